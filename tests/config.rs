//! The configuration: the example is complete, secrets are secret, and every problem is told at once.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

#[path = "config/accounts.rs"]
mod accounts;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use lastfour::access::SessionLimits;
use lastfour::config::CardPage;
use lastfour::config::Config;
use lastfour::config::ConfigError;
use lastfour::config::EXAMPLE;
use lastfour::config::IlsConfig;
use lastfour::config::Problem;
use lastfour::domain::AccountName;
use lastfour::domain::Randomness;
use lastfour::domain::SystemRandomness;
use lastfour::domain::hex;
use lastfour::text::Zone;

#[path = "config/ages.rs"]
mod ages;
#[path = "config/alert.rs"]
mod alert;
#[path = "config/folio.rs"]
mod folio;
#[path = "config/keeping.rs"]
mod keeping;
#[path = "config/koha.rs"]
mod koha;
#[path = "config/ledger.rs"]
mod ledger;
#[path = "config/look.rs"]
mod look;

#[path = "config/mail.rs"]
mod mail;
#[path = "config/offers.rs"]
mod offers;
#[path = "config/privacy.rs"]
mod privacy;
#[path = "config/sip2.rs"]
mod sip2;
#[path = "config/staff.rs"]
mod staff;
#[path = "config/terms.rs"]
mod terms;
#[path = "config/wallets.rs"]
mod wallets;

/// A folder with everything that a working configuration points to.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.private("key.pem", "not read here");
        place.private("certificate.pem", "not read here");
        place.private("stripe", &test_key());
        place.private("webhook", &format!("whsec_{}", random_looking()));
        place.private("sip2", &random_looking());
        place.private("api", &random_looking());
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn private(&self, name: &str, text: &str) {
        self.file(name, text, 0o600);
    }

    fn file(&self, name: &str, text: &str, mode: u32) {
        let path = self.path().join(name);
        fs::write(&path, format!("{text}\n")).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
    }

    fn read(&self, text: &str) -> Result<Config, Vec<Problem>> {
        Config::parse(text, self.path(), &|_| None).map_err(problems)
    }
}

fn problems(error: ConfigError) -> Vec<Problem> {
    let ConfigError::Problems(problems) = error else {
        return vec![Problem {
            key: String::from("the file"),
            what: error.to_string(),
        }];
    };
    problems
}

fn keys(found: &[Problem]) -> Vec<&str> {
    found.iter().map(|problem| problem.key.as_str()).collect()
}

/// Long, without meaning, and nothing that a scanner takes for a key.
fn random_looking() -> String {
    "q7-Vz".repeat(6)
}

fn test_key() -> String {
    format!("sk_test_{}", random_looking())
}

fn working() -> String {
    format!(
        r#"
listen = "127.0.0.1:8443"
public_url = "https://pay.town.test:8443"
tls = {{ certificate_file = "certificate.pem", key_file = "key.pem" }}
storage = {{ kind = "sqlite", path = "lastfour.db" }}

[library.main]
name = "Town Library"
currency = "USD"
live = false

[library.main.processor]
key_file = "stripe"
publishable_key = "pk_test_{}"
webhook_secret_files = ["webhook"]

[library.main.ils]
kind = "sip2"
address = "127.0.0.1:6001"
login = "term"
password_file = "sip2"
institution = "MAIN"

[[library.main.api_key]]
name = "catalogue"
key_file = "api"

[[library.main.offer]]
id = "card"
kind = "non_resident_card"
price = "40.00"
period = "year"
asks = ["name", "email"]
confirm_email = false
card_testing_acknowledged = true
"#,
        random_looking()
    )
}

#[test]
fn a_working_configuration_is_read_with_its_defaults() {
    let config = Place::new().read(&working()).unwrap();

    assert_eq!(config.drain.as_secs(), 30);
    assert_eq!(config.warnings, []);
    let library = config.libraries.first().unwrap();
    assert_eq!(
        library.accounts[&AccountName::main()].processor.timeout.as_secs(),
        30
    );
    assert_eq!(
        library.accounts[&AccountName::main()]
            .processor
            .requests_per_second,
        25
    );
    assert_eq!(library.questions, None);
    assert_eq!(
        library.accounts[&AccountName::main()].card.page,
        CardPage::Elements
    );
    assert_eq!(
        library.accounts[&AccountName::main()].card.script_url,
        "https://js.stripe.com/v3/"
    );
    assert!(!library.accounts[&AccountName::main()].card.fraud_signals);
    assert_eq!(config.sessions, SessionLimits::default());
    assert_eq!(library.api_keys.len(), 1);
    assert_eq!(library.offers.first().unwrap().from_price().to_string(), "40.00");
    assert!(matches!(library.ils, IlsConfig::Sip2(_)));
}

#[test]
fn nothing_secret_is_printed_with_a_configuration() {
    let config = Place::new().read(&working()).unwrap();

    let printed = format!("{config:?}").replace("pk_test_", "");
    assert!(!printed.contains("sk_test_") && !printed.contains("whsec_"));
}

#[test]
fn the_example_is_read_and_refused_for_its_examples_alone() {
    let found = Place::new().read(EXAMPLE).unwrap_err();

    assert_eq!(
        keys(&found),
        [
            "tls.certificate_file",
            "tls.key_file",
            "storage.path",
            "mail.password_file",
            "library.main.processor.key_file",
            "library.main.processor.publishable_key",
            "library.main.processor.webhook_secret_file",
            "library.main.ils.password_file",
            "library.main.api_key number 1: key_file",
        ]
    );
}

/// The parser names every key of a table when it meets one that it does not know.
#[test]
fn every_key_is_in_the_example() {
    let nowhere = "no_such_key = 1\n";
    let tables = [
        ("", nowhere.to_owned()),
        ("tls", format!("[tls]\n{nowhere}")),
        ("log", format!("[log]\n{nowhere}")),
        ("orders", format!("[orders]\n{nowhere}")),
        ("sessions", format!("[sessions]\n{nowhere}")),
        ("staff", format!("[staff]\n{nowhere}")),
        ("audit", format!("[audit]\n{nowhere}")),
        ("sqlite", format!("[storage]\nkind = \"sqlite\"\n{nowhere}")),
        ("postgres", format!("[storage]\nkind = \"postgres\"\n{nowhere}")),
        ("smtp", format!("[mail]\nkind = \"smtp\"\n{nowhere}")),
        ("folder", format!("[mail]\nkind = \"folder\"\n{nowhere}")),
        ("library", format!("[library.main]\n{nowhere}")),
        ("processor", format!("[library.main.processor]\n{nowhere}")),
        ("sip2", format!("[library.main.ils]\nkind = \"sip2\"\n{nowhere}")),
        ("csv", format!("[library.main.ils]\nkind = \"csv\"\n{nowhere}")),
        (
            "folio",
            format!("[library.main.ils]\nkind = \"folio\"\n{nowhere}"),
        ),
        ("koha", format!("[library.main.ils]\nkind = \"koha\"\n{nowhere}")),
        ("api_key", format!("[[library.main.api_key]]\n{nowhere}")),
        ("offer", format!("[[library.main.offer]]\n{nowhere}")),
        ("account", format!("[library.main.account.north]\n{nowhere}")),
        ("route", format!("[[library.main.route]]\n{nowhere}")),
        ("ledger", format!("[[library.main.ledger]]\n{nowhere}")),
        ("visits", format!("[visits]\n{nowhere}")),
        ("privacy", format!("[privacy]\n{nowhere}")),
        ("notice", format!("[[library.main.notice]]\n{nowhere}")),
    ];

    for (table, text) in tables {
        let found = Place::new().read(&text).unwrap_err();
        let what = &found.first().unwrap().what;
        let (_, known) = what
            .split_once("expected ")
            .unwrap_or_else(|| panic!("{table}: {what}"));
        let known: Vec<_> = known
            .trim_start_matches("one of ")
            .split([',', ' '])
            .filter(|key| !key.is_empty() && *key != "or")
            .collect();
        assert!(!known.is_empty(), "{table}");
        for key in known {
            let written = EXAMPLE.lines().any(|line| {
                let line = line.trim_start_matches(['#', ' ']);
                line.starts_with(&format!("{key} = "))
                    || line.starts_with(&format!("[{key}]"))
                    || line.starts_with(&format!("[{key}."))
                    || line.starts_with(&format!("[library.main.{key}]"))
                    || line.starts_with(&format!("[library.main.{key}."))
                    || line.starts_with(&format!("[[library.main.{key}]]"))
            });
            assert!(written, "{table}: {key} is not in the example");
        }
    }
}

#[test]
fn every_problem_is_told_at_once_and_no_value_is_repeated() {
    let place = Place::new();
    place.private("stripe", "changeme-canary");
    place.private("api", "canary-short");
    let text = working()
        .replace("https://pay.town.test:8443", "http://canary.test/path")
        .replace("\"USD\"", "\"canary\"")
        .replace("127.0.0.1:6001", "canary.test:6001")
        .replace("\"40.00\"", "\"canary\"")
        .replace("key.pem", "canary.pem");

    let found = place.read(&text).unwrap_err();

    assert_eq!(
        keys(&found),
        [
            "public_url",
            "tls.key_file",
            "library.main.currency",
            "library.main.processor.key_file",
            "library.main.ils.tls",
            "library.main.api_key number 1: key",
            "library.main.offer number 1: price",
        ]
    );
    assert!(!format!("{found:?}").contains("canary"));
}

#[test]
fn what_is_no_configuration_is_told_by_line_and_key_and_never_by_value() {
    let place = Place::new();

    for (text, key, what) in [
        (
            "listen = 4242",
            "line 1",
            "the value of listen has the wrong type or form",
        ),
        (
            "\nlisten = \"canary:1\"",
            "line 2",
            "the value of listen has the wrong type or form",
        ),
        (
            "drain_s = \"canary\"",
            "line 1",
            "the value of drain_s has the wrong type or form",
        ),
        (
            "canary 4242",
            "line 1",
            "this is not TOML, or not where it belongs",
        ),
        (
            "[log]\nlevel = \"canary\"",
            "line 2",
            "the value of level has the wrong type or form",
        ),
    ] {
        let found = place.read(text).unwrap_err();
        assert_eq!(
            found,
            [Problem {
                key: key.to_owned(),
                what: what.to_owned()
            }],
            "{text}"
        );
    }
}

#[test]
fn live_and_test_keys_are_never_mixed() {
    let live = |prefix: &str| format!("{prefix}_live_{}", random_looking());
    let place = Place::new();

    place.private("stripe", &live("sk"));
    let found = place.read(&working()).unwrap_err();
    assert_eq!(keys(&found), ["library.main.processor.key"]);
    place.private("stripe", &live("rk"));
    let found = place.read(&working()).unwrap_err();
    assert_eq!(keys(&found), ["library.main.processor.key"]);

    let mixed = working().replace("pk_test_", "pk_live_");
    let found = place
        .read(&mixed.replace("live = false", "live = true"))
        .map(drop);
    assert_eq!(found, Ok(()));
    place.private("stripe", &test_key());
    let found = place
        .read(&mixed.replace("live = false", "live = true"))
        .unwrap_err();
    assert_eq!(keys(&found), ["library.main.processor.key"]);
    let found = place.read(&mixed).unwrap_err();
    assert_eq!(keys(&found), ["library.main.processor.publishable_key"]);
}

#[test]
fn the_pace_and_the_time_of_a_call_have_bounds() {
    let place = Place::new();
    let with = |line: &str| {
        let text = working().replace("key_file = \"stripe\"", &format!("key_file = \"stripe\"\n{line}"));
        place.read(&text)
    };
    let at_pace = |value: &str| with(&format!("requests_per_second = {value}"));

    for value in [1, 25, 1000] {
        let config = at_pace(&value.to_string()).unwrap();
        let library = config.libraries.first().unwrap();
        assert_eq!(
            library.accounts[&AccountName::main()]
                .processor
                .requests_per_second,
            value
        );
    }
    for value in ["0", "1001"] {
        let found = at_pace(value).unwrap_err();
        assert_eq!(keys(&found), ["library.main.processor.requests_per_second"]);
        assert_eq!(found.first().unwrap().what, "must be from 1 to 1000");
    }
    for value in ["-4242", "42.42", "\"4242\"", "424242424242"] {
        let found = at_pace(value).unwrap_err();
        let what = "the value of requests_per_second has the wrong type or form";
        assert_eq!(found.first().unwrap().what, what);
    }
    for value in [0, 31] {
        let found = with(&format!("timeout_s = {value}")).unwrap_err();
        assert_eq!(keys(&found), ["library.main.processor.timeout_s"]);
    }
}

#[test]
fn real_money_goes_to_the_processor_itself_only() {
    let place = Place::new();
    let at = |url: &str| {
        working().replace(
            "key_file = \"stripe\"",
            &format!("key_file = \"stripe\"\nbase_url = \"{url}\""),
        )
    };
    assert!(place.read(&at("http://127.0.0.1:12111")).is_ok());
    assert!(place.read(&at("https://proxy.test")).is_ok());
    let found = place.read(&at("http://proxy.test")).unwrap_err();
    assert_eq!(keys(&found), ["library.main.processor.base_url"]);

    place.private("stripe", &format!("rk_live_{}", random_looking()));
    for url in [
        "http://127.0.0.1:12111",
        "https://127.0.0.1",
        "https://localhost:1",
        "http://proxy.test",
    ] {
        let text = at(url)
            .replace("pk_test_", "pk_live_")
            .replace("live = false", "live = true");
        let found = place.read(&text).unwrap_err();
        assert_eq!(keys(&found), ["library.main.processor.base_url"], "{url}");
    }
}

#[test]
fn plain_text_sip2_leaves_this_machine_only_when_somebody_answers_for_it() {
    let place = Place::new();
    let away = working().replace("127.0.0.1:6001", "sip.town.test:6001");

    assert_eq!(keys(&place.read(&away).unwrap_err()), ["library.main.ils.tls"]);

    let with = |line: &str| away.replace("institution", &format!("{line}\ninstitution"));
    assert!(place.read(&with("tls = true")).is_ok());
    assert!(place.read(&with("plain_text_acknowledged = true")).is_ok());
}

#[test]
fn a_secret_that_everybody_can_read_is_refused_and_its_groups_is_warned_of() {
    let place = Place::new();

    place.file("stripe", &test_key(), 0o604);
    assert_eq!(
        keys(&place.read(&working()).unwrap_err()),
        ["library.main.processor.key_file"]
    );

    place.file("stripe", &test_key(), 0o640);
    assert_eq!(
        keys(&place.read(&working()).unwrap().warnings),
        ["library.main.processor.key_file"]
    );
}

#[test]
fn a_secret_may_come_from_the_environment_and_from_one_place_only() {
    let place = Place::new();
    let from_variable = working().replace("key_file = \"stripe\"", "key_env = \"STRIPE\"");
    let environment = |name: &str| (name == "STRIPE").then(test_key);

    assert!(Config::parse(&from_variable, place.path(), &environment).is_ok());
    assert_eq!(
        keys(&place.read(&from_variable).unwrap_err()),
        ["library.main.processor.key_env"]
    );

    let both = working().replace(
        "key_file = \"stripe\"",
        "key_file = \"stripe\"\nkey_env = \"STRIPE\"",
    );
    assert_eq!(
        keys(&place.read(&both).unwrap_err()),
        ["library.main.processor.key_file"]
    );
}

#[test]
fn one_api_key_is_one_program() {
    let place = Place::new();
    let twice = working().replace(
        "[[library.main.offer]]",
        "[[library.main.api_key]]\nname = \"kiosk\"\nkey_file = \"api\"\n\n[[library.main.offer]]",
    );

    assert_eq!(
        keys(&place.read(&twice).unwrap_err()),
        ["library.main.api_key number 2: key"]
    );
}

#[test]
fn a_stand_ins_script_is_for_play_money_and_from_another_machine_over_https() {
    let place = Place::new();
    let from = |url: &str| {
        working().replace(
            "key_file = \"stripe\"",
            &format!("key_file = \"stripe\"\nscript_url = \"{url}\""),
        )
    };
    for url in [
        "http://localhost:1/v3/",
        "http://[::1]:1/v3/",
        "https://stand-in.test/v3/",
    ] {
        let config = place.read(&from(url)).unwrap();
        assert_eq!(
            config.libraries.first().unwrap().accounts[&AccountName::main()]
                .card
                .script_url,
            url
        );
    }
    for url in [
        "http://stand-in.test/v3/",
        "ftp://localhost/v3/",
        "localhost",
        "https://stand-in.test/v3/;script-src *",
        "https://stand-in.test/v3/?a=b",
        "https://stand-in.test/v3/,x",
        "https://me:secret@stand-in.test/",
    ] {
        let found = place.read(&from(url)).unwrap_err();
        assert_eq!(keys(&found), ["library.main.processor.script_url"], "{url}");
    }

    place.private("stripe", &format!("rk_live_{}", random_looking()));
    let live = |url: &str| {
        let text = from(url).replace("pk_test_", "pk_live_");
        text.replace("live = false", "live = true")
    };
    assert!(place.read(&live("https://js.stripe.com/v3/")).is_ok());
    for url in [
        "https://stand-in.test/v3/",
        "http://localhost:1/v3/",
        "https://js.stripe.com/v4/",
    ] {
        let found = place.read(&live(url)).unwrap_err();
        assert_eq!(keys(&found), ["library.main.processor.script_url"], "{url}");
    }
}

#[test]
fn heads_of_the_audit_go_nowhere_unsigned() {
    let place = Place::new();
    let with = |lines: &str| format!("{}\n[audit]\n{lines}", working());
    let mut seed = [0; 32];
    SystemRandomness.fill(&mut seed);
    place.private("audit-key", &hex(&seed));
    place.private("no-key", &random_looking());

    let config = place
        .read(&with(
            "key_file = \"audit-key\"\nfile = \"heads\"\nsyslog = \"127.0.0.1:514\"",
        ))
        .unwrap();

    assert!(config.audit.key.is_some());
    assert_eq!(config.audit.ways.len(), 2);
    assert!(!format!("{config:?}").contains(&hex(&seed)));
    for (lines, key) in [
        ("file = \"heads\"", "audit.key_file"),
        ("key_file = \"no-key\"", "audit.key_file"),
        ("key_file = \"audit-key\"\nsyslog = \"nowhere\"", "audit.syslog"),
        (
            "key_file = \"audit-key\"\nwebhook_file = \"no-key\"",
            "audit.webhook_file",
        ),
        ("every_min = 0", "audit.every_min"),
    ] {
        let found = place.read(&with(lines)).unwrap_err();
        assert_eq!(keys(&found), [key], "{lines}");
    }
}

#[test]
fn sessions_have_limits() {
    let place = Place::new();
    let with = |lines: &str| format!("{}\n[sessions]\n{lines}", working());

    let config = place
        .read(&with("patron_idle_min = 2\nstaff_idle_min = 20"))
        .unwrap();

    assert_eq!(config.sessions.patron_idle.as_secs(), 120);
    assert_eq!(keys(&config.warnings), ["sessions.staff_idle_min"]);
    for (line, key) in [
        ("patron_idle_min = 1", "sessions.patron_idle_min"),
        (
            "patron_idle_min = 30\npatron_absolute_min = 20",
            "sessions.patron_idle_min",
        ),
        ("patron_absolute_min = 241", "sessions.patron_absolute_min"),
        ("staff_idle_min = 61", "sessions.staff_idle_min"),
        ("staff_absolute_h = 0", "sessions.staff_absolute_h"),
    ] {
        let found = place.read(&with(line)).unwrap_err();
        assert_eq!(keys(&found), [key], "{line}");
    }
}

#[test]
fn branch_networks_are_addresses_that_one_library_can_have() {
    let place = Place::new();
    let with = |list: &str| {
        let line = format!("name = \"Town Library\"\nbranch_networks = [{list}]");
        working().replace("name = \"Town Library\"", &line)
    };

    let config = place
        .read(&with("\"203.0.113.0/28\", \"2001:db8:7::/48\""))
        .unwrap();

    let library = config.libraries.first().unwrap();
    assert_eq!(library.branch_networks.len(), 2);
    for text in ["\"here\"", "\"203.0.113.1/28\"", "\"0.0.0.0/0\"", "\"::/0\""] {
        let found = place.read(&with(text)).unwrap_err();
        assert_eq!(keys(&found), ["library.main.branch_networks number 1"]);
    }
}

#[test]
fn proxies_are_known_by_address_and_by_the_one_header_that_they_write() {
    let place = Place::new();
    let with = |lines: &str| format!("{lines}\n{}", working());

    for right in [
        "trusted_proxies = []",
        "trusted_proxies = [\"192.0.2.10\", \"2001:db8:7::/48\"]\nproxy_header = \"forwarded\"",
        "trusted_proxies = [\"192.0.2.0/28\"]\nproxy_header = \"x-forwarded-for\"",
    ] {
        place.read(&with(right)).unwrap();
    }
    for text in ["\"here\"", "\"192.0.2.1/28\"", "\"0.0.0.0/0\"", "\"::/0\""] {
        let found = place
            .read(&with(&format!("trusted_proxies = [{text}]")))
            .unwrap_err();
        assert_eq!(keys(&found), ["trusted_proxies number 1"]);
    }
    assert!(place.read(&with("proxy_header = \"x-real-ip\"")).is_err());
}

#[test]
fn questions_are_plain_text() {
    let place = Place::new();
    let with = |text: &str| {
        let line = format!("name = \"Town Library\"\nquestions = \"{text}\"");
        working().replace("name = \"Town Library\"", &line)
    };

    let config = place.read(&with(" Desk, 555-0100 ")).unwrap();

    let library = config.libraries.first().unwrap();
    assert_eq!(library.questions.as_deref(), Some("Desk, 555-0100"));
    for text in [" ", "a\\u0000b", &"long".repeat(126)] {
        let found = place.read(&with(text)).unwrap_err();
        assert_eq!(keys(&found), ["library.main.questions"]);
    }
}

#[test]
fn a_library_has_its_own_language_and_its_own_clock() {
    let place = Place::new();
    let with = |line: &str| working().replace("name = \"Town Library\"", &format!("name = \"Town\"\n{line}"));
    let told = |config: &Config| {
        let library = config.libraries.first().unwrap();
        (library.language.language().to_owned(), library.zone.clone())
    };

    let plain = place.read(&working()).unwrap();
    assert_eq!(told(&plain), (String::from("en"), Zone::utc()));
    let spanish = place
        .read(&with("language = \"es\"\ntime_zone = \"America/Denver\""))
        .unwrap();
    let denver = Zone::named("America/Denver").unwrap();
    assert_eq!(told(&spanish), (String::from("es"), denver));

    for (line, key) in [
        ("language = \"tlh\"", "library.main.language"),
        ("language = \"\"", "library.main.language"),
        ("time_zone = \"Mars/Olympus_Mons\"", "library.main.time_zone"),
        ("time_zone = \"\"", "library.main.time_zone"),
        ("time_zone = \"EST5EDT4,M3.2.0\"", "library.main.time_zone"),
    ] {
        let found = place.read(&with(line)).unwrap_err();
        assert_eq!(keys(&found), [key], "{line}");
    }
}

#[test]
fn the_barcodes_of_all_libraries_are_known_together() {
    let place = Place::new();
    let with = |table: &str| place.read(&format!("{}\n[library.main.barcodes]\n{table}", working()));

    let barcodes = with("patron_prefixes = [\"21234\"]\nitem_prefixes = [\"30234\"]")
        .unwrap()
        .barcodes;

    assert!(barcodes.has("30234000517861"));
    assert!(!barcodes.has("38520000023237"));
    assert!(!place.read(&working()).unwrap().barcodes.has("30234000517861"));
    let small = with("item_prefixes = [\"30234\"]\nlargest_serial = 9999").unwrap();
    assert!(!small.barcodes.has("30234000517861"));
}

#[test]
fn a_prefix_that_cannot_be_one_is_told_by_its_key() {
    let place = Place::new();

    for (table, key) in [
        ("patron_prefixes = [\"31234\"]", "patron_prefixes"),
        ("patron_prefixes = [\"21\"]", "patron_prefixes"),
        ("item_prefixes = [\"30234\", \"30x34\"]", "item_prefixes"),
        ("item_prefixes = [\"4000056655665556\"]", "item_prefixes"),
        ("largest_serial = 0", "largest_serial"),
        ("largest_serial = 4000056655665556", "largest_serial"),
    ] {
        let text = format!("{}\n[library.main.barcodes]\n{table}", working());

        let found = place.read(&text).unwrap_err();

        assert_eq!(keys(&found), [format!("library.main.barcodes.{key}")], "{table}");
        let value = table.split(['"', '=']).nth(1).unwrap().trim();
        assert!(
            found
                .iter()
                .all(|problem| !problem.what.contains(value) || value.is_empty())
        );
    }
}

#[test]
fn a_card_number_in_a_configuration_is_not_repeated() {
    let (card, grouped) = ("4000056655665556", "4000 0566 5566 5556");
    let place = Place::new();
    let line = |text: &str| format!("{text}\n{}", working());
    for text in [
        line(card),
        line(&format!("{card} = 1")),
        line(&format!("drain_s = {card}")),
        line(&format!("drain_s = \"{grouped}\"")),
        working().replace("library.main", &format!("library.{card}")),
        working().replace("USD", card),
        working().replace("\"40.00\"", &format!("\"{card}\"")),
        working().replace(
            "https://pay.town.test:8443",
            &format!("https://pay.town.test/{card}"),
        ),
        working().replace("127.0.0.1:6001", card),
        working().replace("\"stripe\"", &format!("\"{card}\"")),
        working().replace("pk_test_", &format!("{card}_")),
    ] {
        let Err(found) = place.read(&text) else {
            continue;
        };
        let told = format!(
            "{found:?} {}",
            found.iter().map(Problem::to_string).collect::<String>()
        );
        assert!(!told.contains(card) && !told.contains(grouped), "{told}");
    }
}
