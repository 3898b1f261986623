//! Who may come in: API keys. Layer 3: called by `web`.
