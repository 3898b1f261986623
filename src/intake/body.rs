//! Reads the body of a request into memory that is wiped.

use std::future::poll_fn;
use std::pin::Pin;
use std::time::Duration;

use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header;
use zeroize::Zeroizing;

use crate::intake::refusal::Refusal;

/// The whole body of a request, which must be called JSON and come without a query.
///
/// # Errors
/// A [`Refusal`]; what is too large is read and thrown away up to a limit first, so that its caller hears it.
pub(super) async fn read(request: Request) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let (parts, body) = request.into_parts();
    let announced = announced(&parts.headers);
    if announced.is_some_and(|bytes| bytes > DISCARDED_MAX) {
        return Err(Refusal::too_large());
    }
    let body = tokio::time::timeout(BODY_WITHIN, all(body))
        .await
        .unwrap_or_else(|_| Err(Refusal::too_slow()))?;
    // Addresses are written into logs all along the way.
    if parts.uri.query().is_some() {
        return Err(Refusal::malformed("This call takes no query."));
    }
    if !is_json(&parts.headers) {
        return Err(Refusal::not_json());
    }
    Ok(body)
}

async fn all(mut body: axum::body::Body) -> Result<Zeroizing<Vec<u8>>, Refusal> {
    let mut whole = Zeroizing::new(Vec::with_capacity(BODY_BYTES_MAX));
    let mut discarded = 0_usize;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        let frame = frame.map_err(|_| Refusal::malformed("The body broke off."))?;
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        if discarded == 0 && piece.len() <= BODY_BYTES_MAX.saturating_sub(whole.len()) {
            whole.extend_from_slice(&piece);
        } else {
            discarded = discarded.saturating_add(piece.len());
        }
        if discarded > DISCARDED_MAX {
            break;
        }
    }
    if discarded == 0 {
        Ok(whole)
    } else {
        Err(Refusal::too_large())
    }
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok()?.split(';').next());
    media_type.is_some_and(|word| word.trim().eq_ignore_ascii_case("application/json"))
}

/// Four fields need a few hundred bytes.
const BODY_BYTES_MAX: usize = 4 * 1024;
/// So much of a body that is too large is read all the same.
const DISCARDED_MAX: usize = 64 * 1024;
const BODY_WITHIN: Duration = Duration::from_secs(10);
