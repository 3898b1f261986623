//! How a provider is reached, and what it has to say of somebody.

use std::net::IpAddr;
use std::time::Duration;

use reqwest::Url;
use secrecy::SecretString;

use crate::domain::Role;

/// One library's provider.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Its name, an address: exactly as it stands in its ID tokens.
    pub issuer: String,
    /// What it calls this service.
    pub client_id: String,
    /// By which this service shows that it is that.
    pub client_secret: SecretString,
    /// The certificate authority to trust, as PEM text; `None` for the public ones.
    pub authority_pem: Option<Vec<u8>>,
    /// How long one answer may take.
    pub answer_timeout: Duration,
    /// The values of `amr` and `acr` each of which says that a second factor was shown.
    pub second_factor: Vec<String>,
    /// How long ago they may have signed in there.
    pub max_age: Duration,
    /// The claim of the ID token that lists somebody's groups.
    pub group_claim: String,
    /// Which group has which role. Of several the role that may do most.
    pub roles: Vec<(String, Role)>,
}

/// Why a provider cannot be used so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ProviderSettingsError {
    /// The issuer is not `https://` (or this machine), or has a query or a fragment.
    #[error("the issuer is no address that can be used")]
    Issuer,
    /// The certificate authority cannot be read.
    #[error("the certificate authority of the provider cannot be read")]
    Authority,
}

/// An address of a provider: TLS, or this machine.
pub(super) fn address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let host = url.host_str()?.trim_start_matches('[').trim_end_matches(']');
    let here = host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback());
    let safe = url.scheme() == "https" || (url.scheme() == "http" && here);
    let bare = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    (safe && bare).then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_reached_over_tls_or_on_this_machine() {
        for fine in [
            "https://id.library.example/realm",
            "http://127.0.0.1:8080",
            "http://[::1]:1/",
        ] {
            assert!(address(fine).is_some(), "{fine}");
        }
        for refused in [
            "",
            "id.library.example",
            "http://id.library.example",
            "https://a:b@id.example",
            "ftp://127.0.0.1",
        ] {
            assert!(address(refused).is_none(), "{refused}");
        }
    }
}
