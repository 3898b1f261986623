//! The statements that search for orders, as constant text that both databases take.

use crate::storage::sql::order_columns;
use crate::storage::sql::statements;

/// A search that begins at one index (`$first`); the other filters narrow it.
///
/// A plus before the time keeps SQLite from walking through the index by time instead: without statistics it counts two
/// bounds as narrower than a patron. `$range` is how the bounds name the time, `$order` how the order does.
macro_rules! search {
    ($first:literal) => {
        search!($first, "patron = $3"; "+created_at", "created_at")
    };
    ($first:literal, $patron:literal; $range:literal, $order:literal) => {
        search!(
            $first,
            $patron,
            "last4 = $4 or exists (
            select 1 from attempt
            where attempt.library = orders.library
            and attempt.order_id = orders.id
            and attempt.device_last4 = $4
        )";
            $range,
            $order
        )
    };
    ($first:literal, $patron:literal, $last4:literal; $range:literal, $order:literal) => {
        concat!(
            order_columns!(),
            "
        where library = $1
        and ",
            $first,
            "
        and (cast($2 as text) is null or reference = $2)
        and (cast($3 as text) is null or ",
            $patron,
            ")
        and (cast($4 as text) is null or ",
            $last4,
            ")
        and (cast($5 as text) is null or state = $5)
        and ",
            $range,
            " >= $6
        and ",
            $range,
            " < $7
        and (",
            $order,
            ", id) < ($8, $9)
        and (cast($11 as bigint) is null or amount_minor = $11 or captured_minor = $11)
        order by ",
            $order,
            " desc, id desc
        limit $10"
        )
    };
}

statements! {
    SEARCH_BY_REFERENCE = search!("reference = $2");
    SEARCH_BY_PATRON = search!("patron = $3");
    SEARCH_BY_WHO_OWES = search!(
        "id in (
            select id from orders where library = $1 and patron = $3
            union
            select order_id from order_line where library = $1 and patron = $3
        )",
        "true";
        "+created_at",
        "+created_at"
    );
    SEARCH_BY_LAST4 = search!(
        "id in (
            select id from orders where library = $1 and last4 = $4
            union
            select order_id from attempt where library = $1 and device_last4 = $4
        )",
        "patron = $3",
        "true";
        "+created_at",
        "+created_at"
    );
    SEARCH_BY_STATE = search!("state = $5");
    SEARCH_BY_TIME = search!("created_at >= $6", "patron = $3"; "created_at", "created_at");
}
