//! The page of something on offer.

use askama::Template;

use crate::web::views::Field;
use crate::web::views::Frame;
use crate::web::views::Link;
use crate::web::views::Wrong;

/// Something on offer: price and period before any question.
#[derive(Debug, Template)]
#[template(path = "patron/offer.html")]
pub(in crate::web) struct OfferPage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    pub(in crate::web) price: String,
    /// What is added for paying online.
    pub(in crate::web) added: Option<String>,
    /// What it is, how the price was reckoned, and the rule of refunds.
    pub(in crate::web) texts: Vec<String>,
    /// For whoever must sign in before they can buy; there is no form then.
    pub(in crate::web) sign_in: Option<Link>,
    pub(in crate::web) choices: Option<Choices>,
    /// Where an amount is typed.
    pub(in crate::web) amount: Option<Field>,
    /// Above what is asked about the buyer; `None` where nothing is.
    pub(in crate::web) who: Option<String>,
    pub(in crate::web) fields: Vec<Field>,
    pub(in crate::web) adult: Option<AdultBox>,
    pub(in crate::web) terms: Option<TermsBox>,
    /// What happens once it is paid.
    pub(in crate::web) effect: String,
    pub(in crate::web) action: String,
    pub(in crate::web) request: String,
}

/// What there is to choose.
#[derive(Debug)]
pub(in crate::web) struct Choices {
    pub(in crate::web) legend: String,
    pub(in crate::web) each: Vec<ChoiceShown>,
    /// What the chosen one costs; where scripts run it follows the choice.
    pub(in crate::web) total: String,
}

/// One choice.
#[derive(Debug)]
pub(in crate::web) struct ChoiceShown {
    pub(in crate::web) id: String,
    pub(in crate::web) value: String,
    pub(in crate::web) label: String,
    /// What it costs; `None` where that is typed.
    pub(in crate::web) total: Option<String>,
    pub(in crate::web) checked: bool,
}

/// The box by which somebody says to be 18 or older.
#[derive(Debug)]
pub(in crate::web) struct AdultBox {
    pub(in crate::web) ticked: bool,
    pub(in crate::web) hint: String,
    pub(in crate::web) error: Option<String>,
}

/// The terms, and the box by which they are accepted.
#[derive(Debug)]
pub(in crate::web) struct TermsBox {
    pub(in crate::web) version: String,
    /// The words, where they stand here.
    pub(in crate::web) paragraphs: Vec<String>,
    /// Where they stand elsewhere.
    pub(in crate::web) link: Option<Link>,
    pub(in crate::web) error: Option<String>,
}

/// Somebody proves their e-mail address by a code.
#[derive(Debug, Template)]
#[template(path = "patron/code.html")]
pub(in crate::web) struct CodePage {
    pub(in crate::web) frame: Frame,
    pub(in crate::web) errors: Vec<Wrong>,
    /// Another code is on its way.
    pub(in crate::web) sent: Option<String>,
    pub(in crate::web) lead: String,
    pub(in crate::web) amount: String,
    pub(in crate::web) field: Field,
    pub(in crate::web) action: String,
    pub(in crate::web) cancel: String,
    pub(in crate::web) request: String,
}
