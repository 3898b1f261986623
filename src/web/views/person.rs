//! Pages about one person: more of whom an order is of, and what is stored of a patron.

use askama::Template;

use crate::domain::ShownName;
use crate::web::views::Field;
use crate::web::views::Frame;
use crate::web::views::Link;
use crate::web::views::Moment;
use crate::web::views::Wrong;
use crate::web::views::staff::Fact;
use crate::web::views::staff::SearchBox;

/// Whom an order is of: little, and more once somebody has said why.
#[derive(Debug, Template)]
#[template(path = "staff/person.html")]
pub(in crate::web) struct PersonPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) order: Link,
    /// First name and initial, or all of it once it was asked for.
    pub(in crate::web) name: Option<ShownName>,
    /// What is known of their age.
    pub(in crate::web) age: String,
    /// Since when a guardian's approval is in force; `None` when none is.
    pub(in crate::web) approved: Option<Moment>,
    /// Where approvals are noted and withdrawn.
    pub(in crate::web) approvals: &'static str,
    /// What is shown once it was asked for; `None` before.
    pub(in crate::web) more: Option<Vec<Fact>>,
    /// The question; `None` once it is answered.
    pub(in crate::web) question: Option<Question>,
}

/// Why somebody must see more.
#[derive(Debug)]
pub(in crate::web) struct Question {
    pub(in crate::web) action: String,
    pub(in crate::web) reasons: Vec<Reason>,
    pub(in crate::web) why_error: Option<String>,
    pub(in crate::web) note: Field,
}

/// A reason to choose.
#[derive(Debug)]
pub(in crate::web) struct Reason {
    pub(in crate::web) word: &'static str,
    pub(in crate::web) label: String,
}

impl PersonPage {
    /// The name, as far as it may be seen; empty where nobody knows one.
    pub(in crate::web) fn called(&self) -> &str {
        self.name.as_ref().map_or("", ShownName::as_str)
    }
}

/// What is stored of a patron: to be written down for them, and to be forgotten.
#[derive(Debug, Template)]
#[template(path = "staff/patrons.html")]
pub(in crate::web) struct PatronsPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) errors: Vec<Wrong>,
    /// What came of it.
    pub(in crate::web) done: Option<String>,
    pub(in crate::web) file_action: &'static str,
    pub(in crate::web) file_card: Field,
    /// What is wrong with the tick that the file is for the guardian.
    pub(in crate::web) guardian_error: Option<String>,
    pub(in crate::web) approvals: &'static str,
    pub(in crate::web) erase_action: &'static str,
    pub(in crate::web) erase_card: Field,
    pub(in crate::web) sure_error: Option<String>,
}

/// Approvals of guardians: to be noted, and to be withdrawn.
#[derive(Debug, Template)]
#[template(path = "staff/approvals.html")]
pub(in crate::web) struct ApprovalsPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) errors: Vec<Wrong>,
    /// What came of it, and whether it was done.
    pub(in crate::web) told: Option<(String, bool)>,
    /// The form that notes one; `None` for a role that only withdraws.
    pub(in crate::web) note: Option<NoteForm>,
    pub(in crate::web) withdraw_action: &'static str,
    pub(in crate::web) withdraw_card: Field,
}

/// Notes an approval.
#[derive(Debug)]
pub(in crate::web) struct NoteForm {
    pub(in crate::web) action: &'static str,
    pub(in crate::web) card: Field,
    pub(in crate::web) initials: Field,
    pub(in crate::web) kept: Field,
}
