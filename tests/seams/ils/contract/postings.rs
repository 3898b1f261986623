//! What is posted is booked once, and never more of it than is owed.

use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::Money;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Proof;
use lastfour::ils::Trace;

use crate::contract::Sample;
use crate::contract::desk::Call;
use crate::contract::desk::Fault;
use crate::contract::money;
use crate::contract::told;

pub(crate) async fn what_is_posted_is_no_longer_open(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Accepted);
    assert_eq!(sample.open_fees().await, told(&[&sample.second, &sample.refused]));
    assert_eq!(sample.booked(&posting).await, 1);
    assert_eq!(sample.desk.books().await.payments.len(), 1);
}

pub(crate) async fn a_part_of_a_fee_is_taken_or_refused_as_declared(sample: Sample) {
    let posting = sample.posting(&sample.first, "1.00");

    let answer = sample.ils.post(&posting).await.unwrap();

    let mut open = sample.everything();
    if sample.ils.abilities().pays_in_part {
        let rest = money(sample.first.amount).checked_sub(money("1.00")).unwrap();
        open.insert(sample.first.id.clone(), rest.to_string());
        assert_eq!(answer, PostingAnswer::Accepted);
        assert_eq!(sample.booked(&posting).await, 1);
    } else {
        assert_eq!(answer, PostingAnswer::Refused);
        assert!(sample.desk.books().await.payments.is_empty());
    }
    assert_eq!(sample.open_fees().await, open);
}

pub(crate) async fn what_is_refused_stays_open(sample: Sample) {
    let posting = sample.posting(&sample.refused, sample.refused.amount);

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    nothing_was_done(&sample).await;
}

pub(crate) async fn more_than_is_open_is_refused(sample: Sample) {
    let posting = sample.posting(&sample.first, "1000.00");

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    nothing_was_done(&sample).await;
}

pub(crate) async fn another_currency_is_refused(sample: Sample) {
    let mut posting = sample.posting(&sample.first, sample.first.amount);
    posting.amount = Money::parse(sample.first.amount, Currency::parse("EUR").unwrap()).unwrap();

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    nothing_was_done(&sample).await;
}

pub(crate) async fn an_unknown_patron_or_fee_is_refused(sample: Sample) {
    let mut of_nobody = sample.posting(&sample.first, sample.first.amount);
    of_nobody.barcode = sample.nobody.clone();
    let mut of_nothing = sample.posting(&sample.first, sample.first.amount);
    of_nothing.fee = FeeId::parse("no-such-fee").unwrap();

    for posting in [of_nobody, of_nothing] {
        let answer = sample.ils.post(&posting).await.unwrap();

        assert_eq!(answer, PostingAnswer::Refused);
    }
    nothing_was_done(&sample).await;
}

pub(crate) async fn a_locked_record_takes_it_later(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.desk.order(Call::Pay, Fault::NotNow, 1).await;

    let locked = sample.ils.post(&posting).await.unwrap();
    let meanwhile = sample.desk.books().await.payments.len();
    sample.desk.forget_faults().await;
    let later = sample.ils.post(&posting).await.unwrap();

    assert_eq!(locked, PostingAnswer::NotNow);
    assert_eq!(meanwhile, 0);
    assert_eq!(later, PostingAnswer::Accepted);
    assert_eq!(sample.booked(&posting).await, 1);
}

pub(crate) async fn a_fee_that_shrank_takes_no_more_than_is_open(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.desk.pay(&sample.first.id, "0.25").await;

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    let rest = money(sample.first.amount).checked_sub(money("0.25")).unwrap();
    let mut open = sample.everything();
    open.insert(sample.first.id.clone(), rest.to_string());
    assert_eq!(sample.open_fees().await, open);
    assert!(sample.desk.books().await.payments.is_empty());
}

pub(crate) async fn a_fee_that_grew_takes_what_was_posted(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.desk.grow(&sample.first.id, "0.75").await;

    let answer = sample.ils.post(&posting).await.unwrap();

    let grown = money(sample.first.amount).checked_add(money("0.75")).unwrap();
    let (expected, left) = if sample.ils.abilities().pays_in_part {
        (PostingAnswer::Accepted, money("0.75"))
    } else {
        (PostingAnswer::Refused, grown)
    };
    assert_eq!(answer, expected);
    let mut open = sample.everything();
    open.insert(sample.first.id.clone(), left.to_string());
    assert_eq!(sample.open_fees().await, open);
    let booked = usize::from(answer == PostingAnswer::Accepted);
    assert_eq!(sample.booked(&posting).await, booked);
}

pub(crate) async fn a_fee_that_is_gone_takes_nothing(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.desk.pay(&sample.first.id, sample.first.amount).await;

    let answer = sample.ils.post(&posting).await.unwrap();
    let trace = sample.ils.look_for(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    assert!(sample.desk.books().await.payments.is_empty());
    assert_eq!(sample.open_fees().await, told(&[&sample.second, &sample.refused]));
    // A balance cannot say who paid: that is why a person decides where only it is there.
    let expected = match sample.ils.abilities().proof {
        Proof::Reference => Trace::NotFound,
        Proof::Balance => Trace::Outstanding(None),
    };
    assert_eq!(trace, expected);
}

pub(crate) async fn a_card_that_was_replaced_takes_nothing(mut sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    let new = sample.desk.give_new_card().await;

    let answer = sample.ils.post(&posting).await.unwrap();
    let old_account = sample.ils.account(&sample.barcode).await.unwrap();
    let old_signs_in = sample.ils.sign_in(&sample.barcode, &sample.pin).await.unwrap();
    let new_signs_in = sample.ils.sign_in(&new, &sample.pin).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    assert!(old_account.is_none() && !old_signs_in);
    assert!(new_signs_in);
    sample.barcode = new;
    nothing_was_done(&sample).await;
    let posting = sample.posting(&sample.first, sample.first.amount);
    assert_eq!(sample.ils.post(&posting).await.unwrap(), PostingAnswer::Accepted);
}

pub(crate) async fn the_same_posting_twice_is_booked_once(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);

    let before = sample.ils.look_for(&posting).await.unwrap();
    let first = sample.ils.post(&posting).await.unwrap();
    let between = sample.ils.look_for(&posting).await.unwrap();
    let second = sample.ils.post(&posting).await.unwrap();

    let (missing, found) = match sample.ils.abilities().proof {
        Proof::Reference => (Trace::NotFound, Trace::Found),
        Proof::Balance => (Trace::Outstanding(Some(posting.amount)), Trace::Outstanding(None)),
    };
    assert_eq!(
        (before, first, between),
        (missing, PostingAnswer::Accepted, found)
    );
    assert!(
        matches!(second, PostingAnswer::Accepted | PostingAnswer::Refused),
        "{second:?}"
    );
    assert_eq!(sample.desk.books().await.payments.len(), 1);
    assert_eq!(sample.open_fees().await, told(&[&sample.second, &sample.refused]));
}

async fn nothing_was_done(sample: &Sample) {
    assert!(sample.desk.books().await.payments.is_empty());
    assert_eq!(sample.open_fees().await, sample.everything());
}
