//! TLS set-up for the server, and HTTP clients with limits. Layer 1.

pub mod certificate;
pub mod client;
mod redirect;
mod server;
mod tls;

pub use redirect::redirect_to;
pub use server::{Server, ServerHandle, server};
pub use tls::{CertificateTrouble, ServerTls, TlsError, TlsFiles, TlsVersion};
