//! Library cards that are made good for longer.

use jiff::Span;
use jiff::civil::Date;
use lastfour::ils::CardExtension;
use lastfour::ils::IlsError;
use lastfour::ils::PostingAnswer;

use crate::contract::Sample;
use crate::contract::desk::Call;
use crate::contract::desk::Fault;

async fn good_until(sample: &Sample) -> Option<Date> {
    let account = sample.ils.account(&sample.barcode).await.unwrap().unwrap();
    account.card.expires_on
}

/// From one day to a year later.
fn year_from(sample: &Sample, from: Date) -> CardExtension {
    CardExtension {
        barcode: sample.barcode.clone(),
        from,
        to: from.checked_add(Span::new().years(1)).unwrap(),
    }
}

pub(crate) async fn a_card_is_made_good_for_longer_as_declared(sample: Sample) {
    let before = good_until(&sample).await;
    let extension = year_from(&sample, before.unwrap_or(Date::constant(2027, 6, 30)));

    let answer = sample.ils.extend_card(&extension).await.unwrap();

    if sample.ils.abilities().extends_cards {
        assert_eq!(answer, PostingAnswer::Accepted);
        assert_eq!(good_until(&sample).await, Some(extension.to));
        assert_eq!(sample.open_fees().await, sample.everything(), "no fee is touched");
    } else {
        assert_eq!(answer, PostingAnswer::Refused);
        assert_eq!(good_until(&sample).await, before);
    }
}

pub(crate) async fn a_card_that_was_changed_meanwhile_is_left_alone(sample: Sample) {
    let before = good_until(&sample).await;
    let agreed_on = before.unwrap_or(Date::constant(2027, 6, 30)).yesterday().unwrap();

    let answer = sample
        .ils
        .extend_card(&year_from(&sample, agreed_on))
        .await
        .unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    assert_eq!(good_until(&sample).await, before);
}

pub(crate) async fn an_extension_without_an_answer_is_found_out(sample: Sample) {
    if !sample.ils.abilities().extends_cards {
        let extension = year_from(&sample, Date::constant(2027, 6, 30));
        assert_eq!(
            sample.ils.extend_card(&extension).await.unwrap(),
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
        (Fault::Status500, false),
    ] {
        let extension = year_from(&sample, good_until(&sample).await.unwrap());
        sample.desk.order(Call::Extend, fault, 1).await;

        let answer = sample.impatient.extend_card(&extension).await;

        sample.desk.forget_faults().await;
        let silent = matches!(answer, Err(IlsError::Silent)) || !done && answer.is_err();
        assert!(silent, "{fault:?}: {answer:?}");
        let expected = if done { extension.to } else { extension.from };
        assert_eq!(good_until(&sample).await, Some(expected), "{fault:?}");
    }
}
