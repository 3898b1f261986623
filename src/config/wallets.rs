//! The wallets that a library's card page offers, and the file by which Apple knows our address.

use std::path::Path;

use serde::Deserialize;

use crate::config::file;
use crate::config::reading::Reading;
use crate::domain::WalletKind;

/// A wallet, as the file calls it.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum WalletName {
    ApplePay,
    GooglePay,
}

impl Reading<'_> {
    /// The wallets that the card page offers, each once.
    pub(super) fn wallets(&mut self, library: &str, table: &file::Library) -> Vec<WalletKind> {
        let key = format!("{library}.wallets");
        let mut wallets = Vec::new();
        for name in &table.wallets {
            let kind = match name {
                WalletName::ApplePay => WalletKind::ApplePay,
                WalletName::GooglePay => WalletKind::GooglePay,
            };
            if wallets.contains(&kind) {
                self.wrong(&key, "a wallet stands in it twice");
            } else {
                wallets.push(kind);
            }
        }
        let mut accounts = std::iter::once(&table.processor).chain(table.account.values());
        if !wallets.is_empty() && accounts.all(|account| matches!(account.card_page, file::CardPage::Hosted))
        {
            let what = "cards are typed at the processor's own page, which has wallets of its own; this changes nothing";
            self.look_at(key, what);
        }
        wallets
    }

    /// The file by which Apple knows that our address may show Apple Pay.
    pub(super) fn apple_domain(&mut self, path: Option<&Path>) -> Option<String> {
        let key = "apple_domain_file";
        let Ok(bytes) = std::fs::read(self.path(path?)) else {
            self.wrong(key, "there is no such file, or it cannot be read by this account");
            return None;
        };
        let is_text = |byte: &u8| byte.is_ascii_graphic() || byte.is_ascii_whitespace();
        let fits = (1..=APPLE_BYTES_MAX).contains(&bytes.len()) && bytes.iter().all(is_text);
        let text = String::from_utf8(bytes).ok().filter(|_| fits);
        if text.is_none() {
            let what = format!(
                "must be the file as the processor gives it: plain text of 1 to {APPLE_BYTES_MAX} bytes"
            );
            self.wrong(key, what);
        }
        text
    }
}

/// The file has about nine thousand.
const APPLE_BYTES_MAX: usize = 64 * 1024;
