//! The navigation of the pages.

use crate::text::Texts;
use crate::web::cookies::Jar;
use crate::web::urls;
use crate::web::views::Way;

/// As whom somebody is signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    Nobody,
    Patron,
    Applicant,
    Staff,
    /// Those of the staff who read reports.
    Finance,
    /// Those who read the audit, too.
    Auditor,
}

/// The links for somebody on a page; `waiting` is how many orders need somebody of the staff.
pub(super) fn of(text: &Texts, (jar, who): (Jar, Who), here: &str, waiting: u32) -> Vec<Way> {
    let ways: &[(&'static str, &'static str)] = match (jar, who) {
        (Jar::Staff, Who::Staff) => &[
            (urls::STAFF, "way-search"),
            (urls::STAFF_ATTENTION, "way-attention"),
            (urls::STAFF_TASKS, "way-tasks"),
            (urls::STAFF_VISITS, "way-visits"),
        ],
        (Jar::Staff, Who::Finance) => &[
            (urls::STAFF, "way-search"),
            (urls::STAFF_ATTENTION, "way-attention"),
            (urls::STAFF_TASKS, "way-tasks"),
            (urls::STAFF_REPORTS, "way-reports"),
            (urls::STAFF_VISITS, "way-visits"),
        ],
        (Jar::Staff, Who::Auditor) => &[
            (urls::STAFF, "way-search"),
            (urls::STAFF_ATTENTION, "way-attention"),
            (urls::STAFF_TASKS, "way-tasks"),
            (urls::STAFF_REPORTS, "way-reports"),
            (urls::STAFF_AUDIT, "way-audit"),
            (urls::STAFF_VISITS, "way-visits"),
        ],
        (Jar::Staff, _) => &[],
        (Jar::Patron, Who::Patron) => &[
            (urls::FEES, "way-fees"),
            (urls::ORDERS, "way-orders"),
            (urls::FIND, "way-find"),
        ],
        (Jar::Patron, Who::Applicant) => &[(urls::SIGN_IN, "way-sign-in"), (urls::FIND, "way-find")],
        (Jar::Patron, _) => &[(urls::HOME, "way-sign-in"), (urls::FIND, "way-find")],
    };
    ways.iter()
        .map(|(href, name)| Way {
            href: String::from(*href),
            name: if *href == urls::STAFF_ATTENTION && waiting > 0 {
                text.say_with("way-attention-count", &[("count", &waiting.to_string())])
            } else {
                text.say(name)
            },
            here: *href == here,
        })
        .collect()
}
