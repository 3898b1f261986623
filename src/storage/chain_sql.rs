//! The statements of the chain of the audit, as constant text that both databases take.

use crate::storage::sql::statements;

macro_rules! entries {
    () => {
        "
        select
            l.sequence, l.audit_id, l.salt, l.hidden, l.digest, l.hash, l.seal, a.id, a.library, a.at, a.actor,
            a.action, a.order_id, a.patron, a.detail, a.origin, a.outcome
        from audit_link as l
        left join audit as a on a.id = l.audit_id"
    };
}

macro_rules! lines {
    () => {
        "
        select
            a.id, a.library, a.at, a.actor, a.action, a.order_id, a.patron, a.detail, a.origin, a.outcome"
    };
}

/// A page of lines that begins at one index (`$first`), newest first; the other filters narrow it. A plus before the
/// time keeps SQLite from walking by time instead.
macro_rules! page {
    ($first:literal, $range:literal, $at:literal) => {
        concat!(
            lines!(),
            "
        from audit as a
        where a.library = $1
        and ",
            $first,
            "
        and (cast($2 as text) is null or a.actor = $2)
        and (cast($3 as text) is null or a.action = $3)
        and (cast($4 as text) is null or a.order_id = $4)
        and ",
            $range,
            " >= $5
        and ",
            $range,
            " < $6
        and (",
            $at,
            ", a.id) < ($7, $8)
        order by ",
            $at,
            " desc, a.id desc
        limit $9"
        )
    };
}

statements! {
    PAGE_BY_TIME = page!("a.at >= $5", "a.at", "a.at");

    PAGE_BY_ACTOR = page!("a.actor = $2", "+a.at", "a.at");

    PAGE_BY_ACTION = page!("a.action = $3", "+a.at", "a.at");

    PAGE_BY_ORDER = page!("a.order_id = $4", "+a.at", "+a.at");

    IS_ANY_WAITING = "
        select id
        from audit_waiting
        where library = $1
        order by id
        limit 1";

    WAITING = concat!(lines!(), "
        from audit_waiting as w
        join audit as a on a.id = w.id
        where w.library = $1
        order by w.id
        limit $2");

    WAITS_NO_MORE = "
        delete from audit_waiting
        where id = $1";

    /// The newest entry; the base that the last seal left when there is none.
    HEAD = "
        select sequence, hash
        from audit_link
        where library = $1
        order by sequence desc
        limit 1";

    LINK = "
        insert into audit_link (library, sequence, audit_id, salt, hidden, digest, hash)
        values ($1, $2, $3, $4, $5, $6, $7)";

    HASH_OF = "
        select hash
        from audit_link
        where library = $1
        and sequence = $2";

    ENTRIES = concat!(entries!(), "
        where l.library = $1
        and l.sequence > $2
        order by l.sequence
        limit $3");

    /// The numbers between which all lines are, of whatever library.
    NUMBERS = "
        select coalesce((select min(id) from audit), 0), coalesce((select max(id) from audit), 0)";

    /// Lines of some numbers that have no place in the chain and do not wait for one.
    STRAY = "
        select a.id
        from audit as a
        where a.library = $1
        and a.id >= $2
        and a.id < $3
        and (select count(*) from audit_link where audit_link.audit_id = a.id) = 0
        and (select count(*) from audit_waiting where audit_waiting.id = a.id) = 0
        order by a.id
        limit 1";

    /// Lines that were taken out before they had a place in the chain.
    GONE_EARLY = "
        select w.id
        from audit_waiting as w
        where w.library = $1
        and (select count(*) from audit where audit.id = w.id) = 0
        order by w.id
        limit 1";

    SEALS = "
        select number, before, entries, begins_after, begins_hash, signature
        from audit_seal
        where library = $1
        and number > $2
        order by number
        limit 1";

    LAST_SEAL = "
        select number, before, entries, begins_after, begins_hash, signature
        from audit_seal
        where library = $1
        order by number desc
        limit 1";

    PUT_SEAL = "
        insert into audit_seal (library, number, before, entries, begins_after, begins_hash, signature)
        values ($1, $2, $3, $4, $5, $6, $7)";

    DELETE_LINE = "
        delete from audit
        where library = $1
        and id = $2";

    SEAL_ENTRY = "
        update audit_link
        set seal = $3, salt = null
        where library = $1
        and audit_id = $2";

    SEQUENCE_OF = "
        select sequence
        from audit_link
        where library = $1
        and audit_id = $2";

    /// The first entry that is not sealed.
    FIRST_KEPT = "
        select sequence
        from audit_link
        where library = $1
        and seal is null
        order by sequence
        limit 1";

    CUT_BEGINNING = "
        delete from audit_link
        where library = $1
        and sequence <= $2";

    /// What the pseudonym and the note of a line were mixed with goes with them.
    FORGET_SALTS = "
        update audit_link
        set salt = null
        where library = $1
        and salt is not null
        and audit_id in (select id from audit where library = $1 and order_id = $2)";

    FORGET_SALTS_OF = "
        update audit_link
        set salt = null
        where library = $1
        and salt is not null
        and audit_id in (select id from audit where library = $1 and patron = $2)";
}
