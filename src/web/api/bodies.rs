//! What callers send. A field that is not here is refused.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::web::extract::RequestBody;
use crate::web::json::Object;

/// Whose fees are wanted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct PatronFees {
    /// The number on the library card.
    pub barcode: String,
    /// When given, it must be the patron's; a wrong one is answered like an unknown barcode.
    pub pin: Option<String>,
}

/// A new order: either `barcode` and `fees`, or `offer` with what it asks for. What is open is read from the library
/// system, what an offer costs from the fee schedule.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewOrder {
    /// The number on the payer's library card.
    pub barcode: Option<String>,
    /// Which fees; 1 to 50.
    #[schema(value_type = Option<Vec<ChosenFee>>)]
    pub fees: Option<Vec<Object<ChosenFee>>>,
    /// What is bought, by its id in the fee schedule.
    pub offer: Option<String>,
    /// What the offer asks for.
    #[schema(value_type = Option<Buyer>)]
    pub contact: Option<Object<Buyer>>,
    /// Of an offer, for whom: `one`, which is also meant when it is not said, or `household`.
    #[schema(pattern = "^(one|household)$")]
    pub choice: Option<String>,
    /// Of a donation, how much: decimal digits of the library's currency, within the offer's bounds.
    pub amount: Option<String>,
}

/// One fee to be paid.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct ChosenFee {
    /// The library system's id of the fee.
    pub id: String,
    /// The number on the library card of whoever owes it, when that is not the payer: a child's, say. Your program
    /// answers for it that this payer may pay for them. At most 10 people in one order.
    pub barcode: Option<String>,
    /// How much of it, in decimal digits of the library's currency, where a part of a fee may be paid (`in_part` of the
    /// fees); at most what is open. Without it, all that is open.
    pub amount: Option<String>,
}

/// How to reach the buyer; kept for the desk's task only.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Buyer {
    /// Who the card is for.
    pub name: String,
    /// Where the desk writes when it is ready.
    pub email: String,
    /// Where the desk calls.
    pub phone: Option<String>,
    /// The postal address, in one line.
    pub address: Option<String>,
    /// Whether the buyer says to be 18 or older; the desk sees the names of others in part only.
    pub adult: Option<bool>,
}

/// A card, as the processor's token.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPayment {
    /// The processor's token.
    #[schema(pattern = "^pm_[A-Za-z0-9_]{1,250}$")]
    pub payment_method: String,
    /// Where the bank's page sends the patron back to, `https`. Without it the page calls the processor's script.
    #[schema(max_length = 2000)]
    pub return_url: Option<String>,
}

/// What to look for; every field narrows the search.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct OrderSearch {
    /// The code that people read aloud, in any case, with or without dashes.
    pub reference: Option<String>,
    /// The number on the library card.
    pub barcode: Option<String>,
    /// The last four digits of the card that paid.
    #[schema(pattern = "^[0-9]{4}$")]
    pub last4: Option<String>,
    /// One of the words of an order's `state`.
    pub state: Option<String>,
    /// Placed at this moment or later; RFC 3339.
    pub from: Option<String>,
    /// Placed before this moment; RFC 3339.
    pub to: Option<String>,
    /// At most so many orders; 20 when it is not said.
    #[schema(minimum = 1, maximum = 100)]
    pub limit: Option<u32>,
    /// `next_cursor` of the page before.
    pub cursor: Option<String>,
}

/// A refund to the card.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewRefund {
    /// How much, in decimal digits of the order's currency.
    pub amount: String,
    /// Why, in a few words for the audit; no names.
    #[schema(min_length = 1, max_length = 200)]
    pub reason: String,
    /// The order's `refundable` as the caller saw it; when it is another by now nothing is refunded.
    pub refundable_seen: String,
}

/// No fields.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Nothing {}

impl RequestBody for PatronFees {}
impl RequestBody for NewOrder {}
impl RequestBody for NewPayment {}
impl RequestBody for OrderSearch {}
impl RequestBody for NewRefund {}
impl RequestBody for Nothing {
    const MAY_BE_EMPTY: bool = true;
}
