//! Who did what, when, to what.

use crate::domain::LibraryId;
use crate::domain::OrderId;
use crate::domain::PatronKey;
use crate::domain::StaffName;
use crate::domain::Timestamp;

/// Who did something.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Actor {
    /// A program with an API key, by the key's name.
    Caller(String),
    /// A patron, or an applicant, at their own pages; which one, the entry says by pseudonym.
    Patron,
    /// Somebody at the desk.
    Staff(StaffName),
    /// Whoever runs the service, at its command line.
    Operator,
    /// The service itself: a stored job.
    Service,
    /// The processor, by a signed event.
    Processor,
    /// Somebody who was not signed in.
    Stranger,
}

impl Actor {
    /// The actor as one word for the store: `caller:NAME`, `patron`, `staff:NAME`, `operator`,
    /// `service`, `processor`, `stranger`.
    pub fn word(&self) -> String {
        match self {
            Self::Caller(name) => format!("caller:{name}"),
            Self::Patron => String::from("patron"),
            Self::Staff(name) => format!("staff:{name}"),
            Self::Operator => String::from("operator"),
            Self::Service => String::from("service"),
            Self::Processor => String::from("processor"),
            Self::Stranger => String::from("stranger"),
        }
    }

    /// Reads the word; `None` when there is no such actor.
    pub fn from_word(word: &str) -> Option<Self> {
        match word {
            "operator" => Some(Self::Operator),
            "service" => Some(Self::Service),
            "processor" => Some(Self::Processor),
            "patron" => Some(Self::Patron),
            "stranger" => Some(Self::Stranger),
            _ => match word.split_once(':')? {
                ("caller", name) => Some(Self::Caller(name.to_owned())),
                ("staff", name) => StaffName::parse(name).ok().map(Self::Staff),
                _ => None,
            },
        }
    }
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Action {
    /// An order was placed.
    OrderPlaced,
    /// An order was cancelled.
    OrderCancelled,
    /// An order ran out of time.
    OrderExpired,
    /// A card was presented: a new attempt.
    PaymentStarted,
    /// The state of a payment changed.
    PaymentChanged,
    /// The posting of a line changed.
    PostingChanged,
    /// A refund was asked for.
    RefundRequested,
    /// The state of a refund changed.
    RefundChanged,
    /// The posting of a refund changed.
    RefundPostingChanged,
    /// A dispute was opened, or where it stands changed.
    DisputeChanged,
    /// The payout of an order changed.
    SettlementChanged,
    /// A person decided what could not be found out.
    AttentionResolved,
    /// An order needs a person.
    AttentionNeeded,
    /// A task was put on the desk's list.
    TaskOpened,
    /// A task was done at the desk.
    TaskDone,
    /// Somebody at the library signed in.
    StaffSignedIn,
    /// Somebody at the library gave so many wrong passwords that none is taken for a while.
    StaffLockedOut,
    /// Somebody was let in at the library.
    StaffAdded,
    /// The role or the password of somebody at the library was changed, or they are kept out from now on.
    StaffChanged,
    /// A letter was asked for; the detail says which kind, never to whom.
    LetterAsked,
    /// A letter was sent, given up, or may have been sent.
    LetterChanged,
    /// The buyer of an order has shown that the address is theirs.
    AddressConfirmed,
    /// A card number stood where none belongs; the detail is a [`Sighting`](crate::domain::Sighting), or how many
    /// more there were within a minute (`count=37`).
    PanDetected,
    /// What is stored of a patron was written down for them.
    PatronExported,
    /// A patron was forgotten; who, the entry does not say.
    PatronErased,
    /// A library card was guessed at so often that each further try is the dearest (`count=100`).
    PinsGuessed,
    /// Somebody at the library made the wrong PINs of a library card forgotten.
    WrongPinsForgotten,
    /// Somebody at the desk saw more of the person behind an order than everybody there does; the detail is the reason,
    /// a [`MoreAsked`](crate::domain::MoreAsked).
    MoreSeen,
    /// So many cards were declined that purchases without an account are paused; how many of how many (`31 of 80`).
    PurchasesPaused,
    /// A guardian's written approval was noted; whose child, the entry says by pseudonym.
    ApprovalMade,
    /// A guardian's approval does not hold any more.
    ApprovalWithdrawn,
    /// A refund that is more than one person may give back alone waits for a second one.
    RefundProposed,
    /// A second person agreed to a refund, or did not, or it lapsed; the detail says which.
    ProposalChanged,
    /// A library card was noted as the own one of somebody at the library, or is not any more.
    StaffCardChanged,
    /// A report was taken away as a file; which, and of which days.
    ReportExported,
    /// Somebody at the library looked at an order.
    OrderSeen,
    /// Somebody gave a wrong name or password at the desk, or is kept out; the detail is the name, where somebody has it.
    StaffRefused,
    /// Somebody at the library asked for a page that their role does not have.
    AccessRefused,
    /// Somebody read the audit; the detail says which part of it.
    AuditSeen,
    /// Somebody took the audit away as a file; the detail says which part of it.
    AuditExported,
    /// The service began to run, and to write the audit.
    AuditStarted,
    /// The service stopped.
    AuditStopped,
    /// Something is wrong with the chain of the audit, or its head does not reach where it is to be kept.
    AuditTrouble,
    /// Somebody at the library has a second factor from now on.
    FactorSet,
    /// The second factor of somebody at the library was forgotten: they set up another when they sign in.
    FactorForgotten,
    /// Somebody at the library signed in with one of the codes for whoever has lost the app.
    RecoveryCodeUsed,
    /// Somebody at the library has new codes for the day when they lose the app; those of before are good no more.
    RecoveryCodesMade,
    /// Sessions of somebody at the library were ended, by themselves or by an admin.
    StaffSessionsEnded,
    /// Somebody at the library has one more passkey as a second factor.
    PasskeyAdded,
    /// Somebody at the library took a passkey of theirs away.
    PasskeyRemoved,
    /// A passkey answered with a counter that went back: there may be two of it. Nobody was let in by it.
    PasskeyCounterBack,
}

impl Action {
    /// Every one of them.
    pub const ALL: [Self; 51] = [
        Self::OrderPlaced,
        Self::OrderCancelled,
        Self::OrderExpired,
        Self::PaymentStarted,
        Self::PaymentChanged,
        Self::PostingChanged,
        Self::RefundRequested,
        Self::RefundChanged,
        Self::RefundPostingChanged,
        Self::DisputeChanged,
        Self::SettlementChanged,
        Self::AttentionResolved,
        Self::AttentionNeeded,
        Self::TaskOpened,
        Self::TaskDone,
        Self::StaffSignedIn,
        Self::StaffLockedOut,
        Self::StaffAdded,
        Self::StaffChanged,
        Self::LetterAsked,
        Self::LetterChanged,
        Self::AddressConfirmed,
        Self::PanDetected,
        Self::PatronExported,
        Self::PatronErased,
        Self::PinsGuessed,
        Self::WrongPinsForgotten,
        Self::MoreSeen,
        Self::PurchasesPaused,
        Self::ApprovalMade,
        Self::ApprovalWithdrawn,
        Self::RefundProposed,
        Self::ProposalChanged,
        Self::StaffCardChanged,
        Self::ReportExported,
        Self::OrderSeen,
        Self::StaffRefused,
        Self::AccessRefused,
        Self::AuditSeen,
        Self::AuditExported,
        Self::AuditStarted,
        Self::AuditStopped,
        Self::AuditTrouble,
        Self::FactorSet,
        Self::FactorForgotten,
        Self::RecoveryCodeUsed,
        Self::RecoveryCodesMade,
        Self::StaffSessionsEnded,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::PasskeyCounterBack,
    ];

    /// Reads the word; `None` when there is no such one.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.word() == word)
    }

    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::OrderPlaced => "order_placed",
            Self::OrderCancelled => "order_cancelled",
            Self::OrderExpired => "order_expired",
            Self::PaymentStarted => "payment_started",
            Self::PaymentChanged => "payment_changed",
            Self::PostingChanged => "posting_changed",
            Self::RefundRequested => "refund_requested",
            Self::RefundChanged => "refund_changed",
            Self::RefundPostingChanged => "refund_posting_changed",
            Self::DisputeChanged => "dispute_changed",
            Self::SettlementChanged => "settlement_changed",
            Self::AttentionResolved => "attention_resolved",
            Self::AttentionNeeded => "attention_needed",
            Self::TaskOpened => "task_opened",
            Self::TaskDone => "task_done",
            Self::StaffSignedIn => "staff_signed_in",
            Self::StaffLockedOut => "staff_locked_out",
            Self::StaffAdded => "staff_added",
            Self::StaffChanged => "staff_changed",
            Self::LetterAsked => "letter_asked",
            Self::LetterChanged => "letter_changed",
            Self::AddressConfirmed => "address_confirmed",
            Self::PanDetected => "pan_detected",
            Self::PatronExported => "patron_exported",
            Self::PatronErased => "patron_erased",
            Self::PinsGuessed => "pins_guessed",
            Self::WrongPinsForgotten => "wrong_pins_forgotten",
            Self::MoreSeen => "more_seen",
            Self::PurchasesPaused => "purchases_paused",
            Self::ApprovalMade => "approval_made",
            Self::ApprovalWithdrawn => "approval_withdrawn",
            Self::RefundProposed => "refund_proposed",
            Self::ProposalChanged => "proposal_changed",
            Self::StaffCardChanged => "staff_card_changed",
            Self::ReportExported => "report_exported",
            Self::OrderSeen => "order_seen",
            Self::StaffRefused => "staff_refused",
            Self::AccessRefused => "access_refused",
            Self::AuditSeen => "audit_seen",
            Self::AuditExported => "audit_exported",
            Self::AuditStarted => "audit_started",
            Self::AuditStopped => "audit_stopped",
            Self::AuditTrouble => "audit_trouble",
            Self::FactorSet => "factor_set",
            Self::FactorForgotten => "factor_forgotten",
            Self::RecoveryCodeUsed => "recovery_code_used",
            Self::RecoveryCodesMade => "recovery_codes_made",
            Self::StaffSessionsEnded => "staff_sessions_ended",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::PasskeyCounterBack => "passkey_counter_back",
        }
    }
}

/// Whether what a line tells of came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was done.
    Done,
    /// Somebody was kept from it.
    Refused,
}

impl Outcome {
    /// The word for the store.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Refused => "refused",
        }
    }
}

impl Action {
    /// Whether it is something that was done, or that was tried and refused.
    pub fn outcome(self) -> Outcome {
        match self {
            Self::StaffLockedOut
            | Self::StaffRefused
            | Self::AccessRefused
            | Self::PanDetected
            | Self::PinsGuessed
            | Self::PurchasesPaused
            | Self::PasskeyCounterBack => Outcome::Refused,
            Self::OrderPlaced
            | Self::OrderCancelled
            | Self::OrderExpired
            | Self::PaymentStarted
            | Self::PaymentChanged
            | Self::PostingChanged
            | Self::RefundRequested
            | Self::RefundChanged
            | Self::RefundPostingChanged
            | Self::DisputeChanged
            | Self::SettlementChanged
            | Self::AttentionResolved
            | Self::AttentionNeeded
            | Self::TaskOpened
            | Self::TaskDone
            | Self::StaffSignedIn
            | Self::StaffAdded
            | Self::StaffChanged
            | Self::LetterAsked
            | Self::LetterChanged
            | Self::AddressConfirmed
            | Self::PatronExported
            | Self::PatronErased
            | Self::WrongPinsForgotten
            | Self::MoreSeen
            | Self::ApprovalMade
            | Self::ApprovalWithdrawn
            | Self::RefundProposed
            | Self::ProposalChanged
            | Self::StaffCardChanged
            | Self::ReportExported
            | Self::FactorSet
            | Self::FactorForgotten
            | Self::RecoveryCodeUsed
            | Self::RecoveryCodesMade
            | Self::StaffSessionsEnded
            | Self::PasskeyAdded
            | Self::PasskeyRemoved
            | Self::OrderSeen
            | Self::AuditSeen
            | Self::AuditExported
            | Self::AuditStarted
            | Self::AuditStopped
            | Self::AuditTrouble => Outcome::Done,
        }
    }
}

/// One line of the audit: never changed, but that it may lose the pseudonym and with it the note of a
/// [`MoreAsked`](crate::domain::MoreAsked), and deleted by the clock alone. Patrons appear under their pseudonym only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AuditEntry {
    /// Whose library.
    pub library: LibraryId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: Actor,
    /// What.
    pub action: Action,
    /// On which order.
    pub order: Option<OrderId>,
    /// Whose order, by pseudonym.
    pub patron: Option<PatronKey>,
    /// The new state or the amount, in our own words (`held`, `4.50 USD`); never anything that was typed, but the note
    /// of a [`MoreAsked`](crate::domain::MoreAsked).
    pub detail: String,
}
