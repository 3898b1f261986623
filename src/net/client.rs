//! HTTP clients: with time limits, without redirects, without proxies that the environment names.

use std::time::Duration;

use reqwest::Certificate;
use reqwest::Client;
use reqwest::redirect::Policy;

/// Why there is no client.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientError {
    /// The authority is no PEM certificate.
    #[error("the certificate authority cannot be read")]
    Authority,
    /// TLS cannot be set up.
    #[error("the HTTP client could not be set up")]
    SetUp,
}

/// A client that trusts one authority alone, PEM, whatever the system trusts.
///
/// # Errors
/// [`ClientError`].
pub fn trusting_only(authority_pem: &[u8], timeout: Duration) -> Result<Client, ClientError> {
    let authority = Certificate::from_pem(authority_pem).map_err(|_| ClientError::Authority)?;
    Client::builder()
        .tls_certs_only([authority])
        .https_only(true)
        .redirect(Policy::none())
        .no_proxy()
        .connect_timeout(timeout)
        .timeout(timeout)
        .build()
        .map_err(|_| ClientError::SetUp)
}
