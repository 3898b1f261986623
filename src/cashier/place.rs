//! Placing an order: fees that are owed, or something on offer.

use crate::cashier::Asker;
use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Note;
use crate::cashier::Outcome;
use crate::cashier::PEOPLE_MAX;
use crate::cashier::Purchase;
use crate::cashier::Refusal;
use crate::cashier::RequestKey;
use crate::cashier::accounts::several;
use crate::cashier::people::may_pay_for;
use crate::cashier::wake;
use crate::domain::Action;
use crate::domain::Barcode;
use crate::domain::CannotPlace;
use crate::domain::Choice;
use crate::domain::Chosen;
use crate::domain::Contact;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::Money;
use crate::domain::OfferId;
use crate::domain::Order;
use crate::domain::Patron;
use crate::domain::PatronKey;
use crate::ils::Account;
use crate::storage::Conflict;
use crate::storage::OrderWrite;
use crate::storage::StoreError;
use crate::storage::StoredKey;
use crate::storage::Subject;
use crate::storage::Unit;

/// What somebody sets out to pay.
#[derive(Clone, Debug)]
pub enum Wish {
    /// Fees that a patron owes.
    Fees {
        /// Who pays.
        barcode: Barcode,
        /// Which.
        fees: Vec<WantedFee>,
        /// Whose fees the payer may pay besides those of the patrons whom the library system links to them: whoever
        /// wishes answers for it.
        added: Vec<Barcode>,
    },
    /// Something on offer, at its plain price, for somebody without a library card: as a trusted program wants it.
    Offer {
        /// Which.
        offer: OfferId,
        /// How to reach the buyer.
        contact: Contact,
    },
    /// Something on offer.
    Purchase(Purchase),
}

/// How many accounts the money of the fees may go to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Accounts {
    One,
    Several,
}

/// A fee that somebody sets out to pay.
#[derive(Clone, Debug)]
pub struct WantedFee {
    /// As the library system calls it.
    pub id: FeeId,
    /// Who owes it; `None` when that is the payer.
    pub whose: Option<Barcode>,
    /// How much of it; `None` for all that is open.
    pub part: Option<Money>,
}

impl From<FeeId> for WantedFee {
    fn from(id: FeeId) -> Self {
        Self {
            id,
            whose: None,
            part: None,
        }
    }
}

/// A reference or a pseudonym drawn twice is drawn again; so often before giving up.
const DRAWS_MAX: u32 = 5;

impl Cashier {
    /// Places an order, at what the library system says is outstanding at this moment.
    ///
    /// # Errors
    /// [`Refusal`]; no order exists then.
    pub async fn place(
        &self,
        caller: &Caller,
        key: &RequestKey,
        wish: &Wish,
    ) -> Result<Outcome<Order>, Refusal> {
        self.place_for(caller, key, wish, Accounts::One).await
    }

    /// As [`Cashier::place`], but fees whose money goes to several accounts make one order for each, all of them or
    /// none, to be paid in one visit: see [`Cashier::steps_of`]. Gives the first.
    ///
    /// # Errors
    /// [`Refusal`]; no order exists then.
    pub async fn place_in_steps(
        &self,
        caller: &Caller,
        key: &RequestKey,
        wish: &Wish,
    ) -> Result<Outcome<Order>, Refusal> {
        self.place_for(caller, key, wish, Accounts::Several).await
    }

    async fn place_for(
        &self,
        caller: &Caller,
        key: &RequestKey,
        wish: &Wish,
        accounts: Accounts,
    ) -> Result<Outcome<Order>, Refusal> {
        if let Some(earlier) = self.earlier(caller, key).await? {
            return self.placed_before(caller, earlier).await;
        }
        let mut draws = 0;
        loop {
            let (order, unit) = match wish {
                Wish::Fees { barcode, fees, added } => {
                    self.order_fees(caller, (barcode, added), fees, accounts).await?
                }
                Wish::Offer { offer, contact } => {
                    let purchase = Purchase {
                        offer: offer.clone(),
                        choice: Choice::One,
                        barcode: None,
                        contact: Some(contact.clone()),
                        terms: None,
                        asker: Asker::Program,
                    };
                    self.order_offer(caller, &purchase).await?
                }
                Wish::Purchase(purchase) => self.order_offer(caller, purchase).await?,
            };
            draws = u32::saturating_add(draws, 1);
            match self.commit(placing(caller, key, &order, unit)).await {
                Ok(()) => return Ok(Outcome::Done(Order { version: 1, ..order })),
                Err(StoreError::Conflict(Conflict::Key)) => {
                    let earlier = self.earlier(caller, key).await?.ok_or(Refusal::StateConflict)?;
                    return self.placed_before(caller, earlier).await;
                }
                Err(StoreError::Conflict(Conflict::Reference | Conflict::Patron)) if draws < DRAWS_MAX => {}
                Err(error) => return Err(error.into()),
            }
        }
    }

    async fn placed_before(&self, caller: &Caller, earlier: StoredKey) -> Result<Outcome<Order>, Refusal> {
        match (earlier.answer, earlier.claim.subject) {
            (Some(answer), _) => Ok(Outcome::Answered(answer)),
            (None, Subject::Order(id)) => Ok(Outcome::Again(self.order(caller, id).await?)),
            (None, Subject::Attempt(..) | Subject::Refund(..) | Subject::Cancel(_)) => {
                Err(Refusal::KeyReused)
            }
        }
    }

    async fn order_fees(
        &self,
        caller: &Caller,
        (payer, added): (&Barcode, &[Barcode]),
        wanted: &[WantedFee],
        steps: Accounts,
    ) -> Result<(Order, Unit), Refusal> {
        let library = self.library(&caller.library)?;
        let accounts = self.accounts(caller, (payer, added), wanted).await?;
        let mut unit = Unit::default();
        let mut keys = Vec::with_capacity(accounts.len());
        for (barcode, _) in &accounts {
            keys.push(self.patron_key(caller, barcode, &mut unit).await?);
        }
        let owed: Vec<Chosen<'_>> = wanted
            .iter()
            .map(|wanted| {
                let whose = wanted.whose.as_ref().unwrap_or(payer);
                let at = accounts.iter().position(|(barcode, _)| barcode == whose)?;
                let (_, account) = accounts.get(at)?;
                let fee = account.fees.iter().find(|fee| fee.id == wanted.id)?;
                Some(Chosen {
                    whose: *keys.get(at)?,
                    fee,
                    part: wanted.part,
                })
            })
            .collect::<Option<_>>()
            .ok_or(Refusal::FeeNotPayable)?;
        if owed
            .iter()
            .any(|chosen| chosen.fee.outstanding.currency() != library.currency)
        {
            return Err(Refusal::FeeNotPayable);
        }
        let times = (self.now(), self.patience.order_lives);
        let payer = *keys.first().ok_or(Refusal::NotFound)?;
        let id = library.id.clone();
        // Checked together first: that a fee is chosen twice shows only then.
        let whole = Order::place_for(id.clone(), payer, &owed, times, self.randomness.as_ref())?;
        let all = keys.iter().zip(&accounts);
        let all: Vec<(PatronKey, &[Fee])> = all
            .map(|(key, (_, account))| (*key, account.fees.as_slice()))
            .collect();
        library.agrees_to(&owed, &all)?;
        let groups = library.by_account(owed);
        match groups.as_slice() {
            [(account, _)] => return Ok((library.priced(whole.to_account(account.clone()))?, unit)),
            _ if steps == Accounts::One => return Err(several(&groups)),
            _ => {}
        }
        let orders = groups.into_iter().map(|(account, owed)| {
            let order = Order::place_for(id.clone(), payer, &owed, times, self.randomness.as_ref())?;
            library.priced(order.to_account(account))
        });
        let mut orders = orders.collect::<Result<Vec<Order>, Refusal>>()?.into_iter();
        let first = orders.next().ok_or(CannotPlace::Nothing)?;
        unit.beside = orders.collect();
        Ok((first, unit))
    }

    /// The accounts of all whose fees are wanted, each read once, the payer's first. Who may pay for whom is decided
    /// here, by what the library system says at this moment; somebody else is not found.
    async fn accounts(
        &self,
        caller: &Caller,
        (payer, added): (&Barcode, &[Barcode]),
        wanted: &[WantedFee],
    ) -> Result<Vec<(Barcode, Account)>, Refusal> {
        let library = self.library(&caller.library)?;
        let own = library.account_of(payer).await?.ok_or(Refusal::NotFound)?;
        let mut others: Vec<&Barcode> = Vec::new();
        for whose in wanted.iter().filter_map(|fee| fee.whose.as_ref()) {
            if whose == payer || others.contains(&whose) {
                continue;
            }
            if !may_pay_for(&own, added, whose) {
                return Err(Refusal::NotFound);
            }
            others.push(whose);
        }
        if others.len() >= PEOPLE_MAX {
            return Err(Refusal::Invalid {
                field: "fees",
                message: "fees of at most 10 people in one order",
            });
        }
        let mut accounts = vec![(payer.clone(), own)];
        for barcode in others {
            let account = library.account_of(barcode).await?.ok_or(Refusal::NotFound)?;
            accounts.push((barcode.clone(), account));
        }
        Ok(accounts)
    }

    /// The pseudonym of a patron: the known one, or a new one that the unit makes known.
    pub(super) async fn patron_key(
        &self,
        caller: &Caller,
        barcode: &Barcode,
        unit: &mut Unit,
    ) -> Result<PatronKey, Refusal> {
        if let Some(known) = self.store.patron_by_barcode(&caller.library, barcode).await? {
            unit.known.push((caller.library.clone(), known.key));
            return Ok(known.key);
        }
        let key = PatronKey::new(self.randomness.as_ref());
        unit.patrons.push(Patron {
            key,
            library: caller.library.clone(),
            barcode: Some(barcode.clone()),
        });
        Ok(key)
    }
}

fn placing(caller: &Caller, key: &RequestKey, order: &Order, mut unit: Unit) -> Unit {
    let actor = caller.actor.clone();
    unit.key = Some(Cashier::claim(
        caller,
        key,
        Subject::Order(order.id),
        order.created_at,
    ));
    for order in std::iter::once(order).chain(&unit.beside) {
        let detail = if order.account.is_main() {
            format!("{} {}", order.amount(), order.currency)
        } else {
            format!("{} {} to {}", order.amount(), order.currency, order.account)
        };
        unit.audit
            .push(Note::new(&actor, Action::OrderPlaced, detail).entry(order, order.created_at));
        unit.wakes.push(wake(&order.library, order.id, order.expires_at));
    }
    unit.order = Some(OrderWrite::Insert(order.clone()));
    unit
}

impl From<CannotPlace> for Refusal {
    fn from(cannot: CannotPlace) -> Self {
        let message = match cannot {
            CannotPlace::Nothing => "choose at least one fee",
            CannotPlace::FeeTwice => "the same fee is chosen twice",
            CannotPlace::TooMany => "at most 50 fees in one order",
            CannotPlace::NotThatMuch => {
                "of a fee at most what is open of it can be paid, and more than nothing"
            }
            CannotPlace::NotPayable | CannotPlace::NoSum => return Self::FeeNotPayable,
            CannotPlace::NotOffered => {
                return Self::Invalid {
                    field: "choice",
                    message: "this choice is not on offer",
                };
            }
            CannotPlace::OutOfBounds => {
                return Self::Invalid {
                    field: "amount",
                    message: "less or more than is taken",
                };
            }
        };
        Self::Invalid {
            field: "fees",
            message,
        }
    }
}
