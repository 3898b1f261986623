//! The library system's books: who owes what, and what was paid.

use serde::Deserialize;
use serde::Serialize;

use crate::sandbox::ils::koha::KohaLine;
use crate::sandbox::library::PATRONS;
use crate::sandbox::library::Patron;
use crate::sandbox::library::Posting;

/// Everything the library system knows.
#[derive(Debug)]
pub(super) struct Books {
    pub(super) accounts: Vec<Account>,
    pub(super) payments: Vec<Payment>,
    /// Money that went back, as it was noted.
    pub(super) refunds: Vec<Payment>,
    /// Fees added since the start, as they were.
    pub(super) added: Vec<AddedFee>,
    /// What fees have grown by.
    grown: Vec<Growth>,
    /// New cards, oldest first.
    new_cards: Vec<NewCard>,
    /// Cards that were made good for longer, oldest first.
    pub(super) extended: Vec<Extended>,
    /// What came over Koha's interface, with what only Koha keeps of it.
    pub(super) koha: Vec<KohaLine>,
}

/// A patron and what they owe.
#[derive(Clone, Debug)]
pub(super) struct Account {
    pub(super) patron: &'static Patron,
    /// Of the card that the patron has now.
    pub(super) barcode: String,
    /// The last day on which the card is good.
    pub(super) good_until: String,
    former_barcodes: Vec<String>,
    pub(super) fees: Vec<Fee>,
}

/// A fee, paid or not.
#[derive(Clone, Debug)]
pub(super) struct Fee {
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) title: String,
    /// What is left to pay, in the currency's smallest unit.
    pub(super) left_cents: i64,
    pub(super) posting: Posting,
}

/// A payment that was taken.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Payment {
    pub(super) barcode: String,
    pub(super) fee: String,
    pub(super) cents: i64,
    /// Whoever paid calls it so: field BK of SIP2, the note of Koha, `transactionInfo` of FOLIO.
    pub(super) transaction: Option<String>,
    /// What FOLIO keeps besides.
    #[serde(default)]
    pub(super) comments: Option<String>,
    /// Seconds since 1970.
    pub(super) at: i64,
    pub(super) place: Place,
    /// It was taken back: its fee is owed again.
    #[serde(default)]
    pub(super) taken_back: bool,
}

/// Where a payment was taken.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    Sip2,
    Koha,
    Folio,
    Desk,
}

/// A fee that is not in the sample library.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct AddedFee {
    pub(super) barcode: String,
    pub(super) id: String,
    pub(super) kind: String,
    pub(super) cents: i64,
    pub(super) title: String,
}

/// A fee that became more.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Growth {
    pub(super) barcode: String,
    pub(super) fee: String,
    pub(super) cents: i64,
}

/// A patron who was given another card; the old one is nobody's from then on.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct NewCard {
    pub(super) from: String,
    pub(super) to: String,
}

/// A card that was made good for longer, over Koha's interface.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Extended {
    pub(super) barcode: String,
    /// The last day (`2027-06-30`).
    pub(super) until: String,
}

/// One change, as the journal has it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Change {
    Payment(Payment),
    /// The payment with this number, from 0, is taken back.
    TakenBack(usize),
    Refund(Payment),
    Fee(AddedFee),
    Growth(Growth),
    NewCard(NewCard),
    Extended(Extended),
    /// The payments and the fee that it stands for are changes of their own.
    Koha(KohaLine),
}

impl Books {
    /// The books of the first day.
    pub(super) fn of_sample_library() -> Self {
        let account = |patron: &'static Patron| {
            let fees = patron.fees.iter().map(|fee| Fee {
                id: fee.id.to_owned(),
                kind: fee.kind.to_owned(),
                title: fee.title.to_owned(),
                left_cents: fee.cents,
                posting: fee.posting,
            });
            Account {
                patron,
                barcode: patron.barcode.to_owned(),
                good_until: String::from(GOOD_UNTIL),
                former_barcodes: Vec::new(),
                fees: fees.collect(),
            }
        };
        Self {
            accounts: PATRONS.iter().map(account).collect(),
            payments: Vec::new(),
            refunds: Vec::new(),
            added: Vec::new(),
            grown: Vec::new(),
            new_cards: Vec::new(),
            extended: Vec::new(),
            koha: Vec::new(),
        }
    }

    /// The number of the next thing that is added: no lower one is given later.
    pub(super) fn next_number(&self) -> usize {
        FIRST_ADDED
            .saturating_add(self.added.len())
            .saturating_add(self.koha.len())
    }

    /// The account of a barcode.
    pub(super) fn account(&self, barcode: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.barcode == barcode)
    }

    /// The open fee that such a payment would go to.
    pub(super) fn check_payment(&self, barcode: &str, fee: &str, cents: i64) -> Result<&Fee, &'static str> {
        let account = self.account(barcode).ok_or("Invalid patron ID.")?;
        let open = account
            .open_fees()
            .find(|open| open.id == fee)
            .ok_or("No such fee, or paid already.")?;
        if cents < 1 {
            return Err("The amount is not valid.");
        }
        if cents > open.left_cents {
            return Err("The amount is more than is owed.");
        }
        Ok(open)
    }

    /// Applies a change.
    pub(super) fn apply(&mut self, change: Change) {
        match change {
            Change::Payment(payment) => {
                if let Some(fee) = self
                    .fee_of(&payment.barcode, &payment.fee)
                    .filter(|_| !payment.taken_back)
                {
                    fee.left_cents = fee.left_cents.saturating_sub(payment.cents);
                }
                self.payments.push(payment);
            }
            Change::TakenBack(number) => {
                let Some(payment) = self
                    .payments
                    .get_mut(number)
                    .filter(|payment| !payment.taken_back)
                else {
                    return;
                };
                payment.taken_back = true;
                let payment = payment.clone();
                if let Some(fee) = self.fee_of(&payment.barcode, &payment.fee) {
                    fee.left_cents = fee.left_cents.saturating_add(payment.cents);
                }
            }
            Change::Refund(refund) => {
                // FOLIO has the fee owed again; where a whole payment was taken back, it is that already.
                if let Some(fee) = self
                    .fee_of(&refund.barcode, &refund.fee)
                    .filter(|_| refund.place == Place::Folio && !refund.taken_back)
                {
                    fee.left_cents = fee.left_cents.saturating_add(refund.cents);
                }
                self.refunds.push(refund);
            }
            Change::Koha(line) => self.koha.push(line),
            Change::Extended(extended) => {
                if let Some(account) = self.holder(&extended.barcode) {
                    account.good_until.clone_from(&extended.until);
                }
                self.extended.push(extended);
            }
            Change::Fee(added) => {
                if let Some(account) = self.holder(&added.barcode) {
                    account.fees.push(Fee {
                        id: added.id.clone(),
                        kind: added.kind.clone(),
                        title: added.title.clone(),
                        left_cents: added.cents,
                        posting: Posting::Taken,
                    });
                }
                self.added.push(added);
            }
            Change::Growth(growth) => {
                if let Some(fee) = self.fee_of(&growth.barcode, &growth.fee) {
                    fee.left_cents = fee.left_cents.saturating_add(growth.cents);
                }
                self.grown.push(growth);
            }
            Change::NewCard(card) => {
                if let Some(account) = self.holder(&card.from) {
                    let old = std::mem::replace(&mut account.barcode, card.to.clone());
                    account.former_barcodes.push(old);
                }
                self.new_cards.push(card);
            }
        }
    }

    /// Whether somebody has or had this barcode.
    pub(super) fn was_given(&mut self, barcode: &str) -> bool {
        self.holder(barcode).is_some()
    }

    /// Whose card has or had this barcode.
    fn holder(&mut self, barcode: &str) -> Option<&mut Account> {
        self.accounts.iter_mut().find(|account| {
            account.barcode == barcode || account.former_barcodes.iter().any(|former| former == barcode)
        })
    }

    fn fee_of(&mut self, barcode: &str, fee: &str) -> Option<&mut Fee> {
        let account = self.holder(barcode)?;
        account.fees.iter_mut().find(|known| known.id == fee)
    }

    /// The shortest list of changes that leads here.
    pub(super) fn as_changes(&self) -> Vec<Change> {
        // Cards first, so that every barcode that follows is known; growth before what may have paid it.
        let cards = self.new_cards.iter().cloned().map(Change::NewCard);
        cards
            .chain(self.added.iter().cloned().map(Change::Fee))
            .chain(self.grown.iter().cloned().map(Change::Growth))
            .chain(self.payments.iter().cloned().map(Change::Payment))
            .chain(self.refunds.iter().cloned().map(Change::Refund))
            .chain(self.koha.iter().cloned().map(Change::Koha))
            .chain(self.extended.iter().cloned().map(Change::Extended))
            .collect()
    }
}

impl Account {
    /// What is not fully paid, in the order it arose.
    pub(super) fn open_fees(&self) -> impl Iterator<Item = &Fee> {
        self.fees.iter().filter(|fee| fee.left_cents > 0)
    }

    /// What is owed in all.
    pub(super) fn owed_cents(&self) -> i64 {
        self.open_fees()
            .fold(0, |sum, fee| sum.saturating_add(fee.left_cents))
    }
}

/// Until when the cards of the sample library are good.
const GOOD_UNTIL: &str = "2031-12-31";
/// Fees of the sample library have lower numbers.
const FIRST_ADDED: usize = 5_001;
