//! The statements about letters and address codes, as constant text that both databases take.

use crate::storage::sql::statements;

statements! {
    INSERT_LETTER = "
        insert into letter (
            library, id, kind, order_id, patron, address, recipient, language, state, tries, unheard, created_at,
            changed_at
        )
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";

    /// Touches no row when the letter is not in state `$8` any more.
    UPDATE_LETTER = "
        update letter
        set address = $3, state = $4, tries = $5, unheard = $6, changed_at = $7
        where library = $1
        and id = $2
        and state = $8";

    LETTER = "
        select
            id, kind, order_id, patron, address, recipient, language, state, tries, unheard, created_at, changed_at
        from letter
        where library = $1
        and id = $2";

    LETTERS_OF_ORDER = "
        select
            id, kind, order_id, patron, address, recipient, language, state, tries, unheard, created_at, changed_at
        from letter
        where library = $1
        and order_id = $2
        order by created_at desc, id desc
        limit $3";

    COUNT_OF_ORDER = "
        select count(*)
        from letter
        where library = $1
        and order_id = $2
        and created_at > $3";

    COUNT_OF_PATRON = "
        select count(*)
        from letter
        where library = $1
        and patron = $2
        and created_at > $3";

    COUNT_TO_RECIPIENT = "
        select count(*)
        from letter
        where library = $1
        and recipient = $2
        and created_at > $3";

    FORGET_RECIPIENTS = "
        update letter
        set recipient = null
        where recipient is not null
        and created_at <= $1
        and state in ('sent', 'given_up', 'unknown')";

    /// Touches no row when the same address is confirmed already.
    PUT_ADDRESS_CODE = "
        insert into address_code (library, order_id, address, code, tries, expires_at, confirmed_at)
        values ($1, $2, $3, $4, 0, $5, null)
        on conflict (library, order_id) do update
        set
            address = excluded.address,
            code = excluded.code,
            tries = 0,
            expires_at = excluded.expires_at,
            confirmed_at = null
        where address_code.confirmed_at is null
        or address_code.address <> excluded.address";

    /// Touches no row when it is another code by now.
    CONFIRM_ADDRESS = "
        update address_code
        set confirmed_at = $5
        where library = $1
        and order_id = $2
        and address = $3
        and code = $4
        and confirmed_at is null";

    /// Counts a try before it is known whether it is right, so that many at once are counted, too. Gives no row when
    /// none is taken any more.
    TAKE_CODE_TRY = "
        update address_code
        set tries = tries + 1
        where library = $1
        and order_id = $2
        and code is not null
        and confirmed_at is null
        and tries < $3
        and expires_at > $4
        returning address, code, tries, expires_at, confirmed_at";

    ADDRESS_CODE = "
        select address, code, tries, expires_at, confirmed_at
        from address_code
        where library = $1
        and order_id = $2";
}
