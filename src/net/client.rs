//! HTTP clients: with time limits, without redirects, without proxies that the environment names.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use reqwest::Certificate;
use reqwest::Client;
use reqwest::ClientBuilder;
use reqwest::redirect::Policy;
use reqwest::retry;
use rustls::RootCertStore;
use rustls::client::Resumption;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::version::TLS12;
use rustls::version::TLS13;

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

/// A client that opens a new connection for each call, closes it after the answer, and never sends anything a second
/// time. Trusts one authority alone, PEM, or those that browsers trust.
///
/// # Errors
/// [`ClientError`].
pub fn for_one_call_each(authority_pem: Option<&[u8]>, timeout: Duration) -> Result<Client, ClientError> {
    one_call_each(authority_pem, timeout)?
        .build()
        .map_err(|_| ClientError::SetUp)
}

fn one_call_each(authority_pem: Option<&[u8]>, timeout: Duration) -> Result<ClientBuilder, ClientError> {
    let mut tls = trusting(authority_pem)?;
    tls.resumption = Resumption::disabled();
    Ok(Client::builder()
        .tls_backend_preconfigured(tls)
        .http1_only()
        .pool_max_idle_per_host(0)
        .retry(retry::never())
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT_MAX.min(timeout))
        .timeout(timeout))
}

/// A client for one call to a host, at these addresses and no others, whatever its name leads to later.
///
/// # Errors
/// [`ClientError`].
pub fn for_one_call_at(
    (host, addresses): (&str, &[SocketAddr]),
    authority_pem: Option<&[u8]>,
    timeout: Duration,
) -> Result<Client, ClientError> {
    one_call_each(authority_pem, timeout)?
        .https_only(true)
        .resolve_to_addrs(host, addresses)
        .build()
        .map_err(|_| ClientError::SetUp)
}

/// A client that keeps its connections, and sends each call once: a call that was lost with its connection is lost.
/// Trusts one authority alone, PEM, or those that browsers trust.
///
/// # Errors
/// [`ClientError`].
pub fn keeping_connections(authority_pem: Option<&[u8]>, timeout: Duration) -> Result<Client, ClientError> {
    Client::builder()
        .tls_backend_preconfigured(trusting(authority_pem)?)
        .http1_only()
        .retry(retry::never())
        .redirect(Policy::none())
        .referer(false)
        .no_proxy()
        .connect_timeout(CONNECT_MAX.min(timeout))
        .timeout(timeout)
        .build()
        .map_err(|_| ClientError::SetUp)
}

fn trusting(authority_pem: Option<&[u8]>) -> Result<rustls::ClientConfig, ClientError> {
    let roots = match authority_pem {
        Some(pem) => {
            let authority = CertificateDer::from_pem_slice(pem).map_err(|_| ClientError::Authority)?;
            let mut roots = RootCertStore::empty();
            roots.add(authority).map_err(|_| ClientError::Authority)?;
            roots
        }
        None => RootCertStore {
            roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
        },
    };
    Ok(
        rustls::ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_protocol_versions(&[&TLS13, &TLS12])
            .map_err(|_| ClientError::SetUp)?
            .with_root_certificates(roots)
            .with_no_client_auth(),
    )
}

const CONNECT_MAX: Duration = Duration::from_secs(5);
