//! The pages about the people at a library and about one's own account.

use askama::Template;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::web::views::Field;
use crate::web::views::Frame;
use crate::web::views::Moment;
use crate::web::views::Wrong;
use crate::web::views::staff::PasskeyBox;
use crate::web::views::staff::SearchBox;

/// Somebody's own account.
#[derive(Debug, Template)]
#[template(path = "staff/account.html")]
pub(in crate::web) struct AccountPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) told: Option<String>,
    pub(in crate::web) sessions: Vec<SessionShown>,
    pub(in crate::web) end_action: &'static str,
    /// Where all others are ended, when there are any.
    pub(in crate::web) others_action: Option<&'static str>,
    /// They come with a password and an app of ours, not by the library's own provider.
    pub(in crate::web) is_local: bool,
    /// Since when the app is set up.
    pub(in crate::web) app_since: Option<Moment>,
    /// How many codes on paper are left, in words.
    pub(in crate::web) codes_left: String,
    pub(in crate::web) codes_action: &'static str,
    /// The page of app and passkeys.
    pub(in crate::web) factors: &'static str,
    pub(in crate::web) password_action: &'static str,
    /// The old password, the new one, the new one again, and where the last code is too old, a code.
    pub(in crate::web) fields: Vec<Field>,
    /// A passkey, in the place of a code.
    pub(in crate::web) passkey: Option<PasskeyBox>,
}

/// A session of one's own.
#[derive(Debug)]
pub(in crate::web) struct SessionShown {
    pub(in crate::web) name: String,
    pub(in crate::web) since: Moment,
    pub(in crate::web) seen: Moment,
    /// It is the one that looks.
    pub(in crate::web) is_this: bool,
}

/// Everybody at the library, and what is done about them.
#[derive(Debug, Template)]
#[template(path = "staff/people.html")]
pub(in crate::web) struct PeoplePage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) errors: Vec<Wrong>,
    /// What was done, or why it was not.
    pub(in crate::web) told: Option<(String, bool)>,
    /// Whoever was added, and their first password, shown this once.
    pub(in crate::web) added: Option<(String, SecretString)>,
    pub(in crate::web) people: Vec<PersonShown>,
    pub(in crate::web) change_action: &'static str,
    /// Who can be changed.
    pub(in crate::web) others: Vec<String>,
    pub(in crate::web) deeds: Vec<Choice>,
    pub(in crate::web) add_action: &'static str,
    pub(in crate::web) name: Field,
    pub(in crate::web) roles: Vec<Choice>,
}

/// Somebody at the library.
#[derive(Debug)]
pub(in crate::web) struct PersonShown {
    pub(in crate::web) name: String,
    pub(in crate::web) role: String,
    pub(in crate::web) state: String,
    /// `good` or `bad`.
    pub(in crate::web) mood: &'static str,
    pub(in crate::web) used: Moment,
}

/// A word and its name.
#[derive(Debug)]
pub(in crate::web) struct Choice {
    pub(in crate::web) word: &'static str,
    pub(in crate::web) name: String,
}

/// Asks for a fresh code before something is done.
#[derive(Debug, Template)]
#[template(path = "staff/sure.html")]
pub(in crate::web) struct SurePage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) text: String,
    pub(in crate::web) action: &'static str,
    /// What the form says, field by field.
    pub(in crate::web) fields: Vec<(&'static str, String)>,
    pub(in crate::web) code: Option<Field>,
    /// In the place of a code.
    pub(in crate::web) passkey: Option<PasskeyBox>,
    pub(in crate::web) button: String,
    pub(in crate::web) back: &'static str,
}
