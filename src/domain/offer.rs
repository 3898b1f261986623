//! What a library offers for sale, thin: one non-resident card.

use crate::domain::FeeKind;
use crate::domain::IdError;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::masking::Personal;

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
}

/// Longest name or address taken, in characters (RFC 5321, 4.5.3.1.3 gives an address 254).
const CONTACT_FIELD_MAX: usize = 254;

impl Contact {
    /// Reads a name and an e-mail address.
    ///
    /// # Errors
    /// The name of the field that is wrong: `name` or `email`.
    pub fn parse(name: &str, email: &str) -> Result<Self, &'static str> {
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
        })
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
