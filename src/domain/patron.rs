//! Who owes.

use crate::domain::IdError;
use crate::domain::LibraryId;
use crate::domain::PatronKey;
use crate::masking::Personal;

/// The number on a library card: 1 to 40 printable ASCII characters, no `|` (it separates fields in SIP2).
///
/// Never logged, mailed or sent to the processor, and shown to somebody at the desk alone who has said why; `Debug`
/// hides it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Barcode(Personal<String>);

impl Barcode {
    /// Reads a barcode, without the blanks around it.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let fits = (1..=40).contains(&text.len())
            && text
                .bytes()
                .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'|'));
        if fits {
            Ok(Self(Personal::new(text.to_owned())))
        } else {
            Err(IdError)
        }
    }

    /// Whether somebody who says this word, with blanks around it or not, knows the number.
    pub fn is(&self, word: &str) -> bool {
        self.0.is(word.trim())
    }

    /// The number itself, for the store and the library system only.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

/// The one row that joins a pseudonym to a patron.
#[derive(Clone, Debug)]
pub struct Patron {
    /// The pseudonym.
    pub key: PatronKey,
    /// Whose patron.
    pub library: LibraryId,
    /// The number on the card; `None` once erased.
    pub barcode: Option<Barcode>,
}
