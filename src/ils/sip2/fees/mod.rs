//! The open fees of a patron, as a 64 tells them.
//!
//! The title says what somebody reads. It goes on as `Personal` only, which nothing can print or serialize: for the
//! patron's own page, and nowhere else.

use zeroize::Zeroizing;

use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Money;
use crate::domain::MoneyError;
use crate::domain::OwnerCode;
use crate::domain::WhyNot;
use crate::ils::Posting;
use crate::ils::patrons_eyes::for_the_patron;
use crate::ils::sip2::profile::FeeForm;
use crate::ils::sip2::profile::FeeKey;
use crate::ils::sip2::profile::Quirks;
use crate::masking::Source;
use crate::masking::contains_card_number;

mod forms;

use forms::SIGNS;
use forms::Told;
use forms::is_number;

/// A fee is there, and nobody could say which it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoFeeId;

/// Reads all fees. What can be read in part is a fee that cannot be paid here, with the reason; it is never left out.
///
/// # Errors
/// [`NoFeeId`]: of a system whose form is not known, a text that has none. The account as a whole cannot be believed.
pub(super) fn read_all(
    lines: &[Zeroizing<String>],
    quirks: &Quirks,
    currency: Currency,
) -> Result<Vec<Fee>, NoFeeId> {
    let mut fees = Vec::with_capacity(lines.len());
    for (place, line) in lines.iter().enumerate() {
        fees.extend(read(line, place, quirks, currency)?);
    }
    refuse_ambiguous(&mut fees);
    Ok(fees)
}

/// Whether the id only stands for a fee that the library system does not name: what is asked for by its id may be it.
pub(super) fn names_nothing(id: &FeeId) -> bool {
    id.as_str() == REMOVED_ID || id.as_str().starts_with(UNNAMED)
}

/// What a payment must say to go to this fee and no other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct PaidFor {
    /// The two digits of its type.
    pub(super) fee_type: String,
    /// The field CG.
    pub(super) id: String,
}

impl PaidFor {
    /// `None` when nothing would name the fee: then the payment must not be sent.
    pub(super) fn of(posting: &Posting, quirks: &Quirks) -> Option<Self> {
        let id = posting.fee.as_str();
        if names_nothing(&posting.fee) {
            return None;
        }
        let usual = |fits: bool| {
            fits.then(|| Self {
                fee_type: quirks.fee_type(posting.kind).to_owned(),
                id: id.to_owned(),
            })
        };
        match quirks.fee_key {
            FeeKey::Any => usual(true),
            FeeKey::Number => usual(is_number(id)),
            FeeKey::Uuid => usual(is_uuid(id)),
            FeeKey::ItemAndType => {
                let (item, fee_type) = id.rsplit_once('-')?;
                let fits = !item.is_empty() && fee_type.len() == 2 && is_number(fee_type);
                fits.then(|| Self {
                    fee_type: fee_type.to_owned(),
                    id: with_its_hash(item, fee_type),
                })
            }
        }
    }
}

/// CARL.X's manual fees are called `#`, the institution's number and more, 13 digits in all; some interfaces leave the
/// `#` out, and a payment without it is refused. Source: Aspen Discovery, `Nashville::completeFinePayment`.
fn with_its_hash(item: &str, fee_type: &str) -> String {
    if fee_type == MANUAL_FEE && item.len() == MANUAL_ID_LENGTH && is_number(item) {
        format!("#{item}")
    } else {
        item.to_owned()
    }
}

/// `None` when nothing is owed on it.
fn read(line: &str, place: usize, quirks: &Quirks, currency: Currency) -> Result<Option<Fee>, NoFeeId> {
    let Some(told) = quirks.forms.iter().find_map(|form| form.read(line)) else {
        // Whose form is not known must not be half understood.
        if quirks.forms == [FeeForm::Loose] {
            return Err(NoFeeId);
        }
        return unnamed(place).map(|id| Some(unreadable(id, currency)));
    };
    let named = told.id.map(|id| id_of(id, &told, quirks));
    let (id, no_id) = match named {
        Some(Ok(id)) if !contains_card_number(id.as_str(), Source::LibraryIdentifier) => (id, None),
        // The fee is there, so it is told; what stood in the place of its id is told to nobody.
        Some(Ok(_)) => (
            FeeId::parse(REMOVED_ID).map_err(|_| NoFeeId)?,
            Some(WhyNot::Unreadable),
        ),
        Some(Err(NoFeeId)) if quirks.forms == [FeeForm::Loose] => return Err(NoFeeId),
        Some(Err(NoFeeId)) => (unnamed(place)?, Some(WhyNot::Unreadable)),
        None => (unnamed(place)?, Some(WhyNot::NoNumber)),
    };
    let digits = told.amount.strip_prefix(SIGNS).unwrap_or(told.amount);
    let amount = if contains_card_number(digits, Source::Anywhere) {
        Err(MoneyError::NotDecimal)
    } else {
        Money::parse(digits, currency)
    };
    let (outstanding, why_not) = match amount {
        Ok(amount) if amount.minor() == 0 => return Ok(None),
        Ok(amount) if amount.is_positive() => (amount, no_id),
        Ok(_) => (Money::zero(currency), Some(WhyNot::Credit)),
        Err(_) => (Money::zero(currency), Some(WhyNot::Unreadable)),
    };
    Ok(Some(Fee {
        id,
        kind: told.kind,
        outstanding,
        owner: owner(&told),
        why_not,
        // Where no amount can be read, words of the title may stand in its place.
        title: amount.ok().and_then(|_| for_the_patron(told.title)),
    }))
}

fn id_of(text: &str, told: &Told<'_>, quirks: &Quirks) -> Result<FeeId, NoFeeId> {
    let fits = match quirks.fee_key {
        FeeKey::Any | FeeKey::ItemAndType => !text.is_empty(),
        FeeKey::Number => is_number(text),
        FeeKey::Uuid => is_uuid(text),
    };
    let named = match quirks.fee_key {
        FeeKey::ItemAndType => format!("{text}-{}", quirks.fee_type(told.kind)),
        FeeKey::Any | FeeKey::Number | FeeKey::Uuid => text.to_owned(),
    };
    if fits {
        FeeId::parse(&named).map_err(|_| NoFeeId)
    } else {
        Err(NoFeeId)
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12]) && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-')
}

fn owner(told: &Told<'_>) -> FeeOwner {
    let branch = told
        .branch
        .filter(|branch| !contains_card_number(branch, Source::Anywhere))
        .and_then(|branch| OwnerCode::parse(branch.trim()).ok());
    FeeOwner { branch, fund: None }
}

fn unnamed(place: usize) -> Result<FeeId, NoFeeId> {
    FeeId::parse(&format!("{UNNAMED}{}", place.saturating_add(1))).map_err(|_| NoFeeId)
}

fn unreadable(id: FeeId, currency: Currency) -> Fee {
    Fee {
        id,
        kind: FeeKind::Other,
        outstanding: Money::zero(currency),
        owner: FeeOwner::default(),
        why_not: Some(WhyNot::Unreadable),
        title: None,
    }
}

/// The same id on two lines (a lost item and its processing, in some library systems): a payment could not say
/// which is meant, so neither can be paid here.
fn refuse_ambiguous(fees: &mut [Fee]) {
    let mut seen: Vec<FeeId> = fees.iter().map(|fee| fee.id.clone()).collect();
    seen.sort();
    let twice: Vec<FeeId> = seen
        .windows(2)
        .filter_map(|pair| match pair {
            [one, other] if one == other => Some(one.clone()),
            _ => None,
        })
        .collect();
    for fee in fees.iter_mut().filter(|fee| twice.contains(&fee.id)) {
        fee.why_not = Some(WhyNot::Ambiguous);
    }
}

/// Stands for an id that is a card number.
const REMOVED_ID: &str = "card-number-removed";
/// Begins what stands for an id that is not told. No id of the loose form has a blank, and the others are checked.
const UNNAMED: &str = "no number: ";
const MANUAL_FEE: &str = "01";
const MANUAL_ID_LENGTH: usize = 13;

#[cfg(test)]
mod tests;
