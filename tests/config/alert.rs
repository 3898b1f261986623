//! Whom a library tells what somebody should look at.

use lastfour::alerts::Way;
use lastfour::domain::AlertKind;

use crate::Place;
use crate::keys;
use crate::working;

const MAIL: &str = "[mail]\nkind = \"smtp\"\nfrom = \"library@town.test\"\nhost = \"mail.town.test\"\n";

/// The working configuration with these lines in one table of an alert.
fn with(lines: &str) -> String {
    format!(
        "{}\n[[library.main.alert]]\nname = \"on-call\"\n{lines}\n",
        working()
    )
}

/// And with a mail server.
fn mailing(text: &str) -> String {
    text.replace("[library.main]\n", &format!("{MAIL}[library.main]\n"))
}

/// A place with two secrets of webhooks.
fn place() -> Place {
    let place = Place::new();
    place.private("one", &format!("whsec_{}", "c2Fu".repeat(8)));
    place.private("two", &format!("whsec_{}", "ZGVu".repeat(8)));
    place.private("short", "whsec_c2Fu");
    place
}

const WEBHOOK: &str = "kind = \"webhook\"\naddress = \"https://alerts.town.test/in\"";

#[test]
fn without_a_word_nobody_is_told() {
    let config = Place::new().read(&working()).unwrap();

    assert!(config.libraries[0].alerts.is_empty());
}

#[test]
fn a_webhook_is_read_with_both_secrets_of_a_change_and_what_it_wants_to_know() {
    let text = with(&format!(
        "{WEBHOOK}\nsecret_files = [\"one\", \"two\"]\nevents = [\"audit.trouble\"]"
    ));

    let config = place().read(&text).unwrap();

    let target = &config.libraries[0].alerts[0];
    assert_eq!(target.name, "on-call");
    assert_eq!(target.kinds, [AlertKind::AuditTrouble]);
    let Way::Webhook {
        url, keys, loopback, ..
    } = &target.way
    else {
        panic!("it is a webhook: {target:?}");
    };
    assert_eq!(url.as_str(), "https://alerts.town.test/in");
    assert_eq!((keys.len(), *loopback), (2, false));
    assert!(
        !format!("{config:?}").contains("c2Fuc2Fu"),
        "secrets are not shown"
    );
}

#[test]
fn what_a_webhook_cannot_be_is_told_with_its_key_and_never_repeated() {
    let https = "kind = \"webhook\"\naddress = \"https://";
    let signed = "secret_files = [\"one\"]";
    for (lines, key) in [
        (String::from(WEBHOOK), "secret_files"),
        (format!("{WEBHOOK}\nsecret_files = [\"short\"]"), "secret_files"),
        (
            format!("{WEBHOOK}\nsecret_files = [\"one\", \"two\", \"one\"]"),
            "secret_files",
        ),
        (format!("{WEBHOOK}\n{signed}\nevents = [\"tea.ready\"]"), "events"),
        (
            format!("{WEBHOOK}\n{signed}\nloopback_acknowledged = true"),
            "loopback_acknowledged",
        ),
        (
            format!("{WEBHOOK}\n{signed}\ntls_authority_file = \"none\""),
            "tls_authority_file",
        ),
        (
            format!("kind = \"webhook\"\naddress = \"http://alerts.town.test\"\n{signed}"),
            "address",
        ),
        (format!("{https}ann:tea@alerts.town.test\"\n{signed}"), "address"),
        (format!("{https}alerts.town.test/#tea\"\n{signed}"), "address"),
        (
            String::from("kind = \"mail\"\naddress = \"ann@town.test\""),
            "kind",
        ),
    ] {
        let found = place().read(&with(&lines)).unwrap_err();

        assert_eq!(
            keys(&found),
            [format!("library.main.alert number 1: {key}")],
            "{lines}"
        );
        assert!(
            found.iter().all(|problem| !problem.what.contains("tea")),
            "{lines}"
        );
    }
}

#[test]
fn a_letter_goes_to_one_address_and_has_no_secret() {
    let mail = |lines: &str| mailing(&with(&format!("kind = \"mail\"\n{lines}")));
    let place = place();

    let config = place.read(&mail("address = \"ann@town.test\"")).unwrap();
    let two = place
        .read(&mail("address = \"ann@town.test, ben@town.test\""))
        .unwrap_err();
    let signed = mail("address = \"ann@town.test\"\nsecret_files = [\"one\"]");
    let signed = place.read(&signed).unwrap_err();

    assert!(matches!(config.libraries[0].alerts[0].way, Way::Mail { .. }));
    assert_eq!(config.libraries[0].alerts[0].kinds, AlertKind::ALL);
    assert_eq!(keys(&two), ["library.main.alert number 1: address"]);
    assert_eq!(keys(&signed), ["library.main.alert number 1"]);
}

#[test]
fn two_of_one_name_are_told() {
    let one = "[[library.main.alert]]\nname = \"on-call\"\nkind = \"mail\"\naddress = \"ann@town.test\"\n";

    let found = Place::new()
        .read(&mailing(&format!("{}\n{one}{one}", working())))
        .unwrap_err();

    let name = |number: u32| format!("library.main.alert number {number}: name");
    assert_eq!(keys(&found), [name(1), name(2)]);
}
