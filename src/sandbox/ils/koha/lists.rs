//! The lists of an account, page by page, searched by note.

use axum::Json;
use axum::extract::ConnectInfo;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::response::Response;
use serde::Deserialize;
use serde_json::Value;

use crate::sandbox::ils::books::Books;
use crate::sandbox::ils::koha::Koha;
use crate::sandbox::ils::koha::books;
use crate::sandbox::ils::koha::calls::no_patron;
use crate::sandbox::ils::koha::error;
use crate::sandbox::ils::koha::refusing;
use crate::sandbox::ils::over_http::with_fault;
use crate::sandbox::listener::Scissors;

#[derive(Debug, Deserialize)]
pub(super) struct Search {
    q: Option<String>,
    #[serde(rename = "_page", default = "first")]
    page: usize,
    #[serde(rename = "_per_page", default = "twenty")]
    per_page: usize,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    internal_note: String,
}

pub(super) async fn credits(
    state: State<Koha>,
    connection: ConnectInfo<Scissors>,
    headers: HeaderMap,
    patron: Path<String>,
    search: Query<Search>,
) -> Response {
    let rows = |books: &Books, barcode: &str| {
        let own = books::patron_id(books, barcode);
        let lines = books.koha.iter();
        lines
            .filter(|line| line.is_credit && Some(line.patron) == own)
            .map(books::credit)
            .collect()
    };
    list(state, connection, &headers, (patron, search), rows).await
}

pub(super) async fn debits(
    state: State<Koha>,
    connection: ConnectInfo<Scissors>,
    headers: HeaderMap,
    patron: Path<String>,
    search: Query<Search>,
) -> Response {
    let rows = |books: &Books, barcode: &str| {
        let account = books.account(barcode);
        account.map_or_else(Vec::new, |account| {
            let fees = account.fees.iter();
            fees.map(|fee| books::debit(books, account, fee)).collect()
        })
    };
    list(state, connection, &headers, (patron, search), rows).await
}

async fn list(
    State(koha): State<Koha>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: &HeaderMap,
    (Path(patron), Query(search)): (Path<String>, Query<Search>),
    rows: impl Fn(&Books, &str) -> Vec<Value> + Send + Sync,
) -> Response {
    if let Err(response) = koha.check(headers) {
        return *response;
    }
    let Some(barcode) = koha.ils.barcode(&patron) else {
        return no_patron();
    };
    let wanted = match search.q.as_deref().map(serde_json::from_str::<Note>) {
        None => None,
        Some(Ok(note)) => Some(note.internal_note),
        Some(Err(_)) => return error(StatusCode::BAD_REQUEST, "The query does not fit."),
    };
    let fault = koha.fault("look");
    with_fault(fault, &scissors, refusing(StatusCode::FORBIDDEN), async {
        let mut rows = rows(&koha.ils.books(), &barcode);
        rows.retain(|row| wanted.as_deref().is_none_or(|note| is_noted(row, note)));
        let total = rows.len();
        let skipped = search.page.saturating_sub(1).saturating_mul(search.per_page);
        let page: Vec<Value> = rows.into_iter().skip(skipped).take(search.per_page).collect();
        let mut response = Json(page).into_response();
        response
            .headers_mut()
            .insert("x-total-count", HeaderValue::from(total));
        response
    })
    .await
}

/// The database does not tell upper from lower case.
fn is_noted(row: &Value, note: &str) -> bool {
    let said = row.get("internal_note").and_then(Value::as_str);
    said.is_some_and(|said| said.eq_ignore_ascii_case(note))
}

fn first() -> usize {
    1
}

fn twenty() -> usize {
    20
}
