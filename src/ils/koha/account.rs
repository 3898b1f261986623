//! What a patron owes, from the lines of their account.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Money;
use crate::domain::OwnerCode;
use crate::domain::WhyNot;
use crate::ils::IlsError;
use crate::ils::kind_words::kind_in_words;
use crate::ils::koha::private::private;
use crate::ils::koha::session::Session;
use crate::ils::koha::session::read;
use crate::ils::patrons_eyes::for_the_patron;
use crate::ils::rest::Decimal;
use crate::masking::Personal;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// What is open on an account: what is owed, and what is in the patron's favour.
#[derive(Debug)]
pub(super) struct Open {
    debits: Vec<Line>,
    credits: Vec<Line>,
}

#[derive(Deserialize)]
struct Told {
    outstanding_debits: Lines,
    outstanding_credits: Lines,
}

#[derive(Deserialize)]
struct Lines {
    lines: Vec<Line>,
}

/// One line; everything else in it is not read.
#[derive(Debug, Deserialize)]
struct Line {
    account_line_id: u32,
    patron_id: u32,
    #[serde(default)]
    amount_outstanding: Option<Box<RawValue>>,
    #[serde(default)]
    debit_type: Option<String>,
    #[serde(default, deserialize_with = "private")]
    description: Option<Personal<String>>,
    #[serde(default)]
    library_id: Option<String>,
    #[serde(default)]
    date: Option<String>,
}

/// The account of a patron, by Koha's own number; `None` when there is no such patron.
///
/// # Errors
/// [`IlsError`]; [`IlsError::Silent`] too when a line is another patron's, or stands there twice.
pub(super) async fn open(session: &Session, patron: u32) -> Result<Option<Open>, IlsError> {
    let answer = session
        .get(&["patrons", &patron.to_string(), "account"], &[])
        .await?;
    if answer.status == NOT_THERE {
        return Ok(None);
    }
    let told: Told = read(&answer)?;
    let open = Open {
        debits: told.outstanding_debits.lines,
        credits: told.outstanding_credits.lines,
    };
    open.check(patron)?;
    Ok(Some(open))
}

impl Open {
    fn check(&self, patron: u32) -> Result<(), IlsError> {
        let all = || self.debits.iter().chain(&self.credits);
        let mut ids: Vec<u32> = all().map(|line| line.account_line_id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        if ids.len() != count || count > LINES_MAX || all().any(|line| line.patron_id != patron) {
            tracing::warn!("the library system tells an account that cannot be believed");
            return Err(IlsError::Silent);
        }
        Ok(())
    }

    /// What is owed, in Koha's order.
    pub(super) fn fees(&self, currency: Currency) -> Vec<Fee> {
        self.debits.iter().filter_map(|line| line.fee(currency)).collect()
    }

    /// What is open of each line that is owed; `None` where that cannot be read.
    pub(super) fn owed(&self, currency: Currency) -> BTreeMap<u32, Option<Money>> {
        let debits = self.debits.iter();
        debits
            .map(|line| (line.account_line_id, line.outstanding(currency)))
            .collect()
    }

    /// Whether something of this credit is left over.
    pub(super) fn has_left_over(&self, credit: u32) -> bool {
        self.credits.iter().any(|line| line.account_line_id == credit)
    }
}

impl Line {
    /// The title is for the patron's own eyes: it goes on as [`Personal`] only, and the kind is not read out of it.
    /// `None` never: a number is an id.
    fn fee(&self, currency: Currency) -> Option<Fee> {
        let outstanding = self.outstanding(currency).filter(Money::is_positive);
        Some(Fee {
            id: FeeId::parse(&self.account_line_id.to_string()).ok()?,
            kind: self.debit_type.as_deref().map_or(FeeKind::Other, kind_in_words),
            outstanding: outstanding.unwrap_or(Money::zero(currency)),
            owner: FeeOwner {
                branch: self.library_id.as_deref().and_then(branch),
                fund: None,
            },
            since: self.date.as_deref().and_then(day),
            why_not: outstanding.is_none().then_some(WhyNot::Unreadable),
            title: self
                .description
                .as_ref()
                .and_then(|text| for_the_patron(text.reveal())),
        })
    }

    fn outstanding(&self, currency: Currency) -> Option<Money> {
        self.amount_outstanding
            .as_deref()
            .and_then(|raw| amount(raw, currency))
    }
}

/// An amount in the library's currency, digit by digit; `None` for what is none, or has more digits than it.
pub(super) fn amount(raw: &RawValue, currency: Currency) -> Option<Money> {
    // No amount that anybody owes reads like one.
    if contains_card_number(raw.get(), Source::Anywhere) {
        return None;
    }
    let decimal: Decimal = serde_json::from_str(raw.get()).ok()?;
    decimal.money(currency).ok()
}

/// The day at the beginning of a day or of a moment; `None` where there is none.
fn day(text: &str) -> Option<Date> {
    text.get(..10)?.parse().ok()
}

fn branch(text: &str) -> Option<OwnerCode> {
    let is_no_card = !contains_card_number(text, Source::Anywhere);
    OwnerCode::parse(text).ok().filter(|_| is_no_card)
}

pub(super) const NOT_THERE: u16 = 404;
/// Nobody owes more things than that.
const LINES_MAX: usize = 5000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_when_a_fee_is_owed_is_a_day_of_the_calendar_or_nothing() {
        for (told, since) in [
            (r#""2026-03-02""#, Some("2026-03-02")),
            (r#""2028-02-29T23:59:59+00:00""#, Some("2028-02-29")),
            (r#""2026-02-29""#, None),
            (r#""03/02/2026""#, None),
            (r#""2026-3-2""#, None),
            (r#""""#, None),
            ("null", None),
        ] {
            let line = format!(
                r#"{{"account_line_id":7,"patron_id":1,"amount_outstanding":4.5,"debit_type":"LOST","date":{told}}}"#
            );
            let line: Line = serde_json::from_str(&line).unwrap();

            let fee = line.fee(Currency::USD).unwrap();

            // A day that cannot be read is no reason to keep a fee from whoever would pay it.
            assert!(fee.payable(), "{told}");
            assert_eq!(fee.since.map(|day| day.to_string()).as_deref(), since, "{told}");
        }
    }
}
