//! A FOLIO that answers what a test tells it, call by call.

use std::collections::BTreeMap;
use std::collections::VecDeque;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::atomic::AtomicI64;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use lastfour::domain::Barcode;
use lastfour::domain::Clock;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::Reference;
use lastfour::domain::Timestamp;
use lastfour::ils::FolioIls;
use lastfour::ils::FolioSettings;
use lastfour::ils::Posting;
use serde_json::Value;
use serde_json::json;
use tokio::net::TcpListener;

use crate::contract::money;

pub(crate) const BARCODE: &str = "21234000012342";
pub(crate) const PIN: &str = "4711-secret";
pub(crate) const USER: &str = "0bd3a4f5-6c11-4c8e-9b7a-1d2e3f405162";
pub(crate) const FEE: &str = "5f8e1a4e-1c1c-4f6e-9a2b-7f0e5a3b2c1d";
pub(crate) const SERVICE_POINT: &str = "3a40852d-49fd-4df2-a1f9-6e2641a6e91f";
pub(crate) const TOKEN: &str = "token-that-nobody-may-see";
pub(crate) const REFERENCE: &str = "K7QM-2XR";
/// 2026-11-26T12:00:00Z
pub(crate) const NOON_MS: i64 = 1_795_694_400_000;

/// One answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "a text or JSON, written where it is needed"
)]
pub(crate) fn reply(status: u16, body: impl ToString) -> Reply {
    Reply {
        status,
        headers: vec![("content-type", "application/json".to_owned())],
        body: body.to_string(),
    }
}

pub(crate) fn told(body: impl ToString) -> Reply {
    reply(200, body)
}

/// A login whose token lasts so many seconds from noon.
pub(crate) fn login(token: &str, lasts_s: i64) -> Reply {
    let until = Timestamp::from_millis(NOON_MS + lasts_s * 1000).to_string();
    let mut granted = reply(
        201,
        json!({"accessTokenExpiration": until, "refreshTokenExpiration": until}),
    );
    for cookie in [
        "folioRefreshToken=another; Path=/authn; HttpOnly".to_owned(),
        format!("folioAccessToken={token}; Max-Age=600; Path=/; Secure; HttpOnly"),
    ] {
        granted.headers.push(("set-cookie", cookie));
    }
    granted
}

pub(crate) fn user() -> Value {
    json!({"id": USER, "username": "ann", "barcode": BARCODE, "active": true,
        "patronGroup": "3684a786-6671-4268-8ed0-9db82ebca60b", "expirationDate": "2027-06-30T23:59:59.000+00:00",
        "personal": {"firstName": "Ann", "lastName": "Quillfeather"}, "unknown": {"deep": [1]}})
}

pub(crate) fn users(users: &[Value]) -> Reply {
    told(json!({"users": users, "totalRecords": users.len(), "resultInfo": {}}))
}

/// An open fee of our user.
pub(crate) fn account(id: &str, remaining: &str) -> String {
    format!(
        r#"{{"id":"{id}","userId":"{USER}","amount":12.5,"remaining":{remaining},"status":{{"name":"Open"}},
        "paymentStatus":{{"name":"Outstanding"}},"feeFineType":"Overdue fine","feeFineOwner":"Main Library",
        "title":"Zebra Wonders","feeFineId":"{id}","ownerId":"{id}","loanId":null,"surprise":{{"a":null}}}}"#
    )
}

pub(crate) fn accounts(accounts: &[String], total: usize) -> Reply {
    told(format!(
        r#"{{"accounts":[{}],"totalRecords":{total}}}"#,
        accounts.join(",")
    ))
}

pub(crate) fn allowed(remaining: &str) -> Reply {
    told(json!({"accountId": FEE, "amount": "4.50", "allowed": true, "remainingAmount": remaining}))
}

pub(crate) fn paid(id: &str, amount: &str, remaining: &str) -> Reply {
    reply(
        201,
        json!({"accountId": id, "amount": amount, "remainingAmount": remaining, "feefineactions": []}),
    )
}

/// An action on our fee; the later its number, the later it was made.
pub(crate) fn action(number: u32, kind: &str, amount: &str, balance: &str, named: &Value) -> String {
    let mut action = json!({
        "id": FEE, "accountId": FEE, "userId": USER, "typeAction": kind, "notify": false,
        "dateAction": format!("2026-11-26T11:{number:02}:00.000+00:00"), "source": "lastfour",
        "transactionInformation": "-", "comments": "",
    });
    for (name, value) in named.as_object().unwrap() {
        action[name] = value.clone();
    }
    let text = action.to_string();
    format!(
        "{},\"amountAction\":{amount},\"balance\":{balance}}}",
        text.strip_suffix('}').unwrap()
    )
}

pub(crate) fn actions(actions: &[String]) -> Reply {
    told(format!(
        r#"{{"feefineactions":[{}],"totalRecords":{}}}"#,
        actions.join(","),
        actions.len()
    ))
}

/// What was heard of one call.
#[derive(Clone, Debug)]
pub(crate) struct Heard {
    pub(crate) call: String,
    pub(crate) query: BTreeMap<String, String>,
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: String,
}

type Script = Arc<Mutex<BTreeMap<String, VecDeque<Reply>>>>;

/// The server, and what it has heard.
pub(crate) struct Scripted {
    pub(crate) address: SocketAddr,
    pub(crate) clock: Arc<Hands>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

impl Scripted {
    /// Answers each call (`GET /users`) with what is scripted for it, in turn, the last for good. A call that is not in
    /// the script gets 404; the login is good unless scripted.
    pub(crate) async fn new<const N: usize>(script: [(&str, Vec<Reply>); N]) -> Self {
        let mut replies: BTreeMap<String, VecDeque<Reply>> = script
            .into_iter()
            .map(|(call, replies)| (call.to_owned(), replies.into()))
            .collect();
        replies
            .entry("POST /authn/login-with-expiry".to_owned())
            .or_insert_with(|| [login(TOKEN, 600)].into());
        let script: Script = Arc::new(Mutex::new(replies));
        let heard = Arc::new(Mutex::new(Vec::new()));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let log = Arc::clone(&heard);
        let routes = Router::new().fallback(move |request: Request| {
            let (script, log) = (Arc::clone(&script), Arc::clone(&log));
            async move { play(request, &script, &log).await }
        });
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self {
            address,
            clock: Arc::new(Hands(AtomicI64::new(NOON_MS))),
            heard,
        }
    }

    pub(crate) fn heard(&self, call: &str) -> Vec<Heard> {
        let heard = self.heard.lock().unwrap();
        heard.iter().filter(|heard| heard.call == call).cloned().collect()
    }

    pub(crate) fn settings(&self) -> FolioSettings {
        let mut settings = FolioSettings::new(&format!("http://{}", self.address), "town", Currency::USD);
        "lastfour".clone_into(&mut settings.user);
        settings.password = "password-that-nobody-may-see".into();
        SERVICE_POINT.clone_into(&mut settings.service_point);
        settings.rest.answer_timeout = Duration::from_secs(2);
        settings
    }

    pub(crate) fn ils(&self) -> FolioIls {
        FolioIls::new(self.settings(), Arc::<Hands>::clone(&self.clock)).unwrap()
    }
}

async fn play(
    request: Request,
    script: &Mutex<BTreeMap<String, VecDeque<Reply>>>,
    log: &Mutex<Vec<Heard>>,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1_000_000).await.unwrap();
    let call = format!("{} {}", parts.method, parts.uri.path());
    let query = form_urlencoded::parse(parts.uri.query().unwrap_or("").as_bytes());
    let headers = parts.headers.iter();
    log.lock().unwrap().push(Heard {
        call: call.clone(),
        query: query.into_owned().collect(),
        headers: headers
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap().to_owned()))
            .collect(),
        body: String::from_utf8(body.to_vec()).unwrap(),
    });
    let reply = {
        let mut script = script.lock().unwrap();
        match script.get_mut(&call) {
            Some(replies) if replies.len() > 1 => replies.pop_front(),
            Some(replies) => replies.front().cloned(),
            None => None,
        }
    };
    let reply = reply.unwrap_or_else(|| reply_not_scripted(&call));
    let mut response = Response::builder().status(reply.status);
    for (name, value) in reply.headers {
        response = response.header(name, value);
    }
    response.body(Body::from(reply.body)).unwrap()
}

fn reply_not_scripted(call: &str) -> Reply {
    reply(404, format!("not scripted: {call}"))
}

/// A clock that a test sets.
#[derive(Debug)]
pub(crate) struct Hands(AtomicI64);

impl Hands {
    pub(crate) fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1000, Ordering::SeqCst);
    }
}

impl Clock for Hands {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.0.load(Ordering::SeqCst))
    }
}

pub(crate) fn barcode() -> Barcode {
    Barcode::parse(BARCODE).unwrap()
}

/// The first line of an order, 4.50 on our fee.
pub(crate) fn posting() -> Posting {
    Posting {
        barcode: barcode(),
        fee: FeeId::parse(FEE).unwrap(),
        kind: FeeKind::Overdue,
        amount: money("4.50"),
        reference: reference(),
        line: 0,
    }
}

/// The same at every call.
pub(crate) fn reference() -> Reference {
    let check = "0123456789ABCDEFGHJKMNPQRSTVWXYZ".chars();
    let mut all = check.filter_map(|last| Reference::parse(&format!("{REFERENCE}{last}")));
    all.next().unwrap()
}
