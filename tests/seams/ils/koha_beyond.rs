//! What Koha does that other library systems do not, against our own sandbox.

use lastfour::domain::Barcode;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::KohaLogin;
use lastfour::ils::PostingAnswer;
use lastfour::ils::ReversalAnswer;
use lastfour::ils::Trace;
use serde_json::json;

use crate::contract::money;
use crate::koha::ADA;
use crate::koha::FREYA;
use crate::koha::FREYAS_PIN;
use crate::koha::Koha;
use crate::koha::connector;
use crate::koha::posting;

#[tokio::test]
async fn the_account_tells_branch_category_and_expiry() {
    let koha = Koha::start().await;
    let barcode = Barcode::parse(FREYA).unwrap();

    let account = koha.ils().account(&barcode).await.unwrap().unwrap();

    let branch = account.fees[0].owner.branch.as_ref().unwrap();
    assert_eq!(branch.as_str(), "MAIN");
    assert_eq!(account.card.category.as_deref(), Some("PT"));
    assert_eq!(account.card.expires_on.unwrap().to_string(), "2031-12-31");
    assert!(account.linked.is_empty());
}

#[tokio::test]
async fn a_part_of_a_line_can_be_paid_and_looked_for() {
    let koha = Koha::start().await;
    let part = posting(ADA, "1001", "1.50");

    let answer = koha.ils().post(&part).await.unwrap();

    assert_eq!(answer, PostingAnswer::Accepted);
    assert_eq!(koha.open(ADA).await[0], ("1001".into(), "3.00".into()));
    assert_eq!(koha.ils().look_for(&part).await.unwrap(), Trace::Found);
    let mut another = part.clone();
    another.line = 1;
    assert_eq!(koha.ils().look_for(&another).await.unwrap(), Trace::NotFound);
}

#[tokio::test]
async fn a_foreign_line_is_refused_before_anything_is_sent() {
    let koha = Koha::start().await;

    let answer = koha.ils().post(&posting(ADA, "1012", "6.00")).await.unwrap();

    assert_eq!(answer, PostingAnswer::Refused);
    assert_eq!(koha.open(FREYA).await[0], ("1012".into(), "6.00".into()));
    assert_eq!(koha.open(ADA).await.len(), 3);
    // Koha itself would have taken it.
    let body = json!({"amount": 6.00, "account_lines_ids": [1012], "note": "n"});
    assert_eq!(koha.credit(1, body).await, 201);
    assert_eq!(koha.open(FREYA).await.len(), 2);
}

#[tokio::test]
async fn a_spilt_payment_whose_answer_was_lost_is_unclear() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    // The desk is quicker by a moment: the line is paid when ours arrives, and ours goes to the other two lines.
    koha.pays_at_the_desk(ADA, "F1001", "4.50").await;
    let sent = json!({
        "credit_type": "PAYMENT", "amount": 2.25, "account_lines_ids": [1001], "note": posting.name(),
        "description": "Paid online [4.50/6.75]",
    });
    assert_eq!(koha.credit(1, sent).await, 201);
    assert!(koha.open(ADA).await.is_empty());
    let mut same_amount = posting.clone();
    same_amount.amount = money("2.25");

    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::Unclear);
    assert_eq!(koha.ils().look_for(&same_amount).await.unwrap(), Trace::Unclear);
}

#[tokio::test]
async fn a_credit_that_was_not_applied_is_unclear() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    for (fee, amount) in [("F1001", "4.50"), ("F1002", "1.25"), ("F1003", "1.00")] {
        koha.pays_at_the_desk(ADA, fee, amount).await;
    }
    let sent = json!({
        "credit_type": "PAYMENT", "amount": 4.50, "account_lines_ids": [1001], "note": posting.name(),
        "description": "Paid online [4.50/4.50]",
    });
    assert_eq!(koha.credit(1, sent).await, 201);

    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::Unclear);
}

#[tokio::test]
async fn a_payment_is_found_though_new_fees_came_after_it() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    koha.fault("pay", "drop_after", 0).await;

    let lost = koha.ils().post(&posting).await;
    let fee = json!({"barcode": ADA, "kind": "COPY", "amount": "3.00", "title": "Maps"});
    koha.control("ils/fees", fee).await;

    assert!(matches!(lost, Err(IlsError::Silent)));
    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::Found);
}

#[tokio::test]
async fn a_payment_beside_ours_before_anybody_looked_is_unclear() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    koha.fault("pay", "silent_after", 0).await;

    let lost = koha.ils().post(&posting).await;
    koha.pays_at_the_desk(ADA, "F1002", "1.25").await;

    assert!(matches!(lost, Err(IlsError::Silent)));
    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::Unclear);
}

#[tokio::test]
async fn after_a_payment_without_a_look_at_the_books_it_is_not_accepted() {
    for trouble in ["status_500", "drop_before", "garbage", "cut", "huge", "silent"] {
        let koha = Koha::start().await;
        let posting = posting(ADA, "1001", "4.50");
        // The patron and the account are read before; this meets the account after.
        koha.fault("account", trouble, 2).await;

        let answer = koha.ils().post(&posting).await;

        assert!(matches!(answer, Err(IlsError::Silent)), "{trouble}");
        assert_eq!(
            koha.ils().look_for(&posting).await.unwrap(),
            Trace::Found,
            "{trouble}"
        );
    }
}

#[tokio::test]
async fn what_is_taken_back_is_owed_anew_once_and_not_found_any_more() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    koha.ils().post(&posting).await.unwrap();

    for _ in 0..2 {
        let answer = koha.ils().reverse(&posting).await.unwrap();
        assert_eq!(answer, ReversalAnswer::Reversed);
    }

    let anew: Vec<String> = koha
        .open(ADA)
        .await
        .into_iter()
        .map(|(_, amount)| amount)
        .collect();
    assert_eq!(anew, ["1.25", "1.00", "4.50"]);
    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::NotFound);
}

#[tokio::test]
async fn what_koha_never_had_is_not_charged_anew() {
    let koha = Koha::start().await;

    let answer = koha.ils().reverse(&posting(ADA, "1001", "4.50")).await.unwrap();

    assert_eq!(answer, ReversalAnswer::Unable);
    assert_eq!(koha.open(ADA).await.len(), 3);
}

#[tokio::test]
async fn a_reversal_whose_answer_was_lost_is_seen() {
    let koha = Koha::start().await;
    let posting = posting(ADA, "1001", "4.50");
    koha.ils().post(&posting).await.unwrap();
    koha.fault("reverse", "drop_after", 0).await;

    let lost = koha.ils().reverse(&posting).await;

    assert!(matches!(lost, Err(IlsError::Silent)));
    assert_eq!(koha.ils().look_for(&posting).await.unwrap(), Trace::NotFound);
}

#[tokio::test]
async fn a_login_that_is_not_taken_is_never_a_wrong_pin() {
    let koha = Koha::start().await;
    let barcode = Barcode::parse(FREYA).unwrap();
    let logins = [
        KohaLogin::Client {
            id: "lastfour".into(),
            secret: "another-secret".into(),
        },
        KohaLogin::Basic {
            user: "lastfour".into(),
            password: "another-secret".into(),
        },
    ];
    for login in logins {
        let ils = connector(&koha.base_url(), login);

        assert!(matches!(
            ils.sign_in(&barcode, &FREYAS_PIN.into()).await,
            Err(IlsError::Login)
        ));
        assert!(matches!(ils.account(&barcode).await, Err(IlsError::Login)));
        assert!(matches!(
            ils.post(&posting(FREYA, "1012", "6.00")).await,
            Err(IlsError::Login)
        ));
        assert!(matches!(ils.ready().await, Err(IlsError::Login)));
    }
}
