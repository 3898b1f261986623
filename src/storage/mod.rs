//! The store: one trait, SQLite and PostgreSQL behind it. Layer 2: called by `cashier` and above.
