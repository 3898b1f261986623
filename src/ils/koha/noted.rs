//! Lines of an account that carry our reference.

use serde::Deserialize;
use serde_json::json;
use serde_json::value::RawValue;

use crate::domain::Currency;
use crate::domain::Money;
use crate::ils::IlsError;
use crate::ils::koha::account::amount;
use crate::ils::koha::private::private;
use crate::ils::koha::session::Session;
use crate::ils::koha::session::read;
use crate::ils::rest::Answer;
use crate::masking::Personal;

/// Which side of an account.
#[derive(Clone, Copy, Debug)]
pub(super) enum Side {
    /// Payments.
    Credits,
    /// What is owed.
    Debits,
}

/// A line with our reference; everything else in it is not read.
#[derive(Debug, Deserialize)]
pub(super) struct Noted {
    pub(super) account_line_id: u32,
    #[serde(default)]
    patron_id: Option<u32>,
    #[serde(default, deserialize_with = "private")]
    internal_note: Option<Personal<String>>,
    #[serde(default, deserialize_with = "private")]
    pub(super) description: Option<Personal<String>>,
    #[serde(default)]
    amount: Option<Box<RawValue>>,
    #[serde(default)]
    amount_outstanding: Option<Box<RawValue>>,
    #[serde(default)]
    status: Option<String>,
}

/// Every line of that side whose note is exactly this, those included that were made void.
///
/// # Errors
/// [`IlsError`]; [`IlsError::Silent`] too when a line is another patron's, or the pages do not end.
pub(super) async fn noted(
    session: &Session,
    patron: u32,
    side: Side,
    note: &str,
) -> Result<Vec<Noted>, IlsError> {
    let side = match side {
        Side::Credits => "credits",
        Side::Debits => "debits",
    };
    let patron_id = patron.to_string();
    let wanted = json!({ "internal_note": note }).to_string();
    let mut found = Vec::new();
    let mut seen = 0_usize;
    for page in 1..=PAGES_MAX {
        let query = [
            ("q", wanted.as_str()),
            ("_order_by", "account_line_id"),
            ("_page", &page.to_string()),
            ("_per_page", &PAGE.to_string()),
        ];
        let answer = session
            .get(&["patrons", &patron_id, "account", side], &query)
            .await?;
        let rows: Vec<Noted> = read(&answer)?;
        if rows
            .iter()
            .any(|row| row.patron_id.is_some_and(|id| id != patron))
        {
            tracing::warn!("the library system tells lines of another patron");
            return Err(IlsError::Silent);
        }
        let count = rows.len();
        seen = seen.saturating_add(count);
        // The question is asked of the library system; the answer is not taken for granted.
        found.extend(rows.into_iter().filter(|row| row.says(note)));
        let is_last = total(&answer).map_or(count < PAGE, |total| seen >= total);
        if count == 0 || is_last {
            return Ok(found);
        }
    }
    tracing::warn!("the library system's pages do not end");
    Err(IlsError::Silent)
}

impl Noted {
    fn says(&self, note: &str) -> bool {
        self.internal_note
            .as_ref()
            .is_some_and(|text| text.reveal() == note)
    }

    /// Somebody has taken it back in Koha.
    pub(super) fn is_void(&self) -> bool {
        self.status.as_deref() == Some("VOID")
    }

    /// Koha books credits below zero; here it is how much, without a sign. `None` where that cannot be read.
    pub(super) fn amount(&self, currency: Currency) -> Option<Money> {
        let amount = amount(self.amount.as_deref()?, currency)?;
        let minor = amount.minor().checked_abs()?;
        Some(Money::from_minor(minor, currency))
    }

    /// All of it was used; not, where that cannot be read.
    pub(super) fn is_used_up(&self, currency: Currency) -> bool {
        let left = self.amount_outstanding.as_deref();
        left.and_then(|left| amount(left, currency))
            .is_some_and(|left| left.minor() == 0)
    }
}

/// How many there are in all, where it says so.
fn total(answer: &Answer) -> Option<usize> {
    let total = answer.headers.get("x-total-count")?;
    total.to_str().ok()?.trim().parse().ok()
}

const PAGE: usize = 100;
const PAGES_MAX: usize = 50;
