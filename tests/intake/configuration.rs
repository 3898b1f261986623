//! The intake's configuration: the example is complete and acknowledges nothing, and every problem is told by its key.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use lastfour::config::ConfigError;
use lastfour::config::INTAKE_EXAMPLE;
use lastfour::config::IntakeConfig;
use lastfour::config::PCI_ACKNOWLEDGEMENT;
use lastfour::config::Problem;

use crate::harness::publishable_key;

struct Place(tempfile::TempDir);

impl Place {
    /// A folder with everything that the example points to.
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.private("tls/certificate.pem", "not read here");
        place.private("tls/key.pem", "not read here");
        place.private("secrets/stripe-intake-key", &publishable_key());
        place
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn private(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, text).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    }

    /// The keys of everything that is wrong.
    fn wrong(&self, text: &str) -> Vec<String> {
        match IntakeConfig::parse(text, self.path(), &|_| None) {
            Ok(_) => Vec::new(),
            Err(error) => problems(&error).into_iter().map(|problem| problem.key).collect(),
        }
    }
}

fn problems(error: &ConfigError) -> Vec<Problem> {
    let ConfigError::Problems(problems) = error else {
        return vec![Problem {
            key: String::from("the file"),
            what: error.to_string(),
        }];
    };
    problems.clone()
}

fn acknowledged() -> String {
    INTAKE_EXAMPLE.replace("# pci_acknowledgement", "pci_acknowledgement")
}

#[test]
fn the_example_starts_once_the_acknowledgement_is_given_and_not_before() {
    let place = Place::new();

    assert_eq!(place.wrong(INTAKE_EXAMPLE), ["pci_acknowledgement"]);
    assert_eq!(place.wrong(&acknowledged()), [""; 0]);
    assert!(PCI_ACKNOWLEDGEMENT.contains("SAQ D"));
}

#[test]
fn the_example_has_every_key_with_the_default_that_it_says() {
    let place = Place::new();
    let only_needed = format!(
        r#"
pci_acknowledgement = "{PCI_ACKNOWLEDGEMENT}"
listen = "127.0.0.1:8444"
tls = {{ certificate_file = "tls/certificate.pem", key_file = "tls/key.pem" }}
processor = {{ live = false, key_file = "secrets/stripe-intake-key" }}
"#
    );
    let read = |text: &str| {
        format!(
            "{:?}",
            IntakeConfig::parse(text, place.path(), &|_| None).unwrap()
        )
    };

    assert_eq!(read(&acknowledged()), read(&only_needed));
    assert!(!read(&only_needed).contains("q7Vz"), "the key is shown");
}

#[test]
fn a_key_that_could_do_more_than_make_tokens_is_refused() {
    let place = Place::new();

    for (key, wrong) in [
        ("sk_test_", true),
        ("whsec_", true),
        ("pk_live_", true),
        ("rk_live_", true),
        ("rk_test_", false),
        ("pk_test_", false),
    ] {
        place.private("secrets/stripe-intake-key", &format!("{key}{}", "q7Vz".repeat(6)));

        assert_eq!(!place.wrong(&acknowledged()).is_empty(), wrong, "{key}");
    }
}

#[test]
fn every_problem_is_told_by_its_key_and_never_with_a_value() {
    let place = Place::new();
    let text = acknowledged()
        .replace("drain_s = 30", "drain_s = 0")
        .replace(
            "timeout_s = 20",
            "timeout_s = 31\nbase_url = \"http://processor.test\"",
        )
        .replace("of_all_per_min = 120", "of_all_per_min = 0")
        .replace("of_an_address_per_min = 10", "of_an_address_per_min = 60001")
        .replace("tls/certificate.pem", "tls/nowhere.pem");

    let problems = IntakeConfig::parse(&text, place.path(), &|_| None)
        .unwrap_err()
        .to_string();

    for key in [
        "drain_s",
        "tls.certificate_file",
        "processor.base_url",
        "processor.timeout_s",
        "rate.of_an_address_per_min",
        "rate.of_all_per_min",
    ] {
        assert!(
            problems.lines().any(|line| line.starts_with(&format!("{key}: "))),
            "{key}\n{problems}"
        );
    }
    assert!(!problems.contains("nowhere") && !problems.contains("processor.test"));
}

#[test]
fn real_money_goes_to_the_processor_itself_only() {
    let place = Place::new();
    place.private(
        "secrets/stripe-intake-key",
        &format!("pk_live_{}", "q7Vz".repeat(6)),
    );
    let live = acknowledged().replace("live = false", "live = true");

    assert_eq!(place.wrong(&live), [""; 0]);
    let elsewhere = live
        .replace("# base_url", "base_url")
        .replace("# authority_file", "authority_file");
    assert_eq!(
        place.wrong(&elsewhere),
        ["processor.base_url", "processor.authority_file"]
    );
}
