//! One contract, every database. A test gets a [`bench::Bench`] with an empty store and nobody else on it.

mod accounts;
mod bench;
mod claims;
mod columns;
mod edges;
mod family;
mod guests;
mod holders;
mod jobs;
mod keys;
mod orders;
mod people;
mod privacy;
mod samples;
mod search;
mod tries;
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
    accounts:
        an_event_of_two_accounts_is_two_events,
        marks_and_jobs_are_of_one_account,
        a_comparison_says_of_which_account_it_is,
        orders_that_are_placed_together_are_stored_together_or_not_at_all;
    orders:
        an_order_is_read_back_as_it_was_written,
        an_order_that_has_changed_since_is_not_overwritten,
        of_many_writers_of_one_version_one_wins,
        an_order_is_not_inserted_twice,
        a_reference_is_used_once_in_a_library,
        an_order_is_found_by_any_of_its_processor_ids,
        an_id_of_the_processor_serves_one_order,
        what_belongs_to_another_library_is_not_found,
        more_than_was_captured_cannot_be_refunded,
        a_failed_refund_does_not_count,
        more_than_the_amount_cannot_be_captured,
        a_whole_card_number_has_no_place;
    columns:
        of_every_column_it_is_said_what_keeps_a_card_out;
    edges:
        the_legal_edges_are_those_of_the_code,
        a_step_that_no_table_has_is_refused_whoever_writes,
        a_part_that_is_added_later_begins_at_a_beginning;
    claims:
        of_fifty_orders_for_one_fee_one_is_placed,
        orders_with_the_same_fees_in_other_orders_do_not_block_each_other,
        a_fee_is_free_again_when_its_order_ends,
        a_paid_fee_can_be_owed_again,
        a_fee_of_another_patron_or_library_is_another_fee,
        an_offer_can_be_bought_by_many,
        a_lost_claim_names_the_order_that_has_the_fee;
    family:
        an_order_for_several_patrons_is_read_back,
        a_fee_is_claimed_for_whoever_owes_it_whoever_pays,
        of_many_payers_of_one_childs_fees_one_order_is_placed,
        an_order_is_found_by_whoever_owes_a_fee_in_it,
        the_tables_refuse_a_fee_twice_for_one_patron_and_an_offer_for_another,
        several_patrons_become_known_in_one_unit_or_none_does,
        cards_that_were_added_belong_to_their_session_and_end_with_it,
        of_many_cards_at_once_only_so_many_are_added;
    keys:
        a_key_is_taken_once,
        of_twenty_twins_one_takes_the_key,
        keys_of_two_callers_are_two_keys,
        every_kind_of_subject_is_read_back,
        the_first_answer_stands,
        an_answer_without_its_key_is_refused;
    jobs:
        a_job_is_due_when_it_was_woken_for,
        a_job_is_brought_forward_and_never_back,
        the_earliest_jobs_are_claimed_first,
        of_twenty_claimers_each_job_has_one,
        a_claimed_job_is_nobody_elses_until_its_lease_ends,
        a_lease_is_never_given_twice,
        a_finished_job_is_gone,
        a_finished_job_comes_again_when_it_said_so,
        a_wake_during_a_claim_makes_the_job_due_again,
        a_wake_during_a_claim_outweighs_a_later_time,
        a_stranger_cannot_finish_a_job,
        a_job_is_finished_once,
        the_next_job_is_told_leased_ones_included,
        tries_are_counted_until_the_job_is_done;
    search:
        each_filter_narrows_the_search,
        what_is_in_a_state_is_counted_and_read_oldest_first,
        filters_work_together,
        a_card_is_found_on_its_day_and_no_other,
        pages_are_newest_first_and_complete,
        orders_of_one_moment_are_paged_without_loss,
        parts_go_with_their_own_order,
        the_last_page_has_no_next;
    privacy:
        the_audit_is_append_only,
        the_audit_is_read_oldest_first,
        a_patron_is_known_once,
        a_patron_is_found_by_pseudonym_and_by_barcode,
        an_erased_patron_leaves_orders_and_audit,
        an_erased_contact_is_none,
        errors_tell_nothing_of_what_was_stored,
        tasks_wait_oldest_first_until_they_are_done,
        no_column_has_place_for_a_card;
    guests:
        a_guest_has_the_language_that_was_chosen_last,
        a_guest_is_forgotten_with_the_cookie_and_by_the_clock,
        a_session_speaks_the_language_that_was_chosen_in_it;
    people:
        every_kind_of_session_is_read_back,
        an_ended_session_is_gone,
        all_sessions_of_one_staff_member_end_at_once,
        the_use_of_a_session_never_goes_back,
        sessions_are_removed_when_they_were_idle_or_too_old,
        staff_are_read_back_by_name,
        a_staff_name_is_taken_once_in_a_library,
        a_change_of_staff_is_stored,
        a_password_that_is_not_hashed_has_no_place,
        a_task_is_found_open_and_done,
        a_task_is_put_back_once;
    tries:
        tries_are_counted_and_lock_for_a_while,
        tries_of_an_old_window_do_not_count,
        of_forty_tries_at_once_ten_are_taken,
        a_right_try_ends_the_window_and_keeps_the_total,
        a_try_that_nobody_answered_does_not_count,
        tries_are_forgotten_when_they_are_old,
        tries_of_another_library_or_face_are_other_tries;
}

/// What holds for a file only.
mod sqlite_only {
    use std::sync::Arc;
    use std::time::Duration;

    use lastfour::domain::Timestamp;
    use lastfour::storage::Search;
    use lastfour::storage::open_sqlite;
    use lastfour::storage::open_sqlite_beside;

    use super::bench::Bench;
    use super::jobs::advance;
    use super::samples;

    #[tokio::test]
    async fn a_file_is_open_once() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lastfour.db");
        let first = open_sqlite(&path).await.unwrap();

        let second = open_sqlite(&path).await.unwrap_err();
        drop(first);
        let third = open_sqlite(&path).await;

        let cause = std::error::Error::source(&second).unwrap().to_string();
        assert_eq!(cause, "another process has the database open");
        assert!(third.is_ok());
    }

    #[tokio::test]
    async fn a_command_beside_a_service_writes_and_leaves_its_jobs_alone() {
        let bench = Bench::sqlite().await;
        let due = Timestamp::from_millis(1_000);
        bench.wake(advance(), due).await;
        let claimed = bench.claim(due, Duration::from_mins(1)).await;

        let beside = open_sqlite_beside(&bench.folder().join("lastfour.db"))
            .await
            .unwrap();
        let unit = samples::unit_with(samples::order());
        beside.commit(unit).await.unwrap();
        drop(beside);

        assert_eq!(claimed.len(), 1);
        assert!(bench.claim(due, Duration::from_mins(1)).await.is_empty());
        bench.commit(samples::unit_with(samples::order())).await;
        let everything = Search {
            limit: 9,
            ..Search::default()
        };
        let page = bench
            .store
            .orders(&samples::library(), &everything)
            .await
            .unwrap();
        assert_eq!(page.orders.len(), 2);
    }

    #[tokio::test]
    async fn a_command_without_a_service_makes_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lastfour.db");

        let store = open_sqlite_beside(&path).await.unwrap();

        assert!(store.ready().await.is_ok());
        assert!(open_sqlite(&path).await.is_err(), "it is as if it were a service");
    }

    #[tokio::test]
    async fn a_command_of_another_version_is_refused_beside_a_service() {
        let bench = Bench::sqlite().await;
        let path = bench.folder().join("lastfour.db");
        for (change, cause) in [
            (
                "delete from migration where number = (select max(number) from migration)",
                "the service that has it open is of an older version; restart that first",
            ),
            (
                "insert into migration (number, name) values (1000, 'later')",
                "a newer version of this program has changed the tables",
            ),
        ] {
            bench.run(change).await.unwrap();

            let refused = open_sqlite_beside(&path).await.unwrap_err();

            let told = std::error::Error::source(&refused).unwrap().to_string();
            assert_eq!(told, cause);
        }
    }

    #[tokio::test]
    async fn a_file_of_the_first_version_is_brought_up_to_date() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("lastfour.db");
        let first = include_str!("../../../migrations/sqlite/0001_orders.sql");
        let before = format!(
            "{first}
            create table migration (number bigint not null primary key, name text not null);
            insert into migration (number, name) values (1, 'orders');
            insert into idempotency_key (
                library, caller, caller_key, fingerprint, subject_kind, subject_order, created_at
            )
            values ('main', 'portal', 'one', zeroblob(32), 'order', '{}', 0);",
            samples::order().id
        );
        Bench::run_on(&path, &before).await;

        let store = open_sqlite(&path).await.unwrap();

        let key = store.key(&samples::library(), "caller:portal", "one").await;
        assert!(key.unwrap().is_some(), "the key has its caller's new name");
        assert!(store.staff(&samples::library()).await.unwrap().is_empty());
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn files_are_readable_for_their_owner_only() {
        use std::os::unix::fs::PermissionsExt;

        let bench = Bench::sqlite().await;
        bench.store.ready().await.unwrap();

        for entry in std::fs::read_dir(bench.folder()).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o077, 0, "{:?}", entry.file_name());
        }
    }

    #[tokio::test]
    async fn jobs_of_a_dead_process_are_free_when_the_file_is_opened() {
        let mut bench = Bench::sqlite().await;
        let due = Timestamp::from_millis(1_000);
        bench.wake(advance(), due).await;
        let claimed = bench.claim(due, Duration::from_mins(1)).await;

        bench.reopen().await;

        let again = bench.claim(due, Duration::from_mins(1)).await;
        assert_eq!(claimed.len(), 1);
        assert_eq!(again.len(), 1);
        assert_eq!(again[0].due_at, due);
        assert_eq!(again[0].tries, 2);
        assert_ne!(again[0].lease, claimed[0].lease);
    }

    #[tokio::test]
    async fn a_folder_that_is_not_there_is_an_error() {
        let folder = tempfile::tempdir().unwrap();

        let refused = open_sqlite(&folder.path().join("missing/lastfour.db")).await;

        assert!(refused.is_err());
    }

    #[tokio::test]
    async fn a_dropped_call_undoes_its_unit_and_blocks_nobody() {
        let bench = Bench::sqlite().await;
        for _ in 0..20 {
            let store = Arc::clone(&bench.store);
            let call = tokio::spawn(async move { store.commit(samples::unit_with(samples::order())).await });
            tokio::task::yield_now().await;
            call.abort();
        }

        let after = bench.store.commit(samples::unit_with(samples::order())).await;

        assert!(after.is_ok());
    }
}

/// What holds for a server only.
mod postgres_only {
    use secrecy::SecretString;

    use lastfour::storage::open_postgres;

    #[tokio::test]
    async fn an_unreadable_address_is_not_repeated() {
        let address = SecretString::from("postgres://somebody:hidden@[bad");

        let refused = open_postgres(&address, 2).await.unwrap_err();

        assert!(!format!("{refused:?}").contains("hidden"));
    }
}
