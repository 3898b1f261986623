//! The configuration file, and the secrets it points to. Layer 5.
