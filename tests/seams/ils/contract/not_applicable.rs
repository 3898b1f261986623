//! Which rules a connector cannot be asked to keep, and why: a protocol without a word for it, a stand-in that is
//! none. What a connector merely does not do stands in its abilities, and is asked.

pub(crate) const SIP2_ON_SANDBOX: &str = "SIP2, our sandbox";
pub(crate) const SIP2_ON_PYSIP2: &str = "SIP2, pysip2";
pub(crate) const CSV_EXCHANGE: &str = "CSV exchange";
pub(crate) const KOHA_ON_SANDBOX: &str = "Koha, our sandbox";
pub(crate) const FOLIO_ON_SANDBOX: &str = "FOLIO, our sandbox";

/// The matrix's columns.
pub(crate) const CONNECTORS: &[&str] = &[
    SIP2_ON_SANDBOX,
    SIP2_ON_PYSIP2,
    CSV_EXCHANGE,
    KOHA_ON_SANDBOX,
    FOLIO_ON_SANDBOX,
];

/// Connector, rules, why.
pub(crate) const NOT_APPLICABLE: &[(&str, &[&str], &str)] = &[
    (
        SIP2_ON_SANDBOX,
        &["a_locked_record_takes_it_later"],
        NO_WORD_FOR_LATER,
    ),
    (
        SIP2_ON_PYSIP2,
        &["a_locked_record_takes_it_later"],
        NO_WORD_FOR_LATER,
    ),
    (
        KOHA_ON_SANDBOX,
        &["fees_in_another_currency_are_not_believed"],
        "Koha has one currency and names it in no answer; the library's configuration says which it is.",
    ),
    (
        FOLIO_ON_SANDBOX,
        &["fees_in_another_currency_are_not_believed"],
        "FOLIO tells no currency with an amount; the library's configuration says which it is.",
    ),
    (
        CSV_EXCHANGE,
        &["it_is_not_ready_when_our_login_is_refused"],
        "A folder asks for no login.",
    ),
    (
        CSV_EXCHANGE,
        &[
            "without_an_answer_nobody_signs_in",
            "a_look_without_an_answer_proves_nothing",
        ],
        "PINs and our own payments are read from files on this machine, which answer or are not there; \
         `without_files_nothing_is_known_rather_than_nothing_owed` has those.",
    ),
    (
        CSV_EXCHANGE,
        &[
            "an_answer_lost_after_the_payment_is_found",
            "an_answer_lost_before_the_payment_is_found_missing",
            "a_slow_answer_is_waited_for",
            "a_too_slow_answer_is_silence",
            "an_answer_with_a_wrong_checksum_is_asked_for_again",
            "half_an_answer_is_no_answer",
            "garbage_is_no_answer",
            "a_huge_answer_is_no_answer",
        ],
        "Nobody answers a payment that is written into a file; `tests/seams/ils/csv_payments.rs` has what a torn, \
         locked, spoilt or missing file does.",
    ),
];

const NO_WORD_FOR_LATER: &str = "SIP2 answers a payment with yes or no: a record that is open at the desk is a refusal, \
                                 and a person looks.";
