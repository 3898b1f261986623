//! Reads the body of every request before anything is answered.
//!
//! An answer that overtakes its request makes HTTP/2 break the stream off, and many clients then tell of a broken
//! stream and not of the answer.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::Body;
use axum::body::Bytes;
use axum::body::HttpBody;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header;
use axum::http::request::Parts;
use zeroize::Zeroize;

use crate::web::error::Problem;
use crate::web::limits;

/// Why there is no body to be read; stands in the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Missing {
    TooLarge,
    TooSlow,
    BrokeOff,
}

/// Has the whole body of a request come in, up to `bytes_max`. What is more is read and thrown away, up to
/// [`limits::DISCARDED_MAX`], and kept from the handler, to whom [`whole`] tells it.
pub(super) async fn read_first(request: Request, bytes_max: usize) -> Request {
    let (mut parts, body) = request.into_parts();
    let announced = announced(&parts.headers).unwrap_or(0);
    let read = if announced > limits::DISCARDED_MAX {
        Err(Missing::TooLarge)
    } else {
        tokio::time::timeout(limits::BODY_WITHIN, read(body, (announced, bytes_max)))
            .await
            .unwrap_or(Err(Missing::TooSlow))
    };
    match read {
        Ok(bytes) => Request::from_parts(parts, Body::from(bytes)),
        Err(missing) => {
            parts.extensions.insert(missing);
            Request::from_parts(parts, Body::empty())
        }
    }
}

/// The body that [`read_first`] has read.
pub(super) async fn whole(parts: &Parts, body: Body) -> Result<Bytes, Problem> {
    match parts.extensions.get::<Missing>() {
        Some(Missing::TooLarge) => Err(Problem::too_large()),
        Some(Missing::TooSlow) => Err(Problem::too_slow()),
        Some(Missing::BrokeOff) => Err(Problem::malformed("The body broke off.")),
        // It was read within the limit of its route.
        None => axum::body::to_bytes(body, usize::MAX)
            .await
            .map_err(|_| Problem::internal()),
    }
}

/// Overwrites a body that was read. What only we hold is gone then; where somebody else holds it too, it stays.
pub(super) fn wipe(body: Bytes) {
    if let Ok(mut body) = body.try_into_mut() {
        body.as_mut().zeroize();
    }
}

async fn read(mut body: Body, (announced, bytes_max): (usize, usize)) -> Result<Vec<u8>, Missing> {
    // Room for all of it: what moves to a larger place leaves a copy behind.
    let mut kept = Vec::with_capacity(announced.min(bytes_max));
    let mut seen: usize = 0;
    while let Some(frame) = poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await {
        // Trailers are nothing that we take.
        let Ok(data) = frame.map_err(|_| Missing::BrokeOff)?.into_data() else {
            continue;
        };
        seen = seen.saturating_add(data.len());
        if seen > limits::DISCARDED_MAX {
            return Err(Missing::TooLarge);
        }
        if seen <= bytes_max {
            kept.extend_from_slice(&data);
        } else {
            kept.zeroize();
        }
    }
    if seen > bytes_max {
        return Err(Missing::TooLarge);
    }
    Ok(kept)
}

fn announced(headers: &HeaderMap) -> Option<usize> {
    headers.get(header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}
