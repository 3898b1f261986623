//! One payment of one line, and what shows that it paid that line.
//!
//! Koha makes the credit in one step and applies it to the line in another, and whatever is left of it to other
//! lines of the patron. So what is owed is read before and after: only where exactly this line has fallen by exactly
//! this amount is the payment accepted. What was owed before stands in the credit's description, so that the same can
//! be seen later, when the answer was lost.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::domain::Currency;
use crate::domain::FeeId;
use crate::domain::Money;
use crate::domain::OwnerCode;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::Trace;
use crate::ils::koha::account;
use crate::ils::koha::account::NOT_THERE;
use crate::ils::koha::noted::Noted;
use crate::ils::koha::noted::Side;
use crate::ils::koha::noted::noted;
use crate::ils::koha::patron;
use crate::ils::koha::session::NOT_ALLOWED;
use crate::ils::koha::session::NOT_SIGNED_IN;
use crate::ils::koha::session::Session;
use crate::ils::koha::session::json;
use crate::ils::koha::settings::KohaSettings;

/// What is open of each line of a patron; `None` where that cannot be read.
pub(super) type Owed = BTreeMap<u32, Option<Money>>;

#[derive(Serialize)]
struct NewPayment<'a> {
    credit_type: &'static str,
    amount: &'a RawValue,
    account_lines_ids: [u32; 1],
    note: &'a str,
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_type: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    library_id: Option<&'a str>,
}

#[derive(Deserialize)]
struct Added {
    account_line_id: u32,
}

/// What was owed right before a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Before {
    /// Of the line.
    here: Money,
    /// In all, as far as it can be read.
    in_all: Money,
}

/// # Errors
/// As [`crate::ils::Ils::post`].
pub(super) async fn post(
    session: &Session,
    settings: &KohaSettings,
    posting: &Posting,
) -> Result<PostingAnswer, IlsError> {
    let currency = settings.currency;
    let Some(line) = line_id(&posting.fee) else {
        return Ok(PostingAnswer::Refused);
    };
    let Some(patron) = patron::find(session, &posting.barcode)
        .await
        .map_err(|error| undone(&error))?
    else {
        return Ok(PostingAnswer::Refused);
    };
    let Some(open) = account::open(session, patron.id)
        .await
        .map_err(|error| undone(&error))?
    else {
        return Ok(PostingAnswer::Refused);
    };
    let before = open.owed(currency);
    // A line of somebody else is not among them: Koha itself would not look whose it is.
    let Some(known) = Before::of(&before, line, currency).filter(|known| covers(known.here, posting.amount))
    else {
        return Ok(PostingAnswer::Refused);
    };
    let name = posting.name();
    let sent = NewPayment {
        credit_type: "PAYMENT",
        amount: &number(posting.amount)?,
        account_lines_ids: [line],
        note: &name,
        description: &known.text(),
        payment_type: settings.payment_type.as_deref(),
        library_id: settings.branch.as_ref().map(OwnerCode::as_str),
    };
    let path = ["patrons", &patron.id.to_string(), "account", "credits"];
    let answer = session.send_once(&path, &sent).await?;
    match answer.status {
        200 | 201 => {}
        NOT_SIGNED_IN => return Err(IlsError::Unavailable),
        NOT_ALLOWED => return Err(IlsError::Login),
        BUSY => return Ok(PostingAnswer::NotNow),
        400 | NOT_THERE | 409 | 422 => return refused(session, patron.id, &name, answer.status).await,
        status => {
            tracing::warn!(status, "the library system may or may not have a payment");
            return Err(IlsError::Silent);
        }
    }
    let added: Added = json(&answer)?;
    let after = account::open(session, patron.id).await.map_err(lost)?;
    let after = after.ok_or(IlsError::Silent)?;
    if after.has_left_over(added.account_line_id)
        || !fell(&before, &after.owed(currency), line, posting.amount)
    {
        tracing::warn!("the library system's books do not show that a payment paid its fee and no other");
        return Ok(PostingAnswer::Unexplained);
    }
    Ok(PostingAnswer::Accepted)
}

/// A refusal may come after the credit was made, while it was being applied.
async fn refused(session: &Session, patron: u32, name: &str, status: u16) -> Result<PostingAnswer, IlsError> {
    tracing::warn!(status, "the library system refuses a payment");
    let found = noted(session, patron, Side::Credits, name).await.map_err(lost)?;
    Ok(if found.is_empty() {
        PostingAnswer::Refused
    } else {
        PostingAnswer::Unexplained
    })
}

/// # Errors
/// As [`crate::ils::Ils::look_for`].
pub(super) async fn look_for(
    session: &Session,
    settings: &KohaSettings,
    posting: &Posting,
) -> Result<Trace, IlsError> {
    let line = line_id(&posting.fee).ok_or(IlsError::Silent)?;
    // A patron who is gone is no proof of anything.
    let patron = patron::find(session, &posting.barcode).await?;
    let patron = patron.ok_or(IlsError::Silent)?;
    let found = noted(session, patron.id, Side::Credits, &posting.name()).await?;
    let mut found = found.into_iter().filter(|credit| !credit.is_void());
    let (Some(credit), another) = (found.next(), found.next()) else {
        return Ok(Trace::NotFound);
    };
    if settings.reversal_debit_type.is_some() {
        let taken_back = noted(session, patron.id, Side::Debits, &taken_back(posting)).await?;
        if !taken_back.is_empty() {
            return Ok(Trace::NotFound);
        }
    }
    let open = account::open(session, patron.id).await?;
    let owed = open.ok_or(IlsError::Silent)?.owed(settings.currency);
    let paid = another.is_none() && paid(&credit, posting, line, &owed);
    Ok(if paid { Trace::Found } else { Trace::Unclear })
}

/// Whether a credit of ours is seen to have paid its line and nothing else.
fn paid(credit: &Noted, posting: &Posting, line: u32, owed: &Owed) -> bool {
    let currency = posting.amount.currency();
    let text = credit.description.as_ref().map(|text| text.reveal().as_str());
    let Some(before) = text.and_then(|text| Before::read(text, currency)) else {
        return false;
    };
    // What came after the credit was not owed before it.
    let then: Owed = owed
        .iter()
        .filter(|(id, _)| **id < credit.account_line_id)
        .map(|(id, open)| (*id, *open))
        .collect();
    let here = then.get(&line).copied().unwrap_or(Some(Money::zero(currency)));
    let less = |was: Money| was.checked_sub(posting.amount).ok();
    credit.amount(currency) == Some(posting.amount)
        && credit.is_used_up(currency)
        && here.is_some()
        && here == less(before.here)
        && sum(&then, currency) == less(before.in_all)
}

/// Whether exactly this line has fallen by exactly this amount. Lines that are new have nothing to do with it.
fn fell(before: &Owed, after: &Owed, line: u32, amount: Money) -> bool {
    before.iter().all(|(id, was)| {
        let is = after
            .get(id)
            .copied()
            .unwrap_or(Some(Money::zero(amount.currency())));
        if *id == line {
            let left = was.and_then(|was| was.checked_sub(amount).ok());
            left.is_some() && is == left
        } else {
            is == *was
        }
    })
}

fn covers(open: Money, amount: Money) -> bool {
    let left = open.checked_sub(amount);
    amount.is_positive() && left.is_ok_and(|left| left.minor() >= 0)
}

fn sum(owed: &Owed, currency: Currency) -> Option<Money> {
    Money::sum(owed.values().copied().flatten(), currency).ok()
}

/// The amount as a number in JSON, digit by digit.
pub(super) fn number(amount: Money) -> Result<Box<RawValue>, IlsError> {
    RawValue::from_string(amount.decimal().to_string()).map_err(|_| IlsError::Unavailable)
}

/// Koha's own number of a line.
pub(super) fn line_id(fee: &FeeId) -> Option<u32> {
    let id: u32 = fee.as_str().parse().ok()?;
    (id.to_string() == fee.as_str()).then_some(id)
}

/// What names the taking back of a payment.
pub(super) fn taken_back(posting: &Posting) -> String {
    format!("{}.V", posting.name())
}

/// While nothing has been sent yet, no answer means that nothing was done.
pub(super) fn undone(error: &IlsError) -> IlsError {
    match error {
        IlsError::Login => IlsError::Login,
        IlsError::Unavailable | IlsError::Silent => IlsError::Unavailable,
    }
}

/// Once something has been sent, no answer means that it may be done.
fn lost(_: IlsError) -> IlsError {
    IlsError::Silent
}

impl Before {
    fn of(owed: &Owed, line: u32, currency: Currency) -> Option<Self> {
        Some(Self {
            here: owed.get(&line).copied().flatten()?,
            in_all: sum(owed, currency)?,
        })
    }

    /// As the patron sees it on their account in Koha.
    fn text(self) -> String {
        format!("{BEGIN}{}/{}{END}", self.here.decimal(), self.in_all.decimal())
    }

    fn read(text: &str, currency: Currency) -> Option<Self> {
        let (here, in_all) = text.strip_prefix(BEGIN)?.strip_suffix(END)?.split_once('/')?;
        Some(Self {
            here: Money::parse(here, currency).ok()?,
            in_all: Money::parse(in_all, currency).ok()?,
        })
    }
}

pub(super) const BUSY: u16 = 429;
const BEGIN: &str = "Paid online [";
const END: &str = "]";

#[cfg(test)]
mod tests {
    use super::*;

    fn usd(minor: i64) -> Money {
        Money::from_minor(minor, Currency::USD)
    }

    fn owed<const N: usize>(lines: [(u32, i64); N]) -> Owed {
        lines.map(|(id, minor)| (id, Some(usd(minor)))).into()
    }

    #[test]
    fn only_this_line_may_fall_and_by_this_amount_only() {
        let before = owed([(1, 450), (2, 100)]);

        for (after, fine) in [
            (owed([(2, 100)]), true),
            (owed([(2, 100), (3, 999)]), true),
            (owed([(1, 450), (2, 100)]), false),
            (owed([(1, 50), (2, 100)]), false),
            (owed([]), false),
            (owed([(1, 450)]), false),
            (owed([(1, 0), (2, 101)]), false),
        ] {
            assert_eq!(fell(&before, &after, 1, usd(450)), fine, "{after:?}");
        }
        assert!(fell(&before, &owed([(1, 350), (2, 100)]), 1, usd(100)));
        assert!(!fell(&[(1, None)].into(), &owed([]), 1, usd(100)));
    }

    #[test]
    fn what_was_owed_before_is_read_back_as_it_was_written() {
        let before = Before {
            here: usd(450),
            in_all: usd(1225),
        };

        assert_eq!(before.text(), "Paid online [4.50/12.25]");
        assert_eq!(Before::read(&before.text(), Currency::USD), Some(before));
        for text in [
            "",
            "Paid online",
            "Paid online [4.50]",
            "Paid online [4.50/x]",
            "x [1/1]",
        ] {
            assert_eq!(Before::read(text, Currency::USD), None, "{text}");
        }
    }

    #[test]
    fn an_amount_is_sent_as_a_number_with_its_digits() {
        for (minor, text) in [
            (450, "4.50"),
            (5, "0.05"),
            (829, "8.29"),
            (i64::MAX, "92233720368547758.07"),
        ] {
            assert_eq!(number(usd(minor)).unwrap().get(), text);
        }
    }

    #[test]
    fn only_a_number_of_kohas_is_a_line() {
        for (text, id) in [
            ("11", Some(11)),
            ("011", None),
            ("+11", None),
            ("F1", None),
            ("4294967296", None),
        ] {
            assert_eq!(line_id(&FeeId::parse(text).unwrap()), id, "{text}");
        }
    }
}
