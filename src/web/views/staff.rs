//! The pages of the desk.

use askama::Template;

use crate::web::views::Field;
use crate::web::views::Frame;
use crate::web::views::LibraryChoice;
use crate::web::views::Moment;
use crate::web::views::OrderShown;
use crate::web::views::Wrong;

/// Sign in with a local account.
#[derive(Debug, Template)]
#[template(path = "staff/sign_in.html")]
pub(in crate::web) struct SignIn {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) action: String,
    pub(in crate::web) libraries: Vec<LibraryChoice>,
    pub(in crate::web) fields: Vec<Field>,
}

/// One box, and what it found.
#[derive(Debug, Template)]
#[template(path = "staff/search.html")]
pub(in crate::web) struct Search {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) action: String,
    pub(in crate::web) found: Option<Found>,
}

/// What a search found.
#[derive(Debug)]
pub(in crate::web) struct Found {
    pub(in crate::web) title: String,
    pub(in crate::web) orders: Vec<OrderShown>,
}

/// One order: a line for the patron, a line for the clerk, and what happened.
#[derive(Debug, Template)]
#[template(path = "staff/order.html")]
pub(in crate::web) struct OrderPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) order: OrderShown,
    pub(in crate::web) for_patron: String,
    pub(in crate::web) for_clerk: String,
    pub(in crate::web) timeline: Vec<Event>,
    pub(in crate::web) search: String,
}

/// Something that happened.
#[derive(Debug)]
pub(in crate::web) struct Event {
    pub(in crate::web) what: String,
    pub(in crate::web) at: Moment,
}

/// What waits for the desk.
#[derive(Debug, Template)]
#[template(path = "staff/tasks.html")]
pub(in crate::web) struct Tasks {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) open: Vec<TaskShown>,
}

/// One thing to do.
#[derive(Debug)]
pub(in crate::web) struct TaskShown {
    pub(in crate::web) id: String,
    pub(in crate::web) title: String,
    pub(in crate::web) what: String,
    pub(in crate::web) reference: String,
    pub(in crate::web) order: String,
    pub(in crate::web) person: Option<Person>,
    pub(in crate::web) since: Moment,
    /// Where to take it off the list; `None` for a role that only looks.
    pub(in crate::web) done: Option<String>,
    pub(in crate::web) button: String,
}

/// Whom a task is for, as much as the desk may see (promise P8).
#[derive(Debug)]
pub(in crate::web) struct Person {
    pub(in crate::web) name: String,
    /// In its place, why it is not shown.
    pub(in crate::web) email: String,
}
