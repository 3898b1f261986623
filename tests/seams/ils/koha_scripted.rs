//! A Koha that answers what a test tells it, call by call: the words of its answers.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::Currency;
use lastfour::ils::KohaIls;
use lastfour::ils::KohaLogin;
use lastfour::ils::KohaSettings;
use serde_json::json;

use crate::folio_scripted::Hands;
use crate::folio_scripted::Reply;
use crate::folio_scripted::Scripted;
use crate::folio_scripted::reply;
use crate::folio_scripted::told;

pub(crate) const TOKEN: &str = "POST /api/v1/oauth/token";
pub(crate) const PATRONS: &str = "GET /api/v1/patrons";
pub(crate) const ACCOUNT: &str = "GET /api/v1/patrons/7/account";
pub(crate) const CREDITS: &str = "GET /api/v1/patrons/7/account/credits";
pub(crate) const DEBITS: &str = "GET /api/v1/patrons/7/account/debits";
pub(crate) const PAY: &str = "POST /api/v1/patrons/7/account/credits";
pub(crate) const CHARGE: &str = "POST /api/v1/patrons/7/account/debits";
pub(crate) const VALIDATION: &str = "POST /api/v1/auth/password/validation";

pub(crate) const BARCODE: &str = "21234000012342";
pub(crate) const SECRET: &str = "secret-that-nobody-may-see";
pub(crate) const GRANTED: &str = "token-that-nobody-may-see";

pub(crate) fn settings(server: &Scripted) -> KohaSettings {
    let login = KohaLogin::Client {
        id: "lastfour".into(),
        secret: SECRET.into(),
    };
    let base_url = format!("http://{}/api/v1", server.address);
    let mut settings = KohaSettings::new(&base_url, login, Currency::USD);
    settings.payment_type = Some("CREDITCARD".into());
    settings.reversal_debit_type = Some("MANUAL".into());
    settings.rest.answer_timeout = Duration::from_secs(2);
    settings
}

pub(crate) fn ils(server: &Scripted) -> KohaIls {
    KohaIls::new(settings(server), Arc::<Hands>::clone(&server.clock)).unwrap()
}

/// A token for so many seconds.
pub(crate) fn granted(seconds: i64) -> Reply {
    told(json!({"access_token": GRANTED, "token_type": "Bearer", "expires_in": seconds}))
}

pub(crate) fn no(status: u16) -> Reply {
    reply(status, json!({"error": "no"}))
}

/// HTML, as a proxy or a login page says it.
pub(crate) fn html(status: u16) -> Reply {
    Reply {
        status,
        headers: vec![("content-type", "text/html".to_owned())],
        body: "<html><body>Log in to Koha</body></html>".to_owned(),
    }
}

pub(crate) fn elsewhere() -> Reply {
    let mut moved = html(302);
    moved
        .headers
        .push(("location", "/cgi-bin/koha/login.pl".to_owned()));
    moved
}

pub(crate) fn patron() -> Reply {
    patrons(&[BARCODE])
}

pub(crate) fn patrons(cards: &[&str]) -> Reply {
    let rows = (7..).zip(cards).map(|(id, card)| {
        json!({"patron_id": id, "cardnumber": card, "surname": "Quillfeather", "firstname": "Ann",
            "category_id": "PT", "library_id": "CPL", "expiry_date": "2027-06-30", "unknown": {"deep": [1]}})
    });
    told(json!(rows.collect::<Vec<serde_json::Value>>()))
}

/// A line that is owed, as it stands in an account.
pub(crate) fn line(id: &str, outstanding: &str) -> String {
    line_of("7", id, outstanding)
}

pub(crate) fn line_of(patron: &str, id: &str, outstanding: &str) -> String {
    format!(
        r#"{{"account_line_id":{id},"patron_id":{patron},"amount":12.5,"amount_outstanding":{outstanding},
        "debit_type":"OVERDUE","credit_type":null,"description":"Zebra Wonders","library_id":"CPL","item_id":3,
        "surprise":{{"a":null}}}}"#
    )
}

pub(crate) fn account(debits: &[String]) -> Reply {
    account_with(debits, &[])
}

pub(crate) fn account_with(debits: &[String], credits: &[String]) -> Reply {
    told(format!(
        r#"{{"balance":0,"outstanding_debits":{{"total":0,"lines":[{}]}},
        "outstanding_credits":{{"total":0,"lines":[{}]}},"new":1}}"#,
        debits.join(","),
        credits.join(",")
    ))
}

/// Koha's answer to a payment: line 20 is the credit.
pub(crate) fn paid() -> Reply {
    reply(
        201,
        json!({"account_line_id": 20, "patron_id": 7, "amount": -4.5, "amount_outstanding": 0}),
    )
}
