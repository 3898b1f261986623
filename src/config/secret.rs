//! Secrets: from files and environment variables only, and never one that anybody could know.

use std::fs::File;
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::config::EXAMPLE;
use crate::config::INTAKE_EXAMPLE;
use crate::config::reading::Reading;

/// Where the configuration says a secret is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place<'a> {
    /// The key without `_file` or `_env`, with its tables: `library.main.processor.key`.
    pub(super) key: &'a str,
    pub(super) file: Option<&'a Path>,
    pub(super) variable: Option<&'a str>,
}

impl Reading<'_> {
    /// A secret that has to be there. `None` with a problem.
    pub(super) fn secret(&mut self, place: Place<'_>) -> Option<SecretString> {
        let (key, text) = match (place.file, place.variable) {
            (Some(_), Some(_)) => {
                let what = format!("give this or {}_env, not both", last(place.key));
                self.wrong(format!("{}_file", place.key), what);
                return None;
            }
            (Some(path), None) => {
                let key = format!("{}_file", place.key);
                (key.clone(), self.secret_file(&key, path)?)
            }
            (None, Some(name)) => {
                let key = format!("{}_env", place.key);
                let Some(text) = (self.environment)(name) else {
                    self.wrong(
                        key,
                        "there is no such environment variable; set it, or use a file",
                    );
                    return None;
                };
                (key, Zeroizing::new(text))
            }
            (None, None) => {
                let what = format!(
                    "missing; name a file here, or an environment variable as {}_env",
                    last(place.key)
                );
                self.wrong(format!("{}_file", place.key), what);
                return None;
            }
        };
        self.no_example(key, &text)
    }

    fn no_example(&mut self, key: String, text: &str) -> Option<SecretString> {
        let secret = text.trim_end_matches(['\r', '\n']);
        if secret.is_empty() {
            self.wrong(key, "the secret is empty; put it there, on one line");
            None
        } else if is_example(secret) {
            self.wrong(
                key,
                "this is an example or a well-known word, not a secret; make a new one",
            );
            None
        } else if secret.contains(char::is_control) {
            self.wrong(
                key,
                "the secret must be one line; take out what comes before and after it",
            );
            None
        } else {
            Some(SecretString::from(secret))
        }
    }

    fn secret_file(&mut self, key: &str, path: &Path) -> Option<Zeroizing<String>> {
        let path = self.path(path);
        let Ok(file) = File::open(path) else {
            self.wrong(key, "there is no such file, or it cannot be read by this account");
            return None;
        };
        self.private(key, &file)?;
        let mut text = Zeroizing::new(String::with_capacity(SECRET_BYTES_MAX));
        let limit = u64::try_from(SECRET_BYTES_MAX).unwrap_or(u64::MAX);
        let read = file.take(limit).read_to_string(&mut text);
        if read.is_err() || text.len() >= SECRET_BYTES_MAX {
            self.wrong(key, "this file holds no secret: it is too long, or no text");
            return None;
        }
        Some(text)
    }

    /// A private key in PEM form: a secret of many lines. `None` with a problem.
    pub(super) fn private_pem(&mut self, key: &str, path: &Path) -> Option<SecretString> {
        let text = self.secret_file(key, path)?;
        Some(SecretString::from(text.as_str()))
    }

    /// Refuses a file that everybody on this machine can read, and warns of one that its group can: container
    /// platforms hand secrets to a group.
    pub(super) fn private(&mut self, key: &str, file: &File) -> Option<()> {
        let mode = file.metadata().map_or(0, |data| data.permissions().mode());
        if mode & 0o007 != 0 {
            self.wrong(
                key,
                "everybody on this machine can read or change the file; chmod 600 it",
            );
            return None;
        }
        if mode & 0o070 != 0 {
            self.look_at(
                key,
                "the file's group can read or change it; chmod 600 it if nobody needs that",
            );
        }
        Some(())
    }
}

/// Whether a value stands in the example file, or is of the kind that stands in examples and manuals.
pub(super) fn is_example(value: &str) -> bool {
    let word = value.to_lowercase();
    let repeated = word.chars().all(|character| word.starts_with(character));
    repeated
        || [EXAMPLE, INTAKE_EXAMPLE]
            .iter()
            .any(|example| example.split('"').any(|piece| piece == value))
        || WELL_KNOWN.contains(&word.as_str())
        || EXAMPLE_PARTS.iter().any(|part| word.contains(part))
}

fn last(key: &str) -> &str {
    key.rsplit('.').next().unwrap_or(key)
}

/// No secret is longer; a database address with certificates in it is the longest.
const SECRET_BYTES_MAX: usize = 4096;
const WELL_KNOWN: [&str; 9] = [
    "password", "passwort", "secret", "geheim", "admin", "test", "default", "library", "12345678",
];
const EXAMPLE_PARTS: [&str; 9] = [
    "changeme",
    "change-me",
    "change_me",
    "example",
    "placeholder",
    "xxxx",
    "your-",
    "your_",
    "replace",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_examples_is_no_secret() {
        for example in [
            "changeme",
            "Change-Me-Please",
            "sk_test_example",
            "sk_test_xxxxxxxxxxxx",
            "password",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "your_api_key",
        ] {
            assert!(is_example(example), "{example}");
        }

        for piece in EXAMPLE.split('"').skip(1).step_by(2) {
            assert!(is_example(piece), "{piece}");
        }

        assert!(!is_example("vB7-q3Zk-long-and-random"));
    }
}
