//! Looks for card data in the writable memory of another process, in every form that a program might keep it in.

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::os::unix::fs::FileExt;

/// What is looked for.
pub(crate) struct Scanner {
    /// By the first two bytes of each.
    needles: BTreeMap<[u8; 2], Vec<(String, Vec<u8>)>>,
    first_two: Vec<bool>,
}

/// What was found, and where: the form, and the name of the mapping.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) form: String,
    pub(crate) mapping: String,
}

impl Scanner {
    pub(crate) fn new() -> Self {
        Self {
            needles: BTreeMap::new(),
            first_two: vec![false; 1 << 16],
        }
    }

    /// Adds a number in all forms that nothing else looks like.
    pub(crate) fn number(&mut self, number: &str) {
        for (form, bytes) in forms(number) {
            // One byte in a row is filler as likely as a number: 4242 4242 4242 4242 in BCD is `BBBBBBBB`.
            if bytes.iter().any(|byte| *byte != bytes[0]) {
                self.needle(&format!("{number} {form}"), bytes);
            }
        }
    }

    /// Adds anything else.
    pub(crate) fn needle(&mut self, name: &str, bytes: Vec<u8>) {
        // Nearly all of memory is zeros.
        let bytes: Vec<u8> = bytes.into_iter().skip_while(|byte| *byte == 0).collect();
        assert!(bytes.len() >= 6, "{name} is too short to mean anything");
        let key = [bytes[0], bytes[1]];
        self.first_two[usize::from(u16::from_be_bytes(key))] = true;
        self.needles
            .entry(key)
            .or_default()
            .push((name.to_owned(), bytes));
    }

    /// The forms that stand in these bytes, each place once.
    pub(crate) fn in_bytes(&self, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for (place, two) in bytes.windows(2).enumerate() {
            if self.first_two[usize::from(u16::from_be_bytes([two[0], two[1]]))] {
                let rest = &bytes[place..];
                for (name, needle) in &self.needles[&[two[0], two[1]]] {
                    if rest.starts_with(needle) {
                        found.push(name.clone());
                    }
                }
            }
        }
        found
    }

    /// Everything in the writable memory of a process, and how many bytes that was.
    pub(crate) fn in_process(&self, pid: u32) -> (Vec<Found>, u64) {
        let memory = File::open(format!("/proc/{pid}/mem")).unwrap();
        let maps = fs::read_to_string(format!("/proc/{pid}/maps")).unwrap();
        let (mut found, mut read) = (Vec::new(), 0);
        for line in maps.lines() {
            let mut words = line.split_whitespace();
            let (range, may) = (words.next().unwrap(), words.next().unwrap());
            if !may.starts_with("rw") {
                continue;
            }
            let mapping = words.nth(3).unwrap_or("anonymous").to_owned();
            let (start, end) = range.split_once('-').unwrap();
            let place = |text| u64::from_str_radix(text, 16).unwrap();
            let (start, end) = (place(start), place(end));
            let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
            // A page may go while it is read; it is zeros then, and is not counted.
            for (page, from) in bytes.chunks_mut(PAGE).zip((start..).step_by(PAGE)) {
                match memory.read_exact_at(page, from) {
                    Ok(()) => read += u64::try_from(page.len()).unwrap(),
                    Err(_) => page.fill(0),
                }
            }
            for form in self.in_bytes(&bytes) {
                let mapping = mapping.clone();
                found.push(Found { form, mapping });
            }
        }
        (found, read)
    }
}

const PAGE: usize = 4096;

/// The ways in which a number may lie in memory. The first and the last twelve digits are a form, too: whoever frees
/// memory may write over a part of it.
fn forms(number: &str) -> Vec<(String, Vec<u8>)> {
    let mut forms = vec![
        (String::from("as text"), number.as_bytes().to_vec()),
        (String::from("its beginning"), number.as_bytes()[..12].to_vec()),
        (
            String::from("its end"),
            number.as_bytes()[number.len() - 12..].to_vec(),
        ),
        (
            String::from("in UTF-16"),
            number.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        ),
        (
            String::from("in UTF-32"),
            number
                .bytes()
                .flat_map(|digit| u32::from(digit).to_le_bytes())
                .collect(),
        ),
        (
            String::from("as values"),
            number.bytes().map(|digit| digit - b'0').collect(),
        ),
        (String::from("in BCD"), packed(number)),
        (
            String::from("in hex"),
            number
                .bytes()
                .flat_map(|digit| format!("{digit:02x}").into_bytes())
                .collect(),
        ),
        (
            String::from("as a number"),
            number.parse::<u64>().unwrap().to_le_bytes().to_vec(),
        ),
        (
            String::from("as a number, big end first"),
            number.parse::<u64>().unwrap().to_be_bytes().to_vec(),
        ),
    ];
    for separator in [" ", "-", "+", "%20"] {
        let groups: Vec<_> = number
            .as_bytes()
            .chunks(4)
            .map(|group| str::from_utf8(group).unwrap())
            .collect();
        let name = format!("in groups with {separator:?}");
        forms.push((name, groups.join(separator).into_bytes()));
    }
    for before in 0..3 {
        // The letters that depend on nothing but the number.
        let text = [&"???".as_bytes()[..before], number.as_bytes()].concat();
        let encoded = base64(&text);
        let own = &encoded[(before * 8).div_ceil(6)..(text.len() * 8) / 6];
        forms.push((format!("in base64, {before} before"), own.to_vec()));
    }
    forms
}

/// Two digits a byte, as terminals keep it.
fn packed(number: &str) -> Vec<u8> {
    let digits: Vec<u8> = number.bytes().map(|digit| digit - b'0').collect();
    digits
        .chunks(2)
        .map(|two| (two[0] << 4) | two.get(1).unwrap_or(&0xf))
        .collect()
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    let letters = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1))
        .collect();
    bits.chunks(6)
        .map(|six| {
            let value = (0..6).fold(0_usize, |value, bit| {
                (value << 1) | usize::from(*six.get(bit).unwrap_or(&0))
            });
            letters[value]
        })
        .collect()
}

#[test]
fn every_form_is_found_between_other_bytes() {
    let mut scanner = Scanner::new();
    scanner.number("6011981111111113");
    let mut named = 0;

    for (form, bytes) in forms("6011981111111113") {
        let memory = [&[0_u8; 7][..], b"x{", &bytes, b"\xff", &[0_u8; 9]].concat();

        let found = scanner.in_bytes(&memory);

        assert!(
            found.iter().any(|found| found.ends_with(&form)),
            "{form}: {found:?}"
        );
        named += 1;
    }
    assert_eq!(named, 17);
    assert_eq!(scanner.in_bytes(b"6011981111 111112 and nothing else"), [""; 0]);
    assert_eq!(base64(b"foob"), b"Zm9vYg");
    assert_eq!(packed("12345"), [0x12, 0x34, 0x5f]);
}
