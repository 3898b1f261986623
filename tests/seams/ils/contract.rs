//! What every library system must keep, whatever it speaks.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use lastfour::domain::Barcode;
use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::Money;
use lastfour::domain::Reference;
use lastfour::domain::SystemRandomness;
use lastfour::ils::Ils;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Trace;
use secrecy::SecretString;

/// A library system with one patron whom no other test knows.
#[async_trait]
pub(crate) trait Place: Send + Sync {
    /// The library system, the patron in it.
    async fn with_patron(&self) -> Sample;
}

/// A patron who owes enough to be blocked: two fees, and one whose payment the library system refuses.
pub(crate) struct Sample {
    pub(crate) ils: Arc<dyn Ils>,
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
}

impl Sample {
    fn posting(&self, owed: &Owed, amount: &str) -> Posting {
        Posting {
            barcode: self.barcode.clone(),
            fee: FeeId::parse(&owed.id).unwrap(),
            kind: owed.kind,
            amount: money(amount),
            reference: Reference::new(&SystemRandomness),
            line: 0,
        }
    }

    /// By their ids.
    async fn open_fees(&self) -> BTreeMap<String, String> {
        let account = self.ils.account(&self.barcode).await.unwrap().unwrap();
        account
            .fees
            .iter()
            .map(|fee| (fee.id.as_str().to_owned(), fee.outstanding.to_string()))
            .collect()
    }
}

fn told(owed: &[&Owed]) -> BTreeMap<String, String> {
    owed.iter()
        .map(|owed| (owed.id.clone(), owed.amount.to_owned()))
        .collect()
}

pub(crate) fn money(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

/// Writes the contract's tests, each on a place made anew.
macro_rules! keeps_the_contract {
    ($place:expr, $($rule:ident),+ $(,)?) => {
        $(
            #[tokio::test]
            async fn $rule() {
                let sample = $crate::contract::Place::with_patron(&$place).await;
                $crate::contract::$rule(sample).await;
            }
        )+
    };
    ($place:expr) => {
        $crate::contract::keeps_the_contract!(
            $place,
            it_is_ready,
            a_blocked_patron_signs_in,
            unknown_wrong_and_empty_are_one_answer,
            the_account_tells_what_is_open_and_prints_no_title_or_name,
            an_unknown_patron_has_no_account,
            what_is_posted_is_no_longer_open,
            what_is_refused_stays_open,
            more_than_is_open_is_refused,
            an_unknown_patron_or_fee_is_refused,
            a_lost_answer_can_be_looked_for,
        );
    };
}
pub(crate) use keeps_the_contract;

pub(crate) async fn it_is_ready(sample: Sample) {
    sample.ils.ready().await.unwrap();
}

pub(crate) async fn a_blocked_patron_signs_in(sample: Sample) {
    let signed_in = sample.ils.sign_in(&sample.barcode, &sample.pin).await.unwrap();

    assert!(signed_in);
}

pub(crate) async fn unknown_wrong_and_empty_are_one_answer(sample: Sample) {
    for (barcode, pin) in [
        (&sample.nobody, sample.pin.clone()),
        (&sample.nobody, SecretString::from("")),
        (&sample.barcode, SecretString::from("9876")),
        (&sample.barcode, SecretString::from("")),
        (&sample.barcode, SecretString::from("1|BLY|CQY")),
        (&sample.barcode, SecretString::from("1\r")),
    ] {
        assert!(!sample.ils.sign_in(barcode, &pin).await.unwrap());
    }
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

pub(crate) async fn an_unknown_patron_has_no_account(sample: Sample) {
    let account = sample.ils.account(&sample.nobody).await.unwrap();

    assert!(account.is_none());
}

pub(crate) async fn what_is_posted_is_no_longer_open(sample: Sample) {
    let posting = sample.posting(&sample.first, sample.first.amount);

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Accepted);
    assert_eq!(sample.open_fees().await, told(&[&sample.second, &sample.refused]));
}

pub(crate) async fn what_is_refused_stays_open(sample: Sample) {
    let posting = sample.posting(&sample.refused, sample.refused.amount);

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    let all = told(&[&sample.first, &sample.second, &sample.refused]);
    assert_eq!(sample.open_fees().await, all);
}

pub(crate) async fn more_than_is_open_is_refused(sample: Sample) {
    let posting = sample.posting(&sample.first, "1000.00");

    let answer = sample.ils.post(&posting).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    let all = told(&[&sample.first, &sample.second, &sample.refused]);
    assert_eq!(sample.open_fees().await, all);
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
}

pub(crate) async fn a_lost_answer_can_be_looked_for(sample: Sample) {
    let posting = sample.posting(&sample.second, sample.second.amount);

    let before = sample.ils.look_for(&posting).await.unwrap();
    sample.ils.post(&posting).await.unwrap();
    let after = sample.ils.look_for(&posting).await.unwrap();

    match before {
        Trace::NotFound => assert_eq!(after, Trace::Found),
        Trace::Outstanding(Some(open)) => {
            assert_eq!(open, posting.amount);
            assert_eq!(after, Trace::Outstanding(None));
        }
        Trace::Found | Trace::Unclear | Trace::Outstanding(None) => panic!("found before it was posted"),
    }
}
