//! The card processor: one trait, Stripe behind it. Layer 2: called by `cashier`.
