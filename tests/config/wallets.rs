//! Wallets, and the file by which Apple knows the address.

use lastfour::domain::WalletKind;

use crate::Place;
use crate::keys;
use crate::working;

/// A working configuration with these lines in the library's table.
fn with(lines: &str) -> String {
    working().replace("live = false", &format!("live = false\n{lines}"))
}

/// And with these at the top.
fn at_the_top(lines: &str) -> String {
    format!("{lines}\n{}", working())
}

#[test]
fn without_a_word_no_wallet_is_offered_and_apple_finds_no_file() {
    let config = Place::new().read(&working()).unwrap();

    assert_eq!(config.libraries[0].wallets, []);
    assert_eq!(config.apple_domain, None);
}

#[test]
fn wallets_are_offered_in_the_order_of_the_file() {
    let text = with("wallets = [\"google_pay\", \"apple_pay\"]");

    let config = Place::new().read(&text).unwrap();

    assert_eq!(
        config.libraries[0].wallets,
        [WalletKind::GooglePay, WalletKind::ApplePay]
    );
    assert!(
        config
            .warnings
            .iter()
            .all(|warning| warning.key != "library.main.wallets")
    );
}

#[test]
fn a_wallet_that_is_none_or_stands_there_twice_is_told() {
    let unknown = Place::new().read(&with("wallets = [\"link\"]")).unwrap_err();
    let twice = with("wallets = [\"apple_pay\", \"apple_pay\"]");
    let twice = Place::new().read(&twice).unwrap_err();

    assert_eq!(unknown.len(), 1);
    assert!(!unknown[0].what.contains("link"), "{}", unknown[0].what);
    assert_eq!(keys(&twice), ["library.main.wallets"]);
}

#[test]
fn wallets_of_a_library_that_uses_the_processors_own_page_are_to_be_looked_at() {
    let text = with("wallets = [\"apple_pay\"]");
    let text = text.replace(
        "key_file = \"stripe\"",
        "key_file = \"stripe\"\ncard_page = \"hosted\"",
    );

    let config = Place::new().read(&text).unwrap();

    assert!(keys(&config.warnings).contains(&"library.main.wallets"));
}

#[test]
fn the_file_for_apple_is_read_as_it_is() {
    let place = Place::new();
    place.file("apple", "7B227073704964223A", 0o644);

    let config = place.read(&at_the_top("apple_domain_file = \"apple\"")).unwrap();

    assert_eq!(config.apple_domain.as_deref(), Some("7B227073704964223A\n"));
}

#[test]
fn a_file_for_apple_that_cannot_be_one_is_told() {
    let place = Place::new();
    place.file("long", &"7B".repeat(32 * 1024), 0o644);
    place.file("binary", "7B\u{0}", 0o644);
    std::fs::write(place.path().join("empty"), "").unwrap();

    for name in ["none", "long", "binary", "empty"] {
        let text = at_the_top(&format!("apple_domain_file = \"{name}\""));
        let found = place.read(&text).unwrap_err();

        assert_eq!(keys(&found), ["apple_domain_file"], "{name}");
    }
}
