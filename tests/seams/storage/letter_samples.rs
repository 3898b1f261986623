//! Letters and codes to store.

use lastfour::domain::AddressCode;
use lastfour::domain::Letter;
use lastfour::domain::LetterId;
use lastfour::domain::LetterKind;
use lastfour::domain::LetterState;
use lastfour::domain::MailAddress;
use lastfour::domain::Order;
use lastfour::domain::Payer;
use lastfour::domain::Recipient;
use lastfour::domain::SystemRandomness;

use super::samples::NOW;
use super::samples::library;

/// A letter that waits.
pub(super) fn letter(order: &Order) -> Letter {
    let patron = match order.payer {
        Payer::Patron(key) => Some(key),
        Payer::Applicant => None,
    };
    Letter {
        id: LetterId::new(&SystemRandomness),
        library: library(),
        kind: LetterKind::Receipt,
        order: order.id,
        patron,
        address: Some(MailAddress::parse("ann@example.org").unwrap()),
        recipient: Some(Recipient::new([7; 32])),
        language: String::from("en"),
        state: LetterState::Waiting,
        tries: 0,
        unheard: 0,
        created_at: NOW,
        changed_at: NOW,
    }
}

/// A code that was mailed.
pub(super) fn address_code(order: &Order) -> AddressCode {
    AddressCode {
        library: library(),
        order: order.id,
        address: [1; 32],
        code: Some([2; 32]),
        tries: 0,
        expires_at: NOW.after(AddressCode::LIVES),
        confirmed_at: None,
    }
}
