//! The wallets of the card page: where they are offered, and where not.

use crate::domain::Order;
use crate::domain::WalletKind;
use crate::processor::stripe::for_browsers;
use crate::web::LibraryFace;
use crate::web::sheet::Sheet;
use crate::web::views::wallets::Wallets;

/// The wallets for an order. None at a kiosk: a wallet of somebody who signs in to it there would stay for the next.
pub(super) fn of(sheet: &Sheet<'_>, face: &LibraryFace, order: &Order) -> Option<Wallets> {
    if sheet.is_at_a_kiosk() || face.wallets.is_empty() {
        return None;
    }
    let (amount, currency) = for_browsers(order.amount())?;
    let words: Vec<&str> = face
        .wallets
        .iter()
        .map(|wallet| WalletKind::word(*wallet))
        .collect();
    Some(Wallets {
        offered: words.join(" "),
        amount,
        currency,
    })
}
