//! What keeps a card number out of each column of text or bytes.

use super::bench::Bench;

/// What keeps a card out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guard {
    /// Only words of our own, or of the configuration, go in.
    OurWords,
    /// An id, a reference or a pseudonym that we draw: never all digits, never many in a row.
    Drawn,
    /// A digest or a hash.
    Digest,
    /// Sealed by the service, with a key of its own.
    Sealed,
    /// The database takes exactly four digits.
    FourDigits,
    /// What the processor calls its own things, in a form that its adapter checks.
    Processors,
    /// The library system's own: its adapter takes no card number for one, and the edges judge it by the library's
    /// barcodes.
    LibrarySystems,
    /// Typed or sent: refused at the edge (`src/web/digits.rs`), because without it the request would be another.
    Edge,
    /// Free text: refused at the edge, and card data is removed on its way to the store (`src/cashier/clean.rs`).
    EdgeAndNet,
    /// Signed by the processor: never refused; card data is removed on its way to the store.
    Net,
    /// Written anew from what was read: an internet address; the name of a host, which is none when it looks like a card.
    Read,
    /// An answer of ours, kept to be given again: made of the columns here.
    OurAnswer,
}

use Guard::{
    Digest, Drawn, Edge, EdgeAndNet, FourDigits, LibrarySystems, Net, OurAnswer, OurWords, Processors, Read,
    Sealed,
};

/// Every column, table by table; `library` and the ids that tie a row to its order are alike in all of them.
const COLUMNS: &[(&str, &[(&str, Guard)])] = &[
    ("address_code", &[("address", Digest), ("code", Digest)]),
    (
        "agreement",
        &[
            ("extends_from", LibrarySystems),
            ("extends_to", OurWords),
            ("refunds", OurWords),
            ("share_by", OurWords),
            ("share_until", OurWords),
            ("terms_version", OurWords),
        ],
    ),
    (
        "alert",
        &[
            ("answered", OurWords),
            ("id", Drawn),
            ("kind", OurWords),
            ("reason", OurWords),
            ("state", OurWords),
            ("target", OurWords),
        ],
    ),
    (
        "attempt",
        &[
            ("action_kind", OurWords),
            ("action_value", Processors),
            ("brand", OurWords),
            ("device_last4", FourDigits),
            ("last4", FourDigits),
            ("processor_id", Processors),
            ("return_url", Edge),
            ("state", OurWords),
            ("token", Edge),
            ("wallet", OurWords),
        ],
    ),
    (
        "audit",
        &[
            ("action", OurWords),
            ("actor", OurWords),
            ("detail", EdgeAndNet),
            ("origin", Read),
            ("outcome", OurWords),
            ("patron", Drawn),
        ],
    ),
    (
        "audit_link",
        &[
            ("digest", Digest),
            ("hash", Digest),
            ("hidden", Digest),
            ("salt", Drawn),
        ],
    ),
    (
        "audit_seal",
        &[
            ("begins_hash", Digest),
            ("entries", OurWords),
            ("signature", Digest),
        ],
    ),
    (
        "book_entry",
        &[
            ("account", OurWords),
            ("currency", OurWords),
            ("event", OurWords),
            ("payout", Processors),
        ],
    ),
    (
        "book_line",
        &[
            ("branch", LibrarySystems),
            ("fund", LibrarySystems),
            ("heading", OurWords),
            ("kind", OurWords),
        ],
    ),
    (
        "book_sum",
        &[
            ("account", OurWords),
            ("branch", LibrarySystems),
            ("currency", OurWords),
            ("event", OurWords),
            ("fund", LibrarySystems),
            ("heading", OurWords),
            ("kind", OurWords),
        ],
    ),
    (
        "contact",
        &[
            ("address", EdgeAndNet),
            ("email", EdgeAndNet),
            ("name", EdgeAndNet),
            ("phone", EdgeAndNet),
        ],
    ),
    (
        "difference",
        &[
            ("account", OurWords),
            ("kind", OurWords),
            ("ours_currency", OurWords),
            ("processor_id", Processors),
            ("theirs_currency", OurWords),
        ],
    ),
    (
        "dispute",
        &[("id", Processors), ("reason", Processors), ("standing", OurWords)],
    ),
    (
        "event",
        &[
            ("account", OurWords),
            ("body", Net),
            ("declined_order", Drawn),
            ("id", Processors),
            ("kind", Processors),
            ("object", Processors),
        ],
    ),
    ("failed_sign_in", &[("face", OurWords), ("subject", Digest)]),
    ("fee_claim", &[("fee", LibrarySystems), ("patron", Drawn)]),
    (
        "guardian_approvals",
        &[
            ("initials", Edge),
            ("kept_where", Edge),
            ("made_by", OurWords),
            ("patron", Drawn),
            ("withdrawn_by", OurWords),
        ],
    ),
    ("guest", &[("digest", Digest), ("language", OurWords)]),
    (
        "idempotency_key",
        &[
            ("answer_body", OurAnswer),
            ("caller", OurWords),
            ("caller_key", Edge),
            ("fingerprint", Digest),
            ("subject_kind", OurWords),
            ("subject_order", Drawn),
            ("subject_refund", Drawn),
        ],
    ),
    ("kiosk", &[("digest", Digest)]),
    ("job", &[("kind", OurWords), ("subject", Processors)]),
    (
        "legal_edge",
        &[
            ("fact", OurWords),
            ("from_state", OurWords),
            ("to_state", OurWords),
        ],
    ),
    (
        "letter",
        &[
            ("address", EdgeAndNet),
            ("id", Drawn),
            ("kind", OurWords),
            ("language", OurWords),
            ("patron", Drawn),
            ("recipient", Digest),
            ("state", OurWords),
        ],
    ),
    ("mark", &[("account", OurWords), ("name", OurWords)]),
    ("meter", &[("kind", OurWords), ("subject", Digest)]),
    ("migration", &[("name", OurWords)]),
    (
        "order_line",
        &[
            ("branch", LibrarySystems),
            ("effect", OurWords),
            ("fee", LibrarySystems),
            ("fund", LibrarySystems),
            ("kind", OurWords),
            ("offer", OurWords),
            ("patron", Drawn),
            ("posting", OurWords),
        ],
    ),
    (
        "orders",
        &[
            ("account", OurWords),
            ("attention", OurWords),
            ("brand", OurWords),
            ("closure", OurWords),
            ("currency", OurWords),
            ("id", Drawn),
            ("last4", FourDigits),
            ("patron", Drawn),
            ("reference", Drawn),
            ("settlement", OurWords),
            ("state", OurWords),
        ],
    ),
    ("opt_out", &[("patron", Drawn), ("used", OurWords)]),
    ("own_barcode", &[("barcode", Edge), ("staff", OurWords)]),
    ("patron", &[("barcode", Edge), ("id", Drawn)]),
    (
        "payout",
        &[
            ("account", OurWords),
            ("currency", OurWords),
            ("id", Processors),
            ("standing", OurWords),
        ],
    ),
    (
        "payout_movement",
        &[
            ("account", OurWords),
            ("id", Processors),
            ("moved", OurWords),
            ("payout", Processors),
        ],
    ),
    ("privacy_seen", &[("patron", Drawn)]),
    ("reconciliation", &[("account", OurWords)]),
    (
        "refund",
        &[
            ("id", Drawn),
            ("origin", OurWords),
            ("posting", OurWords),
            ("processor_id", Processors),
            ("state", OurWords),
        ],
    ),
    ("refund_given", &[("staff", OurWords)]),
    (
        "refund_proposal",
        &[
            ("currency", OurWords),
            ("end_word", OurWords),
            ("ended_by", OurWords),
            ("id", Drawn),
            ("proposed_by", OurWords),
            ("reason", EdgeAndNet),
        ],
    ),
    ("service_key", &[("name", OurWords), ("secret", Drawn)]),
    (
        "session",
        &[
            ("barcode", Edge),
            ("digest", Digest),
            ("face", OurWords),
            ("language", OurWords),
            ("staff", OurWords),
        ],
    ),
    ("session_other", &[("barcode", Edge), ("digest", Digest)]),
    (
        "staff",
        &[("name", OurWords), ("password_hash", Digest), ("role", OurWords)],
    ),
    ("staff_factor", &[("sealed", Sealed), ("staff", OurWords)]),
    ("staff_identity", &[("subject", Digest), ("staff", OurWords)]),
    (
        "staff_passkey",
        &[
            ("id", Digest),
            ("name", Edge),
            ("sealed", Sealed),
            ("staff", OurWords),
        ],
    ),
    ("staff_recovery", &[("digest", Digest), ("staff", OurWords)]),
    ("task", &[("id", Drawn), ("kind", OurWords)]),
    ("visit", &[("address", Read), ("area", OurWords), ("site", Read)]),
    ("visit_count", &[("area", OurWords)]),
];

/// Whoever adds a column says here what keeps a card out of it.
pub(super) async fn of_every_column_it_is_said_what_keeps_a_card_out(bench: Bench) {
    let there = bench.text_columns().await;
    let tied = |name: &str| name.ends_with(".library") || name.ends_with(".order_id");
    let there: Vec<String> = there.into_iter().filter(|name| !tied(name)).collect();

    let mut said: Vec<String> = COLUMNS
        .iter()
        .flat_map(|(table, columns)| columns.iter().map(move |(column, _)| format!("{table}.{column}")))
        .collect();
    said.sort();

    let missing: Vec<&String> = there.iter().filter(|name| !said.contains(name)).collect();
    let gone: Vec<&String> = said.iter().filter(|name| !there.contains(name)).collect();
    assert!(gone.is_empty(), "said of columns that are not there: {gone:?}");
    assert!(missing.is_empty(), "what keeps a card out of {missing:?}?");
}
