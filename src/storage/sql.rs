//! Every statement that both databases take, as constant text. What they do not share is in the dialect files.

/// Names statements, and lists them so that each can be prepared when a database is opened.
macro_rules! statements {
    ($($(#[$doc:meta])* $name:ident = $text:expr;)+) => {
        $($(#[$doc])* pub(super) const $name: &str = $text;)+

        /// All of them.
        pub(super) const ALL: &[&str] = &[$($name),+];
    };
}
pub(super) use statements;

/// The columns of an order, in the order in which they are read.
macro_rules! order_columns {
    () => {
        "
        select
            id, reference, patron, account, currency, attention, closure, settlement, created_at, updated_at,
            expires_at, version, convenience_minor, convenience_flat_minor, convenience_percent,
            convenience_most_minor, convenience_refundable
        from orders"
    };
}
pub(super) use order_columns;

/// The lines of the orders whose ids `$ids` selects from `$2`.
macro_rules! lines_of {
    ($ids:literal) => {
        concat!(
            "
        select
            order_id, fee, offer, patron, kind, branch, fund, amount_minor, owed_minor, taking_minor, posting,
            effect, asked, asked_at, open_minor, bears_convenience
        from order_line
        where library = $1
        and order_id in (",
            $ids,
            ")
        order by order_id, position"
        )
    };
}
pub(super) use lines_of;

/// The attempts of the orders whose ids `$ids` selects from `$2`.
macro_rules! attempts_of {
    ($ids:literal) => {
        concat!(
            "
        select
            order_id, number, token, return_url, processor_id, state, action_kind, action_value, brand, last4,
            capture_before, capture_refusals, captured_minor, created_at, wallet, device_last4
        from attempt
        where library = $1
        and order_id in (",
            $ids,
            ")
        order by order_id, number"
        )
    };
}
pub(super) use attempts_of;

/// The refunds of the orders whose ids `$ids` selects from `$2`.
macro_rules! refunds_of {
    ($ids:literal) => {
        concat!(
            "
        select order_id, id, amount_minor, origin, state, posting, processor_id, created_at
        from refund
        where library = $1
        and order_id in (",
            $ids,
            ")
        order by order_id, position"
        )
    };
}
pub(super) use refunds_of;

/// The disputes of the orders whose ids `$ids` selects from `$2`.
macro_rules! disputes_of {
    ($ids:literal) => {
        concat!(
            "
        select order_id, id, amount_minor, reason, standing, evidence_until, created_at
        from dispute
        where library = $1
        and order_id in (",
            $ids,
            ")
        order by order_id, position"
        )
    };
}
pub(super) use disputes_of;

statements! {
    MIGRATION_TABLE = "
        create table if not exists migration (
            number bigint not null primary key,
            name text not null
        )";

    LAST_MIGRATION = "
        select max(number)
        from migration";

    RECORD_MIGRATION = "
        insert into migration (number, name)
        values ($1, $2)";

    INSERT_KEY = "
        insert into idempotency_key (
            library, caller, caller_key, fingerprint, subject_kind, subject_order, subject_attempt, subject_refund,
            created_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict do nothing";

    KEY = "
        select
            fingerprint, subject_kind, subject_order, subject_attempt, subject_refund, created_at, answer_status,
            answer_body
        from idempotency_key
        where library = $1
        and caller = $2
        and caller_key = $3";

    ANSWER_KEY = "
        update idempotency_key
        set answer_status = $4, answer_body = $5
        where library = $1
        and caller = $2
        and caller_key = $3
        and answer_status is null";

    INSERT_EVENT = "
        insert into event (library, account, id, kind, object, body, received_at, declined_order)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        on conflict do nothing";

    EVENT = "
        select kind, object, body, received_at, declined_order
        from event
        where library = $1
        and account = $2
        and id = $3";

    INSERT_PATRON = "
        insert into patron (library, id, barcode)
        values ($1, $2, $3)
        on conflict do nothing";

    PATRON = "
        select id, barcode
        from patron
        where library = $1
        and id = $2";

    PATRON_BY_BARCODE = "
        select id, barcode
        from patron
        where library = $1
        and barcode = $2";

    INSERT_ORDER = "
        insert into orders (
            library, id, reference, patron, currency, amount_minor, captured_minor, attention, closure, settlement,
            state, brand, last4, created_at, updated_at, expires_at, account, convenience_minor,
            convenience_flat_minor, convenience_percent, convenience_most_minor, convenience_refundable, version
        )
        values (
            $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 1
        )
        on conflict do nothing";

    UPDATE_ORDER = "
        update orders
        set
            captured_minor = $4,
            attention = $5,
            closure = $6,
            settlement = $7,
            state = $8,
            brand = $9,
            last4 = $10,
            updated_at = $11,
            expires_at = $12,
            version = version + 1
        where library = $1
        and id = $2
        and version = $3";

    /// The database adds up the refunds itself, and refuses more than was captured.
    ADD_UP_REFUNDS = "
        update orders
        set refunded_minor = (
            select cast(coalesce(sum(refund.amount_minor), 0) as bigint)
            from refund
            where refund.library = orders.library
            and refund.order_id = orders.id
            and refund.state <> 'failed'
        )
        where library = $1
        and id = $2";

    PUT_LINE = "
        insert into order_line (
            library, order_id, position, fee, offer, patron, kind, amount_minor, owed_minor, taking_minor, posting,
            effect, asked, asked_at, branch, fund, open_minor, bears_convenience
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
        on conflict (library, order_id, position) do update
        set
            owed_minor = excluded.owed_minor,
            taking_minor = excluded.taking_minor,
            posting = excluded.posting,
            effect = excluded.effect,
            asked = excluded.asked,
            asked_at = excluded.asked_at";

    PUT_ATTEMPT = "
        insert into attempt (
            library, order_id, number, token, return_url, processor_id, state, action_kind, action_value, brand,
            last4, capture_before, capture_refusals, captured_minor, created_at, wallet, device_last4
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
        on conflict (library, order_id, number) do update
        set
            processor_id = excluded.processor_id,
            state = excluded.state,
            action_kind = excluded.action_kind,
            action_value = excluded.action_value,
            brand = excluded.brand,
            last4 = excluded.last4,
            wallet = excluded.wallet,
            device_last4 = excluded.device_last4,
            capture_before = excluded.capture_before,
            capture_refusals = excluded.capture_refusals,
            captured_minor = excluded.captured_minor";

    /// A refund stays with its order.
    PUT_REFUND = "
        insert into refund (
            library, id, order_id, position, amount_minor, origin, state, posting, processor_id, created_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
        on conflict (library, id) do update
        set state = excluded.state, posting = excluded.posting, processor_id = excluded.processor_id
        where refund.order_id = excluded.order_id";

    /// A dispute stays with its order.
    PUT_DISPUTE = "
        insert into dispute (
            library, id, order_id, position, amount_minor, reason, standing, evidence_until, created_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        on conflict (library, id) do update
        set standing = excluded.standing, evidence_until = excluded.evidence_until
        where dispute.order_id = excluded.order_id";

    /// Never back.
    PUT_MARK = "
        insert into mark (library, account, name, at)
        values ($1, $2, $3, $4)
        on conflict (library, account, name) do update
        set at = case
            when excluded.at > mark.at then excluded.at
            else mark.at
        end";

    MARK = "
        select at
        from mark
        where library = $1
        and account = $2
        and name = $3";

    /// Touches no row when another order has the fee.
    CLAIM_FEE = "
        insert into fee_claim (library, patron, fee, order_id)
        values ($1, $2, $3, $4)
        on conflict (library, patron, fee) do update
        set order_id = excluded.order_id
        where fee_claim.order_id = excluded.order_id";

    FEE_CLAIMANT = "
        select order_id
        from fee_claim
        where library = $1
        and patron = $2
        and fee = $3";

    GIVE_FEES_BACK = "
        delete from fee_claim
        where library = $1
        and order_id = $2";

    ORDER = concat!(order_columns!(), "
        where library = $1
        and id = $2");

    ORDER_BY_PROCESSOR_ID = concat!(order_columns!(), "
        where library = $1
        and id = (
            select order_id
            from attempt
            where library = $1
            and processor_id = $2
        )");

    OLDEST_IN = concat!(order_columns!(), "
        where library = $1
        and state = $2
        order by created_at, id
        limit $3");

    COUNT_IN = "
        select count(*)
        from orders
        where library = $1
        and state = $2";

    /// Puts a task on the list, notes that it is done, or puts it back; touches no row when it is so already.
    PUT_TASK = "
        insert into task (library, id, kind, order_id, created_at, done_at)
        values ($1, $2, $3, $4, $5, $6)
        on conflict (library, id) do update
        set done_at = excluded.done_at
        where (task.done_at is null) <> (excluded.done_at is null)";

    TASK = "
        select id, kind, order_id, created_at, done_at
        from task
        where library = $1
        and id = $2";

    OPEN_TASKS = "
        select id, kind, order_id, created_at, done_at
        from task
        where library = $1
        and done_at is null
        order by created_at, id
        limit $2";

    OPEN_TASKS_OF = "
        select id, kind, order_id, created_at, done_at
        from task
        where library = $1
        and order_id = $2
        and done_at is null
        order by created_at, id";

    INSERT_AUDIT = "
        insert into audit (library, at, actor, action, order_id, patron, detail, origin, outcome)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

    AUDIT = "
        select at, actor, action, patron, detail
        from audit
        where library = $1
        and order_id = $2
        order by id";

    ASK_READINESS = "
        update readiness
        set asked = asked + 1
        where id = 1";
}
