//! Listeners that speak HTTP over TLS, with a limit on everything that a stranger could make long.

use std::io;
use std::net::SocketAddr;
use std::net::TcpListener;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsAcceptor;

use crate::net::ServerTls;
use crate::net::tls::HttpVersions;

/// A listener that waits for a service to be put on it.
pub type Server = axum_server::Server<SocketAddr, RustlsAcceptor>;

/// Stops a [`Server`]: at once, or after a time for open requests.
pub type ServerHandle = Handle<SocketAddr>;

/// Puts HTTP over TLS on a listener. Where HTTP/1.1 alone is offered, a connection is closed after its first answer:
/// what came in over it is not kept for a second request.
///
/// # Errors
/// When the listener cannot be used.
pub fn server(listener: TcpListener, tls: &ServerTls, handle: ServerHandle) -> io::Result<Server> {
    let acceptor = RustlsAcceptor::new(tls.config()).handshake_timeout(HANDSHAKE_MAX);
    let mut server = axum_server::from_tcp(listener)?
        .acceptor(acceptor)
        .handle(handle)
        .first_request_timeout(FIRST_REQUEST_MAX)
        // Strangers can make these at will: not for the log of every day.
        .accept_error_handler(
            |_, error| tracing::debug!(kind = ?error.kind(), "a connection did not come about"),
        );
    let one_request = tls.http() == HttpVersions::OneOne;
    if one_request {
        server = server.http1_only();
    }
    server
        .http_builder()
        .http1()
        .keep_alive(!one_request)
        .header_read_timeout(HEADERS_MAX_TIME)
        .max_headers(HEADERS_MAX)
        .max_buf_size(HEADERS_MAX_BYTES);
    server
        .http_builder()
        .http2()
        .max_concurrent_streams(STREAMS_MAX)
        .max_header_list_size(HEADER_LIST_MAX_BYTES)
        .max_local_error_reset_streams(RESETS_MAX)
        .initial_connection_window_size(WINDOW_BYTES)
        .initial_stream_window_size(WINDOW_BYTES)
        .max_send_buf_size(SEND_BUFFER_BYTES)
        .keep_alive_interval(PING_EVERY)
        .keep_alive_timeout(PING_ANSWER_MAX);
    Ok(server)
}

const HANDSHAKE_MAX: Duration = Duration::from_secs(10);
const FIRST_REQUEST_MAX: Duration = Duration::from_secs(15);
/// Between two requests on one connection, too: so long an idle connection lives.
const HEADERS_MAX_TIME: Duration = Duration::from_secs(10);
const HEADERS_MAX: usize = 64;
const HEADERS_MAX_BYTES: usize = 16 * 1024;
const HEADER_LIST_MAX_BYTES: u32 = 16 * 1024;
const STREAMS_MAX: u32 = 64;
const RESETS_MAX: usize = 64;
const WINDOW_BYTES: u32 = 256 * 1024;
const SEND_BUFFER_BYTES: usize = 64 * 1024;
const PING_EVERY: Duration = Duration::from_secs(20);
const PING_ANSWER_MAX: Duration = Duration::from_secs(10);
