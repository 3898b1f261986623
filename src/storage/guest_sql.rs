//! The statements about the languages that people have chosen, as constant text that both databases take.

use crate::storage::sql::statements;

statements! {
    /// Touches no row when nobody is signed in under it.
    SPEAK_IN_SESSION = "
        update session
        set language = $2
        where digest = $1";

    GREET_GUEST = "
        insert into guest (digest, language, chosen_at)
        values ($1, $2, $3)
        on conflict (digest) do update
        set language = excluded.language, chosen_at = excluded.chosen_at";

    FORGET_GUEST = "
        delete from guest
        where digest = $1";

    GUEST = "
        select language, chosen_at
        from guest
        where digest = $1";

    REMOVE_OLD_GUESTS = "
        delete from guest
        where chosen_at <= $1";
}
