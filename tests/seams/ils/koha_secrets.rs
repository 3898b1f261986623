//! What Koha says and what we say to it: no title, PIN, barcode, secret, token or card number in a log, an error or
//! any `Debug`, at the finest level of all that we are made of, before any net.

use lastfour::domain::FeeId;
use lastfour::ils::Ils;
use lastfour::ils::Posting;
use serde_json::json;

use crate::folio_scripted::Scripted;
use crate::folio_scripted::barcode;
use crate::folio_scripted::reply;
use crate::folio_scripted::told as says;
use crate::koha_scripted::ACCOUNT;
use crate::koha_scripted::CREDITS;
use crate::koha_scripted::GRANTED;
use crate::koha_scripted::PATRONS;
use crate::koha_scripted::PAY;
use crate::koha_scripted::SECRET;
use crate::koha_scripted::TOKEN;
use crate::koha_scripted::VALIDATION;
use crate::koha_scripted::account;
use crate::koha_scripted::granted;
use crate::koha_scripted::ils;
use crate::koha_scripted::line;
use crate::koha_scripted::no;
use crate::koha_scripted::paid;
use crate::koha_scripted::patron;
use crate::koha_scripted::patrons;
use crate::planted::CARD;
use crate::planted::heard;
use crate::planted::hides_it;
use crate::planted::listen;
use crate::planted::told;

const PIN: &str = "pin-that-nobody-may-see";

fn posting() -> Posting {
    Posting {
        fee: FeeId::parse("11").unwrap(),
        ..crate::folio_scripted::posting()
    }
}

#[tokio::test]
async fn nothing_private_is_told_of_a_visit() {
    listen();
    let before = account(&[line("11", "4.50")]);
    let server = Scripted::new([
        (TOKEN, vec![granted(3600)]),
        (PATRONS, vec![patron()]),
        (ACCOUNT, vec![before.clone(), before.clone(), before]),
        (PAY, vec![paid()]),
        (CREDITS, vec![says("[]")]),
        (VALIDATION, vec![no(400), no(500), no(403)]),
    ])
    .await;
    let ils = ils(&server);

    let mut said = vec![format!("{ils:?}")];
    for _ in 0..3 {
        said.push(told(&ils.sign_in(&barcode(), &PIN.into()).await));
    }
    said.push(told(&ils.account(&barcode()).await));
    said.push(told(&ils.post(&posting()).await));
    said.push(told(&ils.look_for(&posting()).await));
    said.push(heard());

    assert!(
        heard().contains("does not say whether a patron may sign in"),
        "nobody listened"
    );
    for words in said {
        for private in [PIN, SECRET, GRANTED, "Zebra", "Quillfeather", "21234000012342"] {
            assert!(!words.contains(private), "{private}: {words}");
        }
    }
}

#[tokio::test]
async fn a_card_number_that_koha_says_is_not_repeated() {
    listen();
    let planted = |from: &str| line("11", "4.50").replace(from, CARD);
    let accounts = [
        account(&[line(CARD, "4.50")]),
        account(&[line("11", CARD)]),
        account(&[planted("Zebra Wonders")]),
        account(&[planted("OVERDUE")]),
        account(&[planted("CPL")]),
        account(&[planted("surprise")]),
        says(CARD),
        reply(200, format!("{{\"{CARD}\":")),
    ];

    for answer in accounts {
        let server = Scripted::new([
            (TOKEN, vec![granted(3600)]),
            (PATRONS, vec![patron()]),
            (ACCOUNT, vec![answer.clone()]),
        ])
        .await;
        hides_it(&answer.body, &told(&ils(&server).account(&barcode()).await));
    }
    let person = json!([{"patron_id": 7, "cardnumber": "21234000012342", "surname": CARD, "firstname": CARD,
        "category_id": CARD, "library_id": CARD, "expiry_date": CARD}]);
    for person in [says(person), patrons(&[CARD]), reply(500, json!({"error": CARD}))] {
        let server = Scripted::new([
            (TOKEN, vec![granted(3600)]),
            (PATRONS, vec![person]),
            (ACCOUNT, vec![account(&[])]),
        ])
        .await;
        hides_it("patron", &told(&ils(&server).account(&barcode()).await));
    }
    let server = Scripted::new([(TOKEN, vec![reply(403, json!({"error": CARD}))])]).await;
    hides_it("login", &told(&ils(&server).ready().await));

    hides_it("the log", &heard());
}
