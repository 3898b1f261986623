//! What somebody typed, sealed, while their browser pays for it. The browser keeps it, so that nothing of it is stored
//! and nothing has to be typed again; only this service opens it, for the visit it was sealed for.

use std::time::Duration;

use secrecy::ExposeSecret;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::access::Door;
use crate::access::DoorError;
use crate::access::Origin;
use crate::access::Price;
use crate::access::SessionSecret;
use crate::access::origin::meter;
use crate::access::puzzle;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::Rate;
use crate::domain::Timestamp;
use crate::storage::MeterKind;

/// What goes on when the price is paid.
#[derive(Clone, Debug)]
pub struct Held {
    /// Where it was typed; another page does not take it.
    pub page: HeldAt,
    /// At which library.
    pub library: LibraryId,
    /// The number of a library card and its PIN; `None` where none is asked for.
    pub card: Option<(Barcode, SecretString)>,
    /// The order that it is about.
    pub order: Option<OrderId>,
}

/// Where something was typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldAt {
    /// Where people sign in.
    SignIn,
    /// Where somebody else's card is added to a visit.
    OtherCard,
    /// Before the page for a card.
    CardPage,
}

impl HeldAt {
    fn word(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::OtherCard => "other_card",
            Self::CardPage => "card_page",
        }
    }

    fn from_word(word: &str) -> Option<Self> {
        [Self::SignIn, Self::OtherCard, Self::CardPage]
            .into_iter()
            .find(|page| page.word() == word)
    }
}

/// What a browser gets to pay with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bill {
    /// What it brings back, unread: letters.
    pub sealed: String,
    /// What it has to solve: letters.
    pub challenge: String,
    /// How dear it is.
    pub price: Price,
}

/// What a browser brings back.
#[derive(Clone, Debug)]
pub enum Redeemed {
    /// The price is paid, once.
    Paid(Held, Price),
    /// Without a solution it is too early; how long still.
    Early(Bill, Duration),
    /// It is not ours, not this visit's, paid before, too old, or not solved.
    Nothing,
}

/// The sealed words: page, price, when, challenge, library, barcode, PIN, order.
type Words = (String, u32, i64, String, String, String, String, String);

impl Door {
    /// Seals what was typed, for this visit, until its price is paid: within ten minutes.
    ///
    /// # Errors
    /// [`DoorError`]; nothing can be sealed then.
    pub async fn hold(&self, held: &Held, price: Price, visit: &SessionSecret) -> Result<Bill, DoorError> {
        let secrets = self.secrets().await?;
        let mut bytes = [0; 16];
        self.randomness.fill(&mut bytes);
        let challenge = letters(&bytes);
        let card = held.card.as_ref();
        let words = (
            held.page.word(),
            price.bits(),
            self.clock.now().millis(),
            &challenge,
            held.library.as_str(),
            card.map_or("", |(barcode, _)| barcode.reveal()),
            card.map_or("", |(_, pin)| pin.expose_secret()),
            held.order.map_or(String::new(), |order| order.to_string()),
        );
        let open = serde_json::to_vec(&words).map_err(|_| DoorError::Key)?;
        let sealed = secrets.seal(&bound(visit), Zeroizing::new(open));
        Ok(Bill {
            sealed: letters(&sealed.ok_or(DoorError::Key)?),
            challenge,
            price,
        })
    }

    /// Takes a paid bill: solved, or waited for. Each is taken once, by whichever process it comes to, and of those that
    /// were waited for an address has one at a time.
    ///
    /// # Errors
    /// [`DoorError`]; the bill can be brought again.
    pub async fn redeem(
        &self,
        (sealed, answer): (&str, &str),
        page: HeldAt,
        visit: &SessionSecret,
        origin: &Origin,
    ) -> Result<Redeemed, DoorError> {
        let secrets = self.secrets().await?;
        let bytes = bytes(sealed).and_then(|sealed| secrets.open(&bound(visit), &sealed));
        let Some(read) = bytes.as_deref().and_then(|open| read(open)) else {
            return Ok(Redeemed::Nothing);
        };
        let Read {
            held,
            price,
            challenge,
            issued_at,
        } = read;
        let now = self.clock.now();
        if held.page != page || now >= issued_at.after(LIVES) || now < issued_at.before(LIVES) {
            return Ok(Redeemed::Nothing);
        }
        if answer.is_empty() {
            let bill = Bill {
                sealed: sealed.to_owned(),
                challenge: challenge.clone(),
                price,
            };
            let left = left(issued_at.after(price.wait()), now);
            if !left.is_zero() {
                return Ok(Redeemed::Early(bill, left));
            }
            let one_at_a_time = Rate {
                burst: 1,
                one_every: price.wait(),
            };
            if let Err(after) = self.take(MeterKind::Waits, origin, one_at_a_time).await? {
                return Ok(Redeemed::Early(bill, after));
            }
        } else if !puzzle::is_solved(&challenge, price, answer) {
            return Ok(Redeemed::Nothing);
        }
        let spent = meter(secrets, MeterKind::Spent, &[challenge.as_bytes()]);
        let once = Rate {
            burst: 1,
            one_every: LIVES.saturating_mul(2),
        };
        match self.take_one(spent, once).await? {
            Ok(()) => Ok(Redeemed::Paid(held, price)),
            Err(_) => Ok(Redeemed::Nothing),
        }
    }
}

/// A bill as it was sealed.
struct Read {
    held: Held,
    price: Price,
    challenge: String,
    issued_at: Timestamp,
}

fn read(open: &[u8]) -> Option<Read> {
    let words: Words = serde_json::from_slice(open).ok()?;
    let (page, bits, at, challenge, library, barcode, pin, order) = words;
    let pin = SecretString::from(pin);
    let barcode = Zeroizing::new(barcode);
    let card = if barcode.is_empty() {
        None
    } else {
        Some((Barcode::parse(&barcode).ok()?, pin))
    };
    let order = if order.is_empty() {
        None
    } else {
        Some(OrderId::parse(&order).ok()?)
    };
    Some(Read {
        held: Held {
            page: HeldAt::from_word(&page)?,
            library: LibraryId::parse(&library).ok()?,
            card,
            order,
        },
        price: Price::from_bits(bits)?,
        challenge,
        issued_at: Timestamp::from_millis(at),
    })
}

fn left(until: Timestamp, now: Timestamp) -> Duration {
    let ms = until.millis().saturating_sub(now.millis());
    Duration::from_millis(u64::try_from(ms).unwrap_or(0))
}

/// A bill is good for the visit it was made in, and no other.
fn bound(visit: &SessionSecret) -> Vec<u8> {
    [b"lastfour bill ", visit.digest().as_bytes().as_slice()].concat()
}

/// Two letters of sixteen for each byte: no digits, so that nothing takes it for a card number.
pub(super) fn letters(bytes: &[u8]) -> String {
    let letter = |half: u8| char::from(b'a'.saturating_add(half));
    bytes
        .iter()
        .flat_map(|byte| [letter(byte >> 4), letter(byte & 15)])
        .collect()
}

/// The bytes that letters stand for; `None` for anything else.
pub(super) fn bytes(letters: &str) -> Option<Vec<u8>> {
    let half = |letter: &u8| letter.checked_sub(b'a').filter(|half| *half < 16);
    if letters.len() > SEALED_MAX {
        return None;
    }
    letters
        .as_bytes()
        .chunks(2)
        .map(|pair| match pair {
            [high, low] => Some((half(high)? << 4) | half(low)?),
            _ => None,
        })
        .collect()
}

/// How long a bill can be paid.
const LIVES: Duration = Duration::from_mins(10);
/// More than the longest that we seal, or a passkey answers, in letters.
const SEALED_MAX: usize = 4_096;
