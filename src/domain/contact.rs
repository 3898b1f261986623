//! How to reach somebody who buys something, and what their age lets the desk see.

use std::borrow::Cow;

use crate::domain::Age;
use crate::domain::Asked;
use crate::domain::ShownName;
use crate::masking::Personal;
use crate::masking::Redactor;

/// What a buyer was asked. Kept for the desk's task, erased with it.
#[derive(Clone, Debug)]
pub struct Contact {
    name: Personal<String>,
    email: Personal<String>,
    phone: Option<Personal<String>>,
    address: Option<Personal<String>>,
    adult: bool,
}

/// What a buyer has typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Typed<'a> {
    /// A name.
    pub name: &'a str,
    /// An e-mail address.
    pub email: &'a str,
    /// A telephone number.
    pub phone: &'a str,
    /// A postal address, in one line.
    pub address: &'a str,
    /// Says to be 18 or older.
    pub adult: bool,
}

/// Longest name or address taken, in characters (RFC 5321, 4.5.3.1.3 gives an address 254).
const CONTACT_FIELD_MAX: usize = 254;
/// Longest telephone number taken, in characters: 15 digits (ITU-T E.164, 6.1), and what people put between them.
const PHONE_MAX: usize = 40;
/// No telephone number has fewer digits.
const PHONE_DIGITS_MIN: usize = 3;

impl Contact {
    /// Reads a name and an e-mail address, and whether the buyer says to be 18 or older.
    ///
    /// # Errors
    /// The name of the field that is wrong: `name` or `email`.
    pub fn parse(name: &str, email: &str, adult: bool) -> Result<Self, &'static str> {
        let typed = Typed {
            name,
            email,
            adult,
            ..Typed::default()
        };
        Self::of(&[Asked::Name, Asked::Email], &typed)
            .map_err(|wrong| wrong.first().map_or("name", |asked| asked.word()))
    }

    /// Reads what an offer asks, and nothing else of what was typed.
    ///
    /// # Errors
    /// Everything that is asked and cannot be taken.
    pub fn of(asks: &[Asked], typed: &Typed<'_>) -> Result<Self, Vec<Asked>> {
        let wrong: Vec<Asked> = asks
            .iter()
            .copied()
            .filter(|asked| !typed.answers(*asked))
            .collect();
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let said = |asked: Asked, text: &str| {
            let text = if asks.contains(&asked) { text.trim() } else { "" };
            Personal::new(text.to_owned())
        };
        let asked = |asked: Asked, text: &str| asks.contains(&asked).then(|| said(asked, text));
        Ok(Self {
            name: said(Asked::Name, typed.name),
            email: said(Asked::Email, typed.email),
            phone: asked(Asked::Phone, typed.phone),
            address: asked(Asked::Address, typed.address),
            adult: typed.adult,
        })
    }

    /// A contact as it was stored.
    pub(crate) fn stored(
        (name, email): (String, String),
        (phone, address): (Option<String>, Option<String>),
        adult: bool,
    ) -> Self {
        Self {
            name: Personal::new(name),
            email: Personal::new(email),
            phone: phone.map(Personal::new),
            address: address.map(Personal::new),
            adult,
        }
    }

    /// The same without card data, should there be any: of a name the data goes, an address or a number goes whole,
    /// because half of one is somebody else's.
    #[must_use]
    pub fn without_card_data(self, redactor: &Redactor) -> Self {
        let dirty = |text: &String| matches!(redactor.redact(text), Cow::Owned(_));
        let whole = |text: &Personal<String>, instead: &str| {
            text.map(|text| {
                if dirty(text) {
                    instead.to_owned()
                } else {
                    text.clone()
                }
            })
        };
        Self {
            name: self.name.map(|name| redactor.redact(name).into_owned()),
            email: whole(&self.email, REMOVED_ADDRESS),
            phone: self.phone.map(|phone| whole(&phone, REMOVED)),
            address: self.address.map(|address| whole(&address, REMOVED)),
            adult: self.adult,
        }
    }

    /// Whether the buyer is taken for an adult: by the library system's word, or, for a card of somebody who has none, by
    /// their own. Nobody has looked at a paper.
    pub fn adult(&self) -> bool {
        self.adult
    }

    /// What is known of the buyer's age: [`Age::Adult`], or nothing.
    pub fn age(&self) -> Age {
        if self.adult { Age::Adult } else { Age::Unknown }
    }

    /// The same, with what is known better: the library system's word about a patron, say.
    #[must_use]
    pub fn at_age(self, age: Age) -> Self {
        Self {
            adult: age.is_adult(),
            ..self
        }
    }

    /// The name as others may see it; `None` where none was asked.
    pub fn shown_name(&self) -> Option<ShownName> {
        ShownName::of(&self.name, self.age())
    }

    /// Who it is for; empty where that was not asked.
    pub fn name(&self) -> &Personal<String> {
        &self.name
    }

    /// Where to write; empty where that was not asked.
    pub fn email(&self) -> &Personal<String> {
        &self.email
    }

    /// Whether a name was asked.
    pub fn has_name(&self) -> bool {
        !self.name.reveal().is_empty()
    }

    /// Whether an e-mail address was asked.
    pub fn has_email(&self) -> bool {
        !self.email.reveal().is_empty()
    }

    /// Where to call; `None` where that was not asked.
    pub fn phone(&self) -> Option<&Personal<String>> {
        self.phone.as_ref()
    }

    /// Where to send something; `None` where that was not asked.
    pub fn address(&self) -> Option<&Personal<String>> {
        self.address.as_ref()
    }
}

impl Typed<'_> {
    /// Whether a question has an answer that can be taken.
    fn answers(&self, asked: Asked) -> bool {
        match asked {
            Asked::Name => is_printable(self.name),
            Asked::Email => is_address(self.email.trim()),
            Asked::Phone => is_number(self.phone.trim()),
            Asked::Address => is_printable(self.address),
            Asked::Adult => self.adult,
        }
    }
}

fn is_printable(text: &str) -> bool {
    let text = text.trim();
    !text.is_empty() && text.chars().count() <= CONTACT_FIELD_MAX && !text.chars().any(char::is_control)
}

fn is_address(email: &str) -> bool {
    let Some((user, host)) = email.rsplit_once('@') else {
        return false;
    };
    let host_fits = host.contains('.') && !host.starts_with('.') && !host.ends_with('.');
    is_printable(email) && !user.is_empty() && host_fits && !email.contains(char::is_whitespace)
}

fn is_number(phone: &str) -> bool {
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    let fits = |letter: char| letter.is_ascii_digit() || " +-().,/x".contains(letter);
    digits >= PHONE_DIGITS_MIN && phone.chars().count() <= PHONE_MAX && phone.chars().all(fits)
}

/// Where nobody writes to (RFC 2606, 2).
const REMOVED_ADDRESS: &str = "removed@card-number.invalid";
/// What stands in the place of a number or an address that read like a card.
const REMOVED: &str = "removed";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_a_minor_staff_see_the_first_name_and_one_initial_and_of_an_adult_the_whole_name() {
        let contact = |adult| Contact::parse("Maria Lopez", "maria@example.org", adult).unwrap();
        let shown = |contact: &Contact| contact.shown_name().unwrap().as_str().to_owned();

        assert_eq!(shown(&contact(false)), "Maria L.");
        assert_eq!(shown(&contact(true)), "Maria Lopez");
        assert_eq!(shown(&contact(true).at_age(Age::Minor)), "Maria L.");
        assert_eq!(shown(&contact(true).at_age(Age::Unknown)), "Maria L.");
        assert!(!format!("{:?}", contact(true)).contains("Maria"));
    }

    const ALL: [Asked; 5] = [
        Asked::Name,
        Asked::Email,
        Asked::Phone,
        Asked::Address,
        Asked::Adult,
    ];

    #[test]
    fn everything_that_is_asked_and_cannot_be_taken_is_told_at_once() {
        let nothing = Contact::of(&ALL, &Typed::default()).unwrap_err();
        let typed = Typed {
            name: "Ann Example",
            email: "ann@example",
            phone: "call me",
            address: "1 High Street, 12345 Town",
            adult: true,
        };
        let half = Contact::of(&ALL, &typed).unwrap_err();

        assert_eq!(nothing, ALL);
        assert_eq!(half, [Asked::Email, Asked::Phone]);
    }

    #[test]
    fn what_is_not_asked_is_not_kept() {
        let typed = Typed {
            name: " Ann Example ",
            email: "ann@example.org",
            phone: "+1 (555) 010-0199",
            address: "1 High Street, 12345 Town",
            adult: true,
        };

        let asked = Contact::of(&[Asked::Name, Asked::Phone], &typed).unwrap();

        assert_eq!(asked.name().reveal(), "Ann Example");
        assert!(!asked.has_email() && asked.address().is_none());
        assert_eq!(asked.phone().unwrap().reveal(), "+1 (555) 010-0199");
        let all = format!("{:?}", Contact::of(&ALL, &typed).unwrap());
        for private in ["Ann", "example.org", "0199", "High"] {
            assert!(!all.contains(private), "{private}");
        }
    }
}
