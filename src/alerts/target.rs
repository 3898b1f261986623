//! Where alerts go, and how one is handed over.

use std::time::Duration;

use reqwest::Url;

use crate::domain::Alert;
use crate::domain::AlertKind;
use crate::domain::LetterId;
use crate::domain::MailAddress;
use crate::domain::Timestamp;
use crate::net::OutwardError;
use crate::net::client;
use crate::net::outward;
use crate::notify::Post;
use crate::notify::alert;
use crate::notify::webhook;
use crate::notify::webhook::WebhookKey;
use crate::text::Texts;

/// An address of the library.
#[derive(Clone, Debug)]
pub struct Target {
    /// Its name in the configuration, unique within the library.
    pub name: String,
    /// What it wants to know.
    pub kinds: Vec<AlertKind>,
    /// How it is told.
    pub way: Way,
}

/// How an address is told.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Way {
    /// By a signed message.
    Webhook {
        /// The address, over TLS.
        url: Url,
        /// The secrets: one, or while they change two.
        keys: Vec<WebhookKey>,
        /// The one authority whose certificates count, PEM; `None`: those that browsers trust.
        authority: Option<Vec<u8>>,
        /// Whether this machine itself may be told; for tests.
        loopback: bool,
    },
    /// By mail.
    Mail {
        /// To whom.
        to: MailAddress,
        /// In which language.
        texts: &'static Texts,
    },
}

impl Target {
    pub(super) fn wants(&self, kind: AlertKind) -> bool {
        self.kinds.contains(&kind)
    }

    /// Hands an alert over; a word for the log of what came of it.
    pub(super) async fn send(
        &self,
        alert: &Alert,
        now: Timestamp,
        post: Option<&Post>,
    ) -> Result<String, String> {
        match &self.way {
            Way::Mail { to, texts } => mail(alert, (to, texts), post).await,
            Way::Webhook {
                url,
                keys,
                authority,
                loopback,
            } => {
                let addresses = outward(url, *loopback).await.map_err(refused)?;
                // An address is there, so a host is.
                let host = url.host_str().unwrap_or_default();
                let client = client::for_one_call_at((host, &addresses), authority.as_deref(), WITHIN)
                    .map_err(|_| String::from("no_client"))?;
                let (id, at) = (webhook::message_id(alert.id), webhook::seconds(now));
                let body = webhook::body(alert);
                let signatures = webhook::signatures(keys, &id, at, &body);
                let call = client
                    .post(url.clone())
                    .header("content-type", "application/json")
                    .header("webhook-id", id)
                    .header("webhook-timestamp", at.to_string())
                    .header("webhook-signature", signatures);
                let answer = call.body(body).send().await.map_err(|_| String::from("silent"))?;
                let status = answer.status();
                // What else is in the answer is not read. A redirect is not followed: it is no answer.
                if status.is_success() {
                    Ok(status.as_u16().to_string())
                } else {
                    Err(status.as_u16().to_string())
                }
            }
        }
    }
}

async fn mail(
    alert: &Alert,
    (to, texts): (&MailAddress, &'static Texts),
    post: Option<&Post>,
) -> Result<String, String> {
    let word = String::from;
    let post = post.ok_or_else(|| word("no_mail"))?;
    let letterhead = post.letterhead(&alert.library).ok_or_else(|| word("no_mail"))?;
    // One and the same number, so that a second copy can be told from a second alert.
    let id = LetterId::parse(&alert.id.to_string()).map_err(|_| word("no_mail"))?;
    let paper = alert::paper(texts, letterhead, alert);
    let mail = post.mail(letterhead, (id, alert.at), to.clone(), paper);
    match post.mailer.send(&mail).await {
        Ok(()) => Ok(word("mailed")),
        Err(_) => Err(word("not_mailed")),
    }
}

fn refused(error: OutwardError) -> String {
    let word = match error {
        OutwardError::NoAddress => "no_address",
        OutwardError::NotFound => "not_found",
        OutwardError::Internal => "internal",
    };
    String::from(word)
}

/// For connection, message and answer.
const WITHIN: Duration = Duration::from_secs(15);
