//! One contract for every processor, and what our adapter makes of answers that no well-behaved peer gives.

mod allow_list;
mod answers;
mod books;
mod contract;
mod cutter;
mod hosted_page;
mod lost_answers;
mod peer;
mod promise;
mod recorder;
mod scripted_books;
mod signer;
mod three_d_secure;

/// Runs the contract on one more peer: `contract_on!(name, constructor)`.
macro_rules! contract_on {
    ($peer:ident, $open:path) => {
        contract_on!($peer, $open, contract: [
            a_new_payment_asks_nothing_of_a_card,
            a_confirmed_payment_is_held,
            a_hold_is_captured_whole,
            a_hold_is_captured_in_part_and_never_again,
            more_than_is_held_is_not_captured,
            a_hold_is_released_and_cannot_be_captured_then,
            a_released_payment_can_never_be_confirmed,
            a_captured_payment_is_not_released,
            a_declined_card_is_an_answer,
            after_a_decline_another_attempt_is_another_payment,
            a_card_that_asks_for_its_owner_needs_the_patron,
            every_call_repeated_is_done_once,
            a_payment_that_is_not_there_is_refused,
            a_card_token_that_is_not_there_is_refused,
            money_goes_back_in_parts_and_never_more_than_was_taken,
            yen_have_no_decimals,
            a_return_address_does_not_hinder_a_plain_card,
            the_processor_is_ready,
        ], allow_list: [
            a_whole_story_sends_what_it_must_and_nothing_else,
        ], lost_answers: [
            a_lost_answer_to_create_is_unknown_and_asked_again_is_once,
            a_lost_answer_to_confirm_is_unknown_and_the_hold_is_found,
            a_lost_answer_to_a_decline_is_unknown_and_the_decline_is_found,
            a_lost_answer_to_capture_is_unknown_and_the_capture_is_found,
            a_lost_answer_to_release_is_unknown_and_the_release_is_found,
            a_lost_answer_to_refund_is_unknown_and_asked_again_is_once,
        ]);
    };
    ($peer:ident, $open:path, $($part:ident: [$($rule:ident),* $(,)?]),*) => {
        mod $peer {
            $($(
                #[tokio::test]
                async fn $rule() {
                    let peer = $open(stringify!($rule)).await;

                    super::$part::$rule(&peer).await;

                    peer.close().await;
                }
            )*)*
        }
    };
}

contract_on!(stripe_world, crate::processor::peer::Peer::stripe_world);
contract_on!(stripe_world_books, crate::processor::peer::Peer::stripe_world, books: [
    refunds_are_listed_oldest_first_and_ours_are_known,
    a_refund_that_was_refused_is_not_listed,
    a_refund_that_is_not_decided_is_told_so,
    what_nobody_asked_back_has_no_refund_and_no_dispute,
    a_dispute_is_listed_and_won,
    a_dispute_is_listed_and_lost,
    an_inquiry_is_listed_and_becomes_a_dispute,
    payments_and_events_of_many_pages_are_listed_oldest_first,
    an_event_names_its_payment_and_is_whole,
    every_movement_tells_what_came_what_it_cost_and_whose_it_was,
    what_is_not_there_is_refused,
]);
contract_on!(moving_world_books, crate::processor::peer::Peer::moving_world, books: [
    a_payout_consists_of_what_settled_before,
]);
contract_on!(sandbox, crate::processor::peer::Peer::sandbox);
contract_on!(sandbox_bank, crate::processor::peer::Peer::sandbox, three_d_secure: [
    a_patron_who_says_yes_at_the_bank_has_the_card_held,
    a_patron_who_says_no_at_the_bank_has_the_card_declined,
]);
contract_on!(sandbox_page, crate::processor::peer::Peer::sandbox, hosted_page: [
    a_new_page_waits_for_the_patron,
    a_card_typed_on_the_page_is_held_and_captured,
    a_declined_card_leaves_the_page_open_for_another,
    a_bank_that_asks_the_patron_leaves_the_page_open_until_they_answer,
    a_closed_page_takes_no_card,
    a_page_is_closed_while_the_bank_asks,
    what_was_held_on_a_page_stays_held_until_it_is_let_go_by_its_own_id,
    what_was_taken_on_a_page_is_not_let_go,
    a_lost_answer_to_a_page_is_unknown_and_asked_again_is_one_page,
    a_lost_answer_to_closing_is_unknown_and_the_page_is_found_closed,
    a_page_that_is_not_there_is_refused,
], allow_list: [
    a_page_is_opened_with_what_it_must_and_nothing_else,
], promise: [
    p6_the_processor_is_told_what_is_on_the_list_and_nothing_else,
]);
