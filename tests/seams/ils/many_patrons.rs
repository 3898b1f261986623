//! Many patrons at once over four connections: each signs in, sees what is owed, pays and looks again. What counts is
//! the library system's own books: everybody has paid, once.
//!
//! `LASTFOUR_TEST_PATRONS` sets how many they are (default 50). The figures are printed:
//! `LASTFOUR_TEST_PATRONS=500 cargo test --release --test ils many_patrons -- --nocapture --test-threads 1`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use std::time::Instant;

use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::Reference;
use lastfour::domain::SystemClock;
use lastfour::domain::SystemRandomness;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Sip2Settings;
use lastfour::ils::Trace;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use lastfour::sandbox::library;
use reqwest::Method;
use secrecy::SecretString;
use serde_json::Value;
use serde_json::json;
use tempfile::TempDir;
use tokio::task::JoinSet;
use tokio::task::LocalSet;

use crate::between::Between;
use crate::contract::money;
use crate::pysip2_desk::control;
use crate::pysip2_desk::unused_barcode;
use crate::pysip2_desk::variable;

const CONNECTIONS: usize = 4;
const AMOUNT: &str = "1.25";

/// Who comes, and for which fee.
#[derive(Clone)]
struct Visit {
    barcode: Barcode,
    pin: SecretString,
    fee: String,
}

/// How long things took on one visit.
#[derive(Default)]
struct Taken {
    calls: Vec<Duration>,
    payment: Duration,
    /// How often the line was too long, and the patron asked again.
    turned_away: usize,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_pay_once_at_our_sandbox() {
    let folder = TempDir::new().unwrap();
    let running = Sandbox::start(SandboxConfig {
        data_dir: folder.path().to_owned(),
        http_listen: "127.0.0.1:0".parse().unwrap(),
        sip2_listen: "127.0.0.1:0".parse().unwrap(),
        secret_key: ["sk", "test", "seam"].join("_").into(),
        publishable_key: ["pk", "test", "seam"].join("_"),
        webhook: None,
        sip2_login: None,
        currency: "usd".into(),
    })
    .await
    .unwrap();
    let base = format!("http://{}/sandbox/ils", running.http_addr);
    let http = reqwest::Client::builder().build().unwrap();
    let patrons = library::patrons();
    let mut charged = JoinSet::new();
    // The sample library has a dozen patrons: each comes many times, for another fee.
    for number in 0..count() {
        let patron = patrons[number % patrons.len()].clone();
        let fee = json!({"barcode": patron.barcode, "kind": "OVERDUE", "amount": AMOUNT, "title": "Load"});
        let request = http.post(format!("{base}/fees")).json(&fee);
        charged.spawn(async move {
            let told: Value = request.send().await.unwrap().json().await.unwrap();
            Visit {
                barcode: Barcode::parse(patron.barcode).unwrap(),
                pin: patron.pin.into(),
                fee: told["fee"].as_str().unwrap().to_owned(),
            }
        });
    }
    let visits = charged.join_all().await;

    all_visit("our sandbox", &running.sip2_addr.to_string(), &visits).await;

    let told = http.get(format!("{base}/payments")).send().await.unwrap();
    let told: Value = told.json().await.unwrap();
    let fees = told["payments"].as_array().unwrap().iter();
    each_has_paid_once(
        &visits,
        fees.map(|payment| payment["fee"].as_str().unwrap().to_owned()),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_pay_once_at_pysip2() {
    let mut visits = Vec::new();
    for number in 0..count() {
        let visit = Visit {
            barcode: unused_barcode(),
            pin: format!("pin{number}").into(),
            fee: format!("L{number}"),
        };
        let fee = json!({"id": visit.fee, "amount": AMOUNT});
        let patron = json!({"pin": format!("pin{number}"), "fees": [fee]});
        control(Method::PUT, &visit.barcode, &patron).await;
        visits.push(visit);
    }

    all_visit("pysip2", &variable("LASTFOUR_TEST_PYSIP2"), &visits).await;

    let mut paid = Vec::new();
    for visit in &visits {
        let told = control(Method::GET, &visit.barcode, &json!({})).await;
        let payments = told["payments"].as_array().unwrap().iter();
        paid.extend(payments.map(|payment| payment["fee"].as_str().unwrap().to_owned()));
    }
    each_has_paid_once(&visits, paid.into_iter());
}

#[expect(
    clippy::disallowed_methods,
    reason = "whoever wants figures says so in the environment"
)]
fn count() -> usize {
    std::env::var("LASTFOUR_TEST_PATRONS").map_or(50, |count| count.parse().unwrap())
}

fn each_has_paid_once(visits: &[Visit], paid: impl Iterator<Item = String>) {
    let mut times: BTreeMap<String, usize> = BTreeMap::new();
    for fee in paid {
        *times.entry(fee).or_default() += 1;
    }
    let expected = visits.iter().map(|visit| (visit.fee.clone(), 1)).collect();
    assert_eq!(times, expected);
}

/// Everybody comes at the same moment.
#[expect(clippy::print_stdout, reason = "the figures are what a long run is for")]
async fn all_visit(stand_in: &str, address: &str, visits: &[Visit]) {
    let between = Between::new(address).await;
    let mut settings = Sip2Settings::new(&between.address.to_string(), "MAIN", Currency::USD);
    if stand_in == "pysip2" {
        settings.login = "terminal".into();
        settings.password = "terminal-password".into();
    }
    settings.connections_max = CONNECTIONS;
    let ils = Arc::new(Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap());
    let began = Instant::now();
    let everybody = async {
        let mut running = JoinSet::new();
        for visit in visits.iter().cloned() {
            let ils = Arc::clone(&ils);
            running.spawn_local(async move { (visit.fee.clone(), comes_and_pays(&*ils, &visit).await) });
        }
        running.join_all().await
    };
    let taken = LocalSet::new().run_until(everybody).await;

    assert!(between.connections() >= 1);
    let whole = began.elapsed();
    let mut waiting: Vec<Duration> = Vec::new();
    let on_the_way: BTreeMap<String, Duration> = between
        .on_the_way()
        .into_iter()
        .filter_map(|(message, took)| Some((paid_fee(&message)?, took)))
        .collect();
    for (fee, taken) in &taken {
        waiting.push(taken.payment.saturating_sub(on_the_way[fee]));
    }
    let calls: Vec<Duration> = taken.iter().flat_map(|(_, taken)| taken.calls.clone()).collect();
    let turned_away: usize = taken.iter().map(|(_, taken)| taken.turned_away).sum();
    println!(
        "{stand_in}: {} patrons, {CONNECTIONS} connections ({} at most at a time), {whole:.1?} in all; asked again \
         because the line was too long: {turned_away}\n  waiting for a connection, payments: {}\n  whole calls: {}",
        visits.len(),
        between.connections(),
        figures(waiting),
        figures(calls),
    );
    assert!(between.connections() <= CONNECTIONS, "{}", between.connections());
}

fn figures(mut times: Vec<Duration>) -> String {
    times.sort();
    let at = |part: usize| times[(times.len() * part / 100).min(times.len() - 1)];
    format!("p50 {:.1?}, p99 {:.1?}, most {:.1?}", at(50), at(99), at(100))
}

/// The field CG of a payment.
fn paid_fee(message: &str) -> Option<String> {
    let fields = message.strip_prefix("37")?;
    let fee = fields.split('|').find_map(|field| field.strip_prefix("CG"))?;
    Some(fee.to_owned())
}

/// As the service does: what was not asked is asked again, and silence is looked into first.
async fn comes_and_pays(ils: &dyn Ils, visit: &Visit) -> Taken {
    let mut taken = Taken::default();
    assert!(again(&mut taken, async || ils.sign_in(&visit.barcode, &visit.pin).await).await);
    assert!(is_open(ils, visit, &mut taken).await);
    let posting = Posting {
        barcode: visit.barcode.clone(),
        fee: FeeId::parse(&visit.fee).unwrap(),
        kind: FeeKind::Overdue,
        amount: money(AMOUNT),
        reference: Reference::new(&SystemRandomness),
        line: 0,
    };
    loop {
        let began = Instant::now();
        let answer = ils.post(&posting).await;
        taken.payment = began.elapsed();
        taken.calls.push(taken.payment);
        match answer {
            Ok(PostingAnswer::Accepted) => break,
            Err(IlsError::Unavailable) => taken.turned_away += 1,
            Err(IlsError::Silent) => {
                let trace = again(&mut taken, async || ils.look_for(&posting).await).await;
                if trace == Trace::Outstanding(None) {
                    break;
                }
            }
            other => panic!("{other:?}"),
        }
    }
    assert!(!is_open(ils, visit, &mut taken).await);
    taken
}

async fn is_open(ils: &dyn Ils, visit: &Visit, taken: &mut Taken) -> bool {
    let account = again(taken, async || ils.account(&visit.barcode).await).await;
    account
        .unwrap()
        .fees
        .iter()
        .any(|fee| fee.id.as_str() == visit.fee)
}

/// A question that changes nothing, asked until it is answered.
async fn again<T>(taken: &mut Taken, ask: impl AsyncFn() -> Result<T, IlsError>) -> T {
    for _ in 0..50 {
        let began = Instant::now();
        let answer = ask().await;
        taken.calls.push(began.elapsed());
        match answer {
            Ok(answer) => return answer,
            Err(_) => taken.turned_away += 1,
        }
    }
    panic!("never answered");
}
