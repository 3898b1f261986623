//! A processor to test against, behind the recorder and the cutter.

use std::net::Ipv4Addr;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::AtomicU32;
use std::sync::atomic::Ordering;
use std::time::Duration;

use lastfour::domain::Clock;
use lastfour::domain::Currency;
use lastfour::domain::FeeKind;
use lastfour::domain::Money;
use lastfour::domain::OrderId;
use lastfour::domain::RefundId;
use lastfour::domain::SystemClock;
use lastfour::domain::SystemRandomness;
use lastfour::domain::Timestamp;
use lastfour::processor::Books;
use lastfour::processor::Capture;
use lastfour::processor::Confirmation;
use lastfour::processor::NewPage;
use lastfour::processor::NewPayment;
use lastfour::processor::NewRefund;
use lastfour::processor::Processor;
use lastfour::processor::Release;
use lastfour::processor::stripe::StripeProcessor;
use lastfour::processor::stripe::StripeSettings;
use lastfour::sandbox::Running;
use lastfour::sandbox::Sandbox;
use lastfour::sandbox::SandboxConfig;
use secrecy::SecretString;
use serde_json::Value;
use tempfile::TempDir;

use crate::processor::allow_list;
use crate::processor::cutter::Cutter;
use crate::processor::recorder::Dialect;
use crate::processor::recorder::Exchange;
use crate::processor::recorder::Recorder;

/// Cards that Stripe publishes for tests.
pub(crate) const VISA: &str = "4242424242424242";
pub(crate) const MASTERCARD: &str = "5555555555554444";
pub(crate) const DECLINED: &str = "4000000000000002";
pub(crate) const ASKS_ITS_OWNER: &str = "4000002760003184";
pub(crate) const DISPUTED: &str = "4000000000000259";
pub(crate) const REFUNDED_LATER: &str = "4000000000007726";
pub(crate) const INQUIRED_ABOUT: &str = "4000000000001976";

/// An account at a processor that speaks Stripe's protocol, empty at first.
pub(crate) struct Peer {
    target: String,
    key: String,
    client: reqwest::Client,
    recorder: Recorder,
    cutter: Cutter,
    /// Ends when it is dropped; then its folder goes.
    sandbox: Option<(Running, TempDir)>,
}

impl Peer {
    /// A new world in Stripe World.
    pub(crate) async fn stripe_world(test: &str) -> Self {
        Self::world("LASTFOUR_TEST_STRIPE_WORLD", test).await
    }

    /// A new world in the Stripe World whose clock [`Peer::move_clock`] moves. All of its worlds have one clock.
    pub(crate) async fn moving_world(test: &str) -> Self {
        Self::world("LASTFOUR_TEST_MOVING_WORLD", test).await
    }

    async fn world(variable: &str, test: &str) -> Self {
        static WORLDS: AtomicU32 = AtomicU32::new(0);
        let base_url = std::env::var(variable).unwrap_or_else(|_| {
            panic!("{variable} must say where Stripe World listens: http://127.0.0.1:8430")
        });
        let world = WORLDS.fetch_add(1, Ordering::Relaxed);
        let name = format!("lastfour-{}-{world}", std::process::id());
        let target = format!("{}/worlds/{name}", base_url.trim_end_matches('/'));
        let peer = Self::open("stripe_world", test, target, Dialect::StripeWorld).await;
        let answer = peer.client.put(&peer.target).send().await.unwrap();
        assert!(answer.status().is_success(), "Stripe World makes a world");
        peer
    }

    /// Whatever listens at an address and gives the answers that a test wrote.
    pub(crate) async fn scripted(test: &str, target: String) -> Self {
        Self::open("scripted", test, target, Dialect::Whole).await
    }

    /// Any peer: its address without a slash at the end, and what it does not understand.
    async fn open(name: &str, test: &str, target: String, dialect: Dialect) -> Self {
        let recorder = Recorder::start(&format!("{name}-{test}"), target.clone(), dialect).await;
        let cutter = Cutter::start(recorder.address()).await;
        Self {
            target,
            key: test_key(),
            // The bank sends the patron back to an address that is not there.
            client: reqwest::Client::builder()
                .redirect(reqwest::redirect::Policy::none())
                .build()
                .unwrap(),
            recorder,
            cutter,
            sandbox: None,
        }
    }

    /// Our own sandbox, with books of its own.
    pub(crate) async fn sandbox(test: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let anywhere = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let running = Sandbox::start(SandboxConfig {
            data_dir: folder.path().to_owned(),
            http_listen: anywhere,
            sip2_listen: anywhere,
            secret_key: SecretString::from(test_key()),
            publishable_key: ["pk", "test", "contract"].join("_"),
            webhook: None,
            sip2_login: None,
            currency: String::from("USD"),
        })
        .await
        .unwrap();
        let target = format!("http://{}", running.http_addr);
        let peer = Self::open("sandbox", test, target, Dialect::Whole).await;
        Self {
            sandbox: Some((running, folder)),
            ..peer
        }
    }

    /// Our adapter, pointed at this peer.
    pub(crate) fn processor(&self) -> Arc<dyn Processor> {
        Arc::new(adapter_at(&self.address()))
    }

    /// The same, as its books.
    pub(crate) fn books(&self) -> Arc<dyn Books> {
        books_at(&self.address())
    }

    fn address(&self) -> String {
        format!("http://{}/", self.cutter.address())
    }

    /// A call that our adapter never makes, as somebody makes it in the processor's dashboard.
    pub(crate) async fn in_the_dashboard(&self, path: &str, form: &[(&str, &str)]) -> Value {
        let request = self.client.post(format!("{}{path}", self.target));
        let answer = request
            .basic_auth(&self.key, Some(""))
            .form(form)
            .send()
            .await
            .unwrap();
        assert!(answer.status().is_success(), "{path}: {}", answer.status());
        answer.json().await.unwrap()
    }

    /// Lets the moving Stripe World believe that it is so many days later, or now again.
    pub(crate) fn move_clock(days: u32) {
        let file = std::env::var("LASTFOUR_TEST_MOVING_WORLD_CLOCK")
            .expect("LASTFOUR_TEST_MOVING_WORLD_CLOCK must name the file of the clock");
        std::fs::write(file, format!("+{days}d\n")).unwrap();
    }

    /// Turns a card into a token, as the browser does.
    pub(crate) async fn token(&self, number: &str) -> String {
        let form = [
            ("type", "card"),
            ("card[number]", number),
            ("card[exp_month]", "12"),
            ("card[exp_year]", "2034"),
            ("card[cvc]", "123"),
        ];
        let request = self.client.post(format!("{}/v1/payment_methods", self.target));
        let answer = request
            .basic_auth(&self.key, Some(""))
            .form(&form)
            .send()
            .await
            .unwrap();
        let method: Value = answer.json().await.unwrap();
        method["id"].as_str().expect("a payment method").to_owned()
    }

    /// How many objects there are, such as `payment_intents`.
    pub(crate) async fn count(&self, objects: &str) -> usize {
        let request = self.client.get(format!("{}/v1/{objects}?limit=100", self.target));
        let answer = request.basic_auth(&self.key, Some("")).send().await.unwrap();
        let list: Value = answer.json().await.unwrap();
        list["data"].as_array().unwrap().len()
    }

    /// Presses a button on a page of the bank.
    pub(crate) async fn press(&self, address: &str) {
        let answer = self.client.post(address).send().await.unwrap();
        assert!(!answer.status().is_client_error(), "the bank's page takes it");
    }

    /// Types a card on the processor's own page and sends it: where that leads, if anywhere.
    pub(crate) async fn type_card(&self, address: &str, number: &str) -> Option<String> {
        let form = [
            ("card[number]", number),
            ("expiry", "12 / 34"),
            ("card[cvc]", "123"),
        ];
        let answer = self.client.post(address).form(&form).send().await.unwrap();
        let place = answer.headers().get("location")?.to_str().unwrap();
        let url = reqwest::Url::parse(address).unwrap().join(place).unwrap();
        Some(url.to_string())
    }

    /// From now on one answer is lost on its way, after the peer has done what was asked.
    pub(crate) fn lose_next_answer(&self) {
        self.cutter.cut_next();
    }

    /// What has gone over the wire.
    pub(crate) fn exchanges(&self) -> Vec<Exchange> {
        self.recorder.exchanges()
    }

    /// Checks that nothing has gone out that must not, and throws the account away.
    pub(crate) async fn close(self) {
        for exchange in self.recorder.exchanges() {
            allow_list::check(&exchange, &self.key);
        }
        assert!(
            !self.cutter.is_waiting(),
            "an answer was to be lost, and none came"
        );
        match self.sandbox {
            Some((running, _folder)) => running.stop().await,
            None => drop(self.client.delete(&self.target).send().await.unwrap()),
        }
    }
}

/// The books of our adapter, pointed at whatever listens at an address.
pub(crate) fn books_at(base_url: &str) -> Arc<dyn Books> {
    Arc::new(adapter_at(base_url))
}

fn adapter_at(base_url: &str) -> StripeProcessor {
    let settings = StripeSettings {
        base_url: Some(base_url.to_owned()),
        ..StripeSettings::new(SecretString::from(test_key()), Vec::new(), false)
    };
    StripeProcessor::new(&settings).unwrap()
}

/// In parts, so that no scanner takes it for a key.
fn test_key() -> String {
    ["sk", "test", "contract"].join("_")
}

/// An order and its first attempt, as the cashier would have them.
#[derive(Clone, Debug)]
pub(crate) struct Purchase {
    pub(crate) order: OrderId,
    pub(crate) attempt: u32,
    pub(crate) amount: Money,
    pub(crate) wanted_at: Timestamp,
}

impl Purchase {
    pub(crate) fn of(minor: i64, currency: Currency) -> Self {
        Self {
            order: OrderId::new(&SystemRandomness),
            attempt: 1,
            amount: Money::from_minor(minor, currency),
            wanted_at: SystemClock.now(),
        }
    }

    pub(crate) fn new_payment(&self) -> NewPayment {
        NewPayment {
            order: self.order,
            attempt: self.attempt,
            amount: self.amount,
            kinds: vec![FeeKind::Lost, FeeKind::Overdue],
        }
    }

    pub(crate) fn new_page(&self) -> NewPage {
        NewPage {
            order: self.order,
            attempt: self.attempt,
            amount: self.amount,
            kinds: vec![FeeKind::Lost, FeeKind::Overdue],
            return_url: String::from(allow_list::RETURN_URL),
            wanted_at: self.wanted_at,
            until: self.wanted_at.after(Duration::from_mins(30)),
        }
    }

    pub(crate) fn confirmation(&self, id: &str, token: &str) -> Confirmation {
        Confirmation {
            order: self.order,
            attempt: self.attempt,
            id: id.to_owned(),
            token: token.to_owned(),
            return_url: None,
        }
    }

    pub(crate) fn capture(&self, id: &str, minor: i64) -> Capture {
        Capture {
            order: self.order,
            attempt: self.attempt,
            id: id.to_owned(),
            amount: Money::from_minor(minor, self.amount.currency()),
            refusals: 0,
        }
    }

    pub(crate) fn release(&self, id: &str) -> Release {
        Release {
            order: self.order,
            attempt: self.attempt,
            id: id.to_owned(),
        }
    }

    pub(crate) fn refund(&self, id: &str, minor: i64) -> NewRefund {
        NewRefund {
            refund: RefundId::new(&SystemRandomness),
            payment: id.to_owned(),
            amount: Money::from_minor(minor, self.amount.currency()),
        }
    }

    /// Created and confirmed: the id of the payment.
    pub(crate) async fn held(&self, peer: &Peer) -> String {
        self.held_by(peer, VISA).await
    }

    async fn held_by(&self, peer: &Peer, card: &str) -> String {
        let processor = peer.processor();
        let created = processor.create(&self.new_payment()).await.unwrap();
        let token = peer.token(card).await;
        processor
            .confirm(&self.confirmation(&created.id, &token))
            .await
            .unwrap();
        created.id
    }

    /// Held and captured whole: the id of the payment.
    pub(crate) async fn captured(&self, peer: &Peer) -> String {
        self.captured_by(peer, VISA).await
    }

    /// The same, with a card of the test's choice.
    pub(crate) async fn captured_by(&self, peer: &Peer, card: &str) -> String {
        let id = self.held_by(peer, card).await;
        let capture = self.capture(&id, self.amount.minor());
        peer.processor().capture(&capture).await.unwrap();
        id
    }
}
