//! The statements about sessions, staff and wrong tries, as constant text that both databases take.

use crate::storage::sql::statements;

statements! {
    BEGIN_SESSION = "
        insert into session
            (digest, face, library, barcode, order_id, staff, language, created_at, seen_at, kiosk, extended)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

    /// Touches no row when ten times are over.
    EXTEND_SESSION = "
        update session
        set extended = extended + 1, seen_at = case when seen_at < $2 then $2 else seen_at end
        where digest = $1
        and extended < 10";

    MARK_KIOSK = "
        insert into kiosk (digest, seen_at)
        values ($1, $2)
        on conflict (digest) do update
        set seen_at = excluded.seen_at";

    KIOSK = "
        select seen_at
        from kiosk
        where digest = $1";

    REMOVE_OLD_KIOSKS = "
        delete from kiosk
        where seen_at <= $1";

    END_SESSION = "
        delete from session
        where digest = $1";

    END_SESSIONS_OF_STAFF = "
        delete from session
        where library = $1
        and staff = $2";

    END_OTHER_SESSIONS_OF_STAFF = "
        delete from session
        where library = $1
        and staff = $2
        and digest <> $3";

    SESSIONS_OF_STAFF = "
        select digest, created_at, seen_at
        from session
        where library = $1
        and staff = $2
        order by created_at, digest";

    /// Has whoever else adds a card to this session wait. Touches no row when the session has ended.
    HOLD_SESSION = "
        update session
        set seen_at = seen_at
        where digest = $1
        and face = 'patron'";

    /// Touches no row when the card is there already, or `$4` are.
    ADD_SESSION_CARD = "
        insert into session_other (digest, barcode, added_at)
        select $1, $2, $3
        where (
            select count(*)
            from session_other
            where digest = $1
        ) < $4
        on conflict do nothing";

    TAKE_SESSION_CARD_OUT = "
        delete from session_other
        where digest = $1
        and barcode = $2";

    SESSION_CARDS = "
        select barcode
        from session_other
        where digest = $1
        order by added_at, barcode";

    SESSION = "
        select library, barcode, order_id, staff, language, created_at, seen_at, kiosk, extended
        from session
        where digest = $1";

    /// Never back: two machines may disagree about the time.
    TOUCH_SESSION = "
        update session
        set seen_at = $2
        where digest = $1
        and seen_at < $2";

    REMOVE_ENDED_SESSIONS = "
        delete from session
        where (face <> 'staff' and (seen_at <= $1 or created_at + extended * $5 <= $2))
        or (face = 'staff' and (seen_at <= $3 or created_at <= $4))";

    INSERT_STAFF = "
        insert into staff (library, name, role, password_hash, disabled, last_used_at, created_at)
        values ($1, $2, $3, $4, $5, $6, $7)
        on conflict do nothing";

    UPDATE_STAFF = "
        update staff
        set
            role = $3,
            password_hash = $4,
            disabled = $5,
            last_used_at = case when last_used_at < $6 then $6 else last_used_at end
        where library = $1
        and name = $2";

    /// Never back: two machines may disagree about the time.
    NOTE_USE_OF_STAFF = "
        update staff
        set last_used_at = $3
        where library = $1
        and name = $2
        and last_used_at < $3";

    /// Has whoever would change this admin wait. Touches no row when they are none any more.
    HOLD_ADMIN = "
        update staff
        set disabled = disabled
        where library = $1
        and name = $2
        and role = 'admin'
        and disabled = 0";

    /// Touches no row when somebody else was faster.
    CHANGE_STANDING = "
        update staff
        set
            role = $5,
            disabled = $6,
            last_used_at = case when last_used_at < $7 then $7 else last_used_at end
        where library = $1
        and name = $2
        and role = $3
        and disabled = $4";

    /// Touches no row when the password is another meanwhile, or they are kept out.
    CHANGE_PASSWORD = "
        update staff
        set password_hash = $4
        where library = $1
        and name = $2
        and password_hash = $3
        and disabled = 0";

    STAFF_MEMBER = "
        select name, role, password_hash, disabled, last_used_at, created_at
        from staff
        where library = $1
        and name = $2";

    STAFF = "
        select name, role, password_hash, disabled, last_used_at, created_at
        from staff
        where library = $1
        order by name";

    /// Counts a try at `$4`, in a window that began after `$5` or else begins now; the `$6`th locks until `$7`.
    /// Gives no row while it is locked.
    TAKE_TRY = "
        insert into failed_sign_in (library, face, subject, window_started_at, count, total, locked_until)
        values ($1, $2, $3, $4, 1, 1, null)
        on conflict (library, face, subject) do update
        set
            window_started_at = case
                when failed_sign_in.window_started_at <= $5 then excluded.window_started_at
                when failed_sign_in.locked_until is not null then excluded.window_started_at
                else failed_sign_in.window_started_at
            end,
            count = case
                when failed_sign_in.window_started_at <= $5 then 1
                when failed_sign_in.locked_until is not null then 1
                else failed_sign_in.count + 1
            end,
            total = failed_sign_in.total + 1,
            locked_until = case
                when failed_sign_in.window_started_at <= $5 then null
                when failed_sign_in.locked_until is not null then null
                when failed_sign_in.count + 1 >= $6 then cast($7 as bigint)
                else null
            end
        where failed_sign_in.locked_until is null
        or failed_sign_in.locked_until <= $4
        returning count, total, locked_until";

    TRIES = "
        select count, total, locked_until
        from failed_sign_in
        where library = $1
        and face = $2
        and subject = $3";

    /// One try less, and with it the lock that it brought.
    GIVE_TRY_BACK = "
        update failed_sign_in
        set count = count - 1, total = total - 1, locked_until = null
        where library = $1
        and face = $2
        and subject = $3
        and count > 0";

    /// The last try was right: the window is over, and what was wrong before stays in the total.
    FORGIVE_TRIES = "
        update failed_sign_in
        set count = 0, total = total - 1, locked_until = null
        where library = $1
        and face = $2
        and subject = $3
        and count > 0";

    FORGET_TRIES = "
        delete from failed_sign_in
        where library = $1
        and face = $2
        and subject = $3";

    REMOVE_NO_TRIES = "
        delete from failed_sign_in
        where library = $1
        and face = $2
        and subject = $3
        and total = 0";

    REMOVE_OLD_TRIES = "
        delete from failed_sign_in
        where window_started_at <= $1
        and (locked_until is null or locked_until <= $1)";
}
