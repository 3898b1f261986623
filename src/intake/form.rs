//! The one place where the digits of a card are taken out: the form that goes to the processor.

use axum::body::Bytes;
use zeroize::Zeroizing;

use crate::intake::card::Card;

/// The card as the processor wants it (`application/x-www-form-urlencoded`). Written by hand, so that no library
/// copies or keeps a digit on the way; wiped when the request has been sent and dropped.
pub(super) fn form(card: &Card) -> Bytes {
    let mut form = Zeroizing::new(Vec::with_capacity(FORM_BYTES_MAX));
    form.extend_from_slice(b"type=card&card%5Bexp_month%5D=");
    put_number(&mut form, card.expiry.month.into());
    form.extend_from_slice(b"&card%5Bexp_year%5D=");
    put_number(&mut form, card.expiry.year);
    // Digits need no escaping.
    form.extend_from_slice(b"&card%5Bnumber%5D=");
    form.extend_from_slice(card.number.reveal_digits().as_bytes());
    form.extend_from_slice(b"&card%5Bcvc%5D=");
    form.extend_from_slice(card.code.reveal_digits().as_bytes());
    Bytes::from_owner(form)
}

fn put_number(form: &mut Vec<u8>, number: u16) {
    form.extend_from_slice(number.to_string().as_bytes());
}

/// More than the longest form, so that the room never grows.
const FORM_BYTES_MAX: usize = 256;

#[cfg(test)]
mod tests {
    use super::*;

    fn card(number: &str, cvc: &str) -> Card {
        let body = format!(r#"{{"number":"{number}","exp_month":3,"exp_year":2040,"cvc":"{cvc}"}}"#);
        Card::read(body.as_bytes()).unwrap()
    }

    #[test]
    fn the_form_is_the_processors_and_its_room_never_grows() {
        let form = form(&card("6205 5000 0000 0000 004", "1234"));

        assert_eq!(
            form,
            "type=card&card%5Bexp_month%5D=3&card%5Bexp_year%5D=2040&card%5Bnumber%5D=6205500000000000004&card%5Bcvc%5D=1234"
        );
        assert!(form.len() < FORM_BYTES_MAX);
    }
}
