//! A code by mail that shows that an address is the buyer's: ask for it, type it, and the address is confirmed.
//!
//! The code is drawn when the letter is sent, not when it is asked for, so it lies nowhere but in the letter; of it a
//! digest is kept. Every try to send draws another.

use secrecy::SecretString;

use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::cashier::letters::no_address;
use crate::domain::Action;
use crate::domain::AddressCode;
use crate::domain::AuditEntry;
use crate::domain::LetterKind;
use crate::domain::MailAddress;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Randomness;
use crate::domain::Timestamp;
use crate::notify::address_of_order;
use crate::notify::code_of_order;
use crate::storage::AddressCodeWrite;
use crate::storage::Conflict;
use crate::storage::StoreError;
use crate::storage::Unit;

/// What came of a code that was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Confirmation {
    /// It was right, now or before: the address is the buyer's.
    Confirmed,
    /// It was wrong.
    Wrong {
        /// So many may still be typed; at least 1.
        left: u32,
    },
    /// No code is taken: none was mailed yet, it has run out, too many were typed, or the address is another by now.
    /// Another can be asked for.
    NoCode,
}

/// A code, and what is kept of it.
pub(super) struct Drawn {
    /// What stands in the letter.
    pub(super) typed: SecretString,
    /// What is kept.
    pub(super) code: AddressCode,
}

impl Cashier {
    /// Has a code mailed to the address that the buyer of an order gave, in a language (`es`). The one before it is
    /// of no use any more once the new one is on its way. Does nothing when the address is confirmed.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] for an order without an address, or where no mail is sent; [`Refusal::Invalid`] when mail
    /// cannot be sent to that address; [`Refusal::TooManyLetters`]; [`Refusal::TryLater`]. Nothing is sent then.
    pub async fn ask_address_code(
        &self,
        caller: &Caller,
        order: OrderId,
        language: &str,
    ) -> Result<(), Refusal> {
        let order = self.order(caller, order).await?;
        if self.address_is_confirmed(&order).await? {
            return Ok(());
        }
        let address = self.address_of(&order).await?.ok_or(Refusal::NotFound)?;
        let address = address.map_err(|()| no_address())?;
        let new = self.new_letter(LetterKind::AddressCode, &order, (address, language))?;
        Ok(self.commit(Self::asked(&caller.actor, new)).await?)
    }

    /// A code was typed; blanks, dashes and small letters do not matter. Every one counts, right or wrong, before it
    /// is known which: a hundred at once are a hundred.
    ///
    /// # Errors
    /// [`Refusal::NotFound`]; [`Refusal::TryLater`]: not known whether it counted, and nothing is confirmed.
    pub async fn confirm_address(
        &self,
        caller: &Caller,
        order: OrderId,
        typed: &str,
    ) -> Result<Confirmation, Refusal> {
        let order = self.order(caller, order).await?;
        if self.address_is_confirmed(&order).await? {
            return Ok(Confirmation::Confirmed);
        }
        let Some(Ok(address)) = self.address_of(&order).await? else {
            return Ok(Confirmation::NoCode);
        };
        let now = self.now();
        let code = self.store.take_code_try(&order.library, order.id, now).await?;
        let current = code.filter(|code| code.address == address_of_order(order.id, &address));
        let Some(code) = current else {
            return Ok(Confirmation::NoCode);
        };
        let typed = SecretString::from(plain(typed));
        // Digests of a secret that was drawn: how long they are alike tells nothing.
        if code.code != Some(code_of_order(order.id, &typed)) {
            let left = AddressCode::TRIES_MAX.saturating_sub(code.tries);
            return Ok(match left {
                0 => Confirmation::NoCode,
                left => Confirmation::Wrong { left },
            });
        }
        let unit = Unit {
            audit: vec![confirmed(&order, caller, now)],
            address_code: Some(AddressCodeWrite::Confirm(AddressCode {
                confirmed_at: Some(now),
                ..code
            })),
            ..Unit::default()
        };
        match self.commit(unit).await {
            Ok(()) => Ok(Confirmation::Confirmed),
            // Another code went out in this moment, or the same was typed twice.
            Err(StoreError::Conflict(Conflict::Letter)) => Ok(if self.address_is_confirmed(&order).await? {
                Confirmation::Confirmed
            } else {
                Confirmation::NoCode
            }),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether the buyer of an order has shown that the address they gave is theirs; not for one that they gave since.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn address_is_confirmed(&self, order: &Order) -> Result<bool, Refusal> {
        let code = self.store.address_code(&order.library, order.id).await?;
        let Some(code) = code.filter(|code| code.confirmed_at.is_some()) else {
            return Ok(false);
        };
        let address = self.address_of(order).await?;
        Ok(matches!(address, Some(Ok(address)) if code.address == address_of_order(order.id, &address)))
    }

    /// The address that the buyer of an order gave; an error inside when mail cannot be sent to it.
    async fn address_of(&self, order: &Order) -> Result<Option<Result<MailAddress, ()>>, Refusal> {
        let contact = self.store.contact(&order.library, order.id).await?;
        Ok(contact.map(|contact| MailAddress::of(&contact).map_err(|_| ())))
    }

    /// A new code for the address of an order.
    pub(super) fn draw_code(&self, order: &Order, address: &MailAddress) -> Drawn {
        let typed = SecretString::from(drawn(&*self.randomness));
        let code = AddressCode {
            library: order.library.clone(),
            order: order.id,
            address: address_of_order(order.id, address),
            code: Some(code_of_order(order.id, &typed)),
            tries: 0,
            expires_at: self.now().after(AddressCode::LIVES),
            confirmed_at: None,
        };
        Drawn { typed, code }
    }
}

fn confirmed(order: &Order, caller: &Caller, at: Timestamp) -> AuditEntry {
    AuditEntry {
        library: order.library.clone(),
        at,
        actor: caller.actor.clone(),
        action: Action::AddressConfirmed,
        order: Some(order.id),
        patron: None,
        detail: String::from("confirmed"),
    }
}

/// Eight letters, each as likely as the other: 34 bits, of which five may be guessed.
fn drawn(randomness: &dyn Randomness) -> String {
    let mut code = String::with_capacity(LENGTH);
    while code.len() < LENGTH {
        let mut byte = [0_u8; 1];
        randomness.fill(&mut byte);
        let [byte] = byte;
        // So many times the letters fit into a byte; what is left over would favour the first ones.
        if byte < EVEN_BELOW {
            let place = usize::from(byte).checked_rem(LETTERS.len()).unwrap_or(0);
            code.extend(LETTERS.get(place).copied().map(char::from));
        }
    }
    code
}

/// What was typed, as it was drawn.
fn plain(typed: &str) -> String {
    typed
        .chars()
        .filter(char::is_ascii_alphabetic)
        .take(TYPED_MAX)
        .map(|character| character.to_ascii_uppercase())
        .collect()
}

/// No digits, so that nothing takes it for a card number; no vowels, so that it is no word; no letters that look or
/// sound alike in print.
const LETTERS: &[u8; 18] = b"BCDFGHJKLMNPRSTVWX";
const EVEN_BELOW: u8 = 252;
const LENGTH: usize = 8;
const TYPED_MAX: usize = 40;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemRandomness;

    #[test]
    fn a_code_is_eight_letters_that_are_neither_a_word_nor_a_number() {
        let mut seen = std::collections::BTreeSet::new();
        for _ in 0..500 {
            let code = drawn(&SystemRandomness);

            assert_eq!(code.len(), LENGTH);
            assert!(code.bytes().all(|letter| LETTERS.contains(&letter)), "{code}");
            seen.extend(code.bytes());
        }
        assert_eq!(seen.len(), LETTERS.len());
        assert_eq!(usize::from(EVEN_BELOW) % LETTERS.len(), 0);
    }

    #[test]
    fn blanks_dashes_and_small_letters_do_not_matter() {
        assert_eq!(plain(" bcdf-ghjk\t"), "BCDFGHJK");
        assert_eq!(plain("BCDF GHJK"), "BCDFGHJK");
        assert_eq!(plain("äöü123"), "");
    }
}
