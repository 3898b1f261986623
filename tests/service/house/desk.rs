//! A library system that does what the test tells it.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Born;
use lastfour::domain::Currency;
use lastfour::domain::Fee;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::Money;
use lastfour::domain::OwnerCode;
use lastfour::domain::WhyNot;
use lastfour::ils::Abilities;
use lastfour::ils::Account;
use lastfour::ils::CardExtension;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::LibraryCard;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Proof;
use lastfour::ils::Trace;
use lastfour::masking::Personal;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::sync::Semaphore;

use super::family::Other;
use super::family::linked;

/// The one patron who owes something.
pub(crate) const PATRON: &str = "21234000012342";
/// Somebody who owes nothing.
pub(crate) const OTHER_PATRON: &str = "21234000098765";
/// Somebody whose card begins as those of Diners Club do, and is the library's all the same. Owes nothing.
pub(crate) const PATRON_LIKE_DINERS: &str = "30234000517861";
/// The library system has a bug, and nobody thought of this patron.
pub(crate) const PANIC: &str = "kanarienvogel-in-panic";
/// In letters, so that it is not in any number by chance.
pub(crate) const PIN: &str = "wombat-burrow";
/// What every fee is for, and what every patron is called: nothing that a program may hear.
pub(crate) const TITLE: &str = "Zebra Wonders of the Vasty Deep";
pub(crate) const NAME: &str = "Quentin Marmalade-Underhill";

/// The library system.
#[derive(Debug)]
pub(crate) struct Desk(Mutex<DeskState>);

#[derive(Debug)]
pub(crate) struct DeskState {
    pub(crate) fees: BTreeMap<String, (FeeKind, i64, Option<WhyNot>)>,
    /// Since when a fee is owed, where that is told.
    pub(crate) dates: BTreeMap<String, &'static str>,
    /// The branches that fees belong to, where they belong to one.
    pub(crate) branches: BTreeMap<String, &'static str>,
    pub(crate) refuses: BTreeSet<String>,
    /// Fees of a record that is open at the desk just now.
    pub(crate) busy: BTreeSet<String>,
    /// Fees whose posting is done and not answered; afterwards only the balance tells.
    pub(crate) unanswered: BTreeSet<String>,
    /// Patrons beside those above, by barcode; none unless the test has some.
    pub(crate) others: BTreeMap<&'static str, Other>,
    /// For whom the one patron may pay, by the library system's word.
    pub(crate) linked: Vec<&'static str>,
    /// What is said of the one patron's library card.
    pub(crate) card: LibraryCard,
    /// When the one patron was born, where that is told.
    pub(crate) born: Option<&'static str>,
    /// Whether cards can be made good for longer from here.
    pub(crate) extends: bool,
    /// The next extension is not answered: it is done (`true`), or it is not.
    pub(crate) extends_silently: Option<bool>,
    /// What every asking for an extension is answered with, and nothing is done then.
    pub(crate) extends_never: Option<fn() -> Result<PostingAnswer, IlsError>>,
    /// Meanwhile an earlier asking comes through.
    pub(crate) extends_late: bool,
    /// Every extension that was asked for, by its last day.
    pub(crate) extended: Vec<String>,
    /// What was posted, in order; of patrons beside the one with the barcode before it.
    pub(crate) posted: Vec<String>,
    /// How often a PIN was compared.
    pub(crate) pins_compared: u32,
    pub(crate) silent: bool,
    pub(crate) ready_was_asked: u32,
    /// Whoever reads an account next has to wait for a permit first.
    pub(crate) slow_reader: Option<Arc<Semaphore>>,
}

impl DeskState {
    /// Takes a payment off a fee; what is paid whole is gone. Says whether there was such a fee.
    fn pay_off(&mut self, fee: &str, cents: i64) -> bool {
        let Some((_, open, _)) = self.fees.get_mut(fee) else {
            return false;
        };
        *open -= cents;
        if *open <= 0 {
            self.fees.remove(fee);
        }
        true
    }
}

impl Desk {
    pub(crate) fn new() -> Self {
        let fee = |kind, cents, why_not| (kind, cents, why_not);
        Self(Mutex::new(DeskState {
            fees: BTreeMap::from([
                (String::from("fine-1"), fee(FeeKind::Overdue, 450, None)),
                (String::from("fine-2"), fee(FeeKind::Lost, 1_995, None)),
                (String::from("fine-3"), fee(FeeKind::Copies, 30, None)),
                (
                    String::from("fine-4"),
                    fee(FeeKind::Damage, 700, Some(WhyNot::DeskOnly)),
                ),
            ]),
            branches: BTreeMap::new(),
            dates: BTreeMap::new(),
            refuses: BTreeSet::new(),
            busy: BTreeSet::new(),
            unanswered: BTreeSet::new(),
            others: BTreeMap::new(),
            linked: Vec::new(),
            card: LibraryCard::default(),
            born: None,
            extends: false,
            extends_silently: None,
            extends_never: None,
            extends_late: false,
            extended: Vec::new(),
            posted: Vec::new(),
            pins_compared: 0,
            silent: false,
            ready_was_asked: 0,
            slow_reader: None,
        }))
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, DeskState> {
        self.0.lock().unwrap()
    }

    fn answers(&self) -> Result<MutexGuard<'_, DeskState>, IlsError> {
        let state = self.state();
        if state.silent {
            Err(IlsError::Unavailable)
        } else {
            Ok(state)
        }
    }
}

#[async_trait]
impl Ils for Desk {
    fn abilities(&self) -> Abilities {
        Abilities {
            pays_in_part: true,
            extends_cards: self.state().extends,
            ..Abilities::of(Proof::Balance)
        }
    }

    async fn sign_in(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        let mut state = self.answers()?;
        state.pins_compared += 1;
        if let Some(other) = state.others.get(barcode.reveal()) {
            return Ok(pin.expose_secret() == other.pin);
        }
        Ok(
            [PATRON, OTHER_PATRON, PATRON_LIKE_DINERS, PANIC].contains(&barcode.reveal())
                && pin.expose_secret() == PIN,
        )
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        assert_ne!(barcode.reveal(), PANIC, "{PANIC}");
        let slow = self.state().slow_reader.take();
        if let Some(slow) = slow {
            slow.acquire().await.unwrap().forget();
        }
        let state = self.answers()?;
        if let Some(other) = state.others.get(barcode.reveal()) {
            return Ok(Some(other.account()));
        }
        let fees = state.fees.iter().map(|(id, (kind, cents, why_not))| Fee {
            id: FeeId::parse(id).unwrap(),
            kind: *kind,
            outstanding: Money::from_minor(*cents, Currency::USD),
            owner: FeeOwner {
                branch: state.branches.get(id).map(|code| OwnerCode::parse(code).unwrap()),
                fund: None,
            },
            since: state.dates.get(id).map(|day| day.parse().unwrap()),
            why_not: *why_not,
            title: Some(Personal::new(String::from(TITLE))),
        });
        let account = |fees| Account {
            fees,
            name: Some(Personal::new(String::from(NAME))),
            ..Account::default()
        };
        Ok(match barcode.reveal() {
            PATRON => Some(Account {
                card: state.card.clone(),
                born: state.born.and_then(Born::read),
                linked: linked(&state),
                ..account(fees.collect())
            }),
            OTHER_PATRON | PATRON_LIKE_DINERS => Some(account(Vec::new())),
            _ => None,
        })
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        let mut state = self.answers()?;
        let fee = posting.fee.as_str();
        if state.busy.contains(fee) {
            return Ok(PostingAnswer::NotNow);
        }
        if let Some(posted) = state.post_for_another(posting.barcode.reveal(), fee) {
            return Ok(posted);
        }
        if state.refuses.contains(fee) || !state.pay_off(fee, posting.amount.minor()) {
            return Ok(PostingAnswer::Refused);
        }
        state.posted.push(fee.to_owned());
        if state.unanswered.contains(fee) {
            return Err(IlsError::Silent);
        }
        Ok(PostingAnswer::Accepted)
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        let state = self.answers()?;
        let fee = posting.fee.as_str();
        if state.unanswered.contains(fee) {
            let open = state.fees.get(fee);
            return Ok(Trace::Outstanding(
                open.map(|(_, cents, _)| Money::from_minor(*cents, Currency::USD)),
            ));
        }
        Ok(Trace::NotFound)
    }

    async fn extend_card(&self, extension: &CardExtension) -> Result<PostingAnswer, IlsError> {
        let mut state = self.answers()?;
        state.extended.push(extension.to.to_string());
        if let Some(answer) = state.extends_never {
            if state.extends_late {
                state.card.expires_on = Some(extension.to);
            }
            return answer();
        }
        if state.card.expires_on != Some(extension.from) {
            return Ok(PostingAnswer::Refused);
        }
        let silently = state.extends_silently.take();
        if silently != Some(false) {
            state.card.expires_on = Some(extension.to);
        }
        silently.map_or(Ok(PostingAnswer::Accepted), |_| Err(IlsError::Silent))
    }

    async fn ready(&self) -> Result<(), IlsError> {
        self.state().ready_was_asked += 1;
        self.answers().map(|_| ())
    }
}
