//! A small world with a truth of its own: a processor and a library system that keep ledgers, lose answers, die in
//! the middle, and a clock that the test moves. Every choice comes from one seed, so that a run can be played again.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Card;
use lastfour::domain::Clock;
use lastfour::domain::Currency;
use lastfour::domain::Fee;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::Money;
use lastfour::domain::NextAction;
use lastfour::domain::OrderId;
use lastfour::domain::Randomness;
use lastfour::domain::Timestamp;
use lastfour::ils::Account;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Trace;
use lastfour::masking::CardBrand;
use lastfour::masking::Last4;
use lastfour::processor::Capture;
use lastfour::processor::Confirmation;
use lastfour::processor::ForgedEvent;
use lastfour::processor::NewPage;
use lastfour::processor::NewPayment;
use lastfour::processor::NewRefund;
use lastfour::processor::Processor;
use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::ProcessorRefund;
use lastfour::processor::ProcessorStatus;
use lastfour::processor::Release;
use lastfour::processor::VerifiedEvent;
use secrecy::SecretString;

use crate::pages::WorldPage;

/// Where a call goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fault {
    None,
    LostBefore,
    LostAfter,
    DiesBefore,
    DiesAfter,
}

/// The world's state, behind one lock.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    seed: u64,
    pub(crate) now: i64,
    pub(crate) faults_percent: u64,
    /// Payments by id.
    pub(crate) payments: BTreeMap<String, WorldPayment>,
    /// The processor's own pages by id.
    pub(crate) pages: BTreeMap<String, WorldPage>,
    pub(crate) keys: BTreeMap<String, String>,
    refunds: BTreeSet<String>,
    /// What is open in the library system.
    pub(crate) fees: BTreeMap<String, i64>,
    /// What the library system has taken from us, fee by fee: more than one entry a fee is a double posting.
    pub(crate) posted: Vec<(String, i64)>,
    /// Fees that the library system never takes a payment for.
    pub(crate) refused: BTreeSet<String>,
}

#[derive(Clone, Debug)]
pub(crate) struct WorldPayment {
    pub(crate) order: OrderId,
    pub(crate) amount: Money,
    pub(crate) status: ProcessorStatus,
    pub(crate) received: i64,
    pub(crate) refunded: i64,
}

/// A handle to the world; it is the clock, the randomness, the processor and the library system.
#[derive(Clone, Debug)]
pub(crate) struct World(Arc<Mutex<Ledger>>);

impl World {
    pub(crate) fn new(seed: u64, faults_percent: u64) -> Self {
        let mut ledger = Ledger {
            seed: seed.wrapping_mul(2).wrapping_add(1),
            faults_percent,
            ..Ledger::default()
        };
        ledger.now = 1_795_490_448_000;
        Self(Arc::new(Mutex::new(ledger)))
    }

    pub(crate) fn ledger(&self) -> MutexGuard<'_, Ledger> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A number below `below`, the next of the seed's series (splitmix64).
    pub(crate) fn draw(&self, below: u64) -> u64 {
        self.ledger().draw(below)
    }

    pub(crate) fn set_now(&self, now: Timestamp) {
        let mut ledger = self.ledger();
        ledger.now = ledger.now.max(now.millis());
    }

    /// Ends the faults: from here on everybody answers.
    pub(crate) fn calm(&self) {
        self.ledger().faults_percent = 0;
    }

    fn fault(&self) -> Fault {
        let mut ledger = self.ledger();
        let percent = ledger.faults_percent;
        if ledger.draw(100) >= percent {
            return Fault::None;
        }
        match ledger.draw(4) {
            0 => Fault::LostBefore,
            1 => Fault::LostAfter,
            2 => Fault::DiesBefore,
            _ => Fault::DiesAfter,
        }
    }

    /// Does something to the ledger, unless the call is lost or the process dies on the way.
    fn call<T, E>(&self, lost: E, deed: impl FnOnce(&mut Ledger) -> Result<T, E>) -> Result<T, E> {
        let fault = self.fault();
        match fault {
            Fault::LostBefore => return Err(lost),
            Fault::DiesBefore => panic!("the process dies before the call"),
            Fault::None | Fault::LostAfter | Fault::DiesAfter => {}
        }
        let answer = deed(&mut self.ledger());
        match fault {
            Fault::LostAfter => Err(lost),
            Fault::DiesAfter => panic!("the process dies after the call"),
            Fault::None | Fault::LostBefore | Fault::DiesBefore => answer,
        }
    }
}

impl Ledger {
    pub(crate) fn draw(&mut self, below: u64) -> u64 {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.seed;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    pub(crate) fn told(&self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        let payment = self.payments.get(id).ok_or(ProcessorError::Refused {
            code: String::from("resource_missing"),
        })?;
        Ok(ProcessorPayment {
            id: id.to_owned(),
            order: Some(payment.order),
            amount: payment.amount,
            received: Money::from_minor(payment.received, payment.amount.currency()),
            status: payment.status.clone(),
            card: Some(Card {
                brand: CardBrand::Visa,
                last4: Last4::parse("4242").unwrap(),
            }),
            capture_before: None,
            live: false,
        })
    }

    /// The patron answers their bank just after somebody looked.
    fn somebody_may_prove_themself(&mut self, id: &str) {
        if self.faults_percent == 0 || self.draw(8) > 0 {
            return;
        }
        if let Some(payment) = self.payments.get_mut(id)
            && matches!(payment.status, ProcessorStatus::NeedsPatron(_))
        {
            payment.status = ProcessorStatus::Held;
        }
    }

    fn refuse<T>() -> Result<T, ProcessorError> {
        Err(ProcessorError::Refused {
            code: String::from("payment_intent_unexpected_state"),
        })
    }
}

impl Clock for World {
    fn now(&self) -> Timestamp {
        Timestamp::from_millis(self.ledger().now)
    }
}

impl Randomness for World {
    fn fill(&self, bytes: &mut [u8]) {
        for byte in bytes {
            *byte = u8::try_from(self.draw(256)).unwrap();
        }
    }
}

#[async_trait]
impl Processor for World {
    async fn create(&self, payment: &NewPayment) -> Result<ProcessorPayment, ProcessorError> {
        self.call(ProcessorError::Unknown, |ledger| {
            let key = format!("{}-{}", payment.order, payment.attempt);
            let fresh = format!("pi_{}", ledger.payments.len());
            let id = ledger.keys.entry(key).or_insert(fresh).clone();
            ledger.payments.entry(id.clone()).or_insert(WorldPayment {
                order: payment.order,
                amount: payment.amount,
                status: ProcessorStatus::Unconfirmed,
                received: 0,
                refunded: 0,
            });
            ledger.told(&id)
        })
    }

    async fn open_page(&self, page: &NewPage) -> Result<ProcessorPayment, ProcessorError> {
        self.call(ProcessorError::Unknown, |ledger| Ok(ledger.open_page(page)))
    }

    async fn confirm(&self, confirmation: &Confirmation) -> Result<ProcessorPayment, ProcessorError> {
        self.call(ProcessorError::Unknown, |ledger| {
            let payment = ledger.payments.get_mut(&confirmation.id).unwrap();
            if payment.status == ProcessorStatus::Unconfirmed {
                payment.status = match confirmation.token.as_str() {
                    "pm_declined" => ProcessorStatus::Declined,
                    "pm_needs_patron" => ProcessorStatus::NeedsPatron(NextAction::Sdk {
                        client_secret: String::from("secret of this payment"),
                    }),
                    _ => ProcessorStatus::Held,
                };
            }
            ledger.told(&confirmation.id)
        })
    }

    async fn payment(&self, id: &str) -> Result<ProcessorPayment, ProcessorError> {
        self.call(ProcessorError::Unknown, |ledger| {
            if ledger.pages.contains_key(id) {
                return ledger.page(id);
            }
            let told = ledger.told(id);
            ledger.somebody_may_prove_themself(id);
            told
        })
    }

    async fn capture(&self, capture: &Capture) -> Result<ProcessorPayment, ProcessorError> {
        self.call(ProcessorError::Unknown, |ledger| {
            let payment = ledger.payments.get_mut(&capture.id).unwrap();
            if payment.status != ProcessorStatus::Held {
                return Ledger::refuse();
            }
            payment.status = ProcessorStatus::Captured;
            payment.received += capture.amount.minor();
            ledger.told(&capture.id)
        })
    }

    async fn release(&self, release: &Release) -> Result<ProcessorPayment, ProcessorError> {
        self.call(ProcessorError::Unknown, |ledger| {
            if ledger.pages.contains_key(&release.id) {
                return ledger.close_page(&release.id);
            }
            let payment = ledger.payments.get_mut(&release.id).unwrap();
            if payment.status == ProcessorStatus::Captured {
                return Ledger::refuse();
            }
            payment.status = ProcessorStatus::Gone;
            ledger.told(&release.id)
        })
    }

    async fn refund(&self, refund: &NewRefund) -> Result<ProcessorRefund, ProcessorError> {
        self.call(ProcessorError::Unknown, |ledger| {
            let id = format!("re_{}", refund.refund);
            if ledger.refunds.insert(id.clone()) {
                let payment = ledger.payments.get_mut(&refund.payment).unwrap();
                payment.refunded += refund.amount.minor();
            }
            // Some refunds take their time.
            let succeeded = (ledger.draw(2) == 0).then_some(true);
            Ok(ProcessorRefund { id, succeeded })
        })
    }

    async fn refund_standing(&self, id: &str) -> Result<ProcessorRefund, ProcessorError> {
        self.call(ProcessorError::Unknown, |ledger| {
            if !ledger.refunds.contains(id) {
                return Ledger::refuse();
            }
            Ok(ProcessorRefund {
                id: id.to_owned(),
                succeeded: Some(true),
            })
        })
    }

    fn verify_event(&self, _: &[u8], _: &str, _: Timestamp) -> Result<VerifiedEvent, ForgedEvent> {
        Err(ForgedEvent::Signature)
    }

    async fn ready(&self) -> Result<(), ProcessorError> {
        Ok(())
    }
}

#[async_trait]
impl Ils for World {
    async fn sign_in(&self, _: &Barcode, _: &SecretString) -> Result<bool, IlsError> {
        Ok(true)
    }

    async fn account(&self, _: &Barcode) -> Result<Option<Account>, IlsError> {
        self.call(IlsError::Silent, |ledger| {
            let fees = ledger.fees.iter().map(|(id, open)| Fee {
                id: FeeId::parse(id).unwrap(),
                kind: FeeKind::Overdue,
                outstanding: Money::from_minor(*open, Currency::USD),
                why_not: None,
                title: None,
            });
            Ok(Some(Account {
                fees: fees.collect(),
                name: None,
            }))
        })
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        self.call(IlsError::Silent, |ledger| {
            let fee = posting.fee.as_str();
            let due = ledger.fees.get(fee).copied();
            if ledger.refused.contains(fee) || due != Some(posting.amount.minor()) {
                return Ok(PostingAnswer::Refused);
            }
            if ledger.draw(10) == 0 {
                return Ok(PostingAnswer::NotNow);
            }
            ledger.fees.remove(fee);
            ledger.posted.push((fee.to_owned(), posting.amount.minor()));
            Ok(PostingAnswer::Accepted)
        })
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        self.call(IlsError::Silent, |ledger| {
            let open = ledger.fees.get(posting.fee.as_str()).copied();
            Ok(Trace::Outstanding(
                open.map(|open| Money::from_minor(open, Currency::USD)),
            ))
        })
    }

    async fn ready(&self) -> Result<(), IlsError> {
        Ok(())
    }
}
