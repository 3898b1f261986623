//! TLS set-up for the server, and HTTP clients with limits. Layer 1.
