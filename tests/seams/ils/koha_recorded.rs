//! Every kind of call that we make of Koha, written down for the checker of shapes (`tests/peers/ils_shapes.py`).

use lastfour::domain::Barcode;
use lastfour::ils::Ils;
use lastfour::ils::KohaLogin;
use lastfour::ils::PostingAnswer;
use lastfour::ils::ReversalAnswer;
use lastfour::ils::Trace;

use crate::ils_recorder::IlsRecorder;
use crate::koha::FREYA;
use crate::koha::Koha;
use crate::koha::client;
use crate::koha::connector;
use crate::koha::posting;

#[tokio::test]
async fn each_call_to_koha_is_made_once_and_written_down() {
    let koha = Koha::start().await;
    let recorder = IlsRecorder::start("koha", koha.running.http_addr).await;
    let base_url = format!("http://{}/koha/api/v1", recorder.address());
    let barcode = Barcode::parse(FREYA).unwrap();
    let basic = KohaLogin::Basic {
        user: "lastfour".into(),
        password: "api-secret".into(),
    };

    for (login, fee, amount) in [(client(), "1012", "6.00"), (basic, "1014", "0.05")] {
        let ils = connector(&base_url, login);
        let posting = posting(FREYA, fee, amount);
        ils.ready().await.unwrap();
        assert!(ils.sign_in(&barcode, &"3195".into()).await.unwrap());
        assert!(!ils.sign_in(&barcode, &"0000".into()).await.unwrap());
        assert!(ils.account(&barcode).await.unwrap().is_some());
        assert_eq!(ils.post(&posting).await.unwrap(), PostingAnswer::Accepted);
        assert_eq!(ils.look_for(&posting).await.unwrap(), Trace::Found);
        assert_eq!(ils.reverse(&posting).await.unwrap(), ReversalAnswer::Reversed);
        assert_eq!(ils.look_for(&posting).await.unwrap(), Trace::NotFound);
    }

    let lines = recorder.lines();
    let count = |method: &str, end: &str| {
        let made = lines.iter();
        made.filter(|line| line["method"] == method && line["path"].as_str().unwrap().ends_with(end))
            .count()
    };
    assert_eq!(count("POST", "/oauth/token"), 1);
    assert_eq!(count("POST", "/auth/password/validation"), 4);
    assert_eq!(count("POST", "/account/credits"), 2);
    assert_eq!(count("POST", "/account/debits"), 2);
    let sent = lines.iter().find(|line| {
        line["method"] == "POST" && line["path"].as_str().unwrap().ends_with("/account/credits")
    });
    let body = sent.unwrap()["body"].as_str().unwrap();
    assert!(body.contains("\"amount\":6.00,"), "{body}");
}
