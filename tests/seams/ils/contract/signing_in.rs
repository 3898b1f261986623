//! Who signs in, and who does not.

use secrecy::SecretString;

use crate::contract::Sample;
use crate::contract::desk::Call;
use crate::contract::desk::Fault;

pub(crate) async fn a_patron_signs_in_blocked_or_not(sample: Sample) {
    let blocked = sample.ils.sign_in(&sample.barcode, &sample.pin).await.unwrap();
    for owed in [&sample.first, &sample.second, &sample.refused] {
        sample.desk.pay(&owed.id, owed.amount).await;
    }
    let free = sample.ils.sign_in(&sample.barcode, &sample.pin).await.unwrap();

    assert!(blocked);
    assert!(free);
}

pub(crate) async fn unknown_wrong_and_empty_are_one_answer(sample: Sample) {
    for (barcode, pin) in [
        (&sample.nobody, sample.pin.clone()),
        (&sample.nobody, SecretString::from("")),
        (&sample.barcode, SecretString::from("9876")),
        (&sample.barcode, SecretString::from("")),
        (&sample.barcode, SecretString::from(" ")),
    ] {
        assert!(!sample.ils.sign_in(barcode, &pin).await.unwrap());
    }
}

pub(crate) async fn a_pin_with_separators_is_no_way_in(sample: Sample) {
    for pin in [
        "1|BLY|CQY",
        "1|CQY|",
        "1\r",
        "1\r\n\r\n",
        "\"} OR \"",
        "1&valid=true",
        "1\u{0}",
        "1*\" or cql.allRecords=1 or pin==\"",
    ] {
        let signed_in = sample.ils.sign_in(&sample.barcode, &pin.into()).await.unwrap();

        assert!(!signed_in, "{pin:?}");
    }
}

pub(crate) async fn without_an_answer_nobody_signs_in(sample: Sample) {
    for fault in [
        Fault::DropBefore,
        Fault::DropAfter,
        Fault::Status500,
        Fault::Garbage,
        Fault::Huge,
        Fault::Cut,
        Fault::Silent,
    ] {
        sample.desk.order(Call::SignIn, fault, 10).await;

        let answer = sample.impatient.sign_in(&sample.barcode, &sample.pin).await;

        assert!(answer.is_err(), "{fault:?}: {answer:?}");
        sample.desk.forget_faults().await;
    }
}
