//! What goes to a provider and comes back: small, in time, each sent once.

use reqwest::Client;
use reqwest::RequestBuilder;
use reqwest::Url;
use serde::de::DeserializeOwned;
use zeroize::Zeroizing;

use crate::identity::IdentityError;

/// Reads a document.
///
/// # Errors
/// [`IdentityError::Unavailable`].
pub(super) async fn get<T: DeserializeOwned>(client: &Client, url: Url) -> Result<T, IdentityError> {
    let (status, body) = answer(client.get(url)).await?;
    if status != 200 {
        return Err(IdentityError::Unavailable);
    }
    serde_json::from_slice(&body).map_err(|_| IdentityError::Unavailable)
}

/// Sends it; the status and the body.
///
/// # Errors
/// [`IdentityError::Unavailable`].
pub(super) async fn answer(request: RequestBuilder) -> Result<(u16, Zeroizing<Vec<u8>>), IdentityError> {
    // What the library says of the error may hold the address.
    let mut response = request.send().await.map_err(|_| IdentityError::Unavailable)?;
    let mut body = Zeroizing::new(Vec::new());
    while let Some(piece) = response.chunk().await.map_err(|_| IdentityError::Unavailable)? {
        if piece.len() > BODY_BYTES_MAX.saturating_sub(body.len()) {
            return Err(IdentityError::Unavailable);
        }
        body.extend_from_slice(&piece);
    }
    Ok((response.status().as_u16(), body))
}

/// Somebody in thousands of groups has a long token.
const BODY_BYTES_MAX: usize = 512 * 1024;
