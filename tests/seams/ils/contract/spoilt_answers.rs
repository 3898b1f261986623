//! An answer comes and is not what was said: what is made of it is true.

use lastfour::ils::PostingAnswer;

use crate::contract::Sample;
use crate::contract::desk::Call;
use crate::contract::desk::Fault;

pub(crate) async fn an_answer_with_a_wrong_checksum_is_asked_for_again(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.desk.order(Call::Account, Fault::BadChecksum, 1).await;
    let told = sample.open_fees().await;
    sample.desk.order(Call::Pay, Fault::BadChecksum, 1).await;

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(told, sample.everything());
    assert_eq!(answer, PostingAnswer::Accepted);
    assert_eq!(sample.booked(&posting).await, 1);
}

pub(crate) async fn half_an_answer_is_no_answer(sample: Sample) {
    is_told_truly_in_spite_of(&sample, Fault::Cut).await;
}

pub(crate) async fn garbage_is_no_answer(sample: Sample) {
    is_told_truly_in_spite_of(&sample, Fault::Garbage).await;
}

pub(crate) async fn a_huge_answer_is_no_answer(sample: Sample) {
    is_told_truly_in_spite_of(&sample, Fault::Huge).await;
}

/// The payment is booked; silence, and then a look that finds it, are as good as an answer that was asked for again.
async fn is_told_truly_in_spite_of(sample: &Sample, fault: Fault) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.desk.order(Call::Pay, fault, 1).await;

    let answer = sample.impatient.post(&posting).await;

    sample.desk.forget_faults().await;
    assert_eq!(sample.booked(&posting).await, 1);
    sample.is_true(answer, &posting, fault.word()).await;
}
