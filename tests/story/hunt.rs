//! Hunts for a number or a word in everything that a run left behind, however it may be written there.

use std::fs;
use std::path::Path;

/// What is hunted for: every way in which it may be written, as bytes.
pub(crate) struct Prey {
    /// What to call it in a finding; never the thing itself.
    name: String,
    forms: Vec<(&'static str, Vec<u8>)>,
}

impl Prey {
    /// The digits of a card.
    pub(crate) fn card(digits: &str) -> Self {
        let grouped = |between: &str| {
            let groups: Vec<String> = digits
                .as_bytes()
                .chunks(4)
                .map(|group| String::from_utf8_lossy(group).into_owned())
                .collect();
            groups.join(between)
        };
        let mut prey = Self::word(&format!("card ending in {}", &digits[digits.len() - 4..]), digits);
        for (how, between) in [
            ("with blanks", " "),
            ("with dashes", "-"),
            ("with dots", "."),
            ("with %20", "%20"),
            ("with +", "+"),
        ] {
            prey.forms.push((how, grouped(between).into_bytes()));
        }
        let number: u64 = digits.parse().unwrap();
        let as_number = [
            ("packed digits", packed(digits)),
            ("packed digits after a half byte", packed(&digits[1..])),
            ("an integer, big end first", number.to_be_bytes().to_vec()),
            ("an integer, little end first", number.to_le_bytes().to_vec()),
        ];
        // A byte or two among zeros stand in any file, by chance.
        let telling = as_number
            .into_iter()
            .filter(|(_, bytes)| bytes.iter().filter(|byte| **byte != 0).count() >= 4);
        prey.forms.extend(telling);
        prey
    }

    /// Any text.
    pub(crate) fn word(name: &str, text: &str) -> Self {
        let bytes = text.as_bytes();
        let hex: String = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
        let escaped: String = text
            .chars()
            .map(|character| format!("\\u{:04x}", u32::from(character)))
            .collect();
        let percent: String = bytes.iter().map(|byte| format!("%{byte:02X}")).collect();
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let wide_big_end: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let html: String = bytes.iter().map(|byte| format!("&#{byte};")).collect();
        let list: Vec<String> = bytes.iter().map(u8::to_string).collect();
        let mut forms = vec![
            ("plain", bytes.to_vec()),
            ("hex", hex.clone().into_bytes()),
            ("upper-case hex", hex.to_uppercase().into_bytes()),
            ("JSON escapes", escaped.into_bytes()),
            ("percent signs", percent.into_bytes()),
            ("UTF-16", wide),
            ("UTF-16, big end first", wide_big_end),
            ("HTML entities", html.into_bytes()),
            ("a list of bytes", list.join(", ").into_bytes()),
        ];
        for shift in 0..3 {
            forms.push(("base64", base64_inside(bytes, shift)));
        }
        // Of a short word nothing may be left that is its own.
        forms.retain(|(_, form)| form.len() >= 4);
        Self {
            name: name.to_owned(),
            forms,
        }
    }

    /// What of it is in these bytes.
    pub(crate) fn found_in(&self, place: &str, bytes: &[u8]) -> Vec<String> {
        self.forms
            .iter()
            .filter(|(_, form)| bytes.windows(form.len()).any(|window| window == form))
            .map(|(how, _)| format!("{} in {place}, {how}", self.name))
            .collect()
    }
}

/// Every finding in every file below a folder, save those whose path the exception names.
pub(crate) fn in_folder(folder: &Path, prey: &[Prey], except: &[&str]) -> Vec<String> {
    let mut findings = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let shown = path.display().to_string();
        if except.iter().any(|name| shown.ends_with(name)) {
            continue;
        }
        if path.is_dir() {
            findings.extend(in_folder(&path, prey, except));
        } else {
            let bytes = fs::read(&path).unwrap();
            findings.extend(prey.iter().flat_map(|prey| prey.found_in(&shown, &bytes)));
        }
    }
    findings
}

/// Two digits to a byte, as payment messages have them. What stands in the other half of a last byte is not known.
fn packed(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    pairs.map(|pair| (pair[0] & 15) << 4 | (pair[1] & 15)).collect()
}

/// The characters of base64 that depend on these bytes alone, when `shift` other bytes stand before them.
fn base64_inside(bytes: &[u8], shift: usize) -> Vec<u8> {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut padded = vec![0; shift];
    padded.extend(bytes);
    let whole = padded.len() / 3 * 3;
    let text: Vec<u8> = padded[..whole]
        .chunks(3)
        .flat_map(|three| {
            let bits = u32::from(three[0]) << 16 | u32::from(three[1]) << 8 | u32::from(three[2]);
            [18, 12, 6, 0].map(|right| ALPHABET[usize::try_from(bits >> right & 63).unwrap()])
        })
        .collect();
    text[if shift == 0 { 0 } else { 4 }..].to_vec()
}

#[test]
fn whatever_is_planted_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let card = "5555555555554444";
    let prey = [Prey::card(card)];
    let base64_of = |text: &str| base64_inside(format!("{text}!!").as_bytes(), 0);
    let planted: [(&str, Vec<u8>); 14] = [
        ("plain.txt", card.as_bytes().to_vec()),
        ("in.db", [&[0, 255, 7][..], card.as_bytes(), &[0; 9]].concat()),
        ("blanks", b"5555 5555 5555 4444".to_vec()),
        ("dashes", b"no. 5555-5555-5555-4444.".to_vec()),
        ("url", b"n=5555+5555+5555+4444&x=1".to_vec()),
        ("hex", b"35353535353535353535353534343434".to_vec()),
        ("wide-be", card.bytes().flat_map(|digit| [0, digit]).collect()),
        (
            "html",
            b"&#53;"
                .repeat(12)
                .into_iter()
                .chain(b"&#52;".repeat(4))
                .collect(),
        ),
        ("packed", b"\x55\x55\x55\x55\x55\x55\x44\x44".to_vec()),
        ("half-packed", b"\x35\x55\x55\x55\x55\x55\x54\x44\x4d".to_vec()),
        ("integer", 5_555_555_555_554_444_u64.to_be_bytes().to_vec()),
        ("base64-0", base64_of(card)),
        ("base64-1", base64_of(&format!("x{card}"))),
        ("base64-2", base64_of(&format!("xy{card}"))),
    ];
    fs::create_dir(folder.path().join("deep")).unwrap();
    for (name, bytes) in &planted {
        fs::write(folder.path().join("deep").join(name), bytes).unwrap();
    }
    fs::write(
        folder.path().join("innocent"),
        "5555 4444, 21234000010496 and 4242",
    )
    .unwrap();

    let findings = in_folder(folder.path(), &prey, &[]);

    for (name, _) in &planted {
        assert!(
            findings.iter().any(|finding| finding.contains(name)),
            "{name} was not found: {findings:?}"
        );
    }
    assert!(
        !findings.iter().any(|finding| finding.contains("innocent")),
        "{findings:?}"
    );
    assert!(in_folder(folder.path(), &prey, &["deep"]).is_empty());
}
