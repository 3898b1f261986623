//! The table of a library system over SIP2.

use lastfour::config::Config;
use lastfour::config::IlsConfig;
use lastfour::ils::Sip2Dialect;
use lastfour::ils::Sip2Encoding;
use lastfour::ils::Sip2Profile;
use lastfour::ils::Sip2Settings;

use crate::Place;
use crate::keys;
use crate::working;

/// A working configuration with these lines in the table.
fn with(lines: &str) -> String {
    working().replace("institution =", &format!("{lines}\ninstitution ="))
}

fn settings(config: &Config) -> Sip2Settings {
    let sip2 = config.libraries.iter().find_map(|library| {
        if let IlsConfig::Sip2(settings) = &library.ils {
            Some(settings.as_ref().clone())
        } else {
            None
        }
    });
    sip2.unwrap()
}

fn read(place: &Place, lines: &str) -> Sip2Settings {
    settings(&place.read(&with(lines)).unwrap())
}

#[test]
fn the_profile_says_what_is_left_out_and_a_key_overrules_it() {
    let place = Place::new();

    let plain = read(&place, "").dialect;
    assert_eq!(
        (plain.profile, plain.encoding),
        (Sip2Profile::Plain, Sip2Encoding::Utf8)
    );
    assert!(plain.send_reference && plain.error_detection && !plain.end_sessions);

    let folio = read(&place, "profile = \"folio\"").dialect;
    assert_eq!(
        (folio.profile, folio.encoding),
        (Sip2Profile::Folio, Sip2Encoding::Cp850)
    );
    assert!(folio.send_reference && !folio.error_detection);
    assert!(!read(&place, "profile = \"carlx\"").dialect.send_reference);

    let lines = "profile = \"folio\"\nencoding = \"latin-1\"\nerror_detection = true\n\
                 payment_type = \"01\"\nsend_reference = false\nend_sessions = true";
    let overruled = read(&place, lines).dialect;
    assert_eq!(overruled.encoding, Sip2Encoding::Latin1);
    assert_eq!(overruled.payment_type, "01");
    assert!(!overruled.send_reference && overruled.error_detection && overruled.end_sessions);
}

#[test]
fn every_profile_and_encoding_has_a_word() {
    let place = Place::new();

    for profile in Sip2Profile::ALL {
        let lines = format!("profile = \"{}\"", profile.word());
        assert_eq!(read(&place, &lines).dialect.profile, profile);
    }
    for encoding in Sip2Encoding::ALL {
        let lines = format!("encoding = \"{}\"", encoding.word());
        assert_eq!(read(&place, &lines).dialect.encoding, encoding);
    }
}

/// The page for those who run the library system has a row for each profile, and it says what the code does.
#[test]
fn the_page_on_sip2_says_what_each_profile_is() {
    let page = include_str!("../../docs/SIP2.md");
    for profile in Sip2Profile::ALL {
        let word = format!("`{}`", profile.word());
        let row = page
            .lines()
            .find(|line| line.split('|').nth(1).is_some_and(|first| first.contains(&word)))
            .unwrap_or_else(|| panic!("{word} is not in the table"));
        let (dialect, plain) = (Sip2Dialect::of(profile), Sip2Dialect::default());
        if row.contains("as `plain`") {
            assert_eq!(dialect.encoding, plain.encoding, "{word}");
            assert_eq!(dialect.send_reference, plain.send_reference, "{word}");
            assert_eq!(dialect.error_detection, plain.error_detection, "{word}");
        } else {
            assert!(row.contains(&format!("`{}`", dialect.encoding.word())), "{word}");
            assert!(row.contains(&format!("`{}`", dialect.payment_type)), "{word}");
            assert_eq!(row.contains("no reference"), !dialect.send_reference, "{word}");
            assert_eq!(row.contains("no checksums"), !dialect.error_detection, "{word}");
        }
    }
}

#[test]
fn what_no_server_could_want_is_told_by_its_key_and_not_repeated() {
    let place = Place::new();

    for (lines, key) in [
        ("profile = \"canary\"", "profile"),
        ("encoding = \"canary\"", "encoding"),
        ("payment_type = \"canary\"", "payment_type"),
        ("connections_max = 0", "connections_max"),
        ("connections_max = 9", "connections_max"),
        ("profile = \"carlx\"\nsend_reference = true", "send_reference"),
    ] {
        let found = place.read(&with(lines)).unwrap_err();

        assert_eq!(keys(&found), [format!("library.main.ils.{key}")], "{lines}");
        assert!(!format!("{found:?}").contains("canary"), "{lines}");
    }
    assert_eq!(read(&place, "connections_max = 8").connections_max, 8);
}

#[test]
fn a_client_certificate_and_its_key_come_together_and_the_key_is_private() {
    let place = Place::new();
    place.file("client.pem", "not read here", 0o644);
    place.private("client-key.pem", "-----BEGIN\nnot read here\n-----END");
    let certificate = "tls_client_certificate_file = \"client.pem\"";
    let key = "tls_client_key_file = \"client-key.pem\"";

    let settings = read(&place, &format!("tls = true\n{certificate}\n{key}"));

    let client = settings.tls.as_ref().unwrap().client.as_ref().unwrap();
    assert_eq!(client.certificate_pem, b"not read here\n");
    assert!(!format!("{settings:?}").contains("-----BEGIN"));
    for (lines, wrong) in [
        (format!("tls = true\n{certificate}"), "tls_client_key_file"),
        (format!("tls = true\n{key}"), "tls_client_certificate_file"),
        (format!("{certificate}\n{key}"), "tls"),
        (
            format!("tls = true\ntls_client_certificate_file = \"none.pem\"\n{key}"),
            "tls_client_certificate_file",
        ),
        (
            format!("tls = true\n{certificate}\ntls_client_key_file = \"none.pem\""),
            "tls_client_key_file",
        ),
    ] {
        let found = place.read(&with(&lines)).unwrap_err();
        assert_eq!(keys(&found), [format!("library.main.ils.{wrong}")], "{lines}");
    }
    place.file("client-key.pem", "-----BEGIN\nnot read here\n-----END", 0o644);
    let found = place
        .read(&with(&format!("tls = true\n{certificate}\n{key}")))
        .unwrap_err();
    assert_eq!(keys(&found), ["library.main.ils.tls_client_key_file"]);
}
