//! An account with the processor: its keys, and how it is spoken to.

use std::net::IpAddr;
use std::sync::Arc;

use reqwest::Url;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::config::file;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::config::secret::Place;
use crate::config::secret::is_example;
use crate::masking;
use crate::processor::stripe::StripeSettings;

impl Reading<'_> {
    /// One account: its table, and whether real money moves.
    pub(super) fn processor(
        &mut self,
        prefix: &str,
        processor: &file::Processor,
        live: bool,
    ) -> Option<StripeSettings> {
        let key = self.secret(Place {
            key: &format!("{prefix}.key"),
            file: processor.key_file.as_deref(),
            variable: processor.key_env.as_deref(),
        });
        let key = key.map(masking::ApiKey::from);
        if let Some(key) = &key {
            let kind = mode(key.reveal(), &["sk_", "rk_"]);
            self.same_mode(
                &format!("{prefix}.key"),
                kind,
                live,
                "a secret (sk_) or restricted (rk_)",
            );
        }
        let kind = mode(&processor.publishable_key, &["pk_"]);
        let publishable = format!("{prefix}.publishable_key");
        if is_example(&processor.publishable_key) {
            self.wrong(
                &publishable,
                "this is an example; take the one from the processor's dashboard",
            );
        } else {
            self.same_mode(&publishable, kind, live, "a publishable (pk_)");
        }
        let webhook_secrets = self.webhook_secrets(prefix, processor);
        if let Some(url) = &processor.base_url {
            self.base_url(&format!("{prefix}.base_url"), url, live);
        }
        let longest = StripeSettings::TIMEOUT_MAX.as_secs();
        let timeout = self.time(
            format!("{prefix}.timeout_s"),
            processor.timeout_s,
            1..=longest,
            SECOND,
        );
        let fastest = StripeSettings::REQUESTS_PER_SECOND_MAX;
        if !(1..=fastest).contains(&processor.requests_per_second) {
            let what = format!("must be from 1 to {fastest}");
            self.wrong(format!("{prefix}.requests_per_second"), what);
        }
        Some(StripeSettings {
            base_url: processor.base_url.clone(),
            key: Arc::new(key?),
            webhook_secrets,
            timeout,
            requests_per_second: processor.requests_per_second,
            live,
        })
    }

    pub(super) fn same_mode(&mut self, key: &str, found: Option<Mode>, live: bool, form: &str) {
        match (found, live) {
            (None, _) => self.wrong(
                key,
                format!("this is not {form} key; take one from the dashboard"),
            ),
            (Some(Mode::Test), true) => self.wrong(
                key,
                "this is a test key, and the library is live; take the live key, or set live = false",
            ),
            (Some(Mode::Live), false) => self.wrong(
                key,
                "this is a live key, and the library is not; take the test key, or set live = true",
            ),
            (Some(Mode::Test), false) | (Some(Mode::Live), true) => {}
        }
    }

    pub(super) fn base_url(&mut self, key: &str, text: &str, live: bool) {
        let url = Url::parse(text).ok();
        let Some(host) = url.as_ref().and_then(Url::host_str) else {
            self.wrong(key, "must be https:// and a host; leave it out for Stripe itself");
            return;
        };
        let secure = url.as_ref().is_some_and(|url| url.scheme() == "https");
        if live && (!secure || is_loopback(host)) {
            let what = "real money goes to the processor itself only, over https; leave this out";
            self.wrong(key, what);
        } else if !secure && !is_loopback(host) {
            self.wrong(
                key,
                "must begin with https:// unless the processor runs on this machine",
            );
        }
    }

    fn webhook_secrets(&mut self, prefix: &str, processor: &file::Processor) -> Vec<SecretString> {
        let files = processor
            .webhook_secret_files
            .iter()
            .map(|path| (Some(path.as_path()), None));
        let variables = processor
            .webhook_secret_envs
            .iter()
            .map(|name| (None, Some(name.as_str())));
        let mut secrets = Vec::new();
        for (file, variable) in files.chain(variables) {
            let key = format!("{prefix}.webhook_secret");
            let Some(secret) = self.secret(Place {
                key: &key,
                file,
                variable,
            }) else {
                continue;
            };
            if !secret.expose_secret().starts_with("whsec_") {
                self.wrong(
                    key,
                    "a webhook's signing secret begins with whsec_; this is something else",
                );
            }
            secrets.push(secret);
        }
        if processor.webhook_secret_files.is_empty() && processor.webhook_secret_envs.is_empty() {
            self.look_at(
                format!("{prefix}.webhook_secret_files"),
                "without one, events are refused, and refunds made in the dashboard go unseen",
            );
        }
        secrets
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Live,
    Test,
}

pub(super) fn mode(key: &str, prefixes: &[&str]) -> Option<Mode> {
    let rest = prefixes.iter().find_map(|prefix| key.strip_prefix(prefix))?;
    match rest.split_once('_')? {
        ("live", rest) if !rest.is_empty() => Some(Mode::Live),
        ("test", rest) if !rest.is_empty() => Some(Mode::Test),
        _ => None,
    }
}

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host
            .trim_matches(['[', ']'])
            .parse::<IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}
