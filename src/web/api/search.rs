//! Finds orders.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::domain::OrderId;
use crate::domain::PublicState;
use crate::domain::Reference;
use crate::domain::Timestamp;
use crate::masking::Last4;
use crate::storage::Cursor;
use crate::storage::Search;
use crate::web::Shared;
use crate::web::api::answers::OrderAnswer;
use crate::web::api::answers::OrderPage;
use crate::web::api::bodies::OrderSearch;
use crate::web::api::patrons::barcode;
use crate::web::error::Problem;
use crate::web::extract::Json;
use crate::web::extract::SignedIn;
use crate::web::limits;
use crate::web::reply::Reply;

/// Orders of the library, newest first. Moves nothing, needs no idempotency key.
#[utoipa::path(
    post, path = "/api/v1/orders/search", request_body = OrderSearch, tag = "orders",
    responses((status = 200, description = "a page of orders", body = OrderPage))
)]
pub(super) async fn search(
    State(shared): State<Arc<Shared>>,
    SignedIn(caller): SignedIn,
    Json(body): Json<OrderSearch>,
) -> Result<Reply, Problem> {
    let barcode = body.barcode.as_deref().map(barcode).transpose()?;
    let search = wanted(&body)?;
    let page = shared.cashier().orders(&caller, barcode.as_ref(), search).await?;
    let public_url = &shared.service.public_url;
    let answer = OrderPage {
        orders: page
            .orders
            .iter()
            .map(|order| OrderAnswer::new(order, public_url))
            .collect(),
        next_cursor: page.next.map(write_cursor),
    };
    Reply::of(StatusCode::OK, &answer)
}

fn wanted(body: &OrderSearch) -> Result<Search, Problem> {
    let limit = body.limit.unwrap_or(limits::PAGE_DEFAULT);
    if !(1..=limits::PAGE_MAX).contains(&limit) {
        return Err(Problem::invalid("limit", "must be 1 to 100"));
    }
    Ok(Search {
        reference: read(
            body.reference.as_deref(),
            Reference::parse,
            ("reference", "is not a reference: a character is wrong or missing"),
        )?,
        patron: None,
        who_owes: None,
        last4: read(
            body.last4.as_deref(),
            |text| Last4::parse(text).ok(),
            ("last4", "must be exactly four digits"),
        )?,
        amount: None,
        state: read(
            body.state.as_deref(),
            PublicState::from_word,
            ("state", "is not a state of an order"),
        )?,
        from: read(body.from.as_deref(), Timestamp::parse, ("from", NOT_A_TIME))?,
        to: read(body.to.as_deref(), Timestamp::parse, ("to", NOT_A_TIME))?,
        cursor: read(
            body.cursor.as_deref(),
            read_cursor,
            ("cursor", "is not the next_cursor of a page"),
        )?,
        limit,
    })
}

const NOT_A_TIME: &str = "must be a time of RFC 3339 with an offset";

fn read<T>(
    text: Option<&str>,
    parse: impl Fn(&str) -> Option<T>,
    (field, message): (&'static str, &'static str),
) -> Result<Option<T>, Problem> {
    text.map(|text| parse(text).ok_or_else(|| Problem::invalid(field, message)))
        .transpose()
}

/// Milliseconds in hexadecimal and the id, a letter between them: never so many digits in a row as a card has.
fn write_cursor(cursor: Cursor) -> String {
    format!("{:x}z{}", cursor.created_at.millis(), cursor.id)
}

fn read_cursor(text: &str) -> Option<Cursor> {
    let (millis, id) = text.split_once('z')?;
    let millis = i64::from_str_radix(millis, 16).ok()?;
    Some(Cursor {
        created_at: Timestamp::from_millis(millis),
        id: OrderId::parse(id).ok()?,
    })
}

#[cfg(test)]
mod tests {
    use crate::domain::SystemRandomness;

    use super::*;

    #[test]
    fn a_cursor_is_read_back() {
        let cursor = Cursor {
            created_at: Timestamp::from_millis(1_795_490_448_123),
            id: OrderId::new(&SystemRandomness),
        };

        assert_eq!(read_cursor(&write_cursor(cursor)), Some(cursor));
    }

    #[test]
    fn what_is_no_cursor_is_refused() {
        for text in [
            "",
            "z",
            "1z",
            "xz00000000000000000000000000",
            "1-00000000000000000000000000",
        ] {
            assert_eq!(read_cursor(text), None, "{text}");
        }
    }
}
