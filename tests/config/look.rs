//! A library's look and its kiosks: contrasts are figures, and who reads them knows what to write instead.

use std::net::IpAddr;

use lastfour::config::Config;
use lastfour::config::Problem;

use crate::Place;
use crate::keys;
use crate::working;

/// A working configuration with these lines in the table of the look.
fn with(lines: &str) -> String {
    format!("{}\n[library.main.look]\n{lines}\n", working())
}

fn read(lines: &str) -> Result<Config, Vec<Problem>> {
    Place::new().read(&with(lines))
}

#[track_caller]
fn refused(lines: &str, key: &str) -> String {
    let found = read(lines).unwrap_err();
    assert_eq!(keys(&found), [format!("library.main.look.{key}")], "{found:?}");
    found.first().unwrap().what.clone()
}

#[test]
fn colours_that_can_be_read_are_taken() {
    assert!(read("accent = \"#0b5566\"").is_ok());
    assert!(read("accent = \"#ffcc00\"\non_accent = \"#000000\"\nlink = \"#775500\"").is_ok());
    assert!(read("").is_ok());
}

#[test]
fn text_that_cannot_be_read_is_told_with_its_contrast_and_with_what_would_do() {
    let what = refused("accent = \"#ffcc00\"\nlink = \"#775500\"", "on_accent");

    let told = "text on accent has a contrast of 1.51:1, and WCAG 2.2 wants 4.5:1; take on_accent = \"#000000\" (13.88:1), or";
    assert!(what.starts_with(told), "{what}");
    let darker = what.rsplit('"').nth(1).unwrap().to_owned();
    assert!(
        read(&format!("accent = \"{darker}\"\nlink = \"#775500\"")).is_ok(),
        "{darker}"
    );
}

#[test]
fn links_that_cannot_be_read_are_told_and_the_nearest_shade_with_them() {
    let what = refused("accent = \"#ffcc00\"\non_accent = \"#000000\"", "link");

    let shade = what.split('"').nth(1).unwrap().to_owned();
    assert!(what.contains("links have a contrast of 1.3"), "{what}");
    let mended = format!("accent = \"#ffcc00\"\non_accent = \"#000000\"\nlink = \"{shade}\"");
    assert!(read(&mended).is_ok(), "{shade}");
}

#[test]
fn dark_pages_are_checked_as_well_and_have_colours_of_their_own_where_none_are_given() {
    refused("accent = \"#0b5566\"\ndark_link = \"#0b5566\"", "dark_link");
    refused(
        "accent = \"#0b5566\"\ndark_accent = \"#7cc7d8\"\ndark_on_accent = \"#ffffff\"",
        "dark_on_accent",
    );
    for accent in ["#000000", "#0b5566", "#7a0019", "#4b0082", "#006400", "#5a3e00"] {
        assert!(read(&format!("accent = \"{accent}\"")).is_ok(), "{accent}");
    }
}

#[test]
fn what_is_no_colour_is_refused_and_not_repeated() {
    let what = refused("accent = \"tomato\"", "accent");

    assert!(!what.contains("tomato"));
    refused("on_accent = \"#ffffff\"", "accent");
}

#[test]
fn a_logo_is_looked_at_before_anybody_sees_it() {
    let place = Place::new();
    place.file(
        "good.svg",
        "<svg xmlns=\"http://www.w3.org/2000/svg\"><path d=\"M0 0h1\"/></svg>",
        0o644,
    );
    place.file("bad.svg", "<svg><script>alert(1)</script></svg>", 0o644);
    place.file("heavy.svg", &format!("<svg>{}</svg>", " ".repeat(9000)), 0o644);
    let what = |file: &str| {
        let read = place.read(&with(&format!("logo = \"{file}\"")));
        read.err().map(|found| found[0].what.clone())
    };

    assert_eq!(what("good.svg"), None);
    assert_eq!(
        what("bad.svg").unwrap(),
        "the drawing has a script in it; save it without"
    );
    assert!(what("heavy.svg").unwrap().contains("8192 are the most"));
    assert!(what("missing.svg").unwrap().contains("there is no such file"));
    assert!(what("key.pem").unwrap().contains("must be an SVG or a PNG file"));
}

#[test]
fn words_are_in_languages_that_the_pages_have() {
    assert!(read("welcome = { en = \"Hello.\" }").is_ok());
    let what = refused("welcome = { tlh = \"nuqneH\" }", "welcome");
    assert!(what.contains("en"), "{what}");
    refused("footer = { en = \"\" }", "footer");
}

#[test]
fn kiosks_are_networks() {
    let with = |networks: &str| {
        let text = working().replace(
            "name = \"Town Library\"",
            &format!("name = \"Town Library\"\nkiosk_networks = {networks}"),
        );
        Place::new().read(&text)
    };
    let config = with("[\"203.0.113.7/32\", \"2001:db8:7::/48\"]").unwrap();
    let inside: IpAddr = "2001:db8:7::1".parse().unwrap();

    assert!(config.libraries[0].kiosk.networks[1].contains(inside));
    for wrong in [
        "[\"203.0.113.7\"]",
        "[\"203.0.113.7/24\"]",
        "[\"the reading room\"]",
    ] {
        let found = with(wrong).unwrap_err();
        assert_eq!(keys(&found), ["library.main.kiosk_networks"], "{found:?}");
    }
    let wide = with("[\"0.0.0.0/0\"]").unwrap();
    assert_eq!(keys(&wide.warnings), ["library.main.kiosk_networks"]);
}

#[test]
fn a_kiosk_waits_a_minute_and_a_half_at_most() {
    let with =
        |seconds: u64| Place::new().read(&format!("{}\n[sessions]\nkiosk_idle_s = {seconds}\n", working()));

    assert_eq!(with(90).unwrap().sessions.kiosk_idle.as_secs(), 90);
    assert_eq!(keys(&with(91).unwrap_err()), ["sessions.kiosk_idle_s"]);
    assert_eq!(keys(&with(59).unwrap_err()), ["sessions.kiosk_idle_s"]);
}
