//! A card number that stood where none belongs.

use std::fmt;

use crate::masking::CardSeen;

/// Where in a request something stood.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Channel {
    /// A form of our pages.
    Form,
    /// The body of a call of the API.
    Json,
    /// The path of an address.
    Path,
    /// The query of an address.
    Query,
    /// The header `Idempotency-Key`.
    RequestKey,
    /// A signed event of the processor. It is kept, without the number.
    Webhook,
}

impl Channel {
    /// The word for audit and log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Form => "form",
            Self::Json => "json",
            Self::Path => "path",
            Self::Query => "query",
            Self::RequestKey => "header_key",
            Self::Webhook => "webhook",
        }
    }
}

/// A card number was seen where none belongs (PCI DSS 12.10.7 wants that looked into). Nothing in it is text from
/// outside.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sighting {
    /// How it came.
    pub channel: Channel,
    /// Our own name of the field; `unknown` where the field is none of ours.
    pub field: &'static str,
    /// As much of the number as may be told.
    pub card: CardSeen,
}

impl fmt::Display for Sighting {
    /// As the audit has it: `channel=form field=barcode brand=visa last4=4242`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { channel, field, card } = self;
        let (channel, brand, last4) = (channel.word(), card.brand.word(), card.last4);
        write!(f, "channel={channel} field={field} brand={brand} last4={last4}")
    }
}
