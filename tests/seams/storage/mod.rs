//! One contract, every database. A test gets a [`bench::Bench`] with an empty store and nobody else on it.

mod bench;
mod samples;
mod units;

/// Runs each test of the contract on each database.
macro_rules! on_each_database {
    ($($module:ident: $($rule:ident),+ $(,)?);+ $(;)?) => {
        mod sqlite {
            $($(
                #[tokio::test(flavor = "multi_thread")]
                async fn $rule() {
                    super::$module::$rule(super::bench::Bench::sqlite().await).await;
                }
            )+)+
        }

        mod postgres {
            $($(
                #[tokio::test(flavor = "multi_thread")]
                async fn $rule() {
                    super::$module::$rule(super::bench::Bench::postgres().await).await;
                }
            )+)+
        }
    };
}

on_each_database! {
    units:
        every_part_of_a_unit_is_stored,
        a_unit_that_fails_in_any_part_leaves_nothing,
        the_first_conflict_in_the_order_of_the_parts_is_told,
        an_event_is_stored_once,
        an_event_keeps_every_character,
        a_contact_needs_its_order,
        a_store_that_can_be_written_to_is_ready,
        what_was_committed_is_there_after_reopening,
        a_database_of_a_newer_version_is_refused;
}
