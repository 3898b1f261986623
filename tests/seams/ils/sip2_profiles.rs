//! Each profile: what the library system tells in its documented form is read into fees, and a payment is written as it
//! wants it. The transcripts are made up, in the forms that the sources beside the profiles' rows describe.

use std::sync::Arc;

use lastfour::domain::Fee;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::SystemClock;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Sip2Dialect;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Sip2Profile;
use lastfour::ils::Sip2Surplus;

use crate::contract::money;
use crate::scripted::BARCODE;
use crate::scripted::Scripted;
use crate::scripted::Step;
use crate::scripted::answer;
use crate::scripted::barcode;
use crate::scripted::paid;
use crate::scripted::patron;
use crate::scripted::posting;
use crate::scripted::welcome;

fn ils(server: &Scripted, profile: Sip2Profile) -> Sip2Ils {
    let mut settings = server.settings();
    settings.dialect = Sip2Dialect::of(profile);
    Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap()
}

async fn fees_of(profile: Sip2Profile, answers: &[String]) -> Result<Vec<Fee>, IlsError> {
    let steps = [welcome()]
        .into_iter()
        .chain(answers.iter().map(|text| answer(text)));
    let server = Scripted::new(steps).await;
    let account = ils(&server, profile).account(&barcode()).await?;
    Ok(account.unwrap().fees)
}

/// Id, amount, kind, and whether it can be paid.
fn told(fees: &[Fee]) -> Vec<(&str, String, FeeKind, bool)> {
    fees.iter()
        .map(|fee| {
            let amount = fee.outstanding.to_string();
            (fee.id.as_str(), amount, fee.kind, fee.payable())
        })
        .collect()
}

fn payment(fee: &str, kind: FeeKind, amount: &str) -> Posting {
    Posting {
        fee: FeeId::parse(fee).unwrap(),
        kind,
        amount: money(amount),
        ..posting()
    }
}

/// The 37 that is written for a payment; `None` when none is.
async fn written(profile: Sip2Profile, posting: &Posting) -> Option<String> {
    let server = Scripted::new([welcome(), answer(&paid("Y"))]).await;
    let said = ils(&server, profile).post(posting).await.unwrap();
    let message = server.said().into_iter().find(|text| text.starts_with("37"));
    assert_eq!(said == PostingAnswer::Accepted, message.is_some());
    message
}

fn with_count_only(count: usize) -> String {
    patron(count, "BLY|BHUSD|BV71.20|")
}

#[tokio::test]
async fn carlx_tells_lettered_parts_and_wants_the_type_of_a_fee_and_the_hash_of_a_manual_one() {
    let lines = "AVSLost - fee charged^I35192000000017^F25.00^TZebra Wonders^109/12/2026|\
                 AVSOverdue^I35192000000025^F1.20^TNine Maps|\
                 AVSProcessing^I35192000000017^F5.00^TZebra Wonders|\
                 AVSManual^I1700000000042^F40.00^TNon Resident|";
    let all = patron(4, &format!("BLY|BHUSD|{lines}"));

    let fees = fees_of(Sip2Profile::Carlx, &[with_count_only(4), all])
        .await
        .unwrap();

    assert_eq!(
        told(&fees),
        [
            ("35192000000017-07", "25.00".into(), FeeKind::Lost, true),
            ("35192000000025-04", "1.20".into(), FeeKind::Overdue, true),
            ("35192000000017-05", "5.00".into(), FeeKind::Processing, true),
            ("1700000000042-01", "40.00".into(), FeeKind::Other, true),
        ]
    );
    assert_eq!(fees[0].title.as_ref().unwrap().reveal(), "Zebra Wonders");
    let lost = payment("35192000000017-07", FeeKind::Lost, "25.00");
    assert_eq!(
        written(Sip2Profile::Carlx, &lost).await.unwrap(),
        format!("370702USDBV25.00|AOMAIN|AA{BARCODE}|AC|CG35192000000017|")
    );
    let manual = payment("1700000000042-01", FeeKind::Other, "40.00");
    assert_eq!(
        written(Sip2Profile::Carlx, &manual).await.unwrap(),
        format!("370102USDBV40.00|AOMAIN|AA{BARCODE}|AC|CG#1700000000042|")
    );
}

#[tokio::test]
async fn carlx_is_asked_twice_and_believed_when_both_answers_agree() {
    let line = "AVSOverdue^I35192000000025^F1.20^TNine Maps|";
    let server = Scripted::new([
        welcome(),
        answer(&with_count_only(1)),
        answer(&patron(1, &format!("BLY|{line}"))),
    ])
    .await;
    ils(&server, Sip2Profile::Carlx)
        .account(&barcode())
        .await
        .unwrap();

    let asked: Vec<String> = server
        .said()
        .iter()
        .map(|text| text.chars().skip(23).collect())
        .collect();
    assert_eq!(asked[1], format!("          AOMAIN|AA{BARCODE}|AC|BP1|BQ5|"));
    assert_eq!(asked[2], format!("   Y      AOMAIN|AA{BARCODE}|AC|BP1|BQ1|"));
    let blank = with_count_only(1).replacen("0001", "    ", 1);
    for answers in [
        vec![with_count_only(2), patron(2, &format!("BLY|{line}"))],
        vec![with_count_only(1), patron(2, &format!("BLY|{line}{line}"))],
        vec![with_count_only(1), patron(1, "BLN|")],
        vec![with_count_only(1001)],
        vec![blank],
    ] {
        let fees = fees_of(Sip2Profile::Carlx, &answers).await;
        assert!(matches!(fees, Err(IlsError::Silent)), "{answers:?}: {fees:?}");
    }
    assert_eq!(
        fees_of(Sip2Profile::Carlx, &[with_count_only(0)]).await.unwrap(),
        []
    );
}

/// "Invalid patron ID." is said of a patron whose number was changed after the order was placed: nothing is taken from
/// the card for it, the fee waits under the new number, and the old one is not asked again.
#[tokio::test]
async fn carlx_refuses_a_patron_with_a_new_barcode_and_nothing_is_paid() {
    let refused = format!("{}AFInvalid patron ID.|", paid("N"));
    let server = Scripted::new([welcome(), answer(&refused)]).await;
    let lost = payment("35192000000017-07", FeeKind::Lost, "25.00");
    let ils = ils(&server, Sip2Profile::Carlx);

    let said = ils.post(&lost).await.unwrap();

    assert_eq!(said, PostingAnswer::Refused);
    assert_eq!(server.heard(), ["93", "37"]);
    // After a silence, the patron who is not found is no proof of anything.
    let server = Scripted::new([welcome(), answer(&patron(0, "BLN|"))]).await;
    let look = self::ils(&server, Sip2Profile::Carlx).look_for(&lost).await;
    assert!(matches!(look, Err(IlsError::Silent)), "{look:?}");
}

#[tokio::test]
async fn koha_tells_fees_by_our_template_with_their_branch() {
    let lines = "AV12 $3.50 \"OVERDUE@CPL\" Zebra Wonders|AV13 $10.00 \"LOST@FPL\" Nine Maps|AV14 $2.00 \"NEW_CARD\" x|";

    let fees = fees_of(Sip2Profile::Koha, &[patron(3, &format!("BLY|{lines}"))])
        .await
        .unwrap();

    assert_eq!(
        told(&fees),
        [
            ("12", "3.50".into(), FeeKind::Overdue, true),
            ("13", "10.00".into(), FeeKind::Lost, true),
            ("14", "2.00".into(), FeeKind::ReplacementCard, true),
        ]
    );
    let branches: Vec<Option<&str>> = fees
        .iter()
        .map(|fee| fee.owner.branch.as_ref().map(lastfour::domain::OwnerCode::as_str))
        .collect();
    assert_eq!(branches, [Some("CPL"), Some("FPL"), None]);
    let overdue = payment("12", FeeKind::Overdue, "3.50");
    assert_eq!(
        written(Sip2Profile::Koha, &overdue).await.unwrap(),
        format!("370402USDBV3.50|AOMAIN|AA{BARCODE}|AC|CG12|BK{}|", overdue.name())
    );
}

/// Koha's own form is a description and an amount: a title that begins with a number must not become a fee's id, because
/// Koha pays any line of that number, whoever owes it.
#[tokio::test]
async fn koha_without_our_template_tells_fees_that_cannot_be_paid() {
    let text = patron(2, "BLY|AV1984 2.50|AVOverdue: Zebra Wonders 3.50|");

    let fees = fees_of(Sip2Profile::Koha, std::slice::from_ref(&text))
        .await
        .unwrap();

    assert_eq!(fees.len(), 2);
    assert!(fees.iter().all(|fee| !fee.payable()));
    let server = Scripted::new([welcome(), answer(&text)]).await;
    let look = ils(&server, Sip2Profile::Koha)
        .look_for(&payment("12", FeeKind::Overdue, "3.50"))
        .await;
    assert!(matches!(look, Err(IlsError::Silent)), "{look:?}");
    for id in ["", "12abc", "no number: 1", "1 2"] {
        let Ok(fee) = FeeId::parse(id) else { continue };
        let posting = Posting { fee, ..posting() };
        assert_eq!(written(Sip2Profile::Koha, &posting).await, None, "{id}");
    }
}

#[tokio::test]
async fn evergreen_tells_fees_in_four_forms_and_the_one_without_ids_cannot_be_paid() {
    let threem =
        "AV101 $0.60 \"FINE\" Zebra Wonders|AV102 $25.00 \"LOST\" Nine Maps|AV103 $-1.00 \"FEE\" Credit|";
    let swyer_b = "AVCharge-Number: 101, Amount-Due: 0.60, Fine-Type: FINE, Title: Zebra, or Wonders|\
                   AVCharge-Number: 102, Amount-Due: 25.00, Fine-Type: LOST, Title: Nine Maps|\
                   AVCharge-Number: 103, Amount-Due: -1.00, Fine-Type: FEE, Title: Credit|";
    let legacy = "AV0.60 Overdue materials Zebra Wonders / Ann|AV25.00 Lost Materials Nine Maps / Bea|AV-1.00 Misc Misc|";

    for lines in [threem, swyer_b] {
        let fees = fees_of(Sip2Profile::Evergreen, &[patron(3, &format!("BLY|{lines}"))])
            .await
            .unwrap();
        assert_eq!(
            told(&fees),
            [
                ("101", "0.60".into(), FeeKind::Overdue, true),
                ("102", "25.00".into(), FeeKind::Lost, true),
                ("103", "0.00".into(), FeeKind::Other, false),
            ]
        );
    }
    let fees = fees_of(Sip2Profile::Evergreen, &[patron(3, &format!("BLY|{legacy}"))])
        .await
        .unwrap();
    assert_eq!(
        told(&fees),
        [
            ("no number: 1", "0.60".into(), FeeKind::Overdue, false),
            ("no number: 2", "25.00".into(), FeeKind::Lost, false),
            ("no number: 3", "0.00".into(), FeeKind::Other, false),
        ]
    );
    let fine = payment("101", FeeKind::Overdue, "0.60");
    assert_eq!(
        written(Sip2Profile::Evergreen, &fine).await.unwrap(),
        format!("370402USDBV0.60|AOMAIN|AA{BARCODE}|AC|CG101|BK{}|", fine.name())
    );
    assert_eq!(Sip2Profile::Evergreen.surplus(), Sip2Surplus::Refused);
}

const UUID: &str = "5e223dee-93b0-41c5-a328-6ede0388fc42";
const OTHER: &str = "625a3e76-9e14-46e3-891a-ea66c55d68f8";

fn of_folio(fields: &str) -> String {
    let counts = "0000000000000007    ";
    let blank = " ".repeat(14);
    format!(
        "64{blank}00120261124    120000{counts}    AOMAIN|AA{BARCODE}|AEAnn|BLY|CQY|BHUSD|{fields}BDHome|FUpatron|"
    )
}

fn two_of_folio(owed: &str) -> String {
    of_folio(&format!(
        "BV{owed}|CG{UUID}|FA24.40|FB12345|FC19.09.2026|FDZebra Wonders|FE78b549ec|FFOverdue fine|\
         CG{OTHER}|FA4.50|FB54321|FC15.03.2026|FDNine Maps|FEd640b5c7|FFLost item fee|"
    ))
}

#[tokio::test]
async fn folio_tells_fees_in_several_fields_and_pays_by_account() {
    let fees = fees_of(Sip2Profile::Folio, &[two_of_folio("28.9")])
        .await
        .unwrap();

    assert_eq!(
        told(&fees),
        [
            (UUID, "24.40".into(), FeeKind::Overdue, true),
            (OTHER, "4.50".into(), FeeKind::Lost, true),
        ]
    );
    assert_eq!(fees[1].title.as_ref().unwrap().reveal(), "Nine Maps");
    let overdue = payment(UUID, FeeKind::Overdue, "24.40");
    assert_eq!(
        written(Sip2Profile::Folio, &overdue).await.unwrap(),
        format!(
            "370402USDBV24.40|AOMAIN|AA{BARCODE}|AC|CG{UUID}|BK{}|",
            overdue.name()
        )
    );
    // Without a UUID the gateway would spread the money evenly over all that the patron owes.
    assert_eq!(
        written(Sip2Profile::Folio, &payment("12345", FeeKind::Overdue, "1.00")).await,
        None
    );
}

#[tokio::test]
async fn folio_is_believed_when_the_fees_add_up_to_what_is_owed() {
    for text in [
        two_of_folio("30.0"),
        two_of_folio(""),
        of_folio("BV24.4|AV12345|"),
        of_folio("AV12345|"),
        of_folio(&format!("BV24.4|CG{UUID}|FFOverdue fine|")),
        two_of_folio("28.9").replacen("0007", "1001", 1),
    ] {
        let fees = fees_of(Sip2Profile::Folio, std::slice::from_ref(&text)).await;
        assert!(matches!(fees, Err(IlsError::Silent)), "{text}: {fees:?}");
    }
    assert_eq!(
        fees_of(Sip2Profile::Folio, &[of_folio("BV0.0|")]).await.unwrap(),
        []
    );
}

#[tokio::test]
async fn folios_no_is_believed_when_the_fee_is_still_owed() {
    let overdue = payment(UUID, FeeKind::Overdue, "24.40");
    for (then, refused) in [
        (Some(two_of_folio("28.9")), true),
        (Some(of_folio("BV0.0|")), false),
        (
            Some(of_folio(&format!("BV10.0|CG{UUID}|FA10.00|FFOverdue fine|"))),
            false,
        ),
        (None, false),
    ] {
        let steps = [welcome(), answer(&paid("N"))];
        let server = Scripted::new(steps.into_iter().chain(then.iter().map(|text| answer(text)))).await;

        let said = ils(&server, Sip2Profile::Folio).post(&overdue).await;

        match said {
            Ok(PostingAnswer::Refused) => assert!(refused, "{then:?}"),
            Err(IlsError::Silent) => assert!(!refused, "{then:?}"),
            other => panic!("{then:?}: {other:?}"),
        }
        assert_eq!(server.heard().iter().filter(|number| *number == "37").count(), 1);
    }
}

#[tokio::test]
async fn folio_without_checksums_and_in_its_own_code_page_is_understood() {
    let mut bytes = of_folio("BV0.0|").replace("AEAnn", "AEM\u{1}ller").into_bytes();
    let umlaut = bytes.iter().position(|byte| *byte == 1).unwrap();
    bytes[umlaut] = 0x81;
    bytes.push(b'\r');
    let server = Scripted::new([Step::Bytes(b"941\r".to_vec()), Step::Bytes(bytes)]).await;

    let account = ils(&server, Sip2Profile::Folio)
        .account(&barcode())
        .await
        .unwrap()
        .unwrap();

    assert_eq!(account.name.unwrap().reveal(), "Müller");
}

#[tokio::test]
async fn systems_of_which_no_source_tells_more_follow_the_protocol() {
    for profile in [
        Sip2Profile::Plain,
        Sip2Profile::Polaris,
        Sip2Profile::Sierra,
        Sip2Profile::Symphony,
    ] {
        let fees = fees_of(profile, &[patron(1, "BLY|AVf1 $4.50 \"OVERDUE\" x|")])
            .await
            .unwrap();
        let server = Scripted::new([]).await;

        assert_eq!(told(&fees), [("f1", "4.50".into(), FeeKind::Overdue, true)]);
        assert_eq!(profile.surplus(), Sip2Surplus::Unsaid);
        let in_part = ils(&server, profile).abilities().pays_in_part;
        assert_eq!(in_part, profile == Sip2Profile::Plain, "{profile:?}");
        let posting = posting();
        assert_eq!(
            written(profile, &posting).await.unwrap(),
            format!("370402USDBV4.50|AOMAIN|AA{BARCODE}|AC|CGf1|BK{}|", posting.name())
        );
    }
}
