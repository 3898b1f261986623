//! What a provider says of itself, and the keys that it signs with: read when needed, kept for a while.

use std::sync::Arc;
use std::time::Duration;

use jsonwebtoken::jwk::Jwk;
use reqwest::Client;
use reqwest::Url;
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::domain::Timestamp;
use crate::identity::IdentityError;
use crate::identity::settings::address;
use crate::identity::wire;

/// Where a provider is asked for what.
#[derive(Clone, Debug)]
pub(super) struct Description {
    pub(super) authorization: Url,
    pub(super) token: Url,
    keys: Url,
    /// It wants the client's secret in the form, not in a header.
    pub(super) secret_in_form: bool,
}

/// The same, as it is published.
#[derive(Deserialize)]
struct Published {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
}

#[derive(Deserialize)]
struct PublishedKeys {
    keys: Vec<serde_json::Value>,
}

/// What is kept of both.
#[derive(Debug, Default)]
pub(super) struct Known {
    description: Mutex<Option<(Arc<Description>, Timestamp)>>,
    keys: Mutex<Option<(Arc<Vec<Jwk>>, Timestamp)>>,
}

impl Known {
    /// Where the provider is asked for what. Of many who ask at once, one reads and the others wait.
    ///
    /// # Errors
    /// [`IdentityError::Unavailable`], [`IdentityError::Description`].
    pub(super) async fn description(
        &self,
        client: &Client,
        issuer: &str,
        now: Timestamp,
    ) -> Result<Arc<Description>, IdentityError> {
        let mut kept = self.description.lock().await;
        if let Some((description, at)) = kept.as_ref()
            && is_younger(*at, KEPT, now)
        {
            return Ok(Arc::clone(description));
        }
        let url = format!("{}{WELL_KNOWN}", issuer.trim_end_matches('/'));
        let url = address(&url).ok_or(IdentityError::Description)?;
        let published: Published = wire::get(client, url).await?;
        let description = Arc::new(read(&published, issuer).ok_or(IdentityError::Description)?);
        *kept = Some((Arc::clone(&description), now));
        Ok(description)
    }

    /// The keys. With `anew` they are read again, unless that was done a moment ago: a token with a made-up key must not
    /// have us ask again and again.
    ///
    /// # Errors
    /// [`IdentityError::Unavailable`].
    pub(super) async fn keys(
        &self,
        client: &Client,
        description: &Description,
        (anew, now): (bool, Timestamp),
    ) -> Result<Arc<Vec<Jwk>>, IdentityError> {
        let mut kept = self.keys.lock().await;
        let good_for = if anew { ASKED_AGAIN } else { KEPT };
        if let Some((keys, at)) = kept.as_ref()
            && is_younger(*at, good_for, now)
        {
            return Ok(Arc::clone(keys));
        }
        let published: PublishedKeys = wire::get(client, description.keys.clone()).await?;
        // One of a kind that we do not know is no reason to believe none.
        let keys = published.keys.into_iter().take(KEYS_MAX);
        let keys = keys.filter_map(|key| serde_json::from_value(key).ok());
        let keys = Arc::new(keys.collect());
        *kept = Some((Arc::clone(&keys), now));
        Ok(keys)
    }
}

fn read(published: &Published, issuer: &str) -> Option<Description> {
    let among = |list: &Option<Vec<String>>, word: &str| {
        list.as_ref().map(|list| list.iter().any(|entry| entry == word))
    };
    // Some say nothing of it and do it all the same.
    let proves = among(&published.code_challenge_methods_supported, "S256").unwrap_or(true);
    if published.issuer != issuer || !proves {
        return None;
    }
    let ways = &published.token_endpoint_auth_methods_supported;
    let basic = among(ways, "client_secret_basic").unwrap_or(true);
    let form = among(ways, "client_secret_post").unwrap_or(false);
    if !basic && !form {
        return None;
    }
    Some(Description {
        authorization: address(&published.authorization_endpoint)?,
        token: address(&published.token_endpoint)?,
        keys: address(&published.jwks_uri)?,
        secret_in_form: !basic,
    })
}

fn is_younger(at: Timestamp, than: Duration, now: Timestamp) -> bool {
    at <= now && now < at.after(than)
}

const WELL_KNOWN: &str = "/.well-known/openid-configuration";
const KEPT: Duration = Duration::from_hours(1);
const ASKED_AGAIN: Duration = Duration::from_mins(1);
const KEYS_MAX: usize = 50;

#[cfg(test)]
mod tests {
    use super::*;

    fn published() -> Published {
        Published {
            issuer: String::from("https://id.example"),
            authorization_endpoint: String::from("https://id.example/auth"),
            token_endpoint: String::from("https://id.example/token"),
            jwks_uri: String::from("https://id.example/keys"),
            token_endpoint_auth_methods_supported: None,
            code_challenge_methods_supported: None,
        }
    }

    #[test]
    fn another_issuer_plain_text_and_no_pkce_are_not_taken() {
        assert!(read(&published(), "https://id.example").is_some());
        assert!(read(&published(), "https://id.example/").is_none());
        let plain = Published {
            token_endpoint: String::from("http://id.example/token"),
            ..published()
        };
        assert!(read(&plain, "https://id.example").is_none());
        let no_proof = Published {
            code_challenge_methods_supported: Some(vec![String::from("plain")]),
            ..published()
        };
        assert!(read(&no_proof, "https://id.example").is_none());
    }

    #[test]
    fn the_secret_goes_as_the_provider_takes_it() {
        let ways = |list: &[&str]| Published {
            token_endpoint_auth_methods_supported: Some(list.iter().map(|way| (*way).to_owned()).collect()),
            ..published()
        };
        let in_form =
            |published: &Published| read(published, "https://id.example").map(|read| read.secret_in_form);

        assert_eq!(in_form(&published()), Some(false));
        assert_eq!(
            in_form(&ways(&["client_secret_post", "client_secret_basic"])),
            Some(false)
        );
        assert_eq!(in_form(&ways(&["client_secret_post"])), Some(true));
        assert_eq!(in_form(&ways(&["none"])), None);
    }
}
