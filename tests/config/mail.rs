//! The table of how letters leave.

use std::time::Duration;

use lastfour::config::MailWay;
use lastfour::notify::Security;

use crate::Place;
use crate::keys;
use crate::random_looking;
use crate::working;

const FROM: &str = "from = \"payments@town.test\"";

fn place() -> Place {
    let place = Place::new();
    place.private("mail", &secret());
    place.private("authority.pem", "read, and looked at when it is used");
    place
}

fn secret() -> String {
    format!("m-{}", random_looking())
}

fn with_mail(lines: &[&str]) -> String {
    working().replace(
        "[library.main]",
        &format!("[mail]\n{}\n[library.main]", lines.join("\n")),
    )
}

#[test]
fn without_the_table_no_letters_are_sent() {
    assert!(place().read(&working()).unwrap().mail.is_none());
}

#[test]
fn a_mail_server_has_its_usual_port_and_tls() {
    for (lines, security, port) in [
        ("", Security::Tls, 465),
        ("security = \"starttls\"", Security::StartTls, 587),
        (
            "security = \"plain\"\nplain_text_acknowledged = true",
            Security::Plain,
            25,
        ),
        ("security = \"tls\"\nport = 4650", Security::Tls, 4650),
    ] {
        let text = with_mail(&["kind = \"smtp\"", "host = \"mail.town.test\"", FROM, lines]);
        let mail = place().read(&text).unwrap().mail.unwrap();

        let MailWay::Smtp(settings) = mail.way else {
            panic!("no mail server");
        };
        assert_eq!((settings.security, settings.port), (security, port));
        assert_eq!(settings.hello, "pay.town.test");
        assert_eq!(settings.timeout, Duration::from_secs(15));
        assert!(settings.login.is_none());
        assert!(mail.bounces_to.is_none());
    }
}

#[test]
fn the_password_is_read_and_not_printed() {
    let text = with_mail(&[
        "kind = \"smtp\"",
        "host = \"mail.town.test\"",
        FROM,
        "user = \"lastfour\"\npassword_file = \"mail\"\ntls_authority_file = \"authority.pem\"",
    ]);

    let config = place().read(&text).unwrap();

    let Some(MailWay::Smtp(settings)) = config.mail.as_ref().map(|mail| &mail.way) else {
        panic!("no mail server");
    };
    assert!(settings.login.is_some() && settings.authority_pem.is_some());
    let printed = format!("{config:?}");
    assert!(
        !printed.contains(&secret()) && !printed.contains("payments@"),
        "{printed}"
    );
}

#[test]
fn a_folder_is_enough_to_try_it_out() {
    let text = with_mail(&["kind = \"folder\"", "folder = \"letters\"", FROM]);

    let mail = place().read(&text).unwrap().mail.unwrap();

    assert!(matches!(mail.way, MailWay::Folder(folder) if folder.ends_with("letters")));
}

#[test]
fn what_is_wrong_with_mail_is_told_by_its_key_and_not_repeated() {
    let smtp = "kind = \"smtp\"\nhost = \"mail.town.test\"";
    for (lines, wrong) in [
        (
            format!("kind = \"smtp\"\nhost = \"canary.test:465 x\"\n{FROM}"),
            vec!["mail.host"],
        ),
        (format!("{smtp}\nfrom = \"canary\""), vec!["mail.from"]),
        (
            format!("{smtp}\nfrom = \"canary@town.test\\r\\nBcc: x@town.test\""),
            vec!["mail.from"],
        ),
        (
            format!("{smtp}\n{FROM}\nbounces_to = \"canary@\""),
            vec!["mail.bounces_to"],
        ),
        (
            format!("{smtp}\n{FROM}\nsecurity = \"plain\""),
            vec!["mail.security"],
        ),
        (
            format!(
                "{smtp}\n{FROM}\nsecurity = \"plain\"\nplain_text_acknowledged = true\nuser = \"canary\"\npassword_file = \"mail\""
            ),
            vec!["mail.user"],
        ),
        (
            format!("{smtp}\n{FROM}\nuser = \"canary\""),
            vec!["mail.password_file"],
        ),
        (
            format!("{smtp}\n{FROM}\npassword_file = \"mail\""),
            vec!["mail.user"],
        ),
        (
            format!("{smtp}\n{FROM}\ntls_authority_file = \"canary.pem\""),
            vec!["mail.tls_authority_file"],
        ),
        (format!("{smtp}\n{FROM}\ntimeout_s = 16"), vec!["mail.timeout_s"]),
        (
            format!("kind = \"folder\"\nfolder = \"canary/letters\"\n{FROM}"),
            vec!["mail.folder"],
        ),
    ] {
        let found = place().read(&with_mail(&[&lines])).unwrap_err();

        assert_eq!(keys(&found), wrong, "{lines}");
        assert!(!format!("{found:?}").contains("canary"), "{found:?}");
    }
}

#[test]
fn plain_to_this_machine_needs_no_acknowledgement() {
    let text = with_mail(&[
        "kind = \"smtp\"\nhost = \"127.0.0.1\"\nsecurity = \"plain\"",
        FROM,
    ]);

    assert!(place().read(&text).is_ok());
}
