//! A fresh code before what should not be done by somebody who only found the desk signed in.
//!
//! The page that asks once more has the field, where the last code is too old; the handler asks [`asked`] before it does
//! anything. Whoever came by the library's own provider has no code of ours: they sign in there once more, and begin anew.

use axum::http::StatusCode;

use crate::access::Brought;
use crate::access::SessionSecret;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::form::Fields;
use crate::web::limits;
use crate::web::sheet::Sheet;
use crate::web::shift::OnDuty;
use crate::web::staff::passkey;
use crate::web::views::Field;
use crate::web::views::staff::PasskeyBox;

/// Whether it may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A second factor was brought within five minutes.
    Fresh,
    /// A code is needed first.
    Needed,
    /// The code was not right.
    Wrong,
}

impl Asked {
    /// The status of a page with that field.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Fresh | Self::Needed => StatusCode::OK,
            Self::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The field for the code, with the text that says why; `None` where none is needed.
    pub(super) fn field(self, sheet: &Sheet<'_>, hint: &str) -> Option<Field> {
        (self != Self::Fresh).then(|| Field {
            name: "code",
            label: sheet.say("staff-code-label"),
            hint: sheet.say(hint),
            kind: "text",
            autocomplete: "one-time-code",
            longest: limits::CODE_MAX,
            needed: true,
            error: (self == Self::Wrong).then(|| sheet.say("confirm-wrong")),
        })
    }
}

/// Whether a page has to ask for a code.
pub(super) async fn before(shared: &Shared, visit: &OnDuty) -> Result<Asked, Fault> {
    let door = &shared.service.door;
    if door.is_fresh(&visit.ticket.secret).await? {
        return Ok(Asked::Fresh);
    }
    if door.proves_elsewhere(&visit.person).await? {
        return Err(Fault::ProveElsewhere);
    }
    Ok(Asked::Needed)
}

/// What asks for a passkey in the place of a code; `None` where no code is needed, or there are no passkeys.
pub(super) async fn passkey(
    shared: &Shared,
    secret: &SessionSecret,
    asked: Asked,
) -> Result<Option<PasskeyBox>, Fault> {
    match asked {
        Asked::Fresh => Ok(None),
        Asked::Needed | Asked::Wrong => passkey::known(shared, secret).await,
    }
}

/// Takes the code, or the passkey, out of a form; `None` where there is no field for one, or nothing in it.
pub(super) fn typed(shared: &Shared, fields: &mut Fields) -> Result<Option<Brought>, Fault> {
    let Some(blank) = fields.is_blank("code") else {
        return Ok(None);
    };
    let brought = passkey::brought(shared, fields)?;
    let given = !blank || matches!(brought, Brought::Passkey(_));
    Ok(given.then_some(brought))
}

/// Looks at what was [`typed`], if it is needed. The same form sent again needs none.
pub(super) async fn asked(shared: &Shared, visit: &OnDuty, typed: Option<Brought>) -> Result<Asked, Fault> {
    if before(shared, visit).await? == Asked::Fresh {
        return Ok(Asked::Fresh);
    }
    let Some(brought) = typed else {
        return Ok(Asked::Needed);
    };
    let (door, secret) = (&shared.service.door, &visit.ticket.secret);
    if door.prove(&visit.person, &brought, secret).await? {
        return Ok(Asked::Fresh);
    }
    // Of two that came at once, one has brought it.
    Ok(match before(shared, visit).await? {
        Asked::Fresh => Asked::Fresh,
        Asked::Needed | Asked::Wrong => Asked::Wrong,
    })
}
