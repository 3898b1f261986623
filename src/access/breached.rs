//! Passwords that nobody takes: those of a list that became known, and a few obvious ones.
//!
//! The list lies in a file, as the download of "Pwned Passwords" has it: in each line 40 hexadecimal digits of SHA-1, a
//! colon and a count, in ascending order. It may be tens of gigabytes: a password is looked up in some forty small reads,
//! and nothing of it leaves the machine.

use std::fs::File;
use std::io;
use std::io::Read as _;
use std::io::Seek as _;
use std::io::SeekFrom;
use std::path::Path;
use std::sync::Arc;

use aws_lc_rs::digest::SHA1_FOR_LEGACY_USE_ONLY;
use aws_lc_rs::digest::digest;
use secrecy::ExposeSecret;
use secrecy::SecretString;

/// A list of passwords that became known; the default knows none.
#[derive(Clone, Debug, Default)]
pub struct Breached(Option<Arc<Path>>);

/// Why a list is not taken.
#[derive(Debug, thiserror::Error)]
pub enum BreachedError {
    /// It cannot be read.
    #[error("could not read the list of passwords")]
    Read(#[from] io::Error),
    /// It has other lines, or they do not ascend.
    #[error("not a list of passwords in ascending order")]
    Order,
}

impl Breached {
    /// Takes a list. A small one is read whole; of a large one the first line, the last and some thousand between are
    /// looked at.
    ///
    /// # Errors
    /// [`BreachedError`].
    pub fn open(path: &Path) -> Result<Self, BreachedError> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let stride = length.checked_div(LOOKED_AT).unwrap_or(0).max(1);
        let (mut at, mut before) = (0, None);
        while let Some(line) = line_from(&mut file, at, length)? {
            let key = line.key.ok_or(BreachedError::Order)?;
            if before.is_some_and(|before| before >= key) {
                return Err(BreachedError::Order);
            }
            before = Some(key);
            at = line.at.saturating_add(stride.max(KEY_BYTES));
        }
        // A line that the strides have not met, or none: the end must be one too.
        let end = length.saturating_sub(LINE_BYTES_MAX);
        let last = line_from(&mut file, end, length)?;
        let whole = before.is_some() && last.is_none_or(|line| line.key.is_some());
        whole.then(|| Self(Some(path.into()))).ok_or(BreachedError::Order)
    }

    /// Whether the list has it. Without a list it has none.
    ///
    /// # Errors
    /// [`BreachedError`] when the file is not what it was.
    pub(super) fn has(&self, password: &SecretString) -> Result<bool, BreachedError> {
        let Some(path) = &self.0 else {
            return Ok(false);
        };
        let sought = key_of(password);
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        // Where the line would begin.
        let (mut from, mut until) = (0_u64, length);
        while from < until {
            let middle = from.midpoint(until);
            let line = line_from(&mut file, middle, length)?;
            let Some(line) = line.filter(|line| line.at < until) else {
                until = middle;
                continue;
            };
            let key = line.key.ok_or(BreachedError::Order)?;
            if key == sought {
                return Ok(true);
            }
            if key < sought {
                from = line.at.saturating_add(KEY_BYTES);
            } else {
                until = middle;
            }
        }
        Ok(false)
    }
}

/// Whether anybody would try it first: one of the obvious ones, or one piece again and again.
pub(super) fn is_obvious(password: &SecretString) -> bool {
    let plain: String = password
        .expose_secret()
        .chars()
        .filter(|character| character.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect();
    plain.is_empty() || OBVIOUS.contains(&plain.as_str()) || is_one_piece_again(&plain)
}

fn is_one_piece_again(plain: &str) -> bool {
    let letters: Vec<char> = plain.chars().collect();
    (1..=letters.len() / 2).any(|piece| {
        let shifted = letters.iter().skip(piece);
        shifted.zip(&letters).all(|(later, first)| later == first)
    })
}

/// A line, or what is left of one.
#[derive(Debug)]
struct Line {
    at: u64,
    /// Its digits, in capitals; `None` when it is no line of such a list.
    key: Option<Key>,
}

type Key = [u8; 40];

/// The first line that begins at this place or after it; `None` when none does.
fn line_from(file: &mut File, at: u64, length: u64) -> io::Result<Option<Line>> {
    // The byte before tells whether a line begins right here.
    let start = at.saturating_sub(1);
    file.seek(SeekFrom::Start(start))?;
    let mut bytes = Vec::new();
    file.take(LINE_BYTES_MAX.saturating_mul(2))
        .read_to_end(&mut bytes)?;
    let skipped = match at {
        0 => 0,
        _ => match bytes.iter().position(|byte| *byte == b'\n') {
            Some(end) => end.saturating_add(1),
            None if u64::try_from(bytes.len()).unwrap_or(u64::MAX) < LINE_BYTES_MAX.saturating_mul(2) => {
                return Ok(None);
            }
            // No line is so long.
            None => return Ok(Some(Line { at, key: None })),
        },
    };
    let begins = start.saturating_add(u64::try_from(skipped).unwrap_or(u64::MAX));
    if begins >= length {
        return Ok(None);
    }
    let rest = bytes.get(skipped..).unwrap_or_default();
    Ok(Some(Line {
        at: begins,
        key: key_in(rest),
    }))
}

fn key_in(line: &[u8]) -> Option<Key> {
    let (digits, rest) = line.split_at_checked(40)?;
    let whole = digits.iter().all(u8::is_ascii_hexdigit) && rest.first() == Some(&b':');
    let key: Key = digits.try_into().ok()?;
    whole.then(|| key.map(|digit| digit.to_ascii_uppercase()))
}

/// As the list has it; SHA-1 protects nothing here.
fn key_of(password: &SecretString) -> Key {
    let hash = digest(&SHA1_FOR_LEGACY_USE_ONLY, password.expose_secret().as_bytes());
    let mut key = [b'0'; 40];
    let digits = hash.as_ref().iter().flat_map(|byte| [byte >> 4, byte & 15]);
    for (place, digit) in key.iter_mut().zip(digits) {
        *place = DIGITS.get(usize::from(digit)).copied().unwrap_or(b'0');
    }
    key
}

const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
const KEY_BYTES: u64 = 40;
/// More than a line has: 40 digits, a colon, a count.
const LINE_BYTES_MAX: u64 = 64;
/// So many lines of a large list are looked at when it is taken.
const LOOKED_AT: u64 = 4_096;
/// What people take when they are told to take fifteen characters, without what stands between the letters.
const OBVIOUS: &[&str] = &[
    "012345678901234",
    "0123456789012345",
    "123456789012345",
    "1234567890123456",
    "12345678901234567890",
    "123456789101112",
    "1qaz2wsx3edc4rfv",
    "1q2w3e4r5t6y7u8i",
    "abcdefghijklmno",
    "abcdefghijklmnop",
    "abcdefghijklmnopqrstuvwxyz",
    "administrator123",
    "correcthorsebatterystaple",
    "iloveyouiloveyou1",
    "letmeinletmein1",
    "librarylibrary1",
    "mypasswordismypassword",
    "passwordpassword1",
    "passwordpassword123",
    "qwertyuiopasdfg",
    "qwertyuiopasdfgh",
    "qwertyuiopasdfghjkl",
    "qwertyuiopasdfghjklzxcvbnm",
    "thisisapassword",
    "thisismypassword",
    "thisismypassword1",
    "welcometothelibrary",
];

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    fn word(number: usize) -> SecretString {
        SecretString::from(format!("known word {number}"))
    }

    /// A list of so many passwords, with what ends its lines.
    fn list(many: usize, end: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let mut keys: Vec<Key> = (0..many).map(|number| key_of(&word(number))).collect();
        keys.sort_unstable();
        let mut text = String::new();
        for (count, key) in keys.iter().enumerate() {
            write!(text, "{}:{count}{end}", std::str::from_utf8(key).unwrap()).unwrap();
        }
        written(&text)
    }

    fn written(text: &str) -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("list.txt");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn every_password_of_a_list_is_found_and_no_other() {
        for (many, end) in [(1, "\n"), (2, "\r\n"), (3, "\n"), (1_000, "\r\n"), (9_000, "\n")] {
            let (_folder, path) = list(many, end);
            let breached = Breached::open(&path).unwrap();

            let found = (0..many)
                .filter(|number| breached.has(&word(*number)).unwrap())
                .count();
            let others = (many..many + 500).filter(|number| breached.has(&word(*number)).unwrap());

            assert_eq!(found, many);
            assert_eq!(others.count(), 0, "of {many}");
        }
        assert!(!Breached::default().has(&word(0)).unwrap());
    }

    #[test]
    fn a_line_is_as_the_download_has_it() {
        let key = key_of(&SecretString::from("password"));

        assert_eq!(&key, b"5BAA61E4C9B93F3F0682250B6CF8331B7EE68FD8");
    }

    #[test]
    fn what_is_no_list_or_not_in_order_is_refused() {
        let a = "0000000000000000000000000000000000000001:3\n";
        let b = "00000000000000000000000000000000000000AB:1\n";
        for text in [
            String::new(),
            format!("{b}{a}"),
            format!("{a}{a}"),
            String::from("a password\n"),
            format!("{a}0000:1\n"),
            "5BAA61E4".repeat(40),
        ] {
            let (_folder, path) = written(&text);
            assert!(
                matches!(Breached::open(&path), Err(BreachedError::Order)),
                "{text}"
            );
        }
        let (folder, path) = written(&format!("{a}{b}"));
        assert!(Breached::open(&path).is_ok());
        drop(folder);
        assert!(matches!(Breached::open(&path), Err(BreachedError::Read(_))));
    }

    #[test]
    fn what_anybody_would_try_first_is_obvious() {
        for obvious in [
            "123456789012345",
            "Password-Password",
            "Correct Horse Battery Staple",
            "abcabcabcabcabca",
            "!!!!!!!!!!!!!!!!",
        ] {
            assert!(is_obvious(&SecretString::from(obvious)), "{obvious}");
        }
        assert!(!is_obvious(&SecretString::from("heron over still water")));
    }
}
