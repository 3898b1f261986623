//! TLS set-up for the server, HTTP clients with limits, and networks. Layer 1.

mod asking;
pub mod certificate;
pub mod client;
mod network;
mod outward;
mod redirect;
mod server;
mod tls;

pub use asking::{asked_from, asking_address};
pub use network::{Network, NotANetwork};
pub use outward::{OutwardError, is_internal, outward};
pub use redirect::redirect_to;
pub use server::{Server, ServerHandle, server};
pub use tls::{CertificateTrouble, ServerTls, TlsError, TlsFiles, TlsVersion};
