//! A payment whose answer does not come, or comes late: what is said of it is true, and it is booked once.

use lastfour::ils::IlsError;
use lastfour::ils::PostingAnswer;

use crate::contract::IMPATIENCE;
use crate::contract::Sample;
use crate::contract::desk::Call;
use crate::contract::desk::Fault;

pub(crate) async fn an_answer_lost_after_the_payment_is_found(sample: Sample) {
    for fault in [Fault::SilentAfter, Fault::DropAfter, Fault::Status500After] {
        let fee = sample.desk.add_fee("1.25").await;
        let posting = sample.posting_of(&fee, "1.25");
        sample.desk.order(Call::Pay, fault, 1).await;

        let answer = sample.impatient.post(&posting).await;

        assert!(matches!(answer, Err(IlsError::Silent)), "{fault:?}: {answer:?}");
        assert_eq!(sample.booked(&posting).await, 1, "{fault:?}");
        sample.is_true(answer, &posting, fault.word()).await;
        sample.desk.forget_faults().await;
    }
    assert_eq!(sample.open_fees().await, sample.everything());
}

pub(crate) async fn an_answer_lost_before_the_payment_is_found_missing(sample: Sample) {
    for fault in [Fault::Silent, Fault::DropBefore, Fault::Status500] {
        let fee = sample.desk.add_fee("1.25").await;
        let posting = sample.posting_of(&fee, "1.25");
        sample.desk.order(Call::Pay, fault, 1).await;

        let answer = sample.impatient.post(&posting).await;

        assert!(answer.is_err(), "{fault:?}: {answer:?}");
        assert_eq!(sample.booked(&posting).await, 0, "{fault:?}");
        sample.is_true(answer, &posting, fault.word()).await;
        sample.desk.forget_faults().await;
        // Whoever has looked may ask again.
        assert_eq!(
            sample.ils.post(&posting).await.unwrap(),
            PostingAnswer::Accepted,
            "{fault:?}"
        );
        assert_eq!(sample.booked(&posting).await, 1, "{fault:?}");
    }
    assert_eq!(sample.open_fees().await, sample.everything());
}

pub(crate) async fn a_look_without_an_answer_proves_nothing(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.ils.post(&posting).await.unwrap();
    for fault in [
        Fault::DropBefore,
        Fault::Status500,
        Fault::Garbage,
        Fault::Cut,
        Fault::Silent,
    ] {
        sample.desk.order(Call::Look, fault, 10).await;

        let trace = sample.impatient.look_for(&posting).await;

        assert!(trace.is_err(), "{fault:?}: {trace:?}");
        sample.desk.forget_faults().await;
    }
}

pub(crate) async fn a_slow_answer_is_waited_for(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.desk.order(Call::Pay, Fault::DelayMs(700), 1).await;

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Accepted);
    assert_eq!(sample.booked(&posting).await, 1);
}

pub(crate) async fn a_too_slow_answer_is_silence(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    let late = u64::try_from(IMPATIENCE.as_millis()).unwrap() * 2;
    sample.desk.order(Call::Pay, Fault::DelayMs(late), 1).await;

    let answer = sample.impatient.post(&posting).await;

    assert!(matches!(answer, Err(IlsError::Silent)), "{answer:?}");
    assert_eq!(sample.booked(&posting).await, 1);
    sample.is_true(answer, &posting, "late").await;
}
