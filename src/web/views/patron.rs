//! The pages of patrons.

use askama::Template;

use crate::web::views::Field;
use crate::web::views::Frame;
use crate::web::views::LibraryChoice;
use crate::web::views::Link;
use crate::web::views::Moment;
use crate::web::views::OrderShown;
use crate::web::views::Wrong;
use crate::web::views::wallets::Wallets;

/// Sign in with a library card.
#[derive(Debug, Template)]
#[template(path = "patron/sign_in.html")]
pub(in crate::web) struct SignIn {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    /// Why the visitor stands here, when they wanted to go elsewhere.
    pub(in crate::web) note: Option<String>,
    pub(in crate::web) action: String,
    /// The order to go on with afterwards.
    pub(in crate::web) order: Option<String>,
    pub(in crate::web) libraries: Vec<LibraryChoice>,
    pub(in crate::web) fields: Vec<Field>,
    pub(in crate::web) offers: Vec<Link>,
    pub(in crate::web) offers_lead: String,
    pub(in crate::web) find: String,
}

/// What a patron owes, and what of it to pay.
#[derive(Debug, Template)]
#[template(path = "patron/fees.html")]
pub(in crate::web) struct Fees {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<WrongFee>,
    pub(in crate::web) who: Option<String>,
    /// Until when the patron's library card is good, where that is known.
    pub(in crate::web) library_card: Option<String>,
    pub(in crate::web) total: String,
    /// What of it can be paid here, where that is not all.
    pub(in crate::web) payable: Option<String>,
    /// What the library asks of whoever pays here, and what it adds.
    pub(in crate::web) notes: Vec<String>,
    /// How our script keeps the sum of what is chosen.
    pub(in crate::web) running: Option<Running>,
    /// The patron, then everybody whose fees they may pay; empty when there is only the patron, who owes nothing.
    pub(in crate::web) people: Vec<PersonShown>,
    pub(in crate::web) has_others: bool,
    /// The cards that were added to this visit.
    pub(in crate::web) added: Vec<AddedCardShown>,
    /// Where another card is added, and where one is taken out.
    pub(in crate::web) add: String,
    pub(in crate::web) out: String,
    pub(in crate::web) can_pay: bool,
    /// In place of a button, when nothing can be chosen.
    pub(in crate::web) why_none: String,
    pub(in crate::web) action: String,
    pub(in crate::web) request: String,
    pub(in crate::web) offers: Vec<Link>,
}

/// Somebody, and what they owe.
#[derive(Debug)]
pub(in crate::web) struct PersonShown {
    pub(in crate::web) legend: String,
    pub(in crate::web) owed: Vec<FeeShown>,
    /// What several fees of one kind come to, and everything, where that says something new.
    pub(in crate::web) sums: Vec<SumShown>,
}

/// A sum, and of what.
#[derive(Debug)]
pub(in crate::web) struct SumShown {
    pub(in crate::web) what: String,
    pub(in crate::web) sum: String,
}

/// What is wrong on the page of fees, and with which field; empty when it is no single one.
#[derive(Debug)]
pub(in crate::web) struct WrongFee {
    pub(in crate::web) field: String,
    pub(in crate::web) text: String,
}

/// What our script adds up by, in minor units; the server adds up for itself.
#[derive(Debug)]
pub(in crate::web) struct Running {
    /// A thousand as the page writes it, with the marks that amounts have in its language.
    pub(in crate::web) sample: String,
    pub(in crate::web) digits: u32,
    /// The convenience fee: once, in thousandths of a percent, and at most; all 0 and empty where there is none.
    pub(in crate::web) flat: i64,
    pub(in crate::web) thousandths: u32,
    pub(in crate::web) most: String,
}

/// A card that was added to the visit, to be taken out again.
#[derive(Debug)]
pub(in crate::web) struct AddedCardShown {
    /// What this visit calls its holder.
    pub(in crate::web) person: String,
    pub(in crate::web) button: String,
}

/// Add somebody else's card to the visit.
#[derive(Debug, Template)]
#[template(path = "patron/other_card.html")]
pub(in crate::web) struct OtherCard {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) action: String,
    pub(in crate::web) fields: Vec<Field>,
    pub(in crate::web) back: String,
}

/// One thing owed, with its title when the signed-in patron owes it, and never when somebody else does.
#[derive(Debug)]
pub(in crate::web) struct FeeShown {
    pub(in crate::web) kind: String,
    pub(in crate::web) title: Option<String>,
    /// Since when, where the library system tells.
    pub(in crate::web) since: Option<String>,
    pub(in crate::web) amount: String,
    /// In minor units.
    pub(in crate::web) minor: i64,
    /// Whether the convenience fee is for it, too.
    pub(in crate::web) bears: bool,
    /// Where to say that only a part of it is paid.
    pub(in crate::web) part: Option<PartShown>,
    /// The box to tick; `None` for what cannot be paid here.
    pub(in crate::web) tick: Option<Tick>,
    pub(in crate::web) why_not: Option<String>,
    /// The payment in which it is already.
    pub(in crate::web) order: Option<Link>,
}

/// A box to tick.
#[derive(Debug)]
pub(in crate::web) struct Tick {
    pub(in crate::web) id: String,
    pub(in crate::web) name: String,
    /// Whether it comes ticked: not after somebody has unticked it.
    pub(in crate::web) ticked: bool,
}

/// A field for a part of a fee.
#[derive(Debug)]
pub(in crate::web) struct PartShown {
    pub(in crate::web) id: String,
    pub(in crate::web) name: String,
    pub(in crate::web) typed: String,
    pub(in crate::web) wrong: Option<String>,
}

/// Some of the chosen fees are in a payment that was begun before.
#[derive(Debug, Template)]
#[template(path = "patron/begun.html")]
pub(in crate::web) struct Begun {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) text: String,
    pub(in crate::web) order: OrderShown,
    /// Where to go on; `None` when it must be given up.
    pub(in crate::web) go_on: Option<String>,
    /// Where to give the earlier payment up; `None` once a card is in play.
    pub(in crate::web) cancel: Option<String>,
    pub(in crate::web) request: String,
}

/// The exact sum, to whom, and what it will do, before a card is asked for.
#[derive(Debug, Template)]
#[template(path = "patron/review.html")]
pub(in crate::web) struct Review {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) news: Option<News>,
    pub(in crate::web) order: OrderShown,
    /// Of something bought: whom it is for, so that a mistyped address is seen before it is paid.
    pub(in crate::web) buyer: Option<Buyer>,
    pub(in crate::web) until: Moment,
    /// What of it is the convenience fee, and whether that comes back.
    pub(in crate::web) added: Option<String>,
    pub(in crate::web) effect: String,
    /// What is said of something bought.
    pub(in crate::web) bought: Vec<String>,
    pub(in crate::web) change: String,
    pub(in crate::web) steps: Option<Steps>,
    /// How to pay; `None` while no card may be tried.
    pub(in crate::web) pay: Option<PayWay>,
    pub(in crate::web) request: String,
    pub(in crate::web) cancel: String,
    pub(in crate::web) cancel_request: String,
}

/// Whom something bought is for; for the buyer's own eyes.
#[derive(Debug)]
pub(in crate::web) struct Buyer {
    pub(in crate::web) name: String,
    pub(in crate::web) email: String,
}

/// The orders that are paid in one visit.
#[derive(Debug)]
pub(in crate::web) struct Steps {
    /// Why there are several.
    pub(in crate::web) text: String,
    pub(in crate::web) each: Vec<StepShown>,
    /// Where the next one is paid.
    pub(in crate::web) next: Option<Link>,
}

/// One of them.
#[derive(Debug)]
pub(in crate::web) struct StepShown {
    pub(in crate::web) text: String,
    /// The one on this page.
    pub(in crate::web) here: bool,
}

/// How a card is asked for.
#[derive(Debug)]
pub(in crate::web) struct PayWay {
    pub(in crate::web) button: String,
    pub(in crate::web) card_page: String,
    /// Where to go instead when the library uses the processor's own page.
    pub(in crate::web) hosted: Option<String>,
}

/// Something that has just happened.
#[derive(Debug)]
pub(in crate::web) struct News {
    pub(in crate::web) mood: &'static str,
    pub(in crate::web) texts: Vec<String>,
}

/// The page with the processor's card fields in their frame.
#[derive(Debug, Template)]
#[template(path = "patron/card.html")]
pub(in crate::web) struct Card {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) processor: ProcessorScript,
    /// The last card was declined.
    pub(in crate::web) news: Option<String>,
    pub(in crate::web) to: String,
    pub(in crate::web) amount: String,
    /// What of it is the convenience fee.
    pub(in crate::web) added: Option<String>,
    pub(in crate::web) wallets: Option<Wallets>,
    pub(in crate::web) action: String,
    pub(in crate::web) request: String,
    pub(in crate::web) button: String,
    /// The way without scripts.
    pub(in crate::web) hosted: String,
    pub(in crate::web) hosted_request: String,
    /// What the processor's script notes about the visitor.
    pub(in crate::web) signals: String,
    pub(in crate::web) back: String,
}

/// What the processor's script is told.
#[derive(Debug)]
pub(in crate::web) struct ProcessorScript {
    pub(in crate::web) script_url: String,
    pub(in crate::web) publishable_key: String,
    /// For a payment that waits for its patron.
    pub(in crate::web) client_secret: String,
}

/// The bank wants to hear from the patron, or the payment goes on at the processor's own page.
#[derive(Debug, Template)]
#[template(path = "patron/proof.html")]
pub(in crate::web) struct Proof {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) text: String,
    pub(in crate::web) order: OrderShown,
    /// By the processor's script on this page.
    pub(in crate::web) processor: Option<ProcessorScript>,
    /// Or on a page elsewhere.
    pub(in crate::web) page: Option<OtherPage>,
    pub(in crate::web) look: String,
    pub(in crate::web) cancel: String,
    pub(in crate::web) request: String,
}

/// A page that is not the library's.
#[derive(Debug)]
pub(in crate::web) struct OtherPage {
    pub(in crate::web) href: String,
    pub(in crate::web) button: String,
}

/// An order in any other state: in flight, done, not charged.
#[derive(Debug, Template)]
#[template(path = "patron/order.html")]
pub(in crate::web) struct OrderPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) order: OrderShown,
    pub(in crate::web) texts: Vec<String>,
    /// Whether reference, date and card are shown.
    pub(in crate::web) facts: bool,
    pub(in crate::web) steps: Option<Steps>,
    /// What is said of something bought.
    pub(in crate::web) bought: Vec<String>,
    /// What comes next for the reader.
    pub(in crate::web) next: Option<String>,
    pub(in crate::web) shows_lines: bool,
    pub(in crate::web) prints: bool,
    /// Where the page looks whether something has changed.
    pub(in crate::web) watch: Option<Watch>,
    /// What became of the letter with the receipt, when one was asked for.
    pub(in crate::web) letter: Option<String>,
    /// Where the money is and what the account shows, in so many words.
    pub(in crate::web) standing: Vec<(String, String)>,
    pub(in crate::web) deeds: Vec<Link>,
}

/// Have the receipt mailed: why the address is asked for, and for how long it is kept.
#[derive(Debug, Template)]
#[template(path = "patron/letter.html")]
pub(in crate::web) struct LetterPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) reference: String,
    /// What the letter will say of the money, if that may still change.
    pub(in crate::web) in_flight: Option<String>,
    pub(in crate::web) action: String,
    pub(in crate::web) request: String,
    pub(in crate::web) field: Field,
    pub(in crate::web) back: String,
}

/// Where a page looks, and what it has seen.
#[derive(Debug)]
pub(in crate::web) struct Watch {
    pub(in crate::web) url: String,
    pub(in crate::web) state: String,
}

/// The patron's payments, newest first.
#[derive(Debug, Template)]
#[template(path = "patron/history.html")]
pub(in crate::web) struct History {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) orders: Vec<OrderShown>,
}

/// Find a payment by its reference and something that its payer knows.
#[derive(Debug, Template)]
#[template(path = "patron/find.html")]
pub(in crate::web) struct Find {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) action: String,
    pub(in crate::web) libraries: Vec<LibraryChoice>,
    pub(in crate::web) fields: Vec<Field>,
}

/// A page of words: signed off, or something is wrong.
#[derive(Debug, Template)]
#[template(path = "patron/text.html")]
pub(in crate::web) struct TextPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) texts: Vec<String>,
    pub(in crate::web) deeds: Vec<Link>,
}

/// What is done so that everybody can use the pages.
#[derive(Debug, Template)]
#[template(path = "patron/accessibility.html")]
pub(in crate::web) struct Accessibility {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) parts: Vec<TextPart>,
}

/// A part of a page of texts.
#[derive(Debug)]
pub(in crate::web) struct TextPart {
    pub(in crate::web) title: String,
    pub(in crate::web) texts: Vec<String>,
}
