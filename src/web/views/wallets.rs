//! What a page says to the processor's script about wallets.

/// The wallets that the card page offers; the page shows them where the processor's element says that the browser has them.
#[derive(Debug)]
pub(in crate::web) struct Wallets {
    /// Their words, with a blank between them.
    pub(in crate::web) offered: String,
    /// In the processor's units.
    pub(in crate::web) amount: i64,
    /// Three small letters.
    pub(in crate::web) currency: String,
}
