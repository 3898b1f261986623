//! Delivers events as signed webhooks, again and again with growing pauses, until they are taken.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::time::Duration;

use aws_lc_rs::hmac;
use reqwest::Client;
use reqwest::header::CONTENT_TYPE;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;

use crate::sandbox::SandboxError;
use crate::sandbox::WebhookConfig;
use crate::sandbox::clock;
use crate::sandbox::processor::Processor;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::books::Delivery;
use crate::sandbox::processor::books::Event;
use crate::sandbox::processor::form::hex;
use crate::sandbox::processor::shapes::Writer;

/// Delivers what is owed.
#[derive(Debug)]
pub(in crate::sandbox) struct Courier {
    client: Client,
    url: String,
    secret: SecretString,
    paused: Arc<AtomicBool>,
}

impl Courier {
    /// Makes ready to deliver; `paused` holds everything back while it is true.
    ///
    /// # Errors
    /// The certificate file cannot be read, or makes no sense.
    pub(in crate::sandbox) fn new(
        config: &WebhookConfig,
        paused: Arc<AtomicBool>,
    ) -> Result<Self, SandboxError> {
        let mut builder = Client::builder()
            .timeout(DELIVERY_TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .user_agent("lastfour-sandbox");
        if let Some(path) = &config.ca_file {
            let pem = std::fs::read(path).map_err(SandboxError::WebhookCa)?;
            let authorities =
                reqwest::Certificate::from_pem_bundle(&pem).map_err(SandboxError::WebhookClient)?;
            builder = builder.tls_certs_only(authorities);
        }
        let client = builder.build().map_err(SandboxError::WebhookClient)?;
        Ok(Self {
            client,
            url: config.url.clone(),
            secret: config.secret.clone(),
            paused,
        })
    }

    /// Delivers until the task is ended.
    pub(in crate::sandbox) async fn run(self, processor: Arc<Processor>) {
        loop {
            if !self.paused.load(Ordering::SeqCst) {
                for event in processor.due_events() {
                    let taken = self.deliver(&event).await;
                    processor.note_delivery(&event.id, taken).await;
                }
            }
            // Whatever is missed here is seen at the next beat.
            let _rung = tokio::time::timeout(BEAT, processor.bell.notified()).await;
        }
    }

    async fn deliver(&self, event: &Event) -> bool {
        let body = Writer::event(event).to_string();
        let sent = self
            .client
            .post(&self.url)
            .header(CONTENT_TYPE, "application/json; charset=utf-8")
            .header("stripe-signature", signature(&self.secret, clock::now_s(), &body))
            .body(body)
            .send()
            .await;
        sent.is_ok_and(|response| response.status().is_success())
    }
}

impl Processor {
    /// Makes an event due again, also one that was taken already.
    ///
    /// # Errors
    /// `None` if there is no such event or nobody to deliver to.
    pub(in crate::sandbox) async fn deliver_again(&self, id: &str) -> Option<()> {
        if !self.delivers {
            return None;
        }
        let delivery = Delivery {
            attempts: 0,
            next_at_ms: clock::now_ms(),
        };
        self.change_delivery(id, |_| Some(delivery)).await?;
        self.bell.notify_one();
        Some(())
    }

    fn due_events(&self) -> Vec<Event> {
        let now = clock::now_ms();
        let due = |event: &&Event| {
            event
                .delivery
                .as_ref()
                .is_some_and(|delivery| delivery.next_at_ms <= now)
        };
        let mut events: Vec<Event> = self.books().events.newest_first().filter(due).cloned().collect();
        events.reverse();
        events
    }

    async fn note_delivery(&self, id: &str, taken: bool) {
        let next = |delivery: Option<Delivery>| {
            let attempts = delivery.map_or(0, |delivery| delivery.attempts).saturating_add(1);
            if taken || attempts >= ATTEMPTS_MAX {
                return None;
            }
            Some(Delivery {
                attempts,
                next_at_ms: clock::now_ms().saturating_add(pause_ms(attempts)),
            })
        };
        // If it cannot be noted, the event is delivered once more; that is allowed.
        let _noted = self.change_delivery(id, next).await;
    }

    async fn change_delivery(
        &self,
        id: &str,
        next: impl FnOnce(Option<Delivery>) -> Option<Delivery>,
    ) -> Option<()> {
        let receipt = {
            let mut books = self.books();
            let mut event = books.events.find(id).cloned()?;
            event.delivery = next(event.delivery);
            let change = Change::Event(Box::new(event));
            books.apply(change.clone());
            self.journal.record(&[change])
        };
        receipt.settled().await.ok()
    }
}

/// `t=…,v1=…`: the time in seconds and the HMAC-SHA256 of time, dot and body.
fn signature(secret: &SecretString, now_s: i64, body: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret.expose_secret().as_bytes());
    let tag = hmac::sign(&key, format!("{now_s}.{body}").as_bytes());
    format!("t={now_s},v1={}", hex(tag.as_ref()))
}

/// How long to wait after so many attempts: half a second, doubled each time, a minute at most.
fn pause_ms(attempts: u32) -> i64 {
    let doubled = PAUSE_FIRST_MS
        .checked_shl(attempts.saturating_sub(1).min(16))
        .unwrap_or(PAUSE_MAX_MS);
    doubled.min(PAUSE_MAX_MS)
}

const BEAT: Duration = Duration::from_millis(250);
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(5);
const ATTEMPTS_MAX: u32 = 5_000;
const PAUSE_FIRST_MS: i64 = 500;
const PAUSE_MAX_MS: i64 = 60_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_signature_is_the_published_one() {
        let secret = SecretString::from("secret");

        // Reckoned with another program: printf '1.{}' | openssl dgst -sha256 -hmac secret
        let expected = "t=1,v1=1122767b193110cfec322b6f199b599edbf608ed087f2d27afb0b97d99523908";

        assert_eq!(signature(&secret, 1, "{}"), expected);
    }

    #[test]
    fn the_pauses_grow_and_stop_growing() {
        let pauses: Vec<i64> = [1, 2, 3, 8, 60].into_iter().map(pause_ms).collect();

        assert_eq!(pauses, [500, 1_000, 2_000, 60_000, 60_000]);
    }
}
