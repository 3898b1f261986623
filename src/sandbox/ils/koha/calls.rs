//! The calls that ask for one thing, or change something.

use axum::Form;
use axum::Json;
use axum::body::Bytes;
use axum::extract::ConnectInfo;
use axum::extract::Path;
use axum::extract::Query;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use axum::response::Response;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::json;
use serde_json::value::RawValue;

use crate::sandbox::clock;
use crate::sandbox::ils::koha::Koha;
use crate::sandbox::ils::koha::books;
use crate::sandbox::ils::koha::books::KohaLine;
use crate::sandbox::ils::koha::books::Wanted;
use crate::sandbox::ils::koha::error;
use crate::sandbox::ils::koha::refusing;
use crate::sandbox::ils::koha::refusing_or_busy;
use crate::sandbox::ils::over_http::with_fault;
use crate::sandbox::journal::Receipt;
use crate::sandbox::listener::Scissors;

#[derive(Debug, Deserialize)]
pub(super) struct Grant {
    #[serde(rename = "grant_type")]
    kind: String,
    client_id: String,
    client_secret: String,
}

pub(super) async fn token(
    State(koha): State<Koha>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    Form(grant): Form<Grant>,
) -> Response {
    let fault = koha.fault("login");
    with_fault(fault, &scissors, refusing(StatusCode::FORBIDDEN), async {
        if grant.kind != "client_credentials" {
            return error(StatusCode::BAD_REQUEST, "Unimplemented grant type");
        }
        if !koha.login_is_good(&grant.client_id, &grant.client_secret) {
            return error(StatusCode::FORBIDDEN, "unauthorized_client");
        }
        match koha.grant() {
            Some(token) => Json(json!({
                "access_token": token, "token_type": "Bearer", "expires_in": 3600,
            }))
            .into_response(),
            None => error(StatusCode::INTERNAL_SERVER_ERROR, "No token."),
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Password {
    identifier: String,
    password: String,
}

pub(super) async fn validate(
    State(koha): State<Koha>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if let Err(response) = koha.check(&headers) {
        return *response;
    }
    let said: Password = match parsed(&body) {
        Ok(said) => said,
        Err(response) => return *response,
    };
    let fault = koha.fault("sign_in");
    with_fault(fault, &scissors, refusing(StatusCode::BAD_REQUEST), async {
        let books = koha.ils.books();
        let account = books.account(&said.identifier);
        match account.filter(|account| account.patron.pin == said.password) {
            Some(account) => {
                let barcode = account.barcode.as_str();
                let body = json!({
                    "cardnumber": barcode, "userid": barcode, "patron_id": books::patron_id(&books, barcode),
                });
                (StatusCode::CREATED, Json(body)).into_response()
            }
            None => error(StatusCode::BAD_REQUEST, "Validation failed"),
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
pub(super) struct Whom {
    cardnumber: String,
}

pub(super) async fn patrons(
    State(koha): State<Koha>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    Query(whom): Query<Whom>,
) -> Response {
    if let Err(response) = koha.check(&headers) {
        return *response;
    }
    let fault = koha.fault("account");
    let nobody = super::Words {
        refusal: Json(json!([])).into_response(),
        not_now: None,
    };
    with_fault(fault, &scissors, nobody, async {
        let books = koha.ils.books();
        let accounts = books.accounts.iter();
        let known = accounts.filter(|account| account.barcode.eq_ignore_ascii_case(&whom.cardnumber));
        let rows: Vec<Value> = known.map(|account| books::patron(&books, account)).collect();
        Json(rows).into_response()
    })
    .await
}

pub(super) async fn account(
    State(koha): State<Koha>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    Path(patron): Path<String>,
) -> Response {
    if let Err(response) = koha.check(&headers) {
        return *response;
    }
    let fault = koha.fault("account");
    with_fault(fault, &scissors, refusing(StatusCode::FORBIDDEN), async {
        let Some(barcode) = koha.ils.barcode(&patron) else {
            return no_patron();
        };
        let books = koha.ils.books();
        let Some(account) = books.account(&barcode) else {
            return no_patron();
        };
        let owed: Vec<Value> = account
            .open_fees()
            .map(|fee| books::owed(&books, account, fee))
            .collect();
        let left = || {
            let lines = books.koha.iter();
            let own = books::patron_id(&books, &barcode);
            lines.filter(move |line| line.is_credit && Some(line.patron) == own && line.left_cents > 0)
        };
        let credits: Vec<Value> = left().map(books::paid).collect();
        let in_favour = left().fold(0_i64, |sum, line| sum.saturating_sub(line.left_cents));
        let balance = account.owed_cents().saturating_add(in_favour);
        let body = json!({
            "balance": books::number(balance),
            "outstanding_debits": {"total": books::number(account.owed_cents()), "lines": owed},
            "outstanding_credits": {"total": books::number(in_favour), "lines": credits},
        });
        Json(body).into_response()
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewCredit {
    credit_type: Option<String>,
    amount: Box<RawValue>,
    payment_type: Option<String>,
    description: Option<String>,
    note: Option<String>,
    library_id: Option<String>,
    #[serde(default)]
    account_lines_ids: Vec<u64>,
}

pub(super) async fn add_credit(
    State(koha): State<Koha>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    Path(patron): Path<String>,
    body: Bytes,
) -> Response {
    if let Err(response) = koha.check(&headers) {
        return *response;
    }
    let new: NewCredit = match parsed(&body) {
        Ok(new) => new,
        Err(response) => return *response,
    };
    let (Some(barcode), Some(cents)) = (koha.ils.barcode(&patron), cents(&new.amount)) else {
        return error(StatusCode::BAD_REQUEST, "Bad parameter.");
    };
    let fault = koha.fault_of_line("pay", new.account_lines_ids.first().copied());
    let wanted = Wanted {
        cents,
        lines: new.account_lines_ids,
        kind: new.credit_type.unwrap_or_else(|| String::from("PAYMENT")),
        note: new.note,
        description: new.description,
        payment_type: new.payment_type,
        library: new.library_id,
    };
    with_fault(fault, &scissors, refusing_or_busy(), async {
        match koha.ils.credit(&barcode, wanted) {
            Ok((line, receipt)) => created(books::paid(&line), receipt).await,
            Err(why) => error(StatusCode::BAD_REQUEST, why),
        }
    })
    .await
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewDebit {
    #[serde(rename = "type")]
    kind: String,
    amount: Box<RawValue>,
    internal_note: Option<String>,
    library_id: Option<String>,
}

pub(super) async fn add_debit(
    State(koha): State<Koha>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    Path(patron): Path<String>,
    body: Bytes,
) -> Response {
    if let Err(response) = koha.check(&headers) {
        return *response;
    }
    let new: NewDebit = match parsed(&body) {
        Ok(new) => new,
        Err(response) => return *response,
    };
    let (Some(barcode), Some(cents)) = (koha.ils.barcode(&patron), cents(&new.amount)) else {
        return error(StatusCode::BAD_REQUEST, "Bad parameter.");
    };
    let fault = koha.fault("reverse");
    with_fault(fault, &scissors, refusing_or_busy(), async {
        let new = KohaLine {
            line: 0,
            patron: 0,
            is_credit: false,
            cents,
            left_cents: 0,
            kind: new.kind,
            note: new.internal_note,
            description: None,
            payment_type: None,
            library: new.library_id,
            at: clock::now_s(),
        };
        let (line, receipt) = koha.ils.debit(&barcode, new);
        let body = json!({
            "account_line_id": line.line, "amount": books::number(line.cents), "type": line.kind,
            "amount_outstanding": books::number(line.cents), "internal_note": line.note,
        });
        created(body, receipt).await
    })
    .await
}

/// Surname, library and category are wanted and stay as they are; of the rest only the expiry date is known here.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangedPatron {
    #[serde(rename = "surname")]
    _surname: Option<String>,
    #[serde(rename = "library_id")]
    _library: String,
    #[serde(rename = "category_id")]
    _category: String,
    expiry_date: Option<String>,
}

pub(super) async fn change_patron(
    State(koha): State<Koha>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    headers: HeaderMap,
    Path(patron): Path<String>,
    body: Bytes,
) -> Response {
    if let Err(response) = koha.check(&headers) {
        return *response;
    }
    let changed: ChangedPatron = match parsed(&body) {
        Ok(changed) => changed,
        Err(response) => return *response,
    };
    let Some(barcode) = koha.ils.barcode(&patron) else {
        return no_patron();
    };
    let fault = koha.fault("extend");
    with_fault(fault, &scissors, refusing_or_busy(), async {
        let until = changed.expiry_date.and_then(|day| day.parse::<Date>().ok());
        let Some(until) = until else {
            return error(StatusCode::BAD_REQUEST, "Nothing is changed.");
        };
        match koha.ils.extend(&barcode, &until.to_string()) {
            Some((body, receipt)) => match receipt.settled().await {
                Ok(()) => Json(body).into_response(),
                Err(_) => error(StatusCode::INTERNAL_SERVER_ERROR, "The books are lost."),
            },
            None => no_patron(),
        }
    })
    .await
}

async fn created(body: Value, receipt: Receipt) -> Response {
    match receipt.settled().await {
        Ok(()) => (StatusCode::CREATED, Json(body)).into_response(),
        Err(_) => error(StatusCode::INTERNAL_SERVER_ERROR, "The books are lost."),
    }
}

pub(super) fn no_patron() -> Response {
    error(StatusCode::NOT_FOUND, "Patron not found.")
}

fn parsed<T: DeserializeOwned>(body: &[u8]) -> Result<T, Box<Response>> {
    serde_json::from_slice(body)
        .map_err(|_| Box::new(error(StatusCode::BAD_REQUEST, "The body does not fit.")))
}

/// More than nothing, in the currency's smallest unit: a number with at most two digits behind the point.
fn cents(amount: &RawValue) -> Option<i64> {
    let (whole, part) = amount.get().split_once('.').unwrap_or((amount.get(), ""));
    let text = format!("{whole}.{part:0<2}");
    crate::sandbox::ils::cents(&text).filter(|cents| *cents > 0)
}
