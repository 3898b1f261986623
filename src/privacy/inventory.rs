//! What is stored of people: every column of the database that holds personal data, what it belongs to, why it is there
//! and how long. The privacy page is made from this; `tests/seams/storage/inventory.rs` compares it with the columns of
//! both databases, so that a new column cannot be forgotten.

use crate::privacy::Keeping;

/// Something that is kept of people. Its texts are `keep-WORD` (what it is), `keep-WORD-why` and `keep-WORD-who` (who
/// else gets it).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Item {
    /// The number of the library card, once something was paid or decided with it.
    LibraryCard,
    /// Who is signed in at this moment.
    SignedIn,
    /// Which kinds of fee were paid, when, how much, and how it went.
    Payments,
    /// Brand and last four digits of the payment card, and the processor's name for it.
    PaymentCard,
    /// Name and e-mail address of whoever buys a card.
    Contact,
    /// That a letter was asked for, and until it is over, to whom.
    Letters,
    /// Wrong tries at signing in.
    Tries,
    /// Pages that were looked at.
    Visits,
    /// What a patron has read and declined.
    Choices,
    /// That a guardian has approved, on paper, that they are given a child's data.
    Approvals,
    /// Answers that are kept so that a repeated request does nothing twice.
    Requests,
    /// What the processor reports.
    Events,
    /// Who did what, for those who look after the money.
    Audit,
    /// The people who work at the library.
    Staff,
}

/// How long something is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Until the person signs off, or is signed off.
    WhileSignedIn,
    /// So many hours.
    Hours(u32),
    /// So many days.
    Days(u32),
    /// So many years.
    Years(u32),
    /// Until the person declines no use of their data any more; without an end before.
    WhileDeclined,
    /// It is never stored.
    NotAtAll,
    /// No clock deletes it.
    NoDate,
}

/// A column with personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FieldRow {
    /// The table.
    pub table: &'static str,
    /// The column.
    pub column: &'static str,
    /// What it belongs to.
    pub item: Item,
}

impl Item {
    /// Every one of them, in the order in which they are shown.
    pub const ALL: [Self; 14] = [
        Self::LibraryCard,
        Self::SignedIn,
        Self::Payments,
        Self::PaymentCard,
        Self::Contact,
        Self::Letters,
        Self::Tries,
        Self::Visits,
        Self::Choices,
        Self::Approvals,
        Self::Requests,
        Self::Events,
        Self::Audit,
        Self::Staff,
    ];

    /// The word in the keys of its texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::LibraryCard => "library-card",
            Self::SignedIn => "signed-in",
            Self::Payments => "payments",
            Self::PaymentCard => "payment-card",
            Self::Contact => "contact",
            Self::Letters => "letters",
            Self::Tries => "tries",
            Self::Visits => "visits",
            Self::Choices => "choices",
            Self::Approvals => "approvals",
            Self::Requests => "requests",
            Self::Events => "events",
            Self::Audit => "audit",
            Self::Staff => "staff",
        }
    }

    /// How long it is kept, as configured.
    pub fn kept(self, keeping: &Keeping) -> Kept {
        let days = |days: Option<u32>| days.map_or(Kept::NoDate, Kept::Days);
        let years = |years: Option<u32>| years.map_or(Kept::NoDate, Kept::Years);
        match self {
            Self::SignedIn => Kept::WhileSignedIn,
            // Of whoever has declined a use it is kept as what they declined is: its text says so.
            Self::LibraryCard => days(keeping.links_days),
            Self::Choices => Kept::WhileDeclined,
            Self::Payments | Self::PaymentCard => years(keeping.orders_years),
            Self::Events => days(keeping.events_days),
            Self::Contact => days(keeping.contact_days),
            Self::Letters => days(keeping.letters_days),
            Self::Approvals => days(keeping.approvals_days),
            Self::Tries => days(keeping.tries_days),
            Self::Visits if keeping.visits_days == 0 => Kept::NotAtAll,
            Self::Visits => Kept::Days(keeping.visits_days),
            Self::Requests => keeping.keys_hours.map_or(Kept::NoDate, Kept::Hours),
            Self::Audit => years(keeping.audit_years),
            Self::Staff => Kept::NoDate,
        }
    }
}

/// Every column of text or bytes that holds personal data, or would tell something of a person to who knows the rest.
pub const PERSONAL: &[FieldRow] = &ROWS;

const fn row(table: &'static str, column: &'static str, item: Item) -> FieldRow {
    FieldRow { table, column, item }
}

const ROWS: [FieldRow; 77] = [
    row("patron", "barcode", Item::LibraryCard),
    row("patron", "id", Item::LibraryCard),
    row("session", "barcode", Item::SignedIn),
    row("session", "digest", Item::SignedIn),
    row("session_other", "barcode", Item::SignedIn),
    row("session_other", "digest", Item::SignedIn),
    row("session", "language", Item::SignedIn),
    row("guest", "digest", Item::SignedIn),
    row("guest", "language", Item::SignedIn),
    row("orders", "patron", Item::Payments),
    row("orders", "reference", Item::Payments),
    row("order_line", "patron", Item::Payments),
    row("order_line", "fee", Item::Payments),
    row("order_line", "kind", Item::Payments),
    row("order_line", "branch", Item::Payments),
    row("order_line", "fund", Item::Payments),
    row("order_line", "offer", Item::Payments),
    row("book_line", "kind", Item::Payments),
    row("book_line", "branch", Item::Payments),
    row("book_line", "fund", Item::Payments),
    row("agreement", "extends_from", Item::Payments),
    row("agreement", "extends_to", Item::Payments),
    row("agreement", "share_until", Item::Payments),
    row("agreement", "terms_version", Item::Payments),
    row("fee_claim", "patron", Item::Payments),
    row("fee_claim", "fee", Item::Payments),
    row("dispute", "reason", Item::Payments),
    row("orders", "brand", Item::PaymentCard),
    row("orders", "last4", Item::PaymentCard),
    row("attempt", "brand", Item::PaymentCard),
    row("attempt", "last4", Item::PaymentCard),
    row("attempt", "wallet", Item::PaymentCard),
    row("attempt", "device_last4", Item::PaymentCard),
    row("attempt", "token", Item::PaymentCard),
    row("attempt", "processor_id", Item::PaymentCard),
    row("contact", "name", Item::Contact),
    row("contact", "email", Item::Contact),
    row("contact", "phone", Item::Contact),
    row("contact", "address", Item::Contact),
    row("address_code", "address", Item::Contact),
    row("letter", "address", Item::Letters),
    row("letter", "recipient", Item::Letters),
    row("letter", "patron", Item::Letters),
    row("letter", "language", Item::Letters),
    row("meter", "subject", Item::Tries),
    row("failed_sign_in", "subject", Item::Tries),
    row("visit", "address", Item::Visits),
    row("visit", "site", Item::Visits),
    row("visit", "area", Item::Visits),
    row("privacy_seen", "patron", Item::Choices),
    row("opt_out", "patron", Item::Choices),
    row("opt_out", "used", Item::Choices),
    row("guardian_approvals", "patron", Item::Approvals),
    row("guardian_approvals", "initials", Item::Approvals),
    row("guardian_approvals", "kept_where", Item::Approvals),
    row("idempotency_key", "answer_body", Item::Requests),
    row("event", "body", Item::Events),
    row("audit", "detail", Item::Audit),
    row("audit", "origin", Item::Audit),
    row("audit_link", "salt", Item::Audit),
    row("audit_link", "hidden", Item::Audit),
    row("audit", "patron", Item::Audit),
    row("staff", "name", Item::Staff),
    row("staff", "password_hash", Item::Staff),
    row("own_barcode", "staff", Item::Staff),
    row("own_barcode", "barcode", Item::Staff),
    row("refund_proposal", "reason", Item::Payments),
    row("staff_factor", "staff", Item::Staff),
    row("staff_factor", "sealed", Item::Staff),
    row("staff_identity", "staff", Item::Staff),
    row("staff_identity", "subject", Item::Staff),
    row("staff_passkey", "id", Item::Staff),
    row("staff_passkey", "staff", Item::Staff),
    row("staff_passkey", "name", Item::Staff),
    row("staff_passkey", "sealed", Item::Staff),
    row("staff_recovery", "staff", Item::Staff),
    row("staff_recovery", "digest", Item::Staff),
];

/// Everything that the processor is told, by the keys of its texts (`told-WORD`). The recordings of all calls are held
/// against the same list (`tests/peers/outbound.py`).
pub const TOLD_THE_PROCESSOR: [&str; 5] = ["amount", "kinds", "order", "way-back", "card-token"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_that_is_told_of_is_in_some_column() {
        for item in Item::ALL {
            assert!(PERSONAL.iter().any(|row| row.item == item), "{}", item.word());
        }
    }

    #[test]
    fn no_column_is_told_of_twice() {
        for (at, row) in PERSONAL.iter().enumerate() {
            let same = |other: &&FieldRow| (other.table, other.column) == (row.table, row.column);
            assert!(!PERSONAL[..at].iter().any(|other| same(&other)), "{row:?}");
        }
    }

    #[test]
    fn a_time_that_is_not_configured_is_told_as_none() {
        let keeping = Keeping::default();

        assert_eq!(Item::Contact.kept(&keeping), Kept::Days(30));
        let none = Keeping {
            contact_days: None,
            ..keeping
        };
        assert_eq!(Item::Contact.kept(&none), Kept::NoDate);
        assert_eq!(Item::Visits.kept(&keeping), Kept::Days(30));
        // No clock forgets whoever has declined a use of their data.
        assert_eq!(Item::Choices.kept(&keeping), Kept::WhileDeclined);
        let never = Keeping {
            visits_days: 0,
            ..keeping
        };
        assert_eq!(Item::Visits.kept(&never), Kept::NotAtAll);
    }
}
