//! The statements that take away what refers to an order, and its letters, as constant text that both databases take.

use crate::storage::sql::statements;

/// Letters of library `$1` that are over since `$2`.
macro_rules! letters {
    () => {
        "
        from letter as l
        where l.library = $1
        and l.changed_at <= $2
        and l.state in ('sent', 'given_up', 'unknown')"
    };
}

statements! {
    COUNT_LETTERS = concat!("select count(*)", letters!());

    PURGE_LETTERS = concat!("
        with due as materialized (
            select l.id", letters!(), "
            limit $3
        )
        delete from letter
        where library = $1
        and id in (select due.id from due)");

    /// A digest of an address tells it to who guesses it: it goes when the contact has gone.
    PURGE_ADDRESS_CODES = "
        delete from address_code
        where library = $1
        and expires_at <= $2
        and (
            select count(*) from contact
            where contact.library = address_code.library and contact.order_id = address_code.order_id
        ) = 0";

    UNLINK_LETTERS = "
        update letter
        set patron = null
        where library = $1
        and order_id = $2
        and patron is not null";

    /// Of letters that were asked for by somebody who had read the order before it became nobody's.
    UNLINK_LATE_LETTERS = "
        update letter
        set patron = null
        where library = $1
        and patron is not null
        and (
            select count(*) from orders
            where orders.library = letter.library and orders.id = letter.order_id
            and orders.unlinked_at is not null
        ) > 0";

    UNLINK_LETTERS_OF = "
        update letter
        set patron = null
        where library = $1
        and patron = $2";

    LETTERS_OF_A_PERSON = "
        select id, kind, order_id, patron, address, recipient, language, state, tries, unheard, created_at,
            changed_at
        from letter
        where library = $1
        and patron = $2
        order by created_at, id";

    DELETE_AGREEMENT = "delete from agreement where library = $1 and order_id = $2";
    DELETE_LETTERS = "delete from letter where library = $1 and order_id = $2";
    DELETE_ADDRESS_CODE = "delete from address_code where library = $1 and order_id = $2";
    DELETE_CONTACT = "delete from contact where library = $1 and order_id = $2";
    DELETE_TASKS = "delete from task where library = $1 and order_id = $2";
    DELETE_REFUNDS = "delete from refund where library = $1 and order_id = $2";
    DELETE_DISPUTES = "delete from dispute where library = $1 and order_id = $2";
    DELETE_ATTEMPTS = "delete from attempt where library = $1 and order_id = $2";
    DELETE_LINES = "delete from order_line where library = $1 and order_id = $2";
    DELETE_ORDER = "delete from orders where library = $1 and id = $2";
}
