//! The table of a library whose library system is Koha.

use lastfour::config::IlsConfig;

use crate::Place;
use crate::keys;
use crate::random_looking;
use crate::working;

const ADDRESS: &str = "base_url = \"https://koha.town.test/api/v1\"\npayment_type = \"CREDITCARD\"";
const KEY: &str = "client_id = \"key\"\nclient_secret_file = \"koha\"";
const BASIC: &str = "user = \"lastfour\"\npassword_file = \"koha\"";

fn place() -> Place {
    let place = Place::new();
    place.private("koha", &random_looking());
    place
}

/// The working configuration with Koha in the place of SIP2, and these lines in its table.
fn with_koha(lines: &[&str]) -> String {
    let whole = working();
    let (before, rest) = whole.split_once("kind = \"sip2\"").unwrap();
    let (_, after) = rest.split_once("\n[").unwrap();
    format!("{before}kind = \"koha\"\n{}\n[{after}", lines.join("\n"))
}

#[test]
fn koha_is_read_with_one_of_two_logins() {
    for login in [KEY, BASIC] {
        let config = place().read(&with_koha(&[ADDRESS, login])).unwrap();

        let library = config.libraries.first().unwrap();
        let IlsConfig::Koha(settings) = &library.ils else {
            panic!("not Koha");
        };
        assert_eq!(settings.payment_type.as_deref(), Some("CREDITCARD"));
        assert!(settings.reversal_debit_type.is_none());
        assert!(config.warnings.is_empty());
        assert!(!format!("{settings:?}").contains(&random_looking()));
    }
}

#[test]
fn what_is_wrong_with_koha_is_told_by_its_key() {
    for (lines, wrong) in [
        ([ADDRESS, ""], "client_id"),
        ([ADDRESS, "client_id = \"key\""], "client_secret_file"),
        (
            [ADDRESS, "user = \"with:colon\"\npassword_file = \"koha\""],
            "client_id",
        ),
        (
            [
                KEY,
                "base_url = \"https://koha.town.test/api/v1\"\nlibrary_id = \"\"",
            ],
            "library_id",
        ),
    ] {
        let found = place().read(&with_koha(&lines)).unwrap_err();

        assert_eq!(keys(&found), [format!("library.main.ils.{wrong}")], "{lines:?}");
    }
    for (line, wrong) in [
        (BASIC, "client_id"),
        ("reversal_debit_type = \" \"", "reversal_debit_type"),
        ("answer_timeout_s = 31", "answer_timeout_s"),
        ("tls_authority_file = \"none\"", "tls_authority_file"),
    ] {
        let found = place().read(&with_koha(&[ADDRESS, KEY, line])).unwrap_err();

        assert_eq!(keys(&found), [format!("library.main.ils.{wrong}")], "{line}");
    }
}

#[test]
fn payments_without_a_type_are_warned_of() {
    let config = place().read(&with_koha(&["base_url = \"https://koha.town.test/api/v1\"", KEY]));

    assert_eq!(keys(&config.unwrap().warnings), ["library.main.ils.payment_type"]);
}

#[test]
fn koha_is_reached_at_its_interface_and_in_plain_text_only_when_somebody_answers_for_it() {
    let read = |address: &str, more: &str| {
        let address = format!("base_url = \"{address}\"");
        place().read(&with_koha(&[&address, KEY, more]))
    };

    for address in [
        "https://koha.town.test/api/v1/",
        "http://127.0.0.1:8080/koha/api/v1",
    ] {
        assert!(read(address, "").is_ok(), "{address}");
    }
    assert!(read("http://koha.town.test/api/v1", "plain_text_acknowledged = true").is_ok());
    for address in [
        "http://koha.town.test/api/v1",
        "https://koha.town.test",
        "https://ann:pw@koha.town.test/api/v1",
        "https://koha.town.test/api/v1?x=1",
        "koha.town.test",
    ] {
        let found = read(address, "").unwrap_err();
        assert_eq!(keys(&found), ["library.main.ils.base_url"], "{address}");
    }
}
