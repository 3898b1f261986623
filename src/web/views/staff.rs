//! The pages of the desk.

use askama::Template;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::domain::ShownName;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Frame;
use crate::web::views::LibraryChoice;
use crate::web::views::Link;
use crate::web::views::Moment;
use crate::web::views::OrderShown;
use crate::web::views::Wrong;
use crate::web::views::money::Case;
use crate::web::views::money::MoneyBack;
use crate::web::views::patron::Watch;

/// Sign in with a local account.
#[derive(Debug, Template)]
#[template(path = "staff/sign_in.html")]
pub(in crate::web) struct SignIn {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) action: String,
    pub(in crate::web) libraries: Vec<LibraryChoice>,
    pub(in crate::web) fields: Vec<Field>,
    pub(in crate::web) elsewhere: Vec<Link>,
}

/// Asks for the code of an app.
#[derive(Debug, Template)]
#[template(path = "staff/code.html")]
pub(in crate::web) struct CodePage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) action: &'static str,
    pub(in crate::web) sealed: String,
    pub(in crate::web) field: Field,
    /// Or a passkey.
    pub(in crate::web) passkey: Option<PasskeyBox>,
}

/// Asks the browser for a passkey, where scripts run.
#[derive(Debug)]
pub(in crate::web) struct PasskeyBox {
    /// What the browser is asked to do: `get` one, or `create` one.
    pub(in crate::web) how: &'static str,
    /// What it is asked, as JSON.
    pub(in crate::web) options: String,
    pub(in crate::web) sealed: String,
}

/// The second factors of whoever is on duty.
#[derive(Debug, Template)]
#[template(path = "staff/factors.html")]
pub(in crate::web) struct FactorsPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) told: Option<String>,
    pub(in crate::web) app: bool,
    pub(in crate::web) passkeys: Vec<PasskeyShown>,
    pub(in crate::web) remove: &'static str,
    /// The name of a new one, where it goes, and what makes it; `None` where none is made.
    pub(in crate::web) add: Option<(Field, &'static str, PasskeyBox)>,
    pub(in crate::web) prove: &'static str,
    /// A fresh code, where the last one is too old.
    pub(in crate::web) code: Option<Field>,
    /// Or a passkey.
    pub(in crate::web) passkey: Option<PasskeyBox>,
}

/// One passkey of whoever is on duty.
#[derive(Debug)]
pub(in crate::web) struct PasskeyShown {
    pub(in crate::web) id: String,
    pub(in crate::web) name: String,
    pub(in crate::web) since: Moment,
    /// What the button says that takes it away, where it may go.
    pub(in crate::web) remove: Option<String>,
}

/// Sets up the app of somebody who has none yet.
#[derive(Debug, Template)]
#[template(path = "staff/first_steps.html")]
pub(in crate::web) struct FirstStepsPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) picture: Option<Picture>,
    pub(in crate::web) key: SecretString,
    pub(in crate::web) action: &'static str,
    pub(in crate::web) sealed: String,
    pub(in crate::web) field: Field,
    /// Or a passkey, and where it goes.
    pub(in crate::web) passkey: Option<PasskeyBox>,
    pub(in crate::web) passkey_action: &'static str,
}

impl FirstStepsPage {
    /// The key, four letters at a time.
    fn typed(&self) -> String {
        let letters: Vec<char> = self.key.expose_secret().chars().collect();
        let groups = letters.chunks(4).map(String::from_iter);
        groups.collect::<Vec<_>>().join(" ")
    }
}

/// A key as a picture of squares.
#[derive(Debug)]
pub(in crate::web) struct Picture {
    /// Squares on a side, the edge included.
    pub(in crate::web) size: i32,
    pub(in crate::web) path: String,
}

/// The codes for whoever loses the app, shown once.
#[derive(Debug, Template)]
#[template(path = "staff/codes.html")]
pub(in crate::web) struct CodesPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) codes: Vec<SecretString>,
    pub(in crate::web) on: &'static str,
}

/// The box on top of every page of the desk, for the next scan. It never holds what was typed.
#[derive(Debug)]
pub(in crate::web) struct SearchBox {
    pub(in crate::web) action: &'static str,
    /// Whether what is typed next goes into it.
    pub(in crate::web) focused: bool,
    /// Whether it says what may be typed.
    pub(in crate::web) explained: bool,
    pub(in crate::web) error: Option<String>,
    /// The ids of what is read out with it, beside its own words.
    pub(in crate::web) answer: &'static str,
}

impl SearchBox {
    /// The box on a page that is about something else.
    pub(in crate::web) fn beside() -> Self {
        Self {
            action: urls::STAFF_SEARCH,
            focused: false,
            explained: false,
            error: None,
            answer: "",
        }
    }

    /// The box that is written into next.
    pub(in crate::web) fn focused() -> Self {
        Self {
            focused: true,
            ..Self::beside()
        }
    }

    /// The ids of all that is read out with the box.
    pub(in crate::web) fn described_by(&self) -> String {
        let error = if self.error.is_some() { "box-error" } else { "" };
        let hint = if self.explained { "search-hint" } else { "" };
        let ids = [error, self.answer, hint];
        let ids: Vec<&str> = ids.into_iter().filter(|ids| !ids.is_empty()).collect();
        ids.join(" ")
    }
}

/// A page of words for whoever is on duty.
#[derive(Debug, Template)]
#[template(path = "staff/text.html")]
pub(in crate::web) struct TextPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) texts: Vec<String>,
}

/// One box, and what it found.
#[derive(Debug, Template)]
#[template(path = "staff/search.html")]
pub(in crate::web) struct SearchPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) found: Option<Found>,
    /// Where wrong PINs are forgotten.
    pub(in crate::web) wrong_pins: &'static str,
    /// The refunds that wait for a second person, for whoever may have a part in one.
    pub(in crate::web) proposals: Option<&'static str>,
    /// Where a patron's data is written down or forgotten, for whoever may.
    pub(in crate::web) patrons: Option<&'static str>,
    /// Where approvals of guardians are noted and withdrawn, for whoever may.
    pub(in crate::web) approvals: Option<&'static str>,
    /// How somebody on the telephone pays, for whoever works at the desk.
    pub(in crate::web) by_phone: Option<ByPhone>,
    /// Who works at the library, for whoever may change that.
    pub(in crate::web) people: Option<&'static str>,
    /// One's own account.
    pub(in crate::web) account: &'static str,
    /// The second factors of whoever searches.
    pub(in crate::web) factors: &'static str,
}

/// Make the wrong PINs of a library card forgotten.
#[derive(Debug, Template)]
#[template(path = "staff/wrong_pins.html")]
pub(in crate::web) struct WrongPins {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    /// It is done.
    pub(in crate::web) done: bool,
    pub(in crate::web) action: String,
    pub(in crate::web) field: Field,
}

/// What a search found.
#[derive(Debug)]
pub(in crate::web) struct Found {
    pub(in crate::web) title: String,
    pub(in crate::web) orders: Vec<FoundOrder>,
}

/// One of several that were found.
#[derive(Debug)]
pub(in crate::web) struct FoundOrder {
    pub(in crate::web) order: OrderShown,
    /// What may be collected, in short.
    pub(in crate::web) collect: String,
    pub(in crate::web) shape: &'static str,
}

/// One order: what to collect, a line for the patron, a line for the clerk, and what happened.
#[derive(Debug, Template)]
#[template(path = "staff/order.html")]
pub(in crate::web) struct OrderPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    /// What is wrong with what was sent from here.
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) order: OrderShown,
    /// Where it is asked whom it is of, for whoever may.
    pub(in crate::web) person: Option<String>,
    /// How somebody on the telephone pays it.
    pub(in crate::web) by_phone: Option<ByPhone>,
    /// Gives it up, while that can be done.
    pub(in crate::web) cancel: Option<DeskForm>,
    /// Has the receipt mailed.
    pub(in crate::web) receipt: Option<DeskForm>,
    /// Which account it pays into, where the library has several.
    pub(in crate::web) account: Option<String>,
    pub(in crate::web) answer: Answer,
    /// What a person has to decide.
    pub(in crate::web) case: Option<Case>,
    pub(in crate::web) back: MoneyBack,
    /// When it was so.
    pub(in crate::web) as_of: Moment,
    /// What was not charged and is still owed.
    pub(in crate::web) rest: Option<String>,
    /// Where the page looks whether something has changed.
    pub(in crate::web) watch: Option<Watch>,
    pub(in crate::web) timeline: Vec<Event>,
}

/// A link to the page where somebody on the telephone pays.
#[derive(Debug)]
pub(in crate::web) struct ByPhone {
    pub(in crate::web) link: String,
    /// Has the desk's own mail program begin a mail with it.
    pub(in crate::web) mail: String,
}

/// A form about an order, sent once under its key.
#[derive(Debug)]
pub(in crate::web) struct DeskForm {
    pub(in crate::web) action: String,
    pub(in crate::web) request: String,
    /// What is to be typed.
    pub(in crate::web) field: Option<Field>,
}

/// What a clerk is told of an order.
#[derive(Debug)]
pub(in crate::web) struct Answer {
    /// Which shape the word has.
    pub(in crate::web) shape: &'static str,
    pub(in crate::web) word: String,
    pub(in crate::web) say: String,
    pub(in crate::web) clerk: String,
    /// The newer payment that counts.
    pub(in crate::web) newer: Option<Link>,
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
    pub(in crate::web) search: SearchBox,
    /// The one that was just taken off the list.
    pub(in crate::web) off: Option<TaskOff>,
    pub(in crate::web) open: Vec<TaskShown>,
}

/// A task that is off the list.
#[derive(Debug)]
pub(in crate::web) struct TaskOff {
    pub(in crate::web) text: String,
    /// Where to put it back; `None` for a role that only looks.
    pub(in crate::web) back: Option<String>,
}

/// One thing to do.
#[derive(Debug)]
pub(in crate::web) struct TaskShown {
    pub(in crate::web) id: String,
    pub(in crate::web) title: String,
    pub(in crate::web) what: String,
    /// What the library wants looked at, in its own words.
    pub(in crate::web) check: Option<String>,
    pub(in crate::web) order: Link,
    /// What was bought, and what else the desk needs.
    pub(in crate::web) facts: Vec<Fact>,
    pub(in crate::web) person: Option<Person>,
    /// Where more of the person is asked for; `None` for a role that only looks.
    pub(in crate::web) more: Option<String>,
    pub(in crate::web) since: Moment,
    /// Where to take it off the list; `None` for a role that only looks.
    pub(in crate::web) done: Option<String>,
    pub(in crate::web) button: String,
}

/// A fact with its name.
#[derive(Debug)]
pub(in crate::web) struct Fact {
    pub(in crate::web) name: String,
    pub(in crate::web) value: String,
}

/// Whom a task is for, as much as the desk may see (promise P8).
#[derive(Debug)]
pub(in crate::web) struct Person {
    pub(in crate::web) name: Option<ShownName>,
    pub(in crate::web) email: Option<String>,
    /// Why less is shown.
    pub(in crate::web) note: Option<String>,
}

impl Person {
    /// The name, as far as others may see it.
    pub(in crate::web) fn called(&self) -> &str {
        self.name.as_ref().map_or("", ShownName::as_str)
    }
}
