//! Digests that stand in for an address or a code where the thing itself must not be kept.

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::domain::LibraryId;
use crate::domain::MailAddress;
use crate::domain::OrderId;
use crate::domain::Recipient;

/// By what letters to one address are counted. Whoever guesses the address can tell that it is this one, so it is kept
/// for a day only.
pub fn recipient(library: &LibraryId, address: &MailAddress) -> Recipient {
    let address = lower(address);
    Recipient::new(sha256(&[
        b"lastfour recipient ",
        library.as_str().as_bytes(),
        b" ",
        address.as_bytes(),
    ]))
}

/// By what it is seen that the address of an order is still the one that was confirmed.
pub fn address_of_order(order: OrderId, address: &MailAddress) -> [u8; 32] {
    let address = lower(address);
    sha256(&[
        b"lastfour address ",
        order.to_string().as_bytes(),
        b" ",
        address.as_bytes(),
    ])
}

/// What is kept of a code that was mailed.
pub fn code_of_order(order: OrderId, code: &SecretString) -> [u8; 32] {
    sha256(&[
        b"lastfour code ",
        order.to_string().as_bytes(),
        b" ",
        code.expose_secret().as_bytes(),
    ])
}

/// Mail servers tell upper and lower case apart before the `@` in theory only.
fn lower(address: &MailAddress) -> Zeroizing<String> {
    Zeroizing::new(address.reveal().to_ascii_lowercase())
}

fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let mut digest = [0; 32];
    for (place, byte) in digest.iter_mut().zip(context.finish().as_ref()) {
        *place = *byte;
    }
    digest
}
