//! TLS for our listeners: 1.3 and 1.2 with forward secrecy and authenticated encryption, nothing older.

use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use axum_server::tls_rustls::RustlsConfig;
use jiff::Timestamp;
use rustls::CertificateError;
use rustls::RootCertStore;
use rustls::ServerConfig;
use rustls::SupportedProtocolVersion;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier;
use rustls::crypto::CryptoProvider;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::UnixTime;
use rustls::pki_types::pem::PemObject;
use rustls::version::TLS12;
use rustls::version::TLS13;

/// Where the certificate lies, and which TLS is spoken with it.
#[derive(Clone, Debug)]
pub struct TlsFiles {
    /// The certificate, then those of its issuers, PEM.
    pub certificate_file: PathBuf,
    /// Its private key, PEM.
    pub key_file: PathBuf,
    /// The oldest version that is spoken.
    pub minimum: TlsVersion,
}

/// A version of TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsVersion {
    /// RFC 5246.
    OneTwo,
    /// RFC 8446.
    OneThree,
}

/// Why TLS cannot be spoken with these files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The certificate file is not there, or is no PEM.
    #[error("the certificate file holds no certificate in PEM form that can be read")]
    Certificate,
    /// The key file is not there, or is no PEM.
    #[error("the key file holds no private key in PEM form that can be read")]
    Key,
    /// The key belongs to another certificate, or is of a kind that is not used any more.
    #[error("the private key does not belong to the certificate")]
    Mismatch,
    /// The versions cannot be set up.
    #[error("TLS could not be set up")]
    Versions,
}

/// What patrons' browsers would say to a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum CertificateTrouble {
    /// Too late.
    #[error("it has run out; get a new one")]
    Expired,
    /// Too early.
    #[error("it is not valid yet; look at the clock of this machine")]
    NotYet,
    /// For other hosts.
    #[error("it is not made out to this host; get one for the host of public_url")]
    OtherName,
    /// No chain to an authority.
    #[error(
        "the file does not hold the certificates of its issuers, or they do not fit; put the whole chain in"
    )]
    Chain,
    /// Something else that makes it useless.
    #[error("it cannot be used for a web server; get another")]
    Unusable,
}

/// TLS as our listeners speak it; the certificate can be exchanged while they run.
#[derive(Clone)]
pub struct ServerTls {
    files: TlsFiles,
    http: HttpVersions,
    config: RustlsConfig,
}

/// Which HTTP is offered over TLS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum HttpVersions {
    /// HTTP/2, or HTTP/1.1 for those who do not speak it.
    All,
    /// HTTP/1.1 alone.
    OneOne,
}

impl std::fmt::Debug for ServerTls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ServerTls")
            .field("files", &self.files)
            .field("http", &self.http)
            .finish_non_exhaustive()
    }
}

impl ServerTls {
    /// Reads the files; offers HTTP/2, and HTTP/1.1 to those who do not speak it.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn open(files: TlsFiles) -> Result<Self, TlsError> {
        Self::offering(files, HttpVersions::All)
    }

    /// Reads the files; offers HTTP/1.1 alone.
    ///
    /// # Errors
    /// [`TlsError`].
    pub fn open_http_1(files: TlsFiles) -> Result<Self, TlsError> {
        Self::offering(files, HttpVersions::OneOne)
    }

    fn offering(files: TlsFiles, http: HttpVersions) -> Result<Self, TlsError> {
        let config = RustlsConfig::from_config(Arc::new(server_config(&files, http)?));
        Ok(Self { files, http, config })
    }

    /// Reads the files again; new connections get the new certificate.
    ///
    /// # Errors
    /// [`TlsError`]; the old certificate stays in use.
    pub fn reload(&self) -> Result<(), TlsError> {
        self.config
            .reload_from_config(Arc::new(server_config(&self.files, self.http)?));
        Ok(())
    }

    pub(super) fn http(&self) -> HttpVersions {
        self.http
    }

    pub(super) fn config(&self) -> RustlsConfig {
        self.config.clone()
    }
}

impl TlsFiles {
    /// What a browser would say to the certificate at a moment, when it came to this host. Says nothing of whether
    /// its authority is known to browsers.
    ///
    /// # Errors
    /// [`TlsError`] when the files cannot be used at all.
    pub fn look_at(&self, host: &str, at: Timestamp) -> Result<Option<CertificateTrouble>, TlsError> {
        server_config(self, HttpVersions::All)?;
        let chain = chain(&self.certificate_file)?;
        let (certificate, issuers) = chain.split_first().ok_or(TlsError::Certificate)?;
        let mut roots = RootCertStore::empty();
        // The highest certificate of the file stands for the authority: whether browsers know that one, only they
        // can say.
        roots
            .add(chain.last().ok_or(TlsError::Certificate)?.clone())
            .map_err(|_| TlsError::Certificate)?;
        let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider())
            .build()
            .map_err(|_| TlsError::Versions)?;
        let Ok(name) = ServerName::try_from(host.trim_matches(['[', ']'])) else {
            return Ok(Some(CertificateTrouble::OtherName));
        };
        let at = UnixTime::since_unix_epoch(Duration::from_secs(u64::try_from(at.as_second()).unwrap_or(0)));
        let answer = verifier.verify_server_cert(certificate, issuers, &name, &[], at);
        Ok(answer.err().map(|error| trouble(&error)))
    }
}

fn trouble(error: &rustls::Error) -> CertificateTrouble {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "the library may name more kinds of trouble; all others mean that browsers refuse it"
    )]
    match error {
        rustls::Error::InvalidCertificate(error) => match error {
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                CertificateTrouble::Expired
            }
            CertificateError::NotValidYet | CertificateError::NotValidYetContext { .. } => {
                CertificateTrouble::NotYet
            }
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                CertificateTrouble::OtherName
            }
            CertificateError::UnknownIssuer | CertificateError::BadSignature => CertificateTrouble::Chain,
            _ => CertificateTrouble::Unusable,
        },
        _ => CertificateTrouble::Unusable,
    }
}

fn server_config(files: &TlsFiles, http: HttpVersions) -> Result<ServerConfig, TlsError> {
    let chain = chain(&files.certificate_file)?;
    let key = PrivateKeyDer::from_pem_file(&files.key_file).map_err(|_| TlsError::Key)?;
    let versions: &[&SupportedProtocolVersion] = match files.minimum {
        TlsVersion::OneTwo => &[&TLS13, &TLS12],
        TlsVersion::OneThree => &[&TLS13],
    };
    let mut config = ServerConfig::builder_with_provider(provider())
        .with_protocol_versions(versions)
        .map_err(|_| TlsError::Versions)?
        .with_no_client_auth()
        .with_single_cert(chain, key)
        .map_err(|_| TlsError::Mismatch)?;
    config.alpn_protocols = match http {
        HttpVersions::All => vec![b"h2".to_vec(), b"http/1.1".to_vec()],
        HttpVersions::OneOne => vec![b"http/1.1".to_vec()],
    };
    Ok(config)
}

fn chain(file: &Path) -> Result<Vec<CertificateDer<'static>>, TlsError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_file_iter(file)
        .map_err(|_| TlsError::Certificate)?
        .collect();
    chain
        .ok()
        .filter(|chain| !chain.is_empty())
        .ok_or(TlsError::Certificate)
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(aws_lc_rs::default_provider())
}
