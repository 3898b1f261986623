//! A user of FOLIO as the patron they are, and what they owe.

use std::collections::BTreeSet;

use jiff::civil::Date;

use crate::domain::Barcode;
use crate::domain::Born;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeOwner;
use crate::domain::Money;
use crate::domain::OwnerCode;
use crate::domain::WhyNot;
use crate::ils::IlsError;
use crate::ils::LibraryCard;
use crate::ils::folio::FolioIls;
use crate::ils::folio::cql::is_uuid;
use crate::ils::folio::cql::quoted;
use crate::ils::folio::shapes::Accounts;
use crate::ils::folio::shapes::FeeAccount;
use crate::ils::folio::shapes::Person;
use crate::ils::folio::shapes::User;
use crate::ils::folio::shapes::Users;
use crate::ils::kind_words::kind_in_words;
use crate::ils::patrons_eyes::for_the_patron;
use crate::masking::Personal;
use crate::masking::Source;
use crate::masking::contains_card_number;

impl FolioIls {
    /// The one active user who has the barcode.
    ///
    /// # Errors
    /// [`IlsError`]; [`IlsError::Silent`] also when several have it, or somebody else is told.
    pub(super) async fn user(&self, barcode: &Barcode) -> Result<Option<User>, IlsError> {
        let query = format!("barcode=={}", quoted(barcode.reveal()));
        // Two, so that a second one is seen.
        let url = self
            .wire
            .url(&["users"], &[("query", query.as_str()), ("limit", "2")]);
        let answer = self.wire.read(url).await?;
        if !answer.is_success() {
            return Err(IlsError::Silent);
        }
        let mut users = answer.json::<Users>()?.users.into_iter();
        match (users.next(), users.next()) {
            (None, _) => Ok(None),
            (Some(user), None) if user.barcode.as_deref() == Some(barcode.reveal()) && is_uuid(&user.id) => {
                Ok(Some(user).filter(|user| user.active == Some(true)))
            }
            (Some(_), _) => {
                tracing::warn!("the library system tells several patrons for one barcode, or another one");
                Err(IlsError::Silent)
            }
        }
    }

    /// The open fees of a user, in the order of their ids.
    ///
    /// # Errors
    /// [`IlsError`]; [`IlsError::Silent`] also when the pages do not fit together: a fee might be missing, and a fee that
    /// is missing is taken as paid.
    pub(super) async fn fees(&self, user: &User) -> Result<Vec<Fee>, IlsError> {
        let query = format!(
            "(userId=={} and status.name==\"Open\") sortby id",
            quoted(&user.id)
        );
        let mut accounts: Vec<FeeAccount> = Vec::new();
        loop {
            // Each page begins with the last fee of the one before: if one is paid meanwhile and another charged, the
            // count stays and the rest moves up.
            let offset = accounts.len().saturating_sub(1);
            let page = self.page(&query, offset).await?;
            let mut of_page = page.accounts.into_iter();
            if let Some(last) = accounts.last() {
                let follows = of_page.next().is_some_and(|first| first.id == last.id);
                if !follows {
                    return Err(IlsError::Silent);
                }
            }
            let before = accounts.len();
            accounts.extend(of_page);
            if accounts.len() == page.total {
                break;
            }
            if accounts.len() > page.total || accounts.len() == before || accounts.len() > FEES_MAX {
                return Err(IlsError::Silent);
            }
        }
        let ids: BTreeSet<&str> = accounts.iter().map(|account| account.id.as_str()).collect();
        let of_another = accounts.iter().any(|account| account.user != user.id);
        if ids.len() != accounts.len() || of_another {
            return Err(IlsError::Silent);
        }
        let currency = self.settings.currency;
        let read = accounts.iter().map(|account| fee(account, currency));
        Ok(read
            .collect::<Result<Vec<_>, _>>()?
            .into_iter()
            .flatten()
            .collect())
    }

    async fn page(&self, query: &str, offset: usize) -> Result<Accounts, IlsError> {
        let (offset, limit) = (offset.to_string(), PAGE.to_string());
        let url = self.wire.url(
            &["accounts"],
            &[
                ("query", query),
                ("limit", limit.as_str()),
                ("offset", offset.as_str()),
                ("totalRecords", "exact"),
            ],
        );
        let answer = self.wire.read(url).await?;
        if !answer.is_success() {
            return Err(IlsError::Silent);
        }
        answer.json()
    }

    /// One fee, open or not; `None` when there is none with this id.
    ///
    /// # Errors
    /// [`IlsError`]; [`IlsError::Silent`] also when another fee is told.
    pub(super) async fn fee_account(&self, id: &str) -> Result<Option<FeeAccount>, IlsError> {
        let answer = self.wire.read(self.wire.url(&["accounts", id], &[])).await?;
        if !answer.is_success() {
            return Ok(None);
        }
        let account: FeeAccount = answer.json()?;
        if account.id != id {
            return Err(IlsError::Silent);
        }
        Ok(Some(account))
    }
}

/// `None` when nothing is owed on it.
///
/// # Errors
/// [`IlsError::Silent`] when nobody could say which fee it is.
fn fee(account: &FeeAccount, currency: Currency) -> Result<Option<Fee>, IlsError> {
    if !is_uuid(&account.id) {
        return Err(IlsError::Silent);
    }
    // The fee is there, so it is told; digits that read as a card's are told to nobody, not even as an id.
    let has_a_card = contains_card_number(&account.id, Source::LibraryIdentifier);
    let id = if has_a_card { REMOVED_ID } else { &account.id };
    let id = FeeId::parse(id).map_err(|_| IlsError::Silent)?;
    let payment_status = account.payment_status.as_ref();
    let is_suspended = payment_status.is_some_and(|status| status.name == SUSPENDED);
    let (outstanding, why_not) = match account.remaining.money(currency) {
        Ok(amount) if amount.minor() == 0 => return Ok(None),
        Ok(amount) if has_a_card || contains_card_number(&amount.to_string(), Source::Anywhere) => {
            (Money::zero(currency), Some(WhyNot::Unreadable))
        }
        Ok(amount) if amount.is_positive() && is_suspended => (amount, Some(WhyNot::InDispute)),
        Ok(amount) if amount.is_positive() => (amount, None),
        Ok(_) => (Money::zero(currency), Some(WhyNot::Credit)),
        Err(_) => (Money::zero(currency), Some(WhyNot::Unreadable)),
    };
    let branch = account
        .owner
        .as_deref()
        .map(str::trim)
        .filter(|owner| is_free_of_cards(owner));
    Ok(Some(Fee {
        id,
        kind: kind_in_words(account.kind.as_deref().unwrap_or_default()),
        outstanding,
        owner: FeeOwner {
            branch: branch.and_then(|owner| OwnerCode::parse(owner).ok()),
            fund: None,
        },
        since: account
            .metadata
            .as_ref()
            .and_then(|metadata| metadata.created.as_deref()?.get(..10))
            .and_then(|day| day.parse().ok()),
        why_not,
        title: account.title.as_deref().and_then(for_the_patron),
    }))
}

fn is_free_of_cards(text: &str) -> bool {
    !contains_card_number(text, Source::LibraryIdentifier)
}

/// First name and last name, for the patron's own eyes.
pub(super) fn name(person: Option<&Person>) -> Option<Personal<String>> {
    let person = person?;
    let words = [person.first.as_deref(), person.last.as_deref()];
    let words: Vec<&str> = words.into_iter().flatten().map(str::trim).collect();
    for_the_patron(&words.join(" "))
}

/// FOLIO tells a moment, the day of which counts.
pub(super) fn born(person: Option<&Person>) -> Option<Born> {
    Born::read(person?.born.as_deref()?)
}

/// The patron group is told as FOLIO's id of it. The last day is that of the moment which FOLIO tells, in UTC.
pub(super) fn card(user: &User) -> LibraryCard {
    let group = user.group.as_deref();
    let group = group.filter(|group| is_uuid(group) && is_free_of_cards(group));
    let day = user.expires.as_deref().and_then(|moment| moment.get(..10));
    LibraryCard {
        category: group.map(str::to_owned),
        expires_on: day.and_then(|day| day.parse::<Date>().ok()),
    }
}

/// In the place of an id that nobody may be told.
const REMOVED_ID: &str = "card-number-removed";
/// The status of a fee about which the patron says that the item is back.
const SUSPENDED: &str = "Suspended claim returned";
/// How many fees are asked for at a time.
const PAGE: usize = 200;
/// How many fees of one patron are read.
const FEES_MAX: usize = 2000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn since_when_a_fee_is_owed_is_a_day_of_the_calendar_or_nothing() {
        for (metadata, since) in [
            (
                r#"{"createdDate":"2026-03-02T11:22:33.444+00:00"}"#,
                Some("2026-03-02"),
            ),
            (r#"{"createdDate":"2028-02-29"}"#, Some("2028-02-29")),
            (r#"{"createdDate":"2026-02-29T00:00:00Z"}"#, None),
            (r#"{"createdDate":"lately"}"#, None),
            (r#"{"createdDate":null}"#, None),
            ("null", None),
        ] {
            let account = format!(
                r#"{{"id":"5f0e8a3c-7d3b-4b57-9c9a-0d5e8f6b1a2c","userId":"u","remaining":4.5,"status":{{"name":"Open"}},
                    "paymentStatus":null,"feeFineType":"Lost item fee","feeFineOwner":null,"title":null,
                    "metadata":{metadata}}}"#
            );
            let account: FeeAccount = serde_json::from_str(&account).unwrap();

            let fee = fee(&account, Currency::USD).unwrap().unwrap();

            assert!(fee.payable(), "{metadata}");
            assert_eq!(
                fee.since.map(|day| day.to_string()).as_deref(),
                since,
                "{metadata}"
            );
        }
    }

    #[test]
    fn the_day_of_birth_is_that_of_the_moment_which_folio_tells() {
        let born_of = |json: &str| born(Some(&serde_json::from_str::<Person>(json).unwrap()));

        assert_eq!(
            born_of("{\"dateOfBirth\": \"2014-03-12T00:00:00.000+00:00\"}"),
            Born::read("2014-03-12")
        );
        assert_eq!(born_of("{\"lastName\": \"Wrenfield\"}"), None);
        assert_eq!(born(None), None);
    }
}
