//! The HTTP faces: JSON API, webhooks, health. Layer 4: no rule lives here.
