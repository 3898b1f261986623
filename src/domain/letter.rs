//! Letters: what is mailed to somebody, and a code that shows that an address is theirs.

use std::borrow::Cow;
use std::time::Duration;

use crate::domain::Contact;
use crate::domain::IdError;
use crate::domain::LetterId;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::PatronKey;
use crate::domain::Timestamp;
use crate::masking::Personal;
use crate::masking::Redactor;

/// An e-mail address that mail can be sent to: ASCII, one `@`, at most 254 characters (RFC 5321, 4.5.3.1.3).
///
/// Stricter than the RFC: no quotes, no comments, no address literals, so that nothing in it can end a line, a header
/// or a command.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MailAddress(Personal<String>);

impl MailAddress {
    /// Reads an address, without the blanks around it.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        let (user, host) = text.rsplit_once('@').ok_or(IdError)?;
        // RFC 5322, 3.2.3: the characters of an atom.
        let atom = |byte: u8| byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte);
        let user_fits = (1..=64).contains(&user.len())
            && user.bytes().all(atom)
            && user.split('.').all(|part| !part.is_empty());
        let label_fits = |label: &str| {
            (1..=63).contains(&label.len())
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
                && !label.starts_with('-')
                && !label.ends_with('-')
        };
        let host_fits = host.split('.').count() >= 2 && host.split('.').all(label_fits);
        if text.len() <= LONGEST && user_fits && host_fits {
            Ok(Self(Personal::new(text.to_owned())))
        } else {
            Err(IdError)
        }
    }

    /// The address of a buyer.
    ///
    /// # Errors
    /// [`IdError`] when it is one that mail cannot be sent to.
    pub fn of(contact: &Contact) -> Result<Self, IdError> {
        Self::parse(contact.email().reveal())
    }

    /// The same, unless card data stands in it: then an address that nobody writes to.
    #[must_use]
    pub fn without_card_data(self, redactor: &Redactor) -> Self {
        match redactor.redact(self.0.reveal()) {
            Cow::Borrowed(_) => self,
            Cow::Owned(_) => Self(Personal::new(REMOVED.to_owned())),
        }
    }

    /// The address itself, for the store and the mail server only.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }
}

/// SHA-256 of an address and the library, by which letters to one address are counted. Kept for a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Recipient([u8; 32]);

impl Recipient {
    /// Takes a digest.
    pub fn new(digest: [u8; 32]) -> Self {
        Self(digest)
    }

    /// The digest.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

/// What a letter is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LetterKind {
    /// The receipt of an order.
    Receipt,
    /// A code that shows that an address is the buyer's.
    AddressCode,
}

impl LetterKind {
    /// Every one of them.
    pub const ALL: [Self; 2] = [Self::Receipt, Self::AddressCode];

    /// The word for the store and the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Receipt => "receipt",
            Self::AddressCode => "address_code",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }

    /// How often it may be handed over without an answer that is heard. A receipt is sent once more, under the same
    /// `Message-ID`: whoever asked for it may have left the page. A second code would make the first one useless.
    pub fn unheard_max(self) -> u32 {
        match self {
            Self::Receipt => 2,
            Self::AddressCode => 1,
        }
    }
}

/// Where a letter stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum LetterState {
    /// Not sent yet; a job sends it.
    Waiting,
    /// Being handed to the mail server. Whoever finds it so after a crash does not know whether it went out.
    Sending,
    /// The mail server has taken it.
    Sent,
    /// The mail server does not take it, or has not for a day.
    GivenUp,
    /// Nobody knows whether the mail server has taken it, also after all that it may be sent again by itself
    /// ([`LetterKind::unheard_max`]).
    Unknown,
}

impl LetterState {
    /// Every one of them.
    pub const ALL: [Self; 5] = [
        Self::Waiting,
        Self::Sending,
        Self::Sent,
        Self::GivenUp,
        Self::Unknown,
    ];

    /// The word for the store and the log.
    pub fn word(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::GivenUp => "given_up",
            Self::Unknown => "unknown",
        }
    }

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether nothing more is done with it. The address is gone then.
    pub fn is_over(self) -> bool {
        match self {
            Self::Waiting | Self::Sending => false,
            Self::Sent | Self::GivenUp | Self::Unknown => true,
        }
    }
}

/// A letter. What it says is made when it is sent, so that it tells what is true then.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Its id, and the left half of its `Message-ID`, at every try the same.
    pub id: LetterId,
    /// Whose.
    pub library: LibraryId,
    /// What it is.
    pub kind: LetterKind,
    /// About which order.
    pub order: OrderId,
    /// Whose order, by pseudonym; `None` for a buyer without a library card.
    pub patron: Option<PatronKey>,
    /// To whom; `None` once it is over ([`LetterState::is_over`]).
    pub address: Option<MailAddress>,
    /// The same as a digest; `None` after a day.
    pub recipient: Option<Recipient>,
    /// In which language, as its folder is called (`es`).
    pub language: String,
    /// Where it stands.
    pub state: LetterState,
    /// How often it was handed to the mail server.
    pub tries: u32,
    /// How often it was handed over and no answer was heard; at most `tries`.
    pub unheard: u32,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it last changed.
    pub changed_at: Timestamp,
}

impl Letter {
    /// The same in another state. The address goes with the last one.
    #[must_use]
    pub fn in_state(self, state: LetterState, now: Timestamp) -> Self {
        let address = self.address.filter(|_| !state.is_over());
        Self {
            address,
            state,
            changed_at: now,
            ..self
        }
    }

    /// How long to wait before it is tried again, by how often it was: a minute, and twice as long each time, up to two
    /// hours. `None` once it has been tried for long enough: a receipt for nearly a day, a code until it has run out. What a
    /// receipt waited for the payment to end does not count.
    pub fn next_try(&self, now: Timestamp) -> Option<Timestamp> {
        let doubled = FIRST_PAUSE.saturating_mul(
            1_u32
                .checked_shl(self.tries.saturating_sub(1))
                .unwrap_or(u32::MAX),
        );
        let next = now.after(doubled.min(LONGEST_PAUSE));
        let within = match self.kind {
            LetterKind::Receipt => self.tries <= RECEIPT_TRIES_MAX,
            LetterKind::AddressCode => next < self.created_at.after(AddressCode::LIVES),
        };
        within.then_some(next)
    }

    /// Until when it waits for a payment in flight to end, at the latest: no hold lasts so long
    /// (<https://docs.stripe.com/payments/place-a-hold-on-a-payment-method>). Then it says what is true.
    pub fn waits_until(&self) -> Timestamp {
        self.created_at.after(LONGEST_WAIT)
    }

    /// Whether it may be handed over once more although an answer was not heard.
    pub fn may_go_again(&self) -> bool {
        self.unheard < self.kind.unheard_max()
    }
}

/// A code that was mailed to the buyer of an order, or is about to be: who types it has the mailbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AddressCode {
    /// Whose.
    pub library: LibraryId,
    /// Of which order; one code each.
    pub order: OrderId,
    /// SHA-256 of the address that it was mailed to: another address of the same order is not confirmed by it.
    pub address: [u8; 32],
    /// SHA-256 of the code; `None` until the letter is made.
    pub code: Option<[u8; 32]>,
    /// How many codes were typed since it was made.
    pub tries: u32,
    /// Until when it can be typed.
    pub expires_at: Timestamp,
    /// When the right one was typed; `None` before.
    pub confirmed_at: Option<Timestamp>,
}

impl AddressCode {
    /// So many codes may be typed for one that was mailed.
    pub const TRIES_MAX: u32 = 5;
    /// So long it can be typed after it was mailed.
    pub const LIVES: Duration = Duration::from_mins(30);
}

const LONGEST: usize = 254;
/// Where nobody writes to (RFC 2606, 2).
const REMOVED: &str = "removed@card-number.invalid";
const FIRST_PAUSE: Duration = Duration::from_mins(1);
const LONGEST_PAUSE: Duration = Duration::from_hours(2);
/// With these pauses between them, 22 hours.
const RECEIPT_TRIES_MAX: u32 = 17;
const LONGEST_WAIT: Duration = Duration::from_hours(32 * 24);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemRandomness;

    #[test]
    fn an_address_is_ascii_with_one_at_and_nothing_that_could_end_a_line() {
        for good in [
            "ann@example.org",
            " a.b+c@sub.example.co.uk ",
            "o'neil@example.org",
            "x@1-2.example",
        ] {
            assert!(MailAddress::parse(good).is_ok(), "{good}");
        }
        for bad in [
            "",
            "ann",
            "@example.org",
            "ann@",
            "ann@example",
            "ann@.example.org",
            "ann@example..org",
            ".ann@example.org",
            "an..n@example.org",
            "ann@exam_ple.org",
            "ann@-example.org",
            "ann@example.org\r\nBcc: bob@example.org",
            "ann\n@example.org",
            "ann@example.org>,<bob@example.org",
            "ann bob@example.org",
            "\"ann\"@example.org",
            "ann@[127.0.0.1]",
            "ann@bob@example.org",
            "änn@example.org",
            "ann@exämple.org",
            "ann,bob@example.org",
            "ann;bob@example.org",
            "ann@example.org\0",
        ] {
            assert_eq!(MailAddress::parse(bad), Err(IdError), "{bad:?}");
        }
        let long = format!("{}@{}.example.org", "a".repeat(64), "b".repeat(63));
        assert!(MailAddress::parse(&long).is_ok());
        assert!(MailAddress::parse(&format!("a{long}")).is_err());
    }

    #[test]
    fn an_address_with_a_card_number_goes_whole() {
        let address = MailAddress::parse("4242424242424242@example.org").unwrap();

        let clean = address.without_card_data(&Redactor::default());

        assert_eq!(clean.reveal(), REMOVED);
        assert!(MailAddress::parse(REMOVED).is_ok());
    }

    fn letter(kind: LetterKind, tries: u32) -> Letter {
        Letter {
            id: LetterId::new(&SystemRandomness),
            library: LibraryId::parse("main").unwrap(),
            kind,
            order: OrderId::new(&SystemRandomness),
            patron: None,
            address: Some(MailAddress::parse("ann@example.org").unwrap()),
            recipient: None,
            language: String::from("en"),
            state: LetterState::Sending,
            tries,
            unheard: 0,
            created_at: NOON,
            changed_at: NOON,
        }
    }

    const NOON: Timestamp = Timestamp::from_millis(1_795_521_600_000);

    #[test]
    fn pauses_grow_and_end_after_a_day() {
        let (mut now, mut pauses) = (NOON, Vec::new());
        for tries in 1.. {
            let Some(next) = letter(LetterKind::Receipt, tries).next_try(now) else {
                break;
            };
            pauses.push((next.millis() - now.millis()) / 60_000);
            now = next;
        }

        assert_eq!(pauses[..8], [1, 2, 4, 8, 16, 32, 64, 120]);
        assert!(pauses[8..].iter().all(|pause| *pause == 120));
        assert!(now < NOON.after(Duration::from_hours(24)));
        assert!(now > NOON.after(Duration::from_hours(21)));
    }

    #[test]
    fn a_code_is_not_mailed_after_it_has_run_out() {
        let late = NOON.after(Duration::from_mins(29));

        assert!(letter(LetterKind::AddressCode, 1).next_try(NOON).is_some());
        assert_eq!(letter(LetterKind::AddressCode, 5).next_try(late), None);
    }

    #[test]
    fn the_address_goes_when_the_letter_is_over() {
        for state in LetterState::ALL {
            let letter = letter(LetterKind::Receipt, 1).in_state(state, NOON);

            assert_eq!(letter.address.is_none(), state.is_over(), "{state:?}");
        }
    }
}
