//! Runs stored jobs through the cashier. Layer 4.
