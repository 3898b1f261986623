//! What every library system must keep, whatever it speaks. A connector is one [`Place`] and its line in `tests/ils.rs`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::Money;
use lastfour::domain::Reference;
use lastfour::domain::SystemRandomness;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Proof;
use lastfour::ils::RefundPosting;
use lastfour::ils::Trace;
use secrecy::SecretString;

pub(crate) mod accounts;
pub(crate) mod cards;
pub(crate) mod desk;
pub(crate) mod lost_answers;
pub(crate) mod matrix;
pub(crate) mod not_applicable;
pub(crate) mod postings;
pub(crate) mod signing_in;
pub(crate) mod spoilt_answers;
pub(crate) mod undoing;

use desk::Desk;

/// A library system with one patron whom no other test knows.
#[async_trait]
pub(crate) trait Place: Send + Sync {
    /// What the matrix calls the connector and its stand-in.
    fn name(&self) -> &'static str;

    /// The library system, the patron in it.
    async fn with_patron(&self) -> Sample;
}

/// A patron who owes enough to be blocked: two fees, and one whose payment the library system refuses.
pub(crate) struct Sample {
    /// Waits long enough for the slowest test machine.
    pub(crate) ils: Arc<dyn Ils>,
    /// The same connector, waiting [`IMPATIENCE`] for one answer: for faults that leave it without one.
    pub(crate) impatient: Arc<dyn Ils>,
    /// The other side: faults, the desk, the library system's own books.
    pub(crate) desk: Arc<dyn Desk>,
    pub(crate) barcode: Barcode,
    pub(crate) pin: SecretString,
    /// A barcode that nobody has.
    pub(crate) nobody: Barcode,
    pub(crate) first: Owed,
    pub(crate) second: Owed,
    pub(crate) refused: Owed,
    /// What the first fee was for: told for the patron's own eyes, and never printed.
    pub(crate) title: &'static str,
    /// What the patron is called. The same.
    pub(crate) name: &'static str,
    /// What must live as long as the library system: a folder, say.
    pub(crate) _keeps: Box<dyn Send + Sync>,
}

/// One fee, as the library system was told it.
#[derive(Clone, Debug)]
pub(crate) struct Owed {
    pub(crate) id: String,
    pub(crate) amount: &'static str,
    pub(crate) kind: FeeKind,
    /// Empty where the protocol does not tell it.
    pub(crate) owner: FeeOwner,
}

/// How long [`Sample::impatient`] waits for one answer.
pub(crate) const IMPATIENCE: Duration = Duration::from_secs(2);

impl Sample {
    pub(crate) fn posting(&self, owed: &Owed, amount: &str) -> Posting {
        self.posting_of(&owed.id, amount)
    }

    pub(crate) fn posting_of(&self, fee: &str, amount: &str) -> Posting {
        let known = [&self.first, &self.second, &self.refused]
            .into_iter()
            .find(|owed| owed.id == fee);
        Posting {
            barcode: self.barcode.clone(),
            fee: FeeId::parse(fee).unwrap(),
            kind: known.map_or(FeeKind::Overdue, |owed| owed.kind),
            amount: money(amount),
            reference: Reference::new(&SystemRandomness),
            line: 0,
        }
    }

    /// A refund of a posting, whole.
    pub(crate) fn refund(posting: &Posting) -> RefundPosting {
        RefundPosting {
            barcode: posting.barcode.clone(),
            amount: posting.amount,
            fees: vec![(posting.fee.clone(), posting.amount)],
            reference: posting.reference,
            number: 0,
        }
    }

    /// By their ids.
    pub(crate) async fn open_fees(&self) -> BTreeMap<String, String> {
        let account = self.ils.account(&self.barcode).await.unwrap().unwrap();
        account
            .fees
            .iter()
            .map(|fee| (fee.id.as_str().to_owned(), fee.outstanding.to_string()))
            .collect()
    }

    /// All three, as they were.
    pub(crate) fn everything(&self) -> BTreeMap<String, String> {
        told(&[&self.first, &self.second, &self.refused])
    }

    /// How often the library system's own books have the posting, payments that were taken back left out.
    pub(crate) async fn booked(&self, posting: &Posting) -> usize {
        let books = self.desk.books().await;
        let payments = books.payments.iter().filter(|payment| !payment.taken_back);
        let same = payments.filter(|payment| {
            payment.fee == posting.fee.as_str() && payment.amount == posting.amount.to_string()
        });
        // Where it keeps our reference, the payment has it.
        match self.ils.abilities().proof {
            Proof::Reference => same
                .filter(|payment| payment.name.as_deref() == Some(&posting.name()))
                .count(),
            Proof::Balance => same.count(),
        }
    }

    /// Whatever was answered to a posting, it must be true: the books say whether it is, and after silence
    /// [`Ils::look_for`] does, by the proof that the connector declares.
    pub(crate) async fn is_true(
        &self,
        answer: Result<PostingAnswer, IlsError>,
        posting: &Posting,
        what: &str,
    ) {
        let booked = self.booked(posting).await;
        match answer {
            Ok(PostingAnswer::Accepted) => {
                assert_eq!(booked, 1, "{what}: accepted, and not in the books once");
            }
            Ok(PostingAnswer::Refused | PostingAnswer::NotNow)
            | Err(IlsError::Unavailable | IlsError::Login) => {
                assert_eq!(booked, 0, "{what}: {answer:?}, and in the books");
            }
            Err(IlsError::Silent) => self.look_tells(posting, booked, what).await,
            other => panic!("{what}: {other:?} is no answer to this"),
        }
    }

    async fn look_tells(&self, posting: &Posting, booked: usize, what: &str) {
        let trace = self.ils.look_for(posting).await.unwrap();
        let expected = match (self.ils.abilities().proof, booked) {
            (Proof::Reference, 0) => Trace::NotFound,
            (Proof::Reference, _) => Trace::Found,
            (Proof::Balance, 0) => Trace::Outstanding(Some(posting.amount)),
            (Proof::Balance, _) => Trace::Outstanding(None),
        };
        assert_eq!(trace, expected, "{what}: booked {booked} times");
        assert!(booked < 2, "{what}: booked {booked} times");
    }
}

pub(crate) fn told(owed: &[&Owed]) -> BTreeMap<String, String> {
    owed.iter()
        .map(|owed| (owed.id.clone(), owed.amount.to_owned()))
        .collect()
}

pub(crate) fn money(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

/// Writes the contract's tests, each on a place made anew. What does not apply to a connector is named in
/// [`not_applicable::NOT_APPLICABLE`], with the reason.
macro_rules! keeps_the_contract {
    ($place:expr, $($part:ident: $($rule:ident),+;)+) => {
        /// Every rule, in the matrix's order.
        pub(crate) const RULES: &[&str] = &[$($(stringify!($rule)),+),+];

        $($(
            #[tokio::test]
            async fn $rule() {
                let place = $place;
                $crate::contract::matrix::keeps(&place, RULES, stringify!($rule), $crate::contract::$part::$rule).await;
            }
        )+)+
    };
    ($place:expr) => {
        $crate::contract::keeps_the_contract!(
            $place,
            signing_in:
                a_patron_signs_in_blocked_or_not,
                unknown_wrong_and_empty_are_one_answer,
                a_pin_with_separators_is_no_way_in,
                without_an_answer_nobody_signs_in;
            accounts:
                it_is_ready,
                it_is_not_ready_when_our_login_is_refused,
                it_is_not_ready_when_it_takes_no_payments,
                the_account_tells_what_is_open_and_prints_no_title_or_name,
                a_new_fee_and_a_payment_at_the_desk_are_seen,
                an_unknown_patron_has_no_account,
                an_account_that_was_not_told_is_no_account,
                fees_in_another_currency_are_not_believed;
            postings:
                what_is_posted_is_no_longer_open,
                a_part_of_a_fee_is_taken_or_refused_as_declared,
                what_is_refused_stays_open,
                more_than_is_open_is_refused,
                another_currency_is_refused,
                an_unknown_patron_or_fee_is_refused,
                a_locked_record_takes_it_later,
                a_fee_that_shrank_takes_no_more_than_is_open,
                a_fee_that_grew_takes_what_was_posted,
                a_fee_that_is_gone_takes_nothing,
                a_card_that_was_replaced_takes_nothing,
                the_same_posting_twice_is_booked_once;
            lost_answers:
                an_answer_lost_after_the_payment_is_found,
                an_answer_lost_before_the_payment_is_found_missing,
                a_look_without_an_answer_proves_nothing,
                a_slow_answer_is_waited_for,
                a_too_slow_answer_is_silence;
            spoilt_answers:
                an_answer_with_a_wrong_checksum_is_asked_for_again,
                half_an_answer_is_no_answer,
                garbage_is_no_answer,
                a_huge_answer_is_no_answer;
            undoing:
                an_accepted_payment_is_taken_back_as_declared,
                what_was_never_posted_is_not_taken_back,
                a_locked_record_is_taken_back_later,
                a_taking_back_without_an_answer_is_found_out,
                a_refund_is_noted_as_declared,
                a_refund_without_an_answer_is_found_out;
            cards:
                a_card_is_made_good_for_longer_as_declared,
                a_card_that_was_changed_meanwhile_is_left_alone,
                an_extension_without_an_answer_is_found_out;
        );
    };
}
pub(crate) use keeps_the_contract;
