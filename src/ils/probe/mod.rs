//! Tries a library system with a test patron before the library goes live, and pays nothing.
//!
//! What is found is said in words of our own: amounts, kinds and counts, never a barcode, a PIN, a name, a title or
//! a text of the library system's.

use secrecy::SecretString;

use crate::domain::Barcode;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::Randomness;
use crate::domain::Reference;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::Posting;

mod abilities;
mod account;
mod sign_in;
mod times;

use times::Times;

/// How serious a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// As it should be.
    Fine,
    /// The library should know of it; it can go live all the same.
    Look,
    /// It must be put right first.
    Fix,
}

/// What a finding is about, in the order in which they are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum About {
    /// Whether the library system was reached.
    Reached,
    /// What goes between us and it: TLS, or plain text.
    Wire,
    /// Our own login there.
    Login,
    /// What it says of itself.
    Status,
    /// The test patron with the right PIN.
    SignIn,
    /// The test patron with a wrong PIN.
    WrongPin,
    /// The test patron without a PIN.
    EmptyPin,
    /// Whether the account reads, and twice alike.
    Account,
    /// Amounts and kinds.
    Fees,
    /// Whether each fee has an id of its own.
    FeeIds,
    /// Which currency it tells.
    Currency,
    /// Whose the money of the fees is.
    Owner,
    /// Accounts that do not fit in one answer.
    Paging,
    /// Which way of its own it has.
    Profile,
    /// Whether our reference can be found again.
    Reference,
    /// Payments of less than the whole fee.
    InPart,
    /// Payments that are taken back.
    Reversal,
    /// Notes that money went back.
    Refunds,
    /// Library cards that are made good for longer.
    Renewals,
    /// How long answers take.
    Times,
    /// What a payment would look like.
    WouldSend,
}

impl About {
    /// The words in front of the finding.
    pub fn words(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::Wire => "connection",
            Self::Login => "login",
            Self::Status => "what it says it can do",
            Self::SignIn => "sign-in, right PIN",
            Self::WrongPin => "sign-in, wrong PIN",
            Self::EmptyPin => "sign-in, no PIN",
            Self::Account => "account",
            Self::Fees => "fees",
            Self::FeeIds => "ids of fees",
            Self::Currency => "currency",
            Self::Owner => "owner of fees",
            Self::Paging => "long accounts",
            Self::Profile => "profile",
            Self::Reference => "our reference",
            Self::InPart => "payment in part",
            Self::Reversal => "taking a payment back",
            Self::Refunds => "noting a refund",
            Self::Renewals => "renewals",
            Self::Times => "answer times",
            Self::WouldSend => "a payment would send",
        }
    }
}

/// One thing that was found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What about.
    pub about: About,
    /// How serious.
    pub verdict: Verdict,
    /// What was found and, unless it is fine, what to do about it. Nothing in it is a patron's.
    pub said: String,
}

impl Finding {
    /// As it should be.
    pub fn fine(about: About, said: impl Into<String>) -> Self {
        Self::new(about, Verdict::Fine, said)
    }

    /// To be known of.
    pub fn look(about: About, said: impl Into<String>) -> Self {
        Self::new(about, Verdict::Look, said)
    }

    /// To be put right.
    pub fn fix(about: About, said: impl Into<String>) -> Self {
        Self::new(about, Verdict::Fix, said)
    }

    fn new(about: About, verdict: Verdict, said: impl Into<String>) -> Self {
        Self {
            about,
            verdict,
            said: said.into(),
        }
    }
}

/// Whom and what the library system is tried with.
#[derive(Clone, Debug)]
pub struct TestPatron {
    /// The barcode of a patron who is nobody, with a few fees.
    pub barcode: Barcode,
    /// Their PIN.
    pub pin: SecretString,
}

/// What a connector is given for its own part of the probe: [`Ils::probe`].
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Probing {
    /// The test patron.
    pub patron: TestPatron,
    /// What a payment of the first payable fee would be; `None` when there is none. It is not made.
    pub would_be: Option<Posting>,
}

/// Tries everything that can be tried without a payment; one wrong PIN is among it. The findings are in the order of
/// [`About`]. Where the library system is not reached, that is the only one.
pub async fn probe(ils: &dyn Ils, patron: TestPatron, currency: Currency) -> Vec<Finding> {
    let mut times = Times::default();
    let mut found = match times.of(ils.ready()).await {
        Ok(()) => vec![Finding::fine(About::Reached, "it answers, and takes our login")],
        Err(error) => return vec![not_reached(&error)],
    };
    found.extend(sign_in::tried(ils, &patron, &mut times).await);
    let (fees, read) = account::read(ils, &patron, currency, &mut times).await;
    found.extend(read);
    found.extend(abilities::told(ils.abilities()));
    let would_be = fees
        .iter()
        .find(|fee| fee.payable())
        .map(|fee| posting(&patron.barcode, fee));
    let probing = Probing { patron, would_be };
    let own = ils.probe(&probing).await;
    found.push(account::would_send(probing.would_be.as_ref()));
    // What the connector tells more exactly stands in the place of what any could tell.
    let told_exactly = |about: About| {
        matches!(about, About::WouldSend | About::Currency) && own.iter().any(|own| own.about == about)
    };
    found.retain(|finding| finding.verdict == Verdict::Fix || !told_exactly(finding.about));
    found.extend(own);
    found.push(times.finding());
    found.sort_by_key(|finding| finding.about);
    found
}

fn not_reached(error: &IlsError) -> Finding {
    let said = match error {
        IlsError::Unavailable => {
            "no connection: look at the address, at the firewall, and whether the library system is up"
        }
        IlsError::Login => {
            "it answers and does not take our login, or takes no payments: look at name, password and permissions"
        }
        IlsError::Silent => {
            "it was asked and gave no answer that can be believed: look whether the address is the right one, and \
             whether TLS and checksums are set as it wants them"
        }
    };
    Finding::fix(About::Reached, said)
}

fn posting(barcode: &Barcode, fee: &Fee) -> Posting {
    Posting {
        barcode: barcode.clone(),
        fee: fee.id.clone(),
        kind: fee.kind,
        amount: fee.outstanding,
        reference: Reference::new(&NoChance),
        line: 0,
    }
}

/// For the reference of an order that never is.
#[derive(Debug)]
struct NoChance;

impl Randomness for NoChance {
    fn fill(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}
