//! One contract, every database. A test gets a [`bench::Bench`] with an empty store and nobody else on it.

mod accounts;
mod approvals;
mod bench;
mod book;
mod chain;
mod chain_tampering;
mod claims;
mod columns;
mod convenience;
mod deleted;
mod edges;
mod erasing;
mod factors;
mod family;
mod guests;
mod holders;
mod inventory;
mod jobs;
mod keeping;
mod keys;
mod letter_samples;
mod letters;
mod meters;
mod needed;
mod orders;
mod passkeys;
mod people;
mod postgres_only;
mod privacy;
mod proposals;
mod samples;
mod search;
mod sqlite_only;
mod staff;
mod tries;
mod units;
mod visits;

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
    chain:
        every_line_gets_its_place_once_and_in_order,
        of_many_writers_and_chainers_at_once_nobody_breaks_the_chain,
        what_cannot_be_audited_is_not_done,
        the_chain_holds_when_a_patron_is_forgotten,
        the_chain_holds_when_the_clock_deletes,
        what_is_chained_is_never_changed;
    chain_tampering:
        every_kind_of_tampering_is_found_and_the_first_entry_named;
    letters:
        a_letter_is_read_back_as_it_was_written,
        a_letter_is_written_from_the_state_it_was_read_in_only,
        the_address_goes_when_the_letter_is_over_and_the_digest_after_a_day,
        letters_are_counted_by_order_by_patron_and_by_address,
        a_code_is_taken_five_times_and_never_after_its_time,
        of_fifty_letters_at_once_no_more_are_written_than_may_be,
        many_codes_at_once_are_as_many,
        a_confirmed_address_stays_confirmed_and_another_address_is_not,
        a_letter_job_is_found_again;
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
    convenience:
        a_convenience_fee_is_read_back_as_it_was_agreed_on,
        a_part_of_a_fee_is_read_back_with_what_was_open;
    columns:
        of_every_column_it_is_said_what_keeps_a_card_out;
    inventory:
        every_personal_column_is_told_of_on_the_privacy_page;
    visits:
        a_visit_is_its_area_address_time_and_site_and_nothing_more,
        visits_are_counted_by_area_and_day_and_counts_outlast_them,
        choices_are_of_one_patron_and_read_back,
        a_patron_who_is_not_known_has_chosen_nothing;
    proposals:
        of_many_refunds_at_once_no_more_is_given_back_alone_than_may_be,
        a_proposal_waits_once_and_ends_once,
        library_cards_of_staff_are_of_one_person_at_one_library;
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
        a_card_is_extended_by_one_order_at_a_time_whichever_offer_it_is_bought_from,
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
    meters:
        a_count_is_raised_up_to_its_most_and_runs_empty,
        of_many_raises_at_once_each_sees_another_standing,
        what_was_raised_is_lowered_set_and_dropped,
        a_clock_that_is_set_back_leaves_no_count_higher_than_its_most,
        the_first_key_that_is_drawn_stays_the_key,
        a_try_that_was_slow_is_not_dearer_for_what_faster_ones_counted_meanwhile,
        declined_cards_of_the_last_minutes_are_counted;
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
    keeping:
        of_every_kind_what_is_over_for_long_enough_goes,
        an_order_that_is_nobodys_keeps_its_facts_for_the_books,
        whoever_has_read_an_order_cannot_write_its_link_back,
        a_patron_who_comes_back_keeps_what_joins_them_to_their_pseudonym,
        an_event_that_is_to_be_acted_on_stays,
        old_lines_of_the_audit_go_by_the_clock_and_no_other_way,
        of_two_who_want_the_turn_one_has_it,
        two_who_delete_at_once_delete_each_thing_once,
        a_purge_that_is_cut_off_leaves_whole_things;
    needed:
        nothing_of_an_order_that_somebody_needs_is_deleted;
    book:
        what_happens_to_money_is_booked_with_it,
        a_unit_that_is_refused_books_nothing,
        the_sums_of_the_days_are_those_of_the_lines,
        many_who_book_at_once_lose_nothing,
        a_payout_is_kept_and_booked_once,
        the_book_is_append_only,
        with_an_order_its_lines_go_and_the_sums_stay,
        what_is_listed_is_of_the_time_that_was_asked_for,
        what_was_paid_before_there_was_a_book_is_in_it;
    guests:
        a_guest_has_the_language_that_was_chosen_last,
        a_guest_is_forgotten_with_the_cookie_and_by_the_clock,
        a_session_speaks_the_language_that_was_chosen_in_it;
    erasing:
        everything_that_is_stored_of_a_patron_is_told,
        a_patron_who_is_forgotten_is_nobody_in_what_stays,
        whose_money_is_in_flight_is_not_forgotten,
        an_order_that_is_placed_meanwhile_is_of_somebody_who_is_known,
        an_erasure_that_is_cut_off_has_done_all_or_nothing;
    approvals:
        an_approval_is_in_force_until_it_is_withdrawn_and_another_can_follow,
        of_many_who_note_an_approval_at_once_one_does,
        a_withdrawn_approval_goes_by_the_clock_and_one_in_force_with_its_patron,
        who_is_forgotten_leaves_no_approval_and_no_note_of_why_more_was_seen;
    people:
        every_kind_of_session_is_read_back,
        an_ended_session_is_gone,
        a_session_is_extended_ten_times_and_no_more,
        a_browser_is_a_kiosk_until_that_is_old,
        all_sessions_of_one_staff_member_end_at_once,
        the_use_of_a_session_never_goes_back,
        sessions_are_removed_when_they_were_idle_or_too_old,
        staff_are_read_back_by_name,
        a_staff_name_is_taken_once_in_a_library,
        a_change_of_staff_is_stored,
        a_password_that_is_not_hashed_has_no_place,
        a_task_is_found_open_and_done,
        a_task_is_put_back_once;
    staff:
        the_use_of_an_account_never_goes_back,
        an_admin_changes_what_somebody_may_do_as_it_was_seen,
        who_is_no_admin_any_more_changes_nobody,
        of_two_admins_who_take_the_role_from_each_other_at_once_one_does,
        a_password_is_changed_from_the_one_that_was_compared,
        the_sessions_of_one_are_listed_and_all_but_one_end,
        new_codes_on_paper_take_the_place_of_those_before;
    passkeys:
        a_passkey_is_read_back_and_its_answers_are_taken_once,
        of_many_answers_at_once_one_is_taken,
        the_first_factor_is_one_and_the_last_one_stays;
    factors:
        a_code_and_all_before_it_are_taken_once,
        a_code_on_paper_is_taken_once_and_goes_with_the_factor,
        of_a_hundred_guesses_at_once_ten_are_looked_at;
    tries:
        tries_are_counted_and_lock_for_a_while,
        tries_of_an_old_window_do_not_count,
        of_forty_tries_at_once_ten_are_taken,
        a_right_try_ends_the_window_and_keeps_the_total,
        a_try_that_nobody_answered_does_not_count,
        tries_are_forgotten_when_they_are_old,
        tries_of_another_library_or_face_are_other_tries;
}
