//! Values that cannot print whole, and the net behind them. Layer 0: everybody may use it.
//!
//! Of a card the service knows two types, [`Last4`] and [`CardBrand`]; neither can be built from more than it shows.
//! The whole [`CardNumber`] and the [`SecurityCode`] are for the program `lastfour-intake` alone. Personal data travels
//! as [`Personal`], secrets as [`ApiKey`] or `secrecy::SecretString`. Behind the types stands the net:
//! [`contains_card_number`] refuses card numbers in what comes in, [`scrub`] removes them from what goes out.
//!
//! What must never compile:
//!
//! ```compile_fail,E0277
//! fn printable<T: std::fmt::Display>(_: T) {}
//! printable(lastfour::masking::Personal::new(String::from("Ann Example")));
//! ```
//! ```compile_fail,E0277
//! fn serializable<T: serde::Serialize>(_: T) {}
//! serializable(lastfour::masking::Personal::new(String::from("Ann Example")));
//! ```
//! ```compile_fail,E0277
//! fn serializable<T: serde::Serialize>(_: T) {}
//! serializable(secrecy::SecretString::from("a processor key"));
//! ```
//! ```compile_fail,E0277
//! fn printable<T: std::fmt::Display>(_: T) {}
//! printable(secrecy::SecretString::from("a processor key"));
//! ```
//! ```compile_fail,E0423
//! // The digits are private: there is no way round `parse`.
//! let last4 = lastfour::masking::Last4(*b"4242");
//! ```
//!
//! The same calls with what may be printed do compile, so the refusals above are refusals of the type:
//!
//! ```
//! fn printable<T: std::fmt::Display>(_: T) {}
//! fn serializable<T: serde::Serialize>(_: T) {}
//! printable(lastfour::masking::Last4::parse("4242").unwrap());
//! serializable(lastfour::masking::Last4::parse("4242").unwrap());
//! ```

mod api_key;
mod barcodes;
mod brand;
mod card_number;
mod issuer;
mod last4;
mod luhn;
mod personal;
mod redactor;
mod scan;
mod security_code;

pub use api_key::ApiKey;
pub use barcodes::{BarcodePrefixError, LibraryBarcodes};
pub use brand::CardBrand;
pub use card_number::{CardNumber, CardNumberError};
pub use last4::{Last4, NotFourDigits};
pub use personal::Personal;
pub use redactor::{CardSeen, Finding, Kind, Redactor, Stream};
pub use scan::{Source, contains_card_number, scrub};
pub use security_code::{NotASecurityCode, SecurityCode};
