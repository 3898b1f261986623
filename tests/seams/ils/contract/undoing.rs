//! Payments taken back and refunds noted, by those who declare that they can; the others say that they cannot.

use lastfour::ils::IlsError;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Proof;
use lastfour::ils::ReversalAnswer;
use lastfour::ils::Trace;

use crate::contract::Sample;
use crate::contract::desk::Call;
use crate::contract::desk::Fault;
use crate::contract::told;

pub(crate) async fn an_accepted_payment_is_taken_back_as_declared(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.ils.post(&posting).await.unwrap();

    let answer = sample.ils.reverse(&posting).await.unwrap();

    if sample.ils.abilities().reverses {
        assert_eq!(answer, ReversalAnswer::Reversed);
        assert_eq!(sample.booked(&posting).await, 0);
        assert_eq!(sample.open_fees().await, sample.everything());
        is_not_there(&sample, &posting).await;
    } else {
        assert_eq!(answer, ReversalAnswer::Unable);
        assert_eq!(sample.booked(&posting).await, 1);
        assert_eq!(sample.open_fees().await, told(&[&sample.second, &sample.refused]));
    }
}

pub(crate) async fn what_was_never_posted_is_not_taken_back(sample: Sample) {
    let others = sample.posting(&sample.first, sample.first.amount);
    sample.ils.post(&others).await.unwrap();
    // The same fee and amount, another order's.
    let posting = sample.posting(&sample.first, sample.first.amount);

    let answer = sample.ils.reverse(&posting).await.unwrap();

    assert_eq!(answer, ReversalAnswer::Unable);
    assert_eq!(sample.booked(&others).await, 1);
    assert_eq!(sample.open_fees().await, told(&[&sample.second, &sample.refused]));
}

pub(crate) async fn a_locked_record_is_taken_back_later(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.ils.post(&posting).await.unwrap();
    sample.desk.order(Call::Reverse, Fault::NotNow, 1).await;

    let locked = sample.ils.reverse(&posting).await.unwrap();
    let meanwhile = sample.booked(&posting).await;
    sample.desk.forget_faults().await;
    let later = sample.ils.reverse(&posting).await.unwrap();

    let reverses = sample.ils.abilities().reverses;
    let expected = if reverses {
        (ReversalAnswer::NotNow, ReversalAnswer::Reversed)
    } else {
        (ReversalAnswer::Unable, ReversalAnswer::Unable)
    };
    assert_eq!((locked, later), expected);
    assert_eq!(meanwhile, 1);
    assert_eq!(sample.booked(&posting).await, usize::from(!reverses));
}

pub(crate) async fn a_taking_back_without_an_answer_is_found_out(sample: Sample) {
    if !sample.ils.abilities().reverses {
        let posting = sample.posting(&sample.first, sample.first.amount);
        sample.ils.post(&posting).await.unwrap();
        let answer = sample.ils.reverse(&posting).await.unwrap();
        assert_eq!(answer, ReversalAnswer::Unable);
        return;
    }
    for (fault, done) in [
        (Fault::SilentAfter, true),
        (Fault::DropAfter, true),
        (Fault::Status500After, true),
        (Fault::Silent, false),
        (Fault::DropBefore, false),
    ] {
        let fee = sample.desk.add_fee("1.25").await;
        let posting = sample.posting_of(&fee, "1.25");
        sample.ils.post(&posting).await.unwrap();
        sample.desk.order(Call::Reverse, fault, 1).await;

        let answer = sample.impatient.reverse(&posting).await;

        sample.desk.forget_faults().await;
        let silent = matches!(answer, Err(IlsError::Silent)) || !done && answer.is_err();
        assert!(silent, "{fault:?}: {answer:?}");
        assert_eq!(sample.booked(&posting).await, usize::from(!done), "{fault:?}");
        if done {
            is_not_there(&sample, &posting).await;
        } else {
            let trace = sample.ils.look_for(&posting).await.unwrap();
            assert!(
                matches!(trace, Trace::Found | Trace::Outstanding(None)),
                "{fault:?}: {trace:?}"
            );
        }
    }
}

pub(crate) async fn a_refund_is_noted_as_declared(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);
    sample.ils.post(&posting).await.unwrap();
    let refund = Sample::refund(&posting);

    let before = sample.ils.look_for_refund(&refund).await.unwrap();
    let answer = sample.ils.post_refund(&refund).await.unwrap();
    let after = sample.ils.look_for_refund(&refund).await.unwrap();

    let noted = sample.desk.books().await.refunds;
    if sample.ils.abilities().notes_refunds {
        assert_eq!(answer, PostingAnswer::Accepted);
        assert_eq!((before, after), (Some(false), Some(true)));
        assert_eq!(noted.len(), 1);
        assert_eq!(noted[0].amount, sample.first.amount);
        assert_eq!(noted[0].name.as_deref(), Some(refund.name().as_str()));
    } else {
        assert_eq!(answer, PostingAnswer::Refused);
        assert_eq!((before, after), (None, None));
        assert!(noted.is_empty());
    }
}

pub(crate) async fn a_refund_without_an_answer_is_found_out(sample: Sample) {
    if !sample.ils.abilities().notes_refunds {
        let posting = sample.posting(&sample.first, sample.first.amount);
        let refund = Sample::refund(&posting);
        assert_eq!(
            sample.ils.post_refund(&refund).await.unwrap(),
            PostingAnswer::Refused
        );
        return;
    }
    for (fault, done) in [
        (Fault::SilentAfter, true),
        (Fault::DropAfter, true),
        (Fault::Status500After, true),
        (Fault::Silent, false),
        (Fault::DropBefore, false),
    ] {
        let fee = sample.desk.add_fee("1.25").await;
        let posting = sample.posting_of(&fee, "1.25");
        sample.ils.post(&posting).await.unwrap();
        let refund = Sample::refund(&posting);
        sample.desk.order(Call::Refund, fault, 1).await;

        let answer = sample.impatient.post_refund(&refund).await;

        sample.desk.forget_faults().await;
        let silent = matches!(answer, Err(IlsError::Silent)) || !done && answer.is_err();
        assert!(silent, "{fault:?}: {answer:?}");
        let noted = sample.ils.look_for_refund(&refund).await.unwrap();
        assert_eq!(noted, Some(done), "{fault:?}");
        let books = sample.desk.books().await.refunds;
        let ours = books
            .iter()
            .filter(|noted| noted.name.as_deref() == Some(&refund.name()));
        assert_eq!(ours.count(), usize::from(done), "{fault:?}");
    }
}

/// The library system has no such payment, by the proof that it declares.
async fn is_not_there(sample: &Sample, posting: &lastfour::ils::Posting) {
    let trace = sample.ils.look_for(posting).await.unwrap();
    let expected = match sample.ils.abilities().proof {
        Proof::Reference => Trace::NotFound,
        Proof::Balance => Trace::Outstanding(Some(posting.amount)),
    };
    assert_eq!(trace, expected);
}
