//! What the pages of the desk show of orders that need a person, and of money that goes back.

use askama::Template;

use crate::web::views::Field;
use crate::web::views::Frame;
use crate::web::views::Link;
use crate::web::views::Moment;
use crate::web::views::OrderShown;
use crate::web::views::staff::Event;
use crate::web::views::staff::PasskeyBox;
use crate::web::views::staff::SearchBox;

/// The orders that need a person.
#[derive(Debug, Template)]
#[template(path = "staff/attention.html")]
pub(in crate::web) struct AttentionPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) cases: Vec<Case>,
    /// That purchases are paused, and until when.
    pub(in crate::web) pause: Option<String>,
}

/// An order that needs a person: its story, and the ways out.
#[derive(Debug)]
pub(in crate::web) struct Case {
    pub(in crate::web) id: String,
    pub(in crate::web) order: OrderShown,
    pub(in crate::web) title: String,
    /// What happened, what is known, what the patron sees.
    pub(in crate::web) story: Vec<String>,
    pub(in crate::web) since: Moment,
    pub(in crate::web) age: String,
    /// When the hold lapses; `None` when nothing is held.
    pub(in crate::web) until: Option<Moment>,
    /// What that means.
    pub(in crate::web) until_name: String,
    /// The processor's id of the payment, where somebody has to look it up there.
    pub(in crate::web) payment: Option<String>,
    /// Lines of which each is decided by itself.
    pub(in crate::web) lines: Vec<CaseLine>,
    /// Ways out of the whole.
    pub(in crate::web) ways: Vec<WayOut>,
}

/// A line that somebody has to decide.
#[derive(Debug)]
pub(in crate::web) struct CaseLine {
    pub(in crate::web) id: String,
    pub(in crate::web) what: String,
    pub(in crate::web) asked: Option<Moment>,
    /// What to look for in the library system.
    pub(in crate::web) name: String,
    pub(in crate::web) ways: Vec<WayOut>,
}

/// A button under which something is decided.
#[derive(Debug)]
pub(in crate::web) struct WayOut {
    pub(in crate::web) name: String,
    /// The page that asks once more, where a mistake costs money.
    pub(in crate::web) asks: Option<String>,
    pub(in crate::web) form: Decision,
}

/// The form that decides.
#[derive(Debug)]
pub(in crate::web) struct Decision {
    pub(in crate::web) action: String,
    /// The word of what is decided.
    pub(in crate::web) word: String,
    pub(in crate::web) version: String,
}

/// Asks once more before something is decided.
#[derive(Debug, Template)]
#[template(path = "staff/decide.html")]
pub(in crate::web) struct DecidePage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) order: OrderShown,
    pub(in crate::web) texts: Vec<String>,
    pub(in crate::web) form: Decision,
    pub(in crate::web) button: String,
    pub(in crate::web) back: String,
}

/// What went back of an order, and what still can.
#[derive(Debug)]
pub(in crate::web) struct MoneyBack {
    pub(in crate::web) refunds: Vec<RefundShown>,
    pub(in crate::web) disputes: Vec<DisputeShown>,
    /// Where the evidence is; `None` when nothing is disputed.
    pub(in crate::web) evidence: Option<String>,
    /// Why nothing goes back of something bought; `None` when its rule allows it.
    pub(in crate::web) kept: Option<String>,
    /// A refund that waits for a second person, in words.
    pub(in crate::web) waits: Option<Link>,
    /// The form; `None` when nothing can go back, or not by this role, or one waits.
    pub(in crate::web) form: Option<RefundForm>,
}

/// The refunds that wait for a second person.
#[derive(Debug, Template)]
#[template(path = "staff/proposals.html")]
pub(in crate::web) struct ProposalsPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    /// What has just become of one.
    pub(in crate::web) told: Option<String>,
    pub(in crate::web) waiting: Vec<ProposalShown>,
}

/// One of them.
#[derive(Debug)]
pub(in crate::web) struct ProposalShown {
    pub(in crate::web) id: String,
    pub(in crate::web) title: String,
    pub(in crate::web) order: Link,
    pub(in crate::web) reason: String,
    pub(in crate::web) by: String,
    pub(in crate::web) since: Moment,
    /// Why the reader cannot agree; `None` when they can.
    pub(in crate::web) why_not: Option<String>,
    /// Where it is agreed to, and under which button.
    pub(in crate::web) agree: Option<Link>,
    /// The key of this form.
    pub(in crate::web) request: String,
    /// Where it is refused or taken back, and under which button.
    pub(in crate::web) refuse: Option<Link>,
}

/// One refund.
#[derive(Debug)]
pub(in crate::web) struct RefundShown {
    pub(in crate::web) amount: String,
    pub(in crate::web) state: String,
    pub(in crate::web) mood: &'static str,
    pub(in crate::web) by: String,
    pub(in crate::web) at: Moment,
}

/// One dispute.
#[derive(Debug)]
pub(in crate::web) struct DisputeShown {
    pub(in crate::web) amount: String,
    pub(in crate::web) state: String,
    pub(in crate::web) mood: &'static str,
    pub(in crate::web) reason: String,
    pub(in crate::web) until: Option<Moment>,
    pub(in crate::web) at: Moment,
}

/// How money is given back.
#[derive(Debug)]
pub(in crate::web) struct RefundForm {
    pub(in crate::web) action: String,
    pub(in crate::web) hint: String,
    /// All that can go back, as it is typed.
    pub(in crate::web) rest: String,
    pub(in crate::web) amount_error: Option<String>,
    pub(in crate::web) reason_error: Option<String>,
    pub(in crate::web) note_error: Option<String>,
    pub(in crate::web) reasons: Vec<Reason>,
    pub(in crate::web) note_longest: usize,
}

/// A reason to choose.
#[derive(Debug)]
pub(in crate::web) struct Reason {
    pub(in crate::web) word: &'static str,
    pub(in crate::web) name: String,
}

/// Asks once more before money goes back.
#[derive(Debug, Template)]
#[template(path = "staff/refund.html")]
pub(in crate::web) struct RefundPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) order: OrderShown,
    pub(in crate::web) texts: Vec<String>,
    pub(in crate::web) action: String,
    /// What the form says, field by field.
    pub(in crate::web) fields: Vec<(&'static str, String)>,
    /// A fresh code, where the last one is too old.
    pub(in crate::web) code: Option<Field>,
    /// Or a passkey.
    pub(in crate::web) passkey: Option<PasskeyBox>,
    pub(in crate::web) button: String,
    pub(in crate::web) back: String,
}

/// What the library may send to a bank.
#[derive(Debug, Template)]
#[template(path = "staff/evidence.html")]
pub(in crate::web) struct EvidencePage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) search: SearchBox,
    pub(in crate::web) pack: Pack,
    pub(in crate::web) download: Link,
    pub(in crate::web) back: Link,
}

/// The evidence itself.
#[derive(Debug)]
pub(in crate::web) struct Pack {
    pub(in crate::web) lead: String,
    pub(in crate::web) facts: Vec<Fact>,
    pub(in crate::web) lines: Vec<Fact>,
    pub(in crate::web) timeline: Vec<Event>,
}

/// Something known, with its name.
#[derive(Debug)]
pub(in crate::web) struct Fact {
    pub(in crate::web) name: String,
    pub(in crate::web) value: String,
}
