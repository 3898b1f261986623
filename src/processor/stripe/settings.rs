//! What the adapter has to be told.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Url;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::domain::SystemRandomness;
use crate::masking::ApiKey;
use crate::processor::Pace;

/// How to reach Stripe, and as whom.
#[derive(Clone, Debug)]
pub struct StripeSettings {
    /// Where Stripe is; may have a path, to which `v1/…` is added. `None` is Stripe itself. `https://`, or `http://` on
    /// this machine with a test key.
    pub base_url: Option<String>,
    /// The secret key (`sk_…`) or a restricted one (`rk_…`).
    pub key: Arc<ApiKey>,
    /// The secrets that events may be signed with: two while one is being changed. None: no event is taken.
    pub webhook_secrets: Vec<SecretString>,
    /// How long one call may take, from connecting to the last byte of the answer; at most
    /// [`StripeSettings::TIMEOUT_MAX`]. Connecting may take 5 seconds of it.
    pub timeout: Duration,
    /// So many requests to one endpoint in any second at most, for [`StripeSettings::pace`].
    pub requests_per_second: u32,
    /// Whether real money moves. Must agree with the key.
    pub live: bool,
}

impl StripeSettings {
    /// How long a call may take unless told otherwise.
    pub const TIMEOUT_DEFAULT: Duration = Self::TIMEOUT_MAX;
    /// A call may never take longer: the worker's step must end within its claim, see `worker`.
    pub const TIMEOUT_MAX: Duration = Duration::from_secs(30);
    /// What Stripe takes of one account, unless it says otherwise: <https://docs.stripe.com/rate-limits>.
    pub const REQUESTS_PER_SECOND_DEFAULT: u32 = 25;
    /// No account is asked faster.
    pub const REQUESTS_PER_SECOND_MAX: u32 = 1000;

    /// Stripe itself, with the default timeout and pace.
    pub fn new(key: SecretString, webhook_secrets: Vec<SecretString>, live: bool) -> Self {
        Self {
            base_url: None,
            key: Arc::new(ApiKey::from(key)),
            webhook_secrets,
            timeout: Self::TIMEOUT_DEFAULT,
            requests_per_second: Self::REQUESTS_PER_SECOND_DEFAULT,
            live,
        }
    }

    /// The pace for whatever speaks to this account.
    pub fn pace(&self) -> Pace {
        Pace::new(self.requests_per_second, self.timeout, Arc::new(SystemRandomness))
    }

    /// The base address, checked, with a slash at its end.
    pub(super) fn checked_base_url(&self) -> Result<String, StripeSettingsError> {
        let text = self.base_url.as_deref().unwrap_or(STRIPE_URL);
        let url = Url::parse(text).map_err(|_| StripeSettingsError::BaseUrl)?;
        let plain = url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        let host = url.host_str().unwrap_or_default();
        match url.scheme() {
            "https" if plain && !host.is_empty() => {}
            "http" if plain && is_loopback(host) && !self.live => {}
            "http" if plain => return Err(StripeSettingsError::PlainHttp),
            _ => return Err(StripeSettingsError::BaseUrl),
        }
        let slash = if url.as_str().ends_with('/') { "" } else { "/" };
        Ok(format!("{url}{slash}"))
    }

    pub(super) fn check_secrets(&self) -> Result<(), StripeSettingsError> {
        let key = self.key.reveal();
        let rest = key.strip_prefix("sk_").or_else(|| key.strip_prefix("rk_"));
        let printable = key.bytes().all(|byte| byte.is_ascii_graphic());
        let live = match rest {
            Some(rest) if printable && rest.starts_with("live_") => true,
            Some(rest) if printable && rest.starts_with("test_") => false,
            _ => return Err(StripeSettingsError::Key),
        };
        if live != self.live {
            return Err(StripeSettingsError::KeyMode);
        }
        let empty = |secret: &SecretString| secret.expose_secret().trim().is_empty();
        if self.webhook_secrets.iter().any(empty) {
            return Err(StripeSettingsError::WebhookSecret);
        }
        if self.timeout.is_zero() {
            return Err(StripeSettingsError::Timeout);
        }
        Ok(())
    }
}

/// What is wrong with the settings. Never repeats them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum StripeSettingsError {
    /// Not an address of the web, or one with a name, password, query or fragment in it.
    #[error("the processor's address is not a plain web address")]
    BaseUrl,
    /// Without TLS, and not with a test key to this machine.
    #[error("the processor's address must begin with https://, save for a test key on this machine")]
    PlainHttp,
    /// Not a secret or restricted key.
    #[error("the processor's key must be a secret (sk_…) or restricted (rk_…) key")]
    Key,
    /// A test key for real money, or a live key for play money.
    #[error("the processor's key is a live key where a test key is asked for, or the other way round")]
    KeyMode,
    /// An empty webhook secret: anybody could sign with it.
    #[error("a webhook secret is empty")]
    WebhookSecret,
    /// TLS, or a key that cannot stand in a header.
    #[error("the processor's client cannot be set up")]
    Client,
    /// No time at all.
    #[error("the processor's timeout is zero")]
    Timeout,
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

const STRIPE_URL: &str = "https://api.stripe.com/";

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(base_url: Option<&str>, key: &str, live: bool) -> StripeSettings {
        StripeSettings {
            base_url: base_url.map(str::to_owned),
            ..StripeSettings::new(SecretString::from(key), Vec::new(), live)
        }
    }

    fn base_url(text: &str) -> Result<String, StripeSettingsError> {
        settings(Some(text), "sk_test_x", false).checked_base_url()
    }

    #[test]
    fn the_address_may_have_a_path_and_ends_with_a_slash() {
        let stripe = settings(None, "sk_live_x", true).checked_base_url();

        assert_eq!(stripe.as_deref(), Ok("https://api.stripe.com/"));
        assert_eq!(
            base_url("http://127.0.0.1:8430/worlds/x").as_deref(),
            Ok("http://127.0.0.1:8430/worlds/x/")
        );
        assert_eq!(base_url("http://[::1]:1/").as_deref(), Ok("http://[::1]:1/"));
        assert_eq!(
            base_url("https://stripe.example/a/").as_deref(),
            Ok("https://stripe.example/a/")
        );
    }

    #[test]
    fn without_tls_only_this_machine_is_reached_and_never_with_a_live_key() {
        let live = settings(Some("http://127.0.0.1:1/"), "sk_live_x", true).checked_base_url();

        assert_eq!(live, Err(StripeSettingsError::PlainHttp));
        for url in [
            "http://api.stripe.com/",
            "http://10.0.0.1/",
            "http://127.0.0.1.example/",
        ] {
            assert_eq!(base_url(url), Err(StripeSettingsError::PlainHttp), "{url}");
        }
    }

    #[test]
    fn what_is_not_a_plain_address_is_refused() {
        for url in [
            "",
            "api.stripe.com",
            "ftp://127.0.0.1/",
            "https://ann:secret@stripe.example/",
            "https://stripe.example/?a=1",
            "https://stripe.example/#a",
        ] {
            assert_eq!(base_url(url), Err(StripeSettingsError::BaseUrl), "{url}");
        }
    }

    #[test]
    fn a_key_must_be_one_and_of_the_right_mode() {
        let verdict = |key: &str, live: bool| settings(None, key, live).check_secrets();

        assert_eq!(verdict("sk_test_x", false), Ok(()));
        assert_eq!(verdict("rk_live_x", true), Ok(()));
        assert_eq!(verdict("sk_live_x", false), Err(StripeSettingsError::KeyMode));
        assert_eq!(verdict("rk_test_x", true), Err(StripeSettingsError::KeyMode));
        for key in ["", "pk_test_x", "sk_x", "sk_test_x\n", "sk_test_ x"] {
            assert_eq!(verdict(key, false), Err(StripeSettingsError::Key), "{key:?}");
        }
    }

    #[test]
    fn an_empty_webhook_secret_or_no_time_at_all_is_refused() {
        let good = settings(None, "sk_test_x", false);
        let open_to_all = StripeSettings {
            webhook_secrets: vec![SecretString::from(" ")],
            ..good.clone()
        };
        let timeless = StripeSettings {
            timeout: Duration::ZERO,
            ..good
        };

        assert_eq!(
            open_to_all.check_secrets(),
            Err(StripeSettingsError::WebhookSecret)
        );
        assert_eq!(timeless.check_secrets(), Err(StripeSettingsError::Timeout));
    }

    #[test]
    fn printed_settings_show_no_secret() {
        let printed = format!("{:?}", settings(None, "sk_test_never_printed", false));

        assert!(!printed.contains("never_printed"));
    }
}
