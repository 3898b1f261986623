//! Every statement that the store runs, so that a database can read each of them before the first payment.

use crate::storage::agreements;
use crate::storage::alerts;
use crate::storage::approvals;
use crate::storage::book_sql;
use crate::storage::chain_sql;
use crate::storage::dialect::Dialect;
use crate::storage::factors;
use crate::storage::guest_sql;
use crate::storage::identities;
use crate::storage::job_sql;
use crate::storage::keeping_sql;
use crate::storage::letter_sql;
use crate::storage::meter_sql;
use crate::storage::parts_sql;
use crate::storage::passkeys;
use crate::storage::people_sql;
use crate::storage::person_sql;
use crate::storage::proposals;
use crate::storage::reconciliations;
use crate::storage::search_sql;
use crate::storage::sql;
use crate::storage::visits;

/// Those that all databases take, then the dialect's own.
pub(super) fn all<D: Dialect>() -> impl Iterator<Item = &'static str> {
    let of_the_dialect = [
        D::NEXT_LEASE,
        D::CLAIM_JOBS,
        D::LINES_OF,
        D::ATTEMPTS_OF,
        D::REFUNDS_OF,
        D::DISPUTES_OF,
    ];
    let of_the_dialect = D::FURTHER.iter().copied().chain(of_the_dialect);
    SHARED.iter().copied().flatten().copied().chain(of_the_dialect)
}

const SHARED: [&[&str]; 21] = [
    sql::ALL,
    job_sql::ALL,
    people_sql::ALL,
    reconciliations::ALL,
    search_sql::ALL,
    guest_sql::ALL,
    letter_sql::ALL,
    visits::ALL,
    keeping_sql::ALL,
    parts_sql::ALL,
    person_sql::ALL,
    meter_sql::ALL,
    agreements::ALL,
    approvals::ALL,
    proposals::ALL,
    book_sql::ALL,
    chain_sql::ALL,
    factors::ALL,
    alerts::ALL,
    identities::ALL,
    passkeys::ALL,
];
