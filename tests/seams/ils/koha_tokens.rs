//! Koha's tokens: one for many callers, renewed in time, and never a second payment for a token that ran out.

use std::sync::Arc;

use lastfour::domain::SystemClock;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::KohaIls;
use lastfour::ils::KohaLogin;
use lastfour::ils::KohaSettingsError;

use crate::folio_scripted::Scripted;
use crate::folio_scripted::barcode;
use crate::folio_scripted::reply;
use crate::folio_scripted::told;
use crate::koha_scripted::PATRONS;
use crate::koha_scripted::TOKEN;
use crate::koha_scripted::granted;
use crate::koha_scripted::html;
use crate::koha_scripted::ils;
use crate::koha_scripted::no;
use crate::koha_scripted::patrons;
use crate::koha_scripted::settings;

#[tokio::test]
async fn a_token_is_kept_until_shortly_before_it_runs_out() {
    let server = Scripted::new([(TOKEN, vec![granted(3600)]), (PATRONS, vec![patrons(&[])])]).await;
    let ils = ils(&server);
    let mut tokens = Vec::new();

    for seconds in [0, 3539, 1, 3540] {
        server.clock.pass(seconds);
        ils.account(&barcode()).await.unwrap();
        tokens.push(server.heard(TOKEN).len());
    }

    assert_eq!(tokens, [1, 1, 2, 3]);
    let form = &server.heard(TOKEN)[0].body;
    assert!(form.contains("grant_type=client_credentials") && form.contains("client_id=lastfour"));
}

#[tokio::test]
async fn many_callers_wait_for_one_token_and_for_one_failure() {
    for (answer, well) in [(granted(3600), true), (no(500), false)] {
        let server = Scripted::new([(TOKEN, vec![answer]), (PATRONS, vec![patrons(&[])])]).await;
        let ils = Arc::new(ils(&server));
        let callers: Vec<_> = (0..20)
            .map(|_| {
                let ils = Arc::clone(&ils);
                tokio::spawn(async move { ils.account(&barcode()).await.is_ok() })
            })
            .collect();

        for caller in callers {
            assert_eq!(caller.await.unwrap(), well);
        }

        assert_eq!(server.heard(TOKEN).len(), 1);
    }
}

#[tokio::test]
async fn a_read_with_a_token_that_is_not_taken_any_more_is_asked_once_more() {
    let server = Scripted::new([
        (TOKEN, vec![granted(3600)]),
        (PATRONS, vec![no(401), patrons(&[])]),
    ])
    .await;

    assert!(ils(&server).account(&barcode()).await.unwrap().is_none());

    assert_eq!((server.heard(TOKEN).len(), server.heard(PATRONS).len()), (2, 2));
}

#[tokio::test]
async fn a_login_that_stays_refused_ends_after_two_tokens() {
    let server = Scripted::new([(TOKEN, vec![granted(3600)]), (PATRONS, vec![no(401)])]).await;

    let account = ils(&server).account(&barcode()).await;

    assert!(matches!(account, Err(IlsError::Login)));
    assert_eq!((server.heard(TOKEN).len(), server.heard(PATRONS).len()), (2, 2));
}

#[tokio::test]
async fn without_a_token_nothing_is_asked() {
    for (answer, login) in [
        (no(400), true),
        (no(401), true),
        (no(403), true),
        (no(404), false),
        (no(429), false),
        (no(500), false),
        (html(200), false),
        (told("{}"), false),
        (told(r#"{"access_token":null,"expires_in":3600}"#), false),
        (told(r#"{"access_token":"a\nb","expires_in":3600}"#), false),
        (told(r#"{"access_token":"t","expires_in":-1}"#), false),
        (told(r#"{"access_token":"t","expires_in":"soon"}"#), false),
        (reply(302, ""), false),
    ] {
        let server = Scripted::new([(TOKEN, vec![answer.clone()]), (PATRONS, vec![patrons(&[])])]).await;

        let account = ils(&server).account(&barcode()).await;

        match account {
            Err(IlsError::Login) => assert!(login, "{answer:?}"),
            Err(IlsError::Unavailable) => assert!(!login, "{answer:?}"),
            other => panic!("{answer:?}: {other:?}"),
        }
        assert!(server.heard(PATRONS).is_empty(), "{answer:?}");
    }
}

#[tokio::test]
async fn with_basic_each_call_carries_the_password_and_none_is_repeated() {
    let server = Scripted::new([(PATRONS, vec![no(401)])]).await;
    let mut settings = settings(&server);
    settings.login = KohaLogin::Basic {
        user: "user".into(),
        password: "pässword".into(),
    };
    let ils = KohaIls::new(settings, Arc::new(SystemClock)).unwrap();

    assert!(matches!(ils.account(&barcode()).await, Err(IlsError::Login)));

    let heard = server.heard(PATRONS);
    assert_eq!(heard.len(), 1);
    assert_eq!(heard[0].headers["authorization"], "Basic dXNlcjpww6Rzc3dvcmQ=");
    assert!(server.heard(TOKEN).is_empty());
}

#[tokio::test]
async fn settings_that_cannot_work_are_refused() {
    let server = Scripted::new([]).await;
    let refused = |change: &dyn Fn(&mut lastfour::ils::KohaSettings)| {
        let mut settings = settings(&server);
        change(&mut settings);
        KohaIls::new(settings, Arc::new(SystemClock)).err()
    };
    let basic = |user: &str, password: &str| KohaLogin::Basic {
        user: user.into(),
        password: password.into(),
    };

    for login in [basic("", "p"), basic("u", ""), basic("u:v", "p")] {
        assert_eq!(
            refused(&|settings| settings.login = login.clone()),
            Some(KohaSettingsError::Value)
        );
    }
    let empty = refused(&|settings| settings.payment_type = Some(" ".into()));
    assert_eq!(empty, Some(KohaSettingsError::Value));
    let away = refused(&|settings| settings.rest.base_url = "http://koha.example/api/v1".into());
    assert!(matches!(away, Some(KohaSettingsError::Rest(_))));
}
