//! The other side of a library system: what a contract test does there behind the connector's back.

use async_trait::async_trait;
use lastfour::domain::Barcode;

/// What a connector asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Call {
    Login,
    SignIn,
    Account,
    Pay,
    Look,
    Reverse,
    Refund,
    Extend,
}

impl Call {
    /// As the sandbox calls it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::SignIn => "sign_in",
            Self::Account => "account",
            Self::Pay => "pay",
            Self::Look => "look",
            Self::Reverse => "reverse",
            Self::Refund => "refund",
            Self::Extend => "extend",
        }
    }
}

/// What goes wrong, in the words of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    DropBefore,
    DropAfter,
    DelayMs(u64),
    Status500,
    Status500After,
    Silent,
    SilentAfter,
    Refuse,
    BadChecksum,
    NotNow,
    Garbage,
    Huge,
    Cut,
    WrongCurrency,
}

impl Fault {
    /// As the sandbox calls it.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::DropBefore => "drop_before",
            Self::DropAfter => "drop_after",
            Self::DelayMs(_) => "delay_ms",
            Self::Status500 => "status_500",
            Self::Status500After => "status_500_after",
            Self::Silent => "silent",
            Self::SilentAfter => "silent_after",
            Self::Refuse => "refuse",
            Self::BadChecksum => "bad_checksum",
            Self::NotNow => "not_now",
            Self::Garbage => "garbage",
            Self::Huge => "huge",
            Self::Cut => "cut",
            Self::WrongCurrency => "wrong_currency",
        }
    }
}

/// The library system's own books, of one patron; payments at the desk left out.
#[derive(Clone, Debug, Default)]
pub(crate) struct Books {
    pub(crate) payments: Vec<Booked>,
    /// Money that went back, as it was noted.
    pub(crate) refunds: Vec<Booked>,
}

/// One entry.
#[derive(Clone, Debug)]
pub(crate) struct Booked {
    /// Empty where a refund is not noted by fee.
    pub(crate) fee: String,
    /// `4.50`.
    pub(crate) amount: String,
    /// What we called it; `None` where that is not kept.
    pub(crate) name: Option<String>,
    pub(crate) taken_back: bool,
}

/// Who stands at the library's desk, and can pull the plug.
#[async_trait]
pub(crate) trait Desk: Send + Sync {
    /// Orders trouble for the next `times` calls of a kind, until [`Desk::forget_faults`].
    async fn order(&self, call: Call, fault: Fault, times: u32);

    /// Nothing goes wrong any more.
    async fn forget_faults(&self);

    /// From now on it says, where it says such things, that it takes no payments.
    async fn take_no_payments(&self);

    /// Our patron pays at the desk.
    async fn pay(&self, fee: &str, amount: &str);

    /// Our patron owes something new, of the kind `Overdue`; gives its id.
    async fn add_fee(&self, amount: &str) -> String;

    /// An open fee of our patron becomes more.
    async fn grow(&self, fee: &str, by: &str);

    /// Our patron gets another card, whose barcode this is; the old one is nobody's.
    async fn give_new_card(&self) -> Barcode;

    /// What the library system itself has written down.
    async fn books(&self) -> Books;
}
