//! One struct for each template, with everything that its page shows as it shows it: no rule and no choice is left to
//! the template.

pub(super) mod audit;
pub(super) mod money;
pub(super) mod offer;
pub(super) mod patron;
pub(in crate::web) mod people;
pub(in crate::web) mod person;
pub(super) mod price;
pub(super) mod privacy;
pub(super) mod report;
pub(super) mod staff;
pub(in crate::web) mod wallets;

use crate::text::Texts;

/// What surrounds every page.
#[derive(Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and any of them go together"
)]
pub(in crate::web) struct Frame {
    pub(in crate::web) text: &'static Texts,
    /// The languages that there are.
    pub(in crate::web) languages: Vec<Tongue>,
    /// Where a choice of one posts to.
    pub(in crate::web) language: String,
    /// What the page is, for the browser's tab and mostly its heading.
    pub(in crate::web) title: String,
    /// The library's name for people.
    pub(in crate::web) library: String,
    /// Whose pages these are, in words.
    pub(in crate::web) face_name: String,
    /// Where questions go.
    pub(in crate::web) questions: String,
    /// No real money moves.
    pub(in crate::web) sandbox: bool,
    /// The page shows what belongs to one person: it is emptied when it is left.
    pub(in crate::web) private: bool,
    /// The next patron stands behind this one.
    pub(in crate::web) kiosk: bool,
    /// The first page.
    pub(in crate::web) home: String,
    /// How the library looks; `None` while nobody knows which it is.
    pub(in crate::web) look: Option<LookShown>,
    /// The page goes back to the first one by itself after so many seconds.
    pub(in crate::web) back_to_start: Option<u32>,
    pub(in crate::web) wide: bool,
    pub(in crate::web) ways: Vec<Way>,
    /// Where signing off posts to; `None` for somebody who is not signed in.
    pub(in crate::web) sign_off: Option<String>,
    pub(in crate::web) form_token: String,
    /// Lets this answer's scripts run.
    pub(in crate::web) nonce: String,
    pub(in crate::web) files: &'static Files,
    pub(in crate::web) privacy: String,
    /// That the privacy page has changed, and when; `None` for whoever knows.
    pub(in crate::web) news: Option<String>,
    pub(in crate::web) accessibility: String,
    /// Without scripts the page is fetched anew after so many seconds.
    pub(in crate::web) refresh_s: Option<u32>,
    /// When nobody is there any more.
    pub(in crate::web) idle: Option<Idle>,
}

impl Frame {
    /// A text without values.
    pub(in crate::web) fn say(&self, key: &str) -> String {
        self.text.say(key)
    }

    /// What happens without scripts to a page that nobody uses.
    pub(in crate::web) fn say_without_scripts(&self, idle: &Idle) -> String {
        let seconds = idle.seconds.to_string();
        self.text.say_with(idle.without_scripts, &[("seconds", &seconds)])
    }
}

/// Where the files lie that pages need.
#[derive(Debug)]
pub(in crate::web) struct Files {
    pub(in crate::web) stylesheet: String,
    pub(in crate::web) icon: String,
    pub(in crate::web) page_script: Script,
    pub(in crate::web) card_script: Script,
    pub(in crate::web) price_script: Script,
    pub(in crate::web) passkey_script: Script,
}

/// A script of ours.
#[derive(Debug)]
pub(in crate::web) struct Script {
    pub(in crate::web) url: String,
    pub(in crate::web) integrity: String,
}

/// A link of the navigation.
#[derive(Debug)]
pub(in crate::web) struct Way {
    pub(in crate::web) href: String,
    pub(in crate::web) name: String,
    pub(in crate::web) here: bool,
}

/// A language to choose.
#[derive(Debug)]
pub(in crate::web) struct Tongue {
    pub(in crate::web) code: &'static str,
    /// As it calls itself.
    pub(in crate::web) name: String,
    pub(in crate::web) direction: &'static str,
    /// The page is in it.
    pub(in crate::web) here: bool,
}

/// What happens to a page that nobody uses.
#[derive(Debug)]
pub(in crate::web) struct Idle {
    pub(in crate::web) seconds: u64,
    /// So long it lasts in any case, unless somebody asks for more, in seconds; `None` for a page that says nothing of it.
    pub(in crate::web) left_s: Option<u64>,
    pub(in crate::web) away: String,
    /// Where the page asks for more time; empty where nobody is signed in.
    pub(in crate::web) stay: String,
    /// The first page: nobody is asked anything while nothing is typed there.
    pub(in crate::web) begins: bool,
    /// Keys of texts: what will happen, and what happens without scripts.
    pub(in crate::web) text: &'static str,
    pub(in crate::web) without_scripts: &'static str,
}

/// How a library looks.
#[derive(Debug)]
pub(in crate::web) struct LookShown {
    pub(in crate::web) stylesheet: Option<String>,
    pub(in crate::web) logo: Option<String>,
    pub(in crate::web) welcome: Option<String>,
    pub(in crate::web) footer: Option<String>,
}

/// A link.
#[derive(Debug)]
pub(in crate::web) struct Link {
    pub(in crate::web) href: String,
    pub(in crate::web) name: String,
}

/// A library to choose.
#[derive(Debug)]
pub(in crate::web) struct LibraryChoice {
    pub(in crate::web) id: String,
    pub(in crate::web) name: String,
}

/// What is wrong with what was sent.
#[derive(Clone, Debug)]
pub(in crate::web) struct Wrong {
    /// The field; empty when it is no single one.
    pub(in crate::web) field: &'static str,
    pub(in crate::web) text: String,
}

impl Wrong {
    /// For the summary, which says each thing once: what two fields have in common leads to the first of them.
    pub(in crate::web) fn each_once(
        wrong: &[(&'static str, &'static str)],
        say: &dyn Fn(&str) -> String,
    ) -> Vec<Self> {
        let mut all: Vec<Self> = wrong
            .iter()
            .map(|(field, key)| Self {
                field,
                text: say(key),
            })
            .collect();
        all.dedup_by(|later, first| later.text == first.text);
        all
    }
}

/// A field of a form. It never holds what was typed: after an error it is empty again.
#[derive(Debug)]
pub(in crate::web) struct Field {
    pub(in crate::web) name: &'static str,
    pub(in crate::web) label: String,
    pub(in crate::web) hint: String,
    pub(in crate::web) kind: &'static str,
    pub(in crate::web) autocomplete: &'static str,
    pub(in crate::web) longest: usize,
    pub(in crate::web) needed: bool,
    pub(in crate::web) error: Option<String>,
}

impl Field {
    /// Whether something stands beside the field that belongs to it.
    pub(in crate::web) fn is_described(&self) -> bool {
        !self.hint.is_empty() || self.error.is_some()
    }

    /// The ids of what stands beside the field.
    pub(in crate::web) fn described_by(&self) -> String {
        let hint = (!self.hint.is_empty()).then(|| format!("{}-hint", self.name));
        let error = self.error.is_some().then(|| format!("{}-error", self.name));
        let both: Vec<String> = hint.into_iter().chain(error).collect();
        both.join(" ")
    }
}

/// A moment, for machines and for people.
#[derive(Debug)]
pub(in crate::web) struct Moment {
    pub(in crate::web) machine: String,
    pub(in crate::web) words: String,
}

/// An order as pages show it: of a card the brand and the last four digits, and nobody's name.
#[derive(Debug)]
pub(in crate::web) struct OrderShown {
    pub(in crate::web) href: String,
    pub(in crate::web) reference: String,
    /// The state in a few words.
    pub(in crate::web) state: String,
    /// `good`, `wait`, `bad`, or empty: which shape and colour the state has.
    pub(in crate::web) mood: &'static str,
    pub(in crate::web) amount: String,
    pub(in crate::web) charged: Option<String>,
    /// What was charged, where that is not what was agreed on; in a sentence.
    pub(in crate::web) charged_less: Option<String>,
    pub(in crate::web) refunded: Option<String>,
    pub(in crate::web) card: Option<String>,
    pub(in crate::web) placed: Moment,
    pub(in crate::web) lines: Vec<LineShown>,
    /// Whether each line says what became of it.
    pub(in crate::web) tells_lines: bool,
}

/// One line of an order: the kind of fee.
#[derive(Debug)]
pub(in crate::web) struct LineShown {
    pub(in crate::web) kind: String,
    /// What it was for: for the signed-in patron's own eyes before they pay, fetched live; nowhere else.
    pub(in crate::web) title: Option<String>,
    /// Whose the money is, branch and fund; for the desk.
    pub(in crate::web) owner: Option<String>,
    pub(in crate::web) state: String,
    pub(in crate::web) amount: String,
}
