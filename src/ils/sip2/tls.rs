//! TLS around a SIP2 connection.

use std::fmt;
use std::sync::Arc;

use rustls::ClientConfig;
use rustls::RootCertStore;
use rustls::crypto::aws_lc_rs;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::ServerName;
use rustls::pki_types::pem::PemObject;
use secrecy::ExposeSecret;
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::ils::IlsError;
use crate::ils::sip2::connection::Wire;
use crate::ils::sip2::settings::Sip2SettingsError;
use crate::ils::sip2::settings::Sip2Tls;
use crate::ils::sip2::settings::Sip2TlsClient;

/// Makes TLS of a TCP connection.
#[derive(Clone)]
pub(super) struct Tls {
    connector: TlsConnector,
    server_name: ServerName<'static>,
}

impl Tls {
    /// TLS 1.2 or 1.3, towards the name in the settings or else the host.
    pub(super) fn new(settings: &Sip2Tls, host: &str) -> Result<Self, Sip2SettingsError> {
        let roots = match &settings.authorities_pem {
            Some(pem) => private_authorities(pem)?,
            None => RootCertStore {
                roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
            },
        };
        // Named here, so that nothing depends on which provider the process has chosen.
        let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| Sip2SettingsError::Tls)?
            .with_root_certificates(roots);
        let config = match &settings.client {
            None => config.with_no_client_auth(),
            Some(client) => {
                let (chain, key) = shown(client)?;
                config
                    .with_client_auth_cert(chain, key)
                    .map_err(|_| Sip2SettingsError::TlsClient)?
            }
        };
        let name = settings.server_name.as_deref().unwrap_or(host).to_owned();
        Ok(Self {
            connector: TlsConnector::from(Arc::new(config)),
            server_name: ServerName::try_from(name).map_err(|_| Sip2SettingsError::Tls)?,
        })
    }

    /// The handshake. A certificate that is not trusted is as good as no server.
    pub(super) async fn wrap(&self, stream: TcpStream) -> Result<Box<dyn Wire>, IlsError> {
        match self.connector.connect(self.server_name.clone(), stream).await {
            Ok(stream) => Ok(Box::new(stream)),
            Err(_) => Err(IlsError::Unavailable),
        }
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

type Shown = (Vec<CertificateDer<'static>>, PrivateKeyDer<'static>);

/// What we show of ourselves.
fn shown(client: &Sip2TlsClient) -> Result<Shown, Sip2SettingsError> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(&client.certificate_pem).collect();
    let chain = chain.map_err(|_| Sip2SettingsError::TlsClient)?;
    let key = PrivateKeyDer::from_pem_slice(client.key_pem.expose_secret().as_bytes())
        .map_err(|_| Sip2SettingsError::TlsClient)?;
    if chain.is_empty() {
        return Err(Sip2SettingsError::TlsClient);
    }
    Ok((chain, key))
}

fn private_authorities(pem: &[u8]) -> Result<RootCertStore, Sip2SettingsError> {
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| Sip2SettingsError::Tls)?;
        roots.add(certificate).map_err(|_| Sip2SettingsError::Tls)?;
    }
    if roots.is_empty() {
        return Err(Sip2SettingsError::Tls);
    }
    Ok(roots)
}
