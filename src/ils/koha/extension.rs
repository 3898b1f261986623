//! Makes a card good for longer: the patron's `expiry_date`.
//!
//! Koha changes a patron by `PUT patrons/{id}`, which wants surname, library and category said again and changes nothing
//! that is not said (`Koha::REST::V1::Patrons::update`). It is a day that is set and not a time that is added, so the
//! same change twice is one.

use serde::Deserialize;
use serde::Serialize;

use crate::ils::CardExtension;
use crate::ils::IlsError;
use crate::ils::PostingAnswer;
use crate::ils::koha::account::NOT_THERE;
use crate::ils::koha::patron;
use crate::ils::koha::payment::BUSY;
use crate::ils::koha::payment::undone;
use crate::ils::koha::session::NOT_ALLOWED;
use crate::ils::koha::session::NOT_SIGNED_IN;
use crate::ils::koha::session::Session;
use crate::ils::koha::session::json;

#[derive(Serialize)]
struct Change<'a> {
    surname: Option<&'a str>,
    library_id: &'a str,
    category_id: &'a str,
    expiry_date: String,
}

#[derive(Deserialize)]
struct Changed {
    patron_id: u32,
    #[serde(default)]
    expiry_date: Option<String>,
}

/// # Errors
/// As [`crate::ils::Ils::extend_card`].
pub(super) async fn extend(session: &Session, extension: &CardExtension) -> Result<PostingAnswer, IlsError> {
    let found = patron::find(session, &extension.barcode).await;
    let Some(patron) = found.map_err(|error| undone(&error))? else {
        return Ok(PostingAnswer::Refused);
    };
    // Somebody has changed it since.
    if patron.card.expires_on != Some(extension.from) {
        return Ok(PostingAnswer::Refused);
    }
    let (Some(library), Some(category)) = (&patron.said.library, &patron.said.category) else {
        tracing::warn!("the library system does not say what it wants said with a change of a patron");
        return Ok(PostingAnswer::Refused);
    };
    let change = Change {
        surname: patron.said.surname.as_ref().map(|name| name.reveal().as_str()),
        library_id: library.reveal(),
        category_id: category.reveal(),
        expiry_date: extension.to.to_string(),
    };
    let answer = session
        .put_once(&["patrons", &patron.id.to_string()], &change)
        .await?;
    match answer.status {
        200 => {
            let changed: Changed = json(&answer)?;
            let until = changed.expiry_date.as_deref().and_then(patron::date);
            if changed.patron_id == patron.id && until == Some(extension.to) {
                Ok(PostingAnswer::Accepted)
            } else {
                Ok(PostingAnswer::Unexplained)
            }
        }
        NOT_SIGNED_IN => Err(IlsError::Unavailable),
        NOT_ALLOWED => Err(IlsError::Login),
        BUSY => Ok(PostingAnswer::NotNow),
        400 | NOT_THERE | 409 | 422 => Ok(PostingAnswer::Refused),
        status => {
            tracing::warn!(status, "the library system may or may not have extended a card");
            Err(IlsError::Silent)
        }
    }
}
