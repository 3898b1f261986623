//! A library's table for a FOLIO.

use lastfour::config::IlsConfig;

use crate::Place;
use crate::keys;
use crate::working;

fn with_folio(more: &str) -> String {
    let text = working();
    let (before, rest) = text.split_once("[library.main.ils]").unwrap();
    let (_, after) = rest.split_once("\n\n").unwrap();
    format!(
        r#"{before}[library.main.ils]
kind = "folio"
base_url = "https://okapi.town.test"
tenant = "town"
user = "lastfour"
password_file = "sip2"
service_point = "3a40852d-49fd-4df2-a1f9-6e2641a6e91f"
{more}

{after}"#
    )
}

#[test]
fn a_folio_is_read_with_its_defaults_and_prints_no_password() {
    let config = Place::new().read(&with_folio("")).unwrap();

    let IlsConfig::Folio(settings) = &config.libraries.first().unwrap().ils else {
        panic!("another library system");
    };
    assert_eq!(settings.payment_method, "Credit card");
    assert!(settings.note_refunds);
    assert_eq!(settings.rest.answer_timeout.as_secs(), 10);
    assert_eq!(settings.rest.base_url, "https://okapi.town.test");
    assert_eq!(settings.currency.code(), "USD");
    assert!(!format!("{settings:?}").contains(&crate::random_looking()));
}

#[test]
fn what_is_wrong_with_a_folio_is_told_by_its_key() {
    for (from, to, key) in [
        ("https://okapi.town.test", "http://okapi.town.test", "base_url"),
        ("https://okapi.town.test", "okapi.town.test", "base_url"),
        ("\"town\"", "\"the town\"", "tenant"),
        ("user = \"lastfour\"", "user = \"\"", "user"),
        ("3a40852d-49fd", "online-desk", "service_point"),
        ("password_file = \"sip2\"\n", "", "password_file"),
    ] {
        let text = with_folio("").replacen(from, to, 1);

        let found = Place::new().read(&text).unwrap_err();

        assert_eq!(keys(&found), [format!("library.main.ils.{key}")], "{to}");
    }
    for (more, key) in [
        ("payment_method = \" \"", "payment_method"),
        ("timeout_s = 31", "timeout_s"),
        ("tls_authority_file = \"certificate.pem\"", "tls_authority_file"),
        ("tls_authority_file = \"nowhere.pem\"", "tls_authority_file"),
    ] {
        let found = Place::new().read(&with_folio(more)).unwrap_err();

        assert!(
            keys(&found).contains(&format!("library.main.ils.{key}").as_str()),
            "{more}: {found:?}"
        );
    }
}

#[test]
fn plain_text_to_a_folio_leaves_this_machine_only_when_somebody_answers_for_it() {
    let plain = with_folio("plain_text_acknowledged = true").replace("https://okapi", "http://okapi");

    assert!(Place::new().read(&plain).is_ok());
    let here = with_folio("").replace("https://okapi.town.test", "http://127.0.0.1:9130");
    assert!(Place::new().read(&here).is_ok());
}
