//! What a library offers for sale, thin: one non-resident card.

use std::borrow::Cow;

use crate::domain::FeeKind;
use crate::domain::IdError;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::masking::Personal;
use crate::masking::Redactor;

/// Name of an offer in the configuration: of the form of a [`LibraryId`].
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OfferId(LibraryId);

impl OfferId {
    /// Reads the name.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        LibraryId::parse(text).map(Self)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Something that must be asked before an offer can be bought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Asked {
    /// Who the card is for.
    Name,
    /// Where the desk can reach the buyer.
    Email,
}

impl Asked {
    /// The field's name.
    pub fn word(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Email => "email",
        }
    }

    /// Why it is asked, in words for the buyer.
    pub fn why(self) -> &'static str {
        match self {
            Self::Name => "The desk makes the card out to this name.",
            Self::Email => "The desk writes to this address when the card is ready, and for nothing else.",
        }
    }
}

/// Something that a library sells: its price, and what must be asked.
#[derive(Clone, Debug)]
pub struct Offer {
    /// Its name.
    pub id: OfferId,
    /// What it is.
    pub kind: FeeKind,
    /// What it costs; positive.
    pub price: Money,
    /// What must be asked.
    pub asks: Vec<Asked>,
}

/// How to reach a buyer without a library card. Kept for the desk's task, erased with it.
#[derive(Clone, Debug)]
pub struct Contact {
    name: Personal<String>,
    email: Personal<String>,
    adult: bool,
}

/// Longest name or address taken, in characters (RFC 5321, 4.5.3.1.3 gives an address 254).
const CONTACT_FIELD_MAX: usize = 254;

impl Contact {
    /// Reads a name and an e-mail address, and whether the buyer says to be 18 or older.
    ///
    /// # Errors
    /// The name of the field that is wrong: `name` or `email`.
    pub fn parse(name: &str, email: &str, adult: bool) -> Result<Self, &'static str> {
        let (name, email) = (name.trim(), email.trim());
        let printable = |text: &str| {
            !text.is_empty()
                && text.chars().count() <= CONTACT_FIELD_MAX
                && !text.chars().any(char::is_control)
        };
        if !printable(name) {
            return Err("name");
        }
        let (user, host) = email.rsplit_once('@').ok_or("email")?;
        let host_fits = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
        if !printable(email) || user.is_empty() || !host_fits || email.contains(char::is_whitespace) {
            return Err("email");
        }
        Ok(Self {
            name: Personal::new(name.to_owned()),
            email: Personal::new(email.to_owned()),
            adult,
        })
    }

    /// The same without card data, should there be any: of a name the data goes, an address goes whole, because half of
    /// one is somebody else's.
    #[must_use]
    pub fn without_card_data(self, redactor: &Redactor) -> Self {
        let Self { name, email, adult } = self;
        let dirty = |text: &String| matches!(redactor.redact(text), Cow::Owned(_));
        Self {
            name: name.map(|name| redactor.redact(name).into_owned()),
            email: email.map(|email| {
                if dirty(email) {
                    String::from(REMOVED_ADDRESS)
                } else {
                    email.clone()
                }
            }),
            adult,
        }
    }

    /// Whether the buyer says to be 18 or older. Nobody has looked at a paper.
    pub fn adult(&self) -> bool {
        self.adult
    }

    /// The name as staff see it in lists and on orders: whole for an adult, else the first name and the initial of
    /// the last (`Maria L.`).
    pub fn shown_to_staff(&self) -> Personal<String> {
        if self.adult {
            self.name.clone()
        } else {
            self.name.map(|name| with_initial(name))
        }
    }

    /// Who the card is for.
    pub fn name(&self) -> &Personal<String> {
        &self.name
    }

    /// Where to write.
    pub fn email(&self) -> &Personal<String> {
        &self.email
    }
}

/// Where nobody writes to (RFC 2606, 2).
const REMOVED_ADDRESS: &str = "removed@card-number.invalid";

/// The first word, and the first letter of the last with its accents (`Lopez, Maria` is turned round); of a single
/// word nothing but its first letter, because it may as well be a family name.
fn with_initial(name: &str) -> String {
    let turned = name
        .split_once(',')
        .map(|(family, given)| format!("{given} {family}"));
    let mut words = turned.as_deref().unwrap_or(name).split_whitespace();
    let first = words.next().unwrap_or_default();
    match words.next_back() {
        Some(last) => format!("{first} {}.", initial(last)),
        None => format!("{}.", initial(first)),
    }
}

fn initial(word: &str) -> String {
    let mut characters = word.chars();
    let letter = characters.next();
    let accents = characters.take_while(|character| is_combining(*character));
    letter.into_iter().chain(accents).collect()
}

/// Marks that stand on the letter before them (the Unicode blocks of combining diacritics).
fn is_combining(character: char) -> bool {
    matches!(character, '\u{300}'..='\u{36f}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_minor_staff_see_the_first_name_and_one_initial() {
        for (name, shown) in [
            ("Maria Lopez", "Maria L."),
            ("  Maria   del Carmen\u{a0}Lopez ", "Maria L."),
            ("Lopez, Maria", "Maria L."),
            ("Ángel Ñuñez", "Ángel Ñ."),
            ("Ana N\u{303}un\u{303}ez", "Ana N\u{303}."),
            ("王 小明", "王 小."),
            ("Cher", "C."),
        ] {
            let contact = Contact::parse(name, "maria@example.org", false).unwrap();

            assert_eq!(contact.shown_to_staff(), Personal::new(shown.to_owned()));
            assert!(!format!("{contact:?}").contains("Maria"));
        }
    }

    #[test]
    fn of_an_adult_staff_see_the_whole_name() {
        let contact = Contact::parse("Maria Lopez", "maria@example.org", true).unwrap();

        assert_eq!(contact.shown_to_staff(), *contact.name());
    }
}
