//! Takes a payment back whose money could not be taken.
//!
//! Koha's REST interface cannot void a payment. Where the library has named a debit type for it, the amount is charged
//! anew, with our reference: the balance is right again, though the line that was paid stays paid.

use serde::Deserialize;
use serde::Serialize;
use serde_json::value::RawValue;

use crate::domain::OwnerCode;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::ReversalAnswer;
use crate::ils::koha::account::NOT_THERE;
use crate::ils::koha::noted::Side;
use crate::ils::koha::noted::noted;
use crate::ils::koha::patron;
use crate::ils::koha::payment::BUSY;
use crate::ils::koha::payment::number;
use crate::ils::koha::payment::taken_back;
use crate::ils::koha::payment::undone;
use crate::ils::koha::session::NOT_ALLOWED;
use crate::ils::koha::session::NOT_SIGNED_IN;
use crate::ils::koha::session::Session;
use crate::ils::koha::session::json;
use crate::ils::koha::settings::KohaSettings;

#[derive(Serialize)]
struct Debit<'a> {
    #[serde(rename = "type")]
    kind: &'a str,
    amount: &'a RawValue,
    internal_note: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    library_id: Option<&'a str>,
}

#[derive(Deserialize)]
struct Added {
    #[serde(rename = "account_line_id")]
    _account_line_id: u32,
}

/// # Errors
/// As [`crate::ils::Ils::reverse`].
pub(super) async fn reverse(
    session: &Session,
    settings: &KohaSettings,
    posting: &Posting,
) -> Result<ReversalAnswer, IlsError> {
    let Some(kind) = &settings.reversal_debit_type else {
        return Ok(ReversalAnswer::Unable);
    };
    let Some(patron) = patron::find(session, &posting.barcode)
        .await
        .map_err(|error| undone(&error))?
    else {
        return Ok(ReversalAnswer::Unable);
    };
    let credits = noted(session, patron.id, Side::Credits, &posting.name())
        .await
        .map_err(|error| undone(&error))?;
    match credits.as_slice() {
        [credit] if credit.is_void() => return Ok(ReversalAnswer::Reversed),
        [credit] if credit.amount(settings.currency) == Some(posting.amount) => {}
        // Not what was posted: a person must see what is there.
        _ => return Ok(ReversalAnswer::Unable),
    }
    let name = taken_back(posting);
    let earlier = noted(session, patron.id, Side::Debits, &name)
        .await
        .map_err(|error| undone(&error))?;
    if !earlier.is_empty() {
        return Ok(ReversalAnswer::Reversed);
    }
    let sent = Debit {
        kind,
        amount: &number(posting.amount)?,
        internal_note: &name,
        library_id: settings.branch.as_ref().map(OwnerCode::as_str),
    };
    let path = ["patrons", &patron.id.to_string(), "account", "debits"];
    let answer = session.send_once(&path, &sent).await?;
    match answer.status {
        200 | 201 => json::<Added>(&answer).map(|_| ReversalAnswer::Reversed),
        NOT_SIGNED_IN => Err(IlsError::Unavailable),
        NOT_ALLOWED => Err(IlsError::Login),
        BUSY => Ok(ReversalAnswer::NotNow),
        400 | NOT_THERE | 409 | 422 => Ok(ReversalAnswer::Unable),
        status => {
            tracing::warn!(
                status,
                "the library system may or may not have taken a payment back"
            );
            Err(IlsError::Silent)
        }
    }
}
