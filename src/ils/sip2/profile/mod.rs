//! How library systems differ in SIP2: one row of data a system, with the source of each rule.
//!
//! No row holds what no public source says. The sources are named by system, file and function; `docs/SIP2.md` is the
//! page for those who run the library system, and tells how to add a row.

use crate::domain::FeeKind;
use crate::ils::sip2::encoding::Sip2Encoding;

mod rows;

/// The library system behind a SIP2 server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sip2Profile {
    /// None that is named here: the protocol as it is written.
    #[default]
    Plain,
    /// CARL.X of TLC.
    Carlx,
    /// Koha.
    Koha,
    /// Evergreen.
    Evergreen,
    /// FOLIO, through its gateway edge-sip2.
    Folio,
    /// Polaris of Innovative.
    Polaris,
    /// Sierra of Innovative.
    Sierra,
    /// Symphony of Sirsi and Dynix.
    Symphony,
}

impl Sip2Profile {
    /// Every profile.
    pub const ALL: [Self; 8] = [
        Self::Plain,
        Self::Carlx,
        Self::Koha,
        Self::Evergreen,
        Self::Folio,
        Self::Polaris,
        Self::Sierra,
        Self::Symphony,
    ];

    /// The word for it in the configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Carlx => "carlx",
            Self::Koha => "koha",
            Self::Evergreen => "evergreen",
            Self::Folio => "folio",
            Self::Polaris => "polaris",
            Self::Sierra => "sierra",
            Self::Symphony => "symphony",
        }
    }

    /// Reads the word; `None` when there is no such profile.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|profile| profile.word() == word)
    }

    /// What becomes of a payment of more than is owed, as when somebody paid at the desk in the same second.
    pub const fn surplus(self) -> Sip2Surplus {
        self.quirks().surplus
    }

    /// What is known of the system.
    pub(super) const fn quirks(self) -> &'static Quirks {
        match self {
            Self::Plain => &rows::PLAIN,
            Self::Carlx => &rows::CARLX,
            Self::Koha => &rows::KOHA,
            Self::Evergreen => &rows::EVERGREEN,
            Self::Folio => &rows::FOLIO,
            Self::Polaris => &rows::POLARIS,
            Self::Sierra => &rows::SIERRA,
            Self::Symphony => &rows::SYMPHONY,
        }
    }
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a separate habit of a server, and none follows from another"
)]
pub(super) struct Quirks {
    /// What a payment says it is for.
    pub(super) fee_types: FeeTypes,
    /// What a payment by card is called: two digits.
    pub(super) payment_type: &'static str,
    /// Whether a payment carries our reference (field BK).
    pub(super) send_reference: bool,
    /// Whether messages carry sequence numbers and checksums, and answers must.
    pub(super) error_detection: bool,
    /// Whether the server wants to hear (message 35) that we are done with a patron.
    pub(super) end_sessions: bool,
    /// How characters are written, unless the library's server is set up otherwise.
    pub(super) encoding: Sip2Encoding,
    /// Which place of 63's summary asks for the fees, from 0.
    pub(super) summary_place: usize,
    /// Where the fees stand in 64.
    pub(super) fees_in: FeesIn,
    /// The forms of one fee; the first that fits is read, and what fits none is a fee that cannot be named.
    pub(super) forms: &'static [FeeForm],
    /// How it is known that every fee has been told.
    pub(super) complete: Complete,
    /// What names a fee in a payment (field CG). It always goes along: without it every one of these systems that
    /// takes the payment spreads it over fees that nobody chose.
    pub(super) fee_key: FeeKey,
    /// What becomes of more than is owed. We never send more; this is for the library to know.
    pub(super) surplus: Sip2Surplus,
    /// Whether less than a whole fee is taken.
    pub(super) pays_in_part: bool,
    /// Whether a no to a payment means for certain that it was not done.
    pub(super) refusal: Refusal,
    /// The message of a refusal by which the system says that it has the patron under another barcode now.
    pub(super) barcode_changed: Option<&'static str>,
}

impl Quirks {
    /// The fee type of a payment.
    pub(super) fn fee_type(&self, kind: FeeKind) -> &'static str {
        match self.fee_types {
            FeeTypes::Protocol => of_the_protocol(kind),
            FeeTypes::Carlx => of_carlx(kind),
        }
    }
}

/// The two digits by which 37 says what was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FeeTypes {
    /// The protocol's own table, 01 to 09.
    Protocol,
    /// One for each of CARL.X's four transaction codes.
    Carlx,
}

/// Where 64 tells the fees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FeesIn {
    /// One field AV a fee.
    OneField,
    /// A field CG for each fee, and FA to FG behind it.
    SeveralFields,
}

/// How one fee is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FeeForm {
    /// `id $amount "TYPE" title`, where only the id is always there, and no sign need stand before the amount.
    Loose,
    /// `id $amount "TYPE" title`, all of it, the id a number; a branch may stand in the quotes: `"TYPE@BRANCH"`.
    Quoted,
    /// `Charge-Number: id, Amount-Due: amount, Fine-Type: TYPE, Title: title`.
    ChargeNumber,
    /// `amount type title`: no id, so it cannot be paid.
    AmountFirst,
    /// Parts between `^`, each with its letter: S status, I item, F what is outstanding, T title.
    Lettered,
    /// `CGid|FAamount|FDtitle|FFtype|`, other fields among them.
    Fields,
}

/// How it is known that a fee is not missing. One that is missing would be taken as paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Complete {
    /// The count of 64 is exactly the number of fees, page by page.
    Counted,
    /// The count must be asked for first, and then all fees at once.
    CountedFirst,
    /// All fees come at once, and their sum is the amount that 64 says is owed in all. The count is that of all fees
    /// that the patron ever had, of which no more than so many are looked at.
    Summed {
        /// How many.
        count_max: usize,
    },
}

/// What an id must be to name a fee, so that a payment for it cannot go to other fees.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FeeKey {
    /// Anything.
    Any,
    /// Digits only.
    Number,
    /// A UUID.
    Uuid,
    /// The item's id, a hyphen and the fee type: one item may owe a lost and a processing fee.
    ItemAndType,
}

/// What a library system does with more than is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sip2Surplus {
    /// It refuses the payment.
    Refused,
    /// It keeps it as the patron's credit.
    Credit,
    /// No public source says.
    Unsaid,
}

/// What a no to a payment is worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It was not done.
    Final,
    /// It is also said when the server knows no better: what is owed must be read before it is believed.
    Looked,
}

/// 3M SIP 2.00, fee type: 01 other or unknown, 02 administrative, 03 damage, 04 overdue, 05 processing, 06 rental,
/// 07 replacement, 08 computer access charge, 09 hold fee.
fn of_the_protocol(kind: FeeKind) -> &'static str {
    match kind {
        FeeKind::Overdue => "04",
        FeeKind::Lost | FeeKind::ReplacementCard => "07",
        FeeKind::Damage => "03",
        FeeKind::Processing => "05",
        FeeKind::NonResidentCard | FeeKind::CardRenewal => "02",
        FeeKind::Hold => "09",
        FeeKind::Rental => "06",
        FeeKind::Copies => "08",
        FeeKind::Donation | FeeKind::Other => "01",
    }
}

/// F fine 04, F2 processing 05, L lost 07, FS manual (and with it all that has no code of its own) 01.
/// Source: Aspen Discovery, `Nashville.php`, `$fineTypeSIP2Translations`.
fn of_carlx(kind: FeeKind) -> &'static str {
    match kind {
        FeeKind::Overdue => "04",
        FeeKind::Processing => "05",
        FeeKind::Lost => "07",
        FeeKind::Damage
        | FeeKind::ReplacementCard
        | FeeKind::NonResidentCard
        | FeeKind::CardRenewal
        | FeeKind::Donation
        | FeeKind::Hold
        | FeeKind::Rental
        | FeeKind::Copies
        | FeeKind::Other => "01",
    }
}
