//! Whether it is ready, and what is owed.

use lastfour::ils::IlsError;

use crate::contract::Sample;
use crate::contract::desk::Call;
use crate::contract::desk::Fault;
use crate::contract::money;
use crate::contract::told;

pub(crate) async fn it_is_ready(sample: Sample) {
    sample.ils.ready().await.unwrap();
}

pub(crate) async fn it_is_not_ready_when_our_login_is_refused(sample: Sample) {
    sample.desk.order(Call::Login, Fault::Refuse, 10).await;

    let ready = sample.ils.ready().await;

    assert!(matches!(ready, Err(IlsError::Login)), "{ready:?}");
}

pub(crate) async fn it_is_not_ready_when_it_takes_no_payments(sample: Sample) {
    sample.desk.take_no_payments().await;

    let ready = sample.ils.ready().await;

    assert!(
        matches!(ready, Err(IlsError::Login | IlsError::Unavailable)),
        "{ready:?}"
    );
}

pub(crate) async fn the_account_tells_what_is_open_and_prints_no_title_or_name(sample: Sample) {
    let account = sample.ils.account(&sample.barcode).await.unwrap().unwrap();

    for owed in [&sample.first, &sample.second, &sample.refused] {
        let fee = account
            .fees
            .iter()
            .find(|fee| fee.id.as_str() == owed.id)
            .unwrap();
        assert_eq!(fee.outstanding, money(owed.amount));
        assert_eq!(fee.kind, owed.kind);
        assert_eq!(fee.owner, owed.owner);
    }
    assert_eq!(account.fees.len(), 3);
    let first = account.fees.iter().find(|fee| fee.id.as_str() == sample.first.id);
    let title = first.and_then(|fee| fee.title.clone()).unwrap();
    assert_eq!(title.reveal(), sample.title);
    assert_eq!(account.name.as_ref().unwrap().reveal(), sample.name);
    for private in [sample.title, sample.name] {
        assert!(!format!("{account:?}").contains(private));
    }
}

pub(crate) async fn a_new_fee_and_a_payment_at_the_desk_are_seen(sample: Sample) {
    let before = sample.open_fees().await;
    let added = sample.desk.add_fee("0.29").await;
    sample.desk.pay(&sample.first.id, sample.first.amount).await;

    let after = sample.open_fees().await;

    assert_eq!(before, sample.everything());
    let mut expected = told(&[&sample.second, &sample.refused]);
    expected.insert(added, "0.29".to_owned());
    assert_eq!(after, expected);
}

pub(crate) async fn an_unknown_patron_has_no_account(sample: Sample) {
    let account = sample.ils.account(&sample.nobody).await.unwrap();

    assert!(account.is_none());
}

pub(crate) async fn an_account_that_was_not_told_is_no_account(sample: Sample) {
    for fault in [
        Fault::DropBefore,
        Fault::Status500,
        Fault::Garbage,
        Fault::Huge,
        Fault::Cut,
        Fault::Silent,
    ] {
        sample.desk.order(Call::Account, fault, 10).await;

        let account = sample.impatient.account(&sample.barcode).await;

        assert!(account.is_err(), "{fault:?}: {account:?}");
        sample.desk.forget_faults().await;
    }
    assert_eq!(sample.open_fees().await, sample.everything());
}

pub(crate) async fn fees_in_another_currency_are_not_believed(sample: Sample) {
    sample.desk.order(Call::Account, Fault::WrongCurrency, 10).await;

    let account = sample.ils.account(&sample.barcode).await;

    let payable = account.as_ref().ok().and_then(Option::as_ref).map(|account| {
        let payable = account.fees.iter().filter(|fee| fee.payable());
        payable.count()
    });
    assert!(matches!(payable, None | Some(0)), "{payable:?} fees can be paid");
}
