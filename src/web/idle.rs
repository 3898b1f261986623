//! How long a page may lie there unused, and where it goes then.

use crate::access::Place;
use crate::web::Shared;
use crate::web::shift::Shift;
use crate::web::urls;
use crate::web::views::Idle;
use crate::web::visit::Visit;

/// How long a page may lie there unused.
#[derive(Debug, Default)]
pub(super) struct Pace {
    /// The next patron stands behind this one.
    pub(super) kiosk: bool,
    idle: Option<Rest>,
}

/// When nobody uses a page, in seconds, and where it goes.
#[derive(Clone, Copy, Debug)]
struct Rest {
    seconds: u64,
    left_s: Option<u64>,
    away: &'static str,
    stay: &'static str,
}

impl Pace {
    /// The first page.
    pub(super) fn home(&self) -> String {
        String::from(if self.kiosk { urls::KIOSK } else { urls::HOME })
    }

    /// For the page.
    pub(super) fn idle(&self) -> Option<Idle> {
        let rest = self.idle?;
        Some(Idle {
            seconds: rest.seconds,
            left_s: rest.left_s,
            away: String::from(rest.away),
            stay: String::from(rest.stay),
            begins: false,
            text: match (self.kiosk, rest.stay.is_empty()) {
                (true, true) => "idle-text-empty",
                (true, false) => "idle-text-kiosk",
                (false, _) => "idle-text",
            },
            without_scripts: if self.kiosk {
                "idle-no-script-kiosk"
            } else {
                "idle-no-script"
            },
        })
    }
}

/// A page of a patron. At a kiosk a page of nobody goes too: what somebody typed there is not for the next.
pub(super) fn of_visit(shared: &Shared, visit: &Visit) -> Pace {
    let limits = shared.service.door.limits();
    let kiosk = visit.place == Place::Kiosk;
    let idle = match visit.stay {
        Some(stay) => Some(Rest {
            seconds: stay.idle.as_secs(),
            left_s: Some(stay.left.as_secs()),
            away: urls::AWAY,
            stay: urls::STAY,
        }),
        None if kiosk => Some(Rest {
            seconds: limits.kiosk_idle.as_secs(),
            left_s: None,
            away: urls::KIOSK,
            stay: "",
        }),
        None => None,
    };
    Pace { kiosk, idle }
}

/// A page of staff.
pub(super) fn of_shift(shared: &Shared, shift: &Shift) -> Pace {
    Pace {
        kiosk: false,
        idle: shift.on_duty.as_ref().map(|_| Rest {
            seconds: shared.service.door.limits().staff_idle.as_secs(),
            left_s: None,
            away: urls::STAFF_AWAY,
            stay: urls::STAFF_STAY,
        }),
    }
}
