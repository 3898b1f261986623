//! The library system: one trait, SIP2 and CSV exchange behind it. Layer 2: called by `cashier`.
