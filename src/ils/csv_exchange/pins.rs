//! The file of PINs, as argon2id hashes only.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use argon2::Argon2;
use argon2::PasswordHasher;
use argon2::PasswordVerifier;
use argon2::password_hash::phc::PasswordHash;

use crate::domain::Barcode;
use crate::domain::Born;
use crate::ils::LinkedPatron;
use crate::ils::csv_exchange::table;
use crate::ils::csv_exchange::table::ImportReport;
use crate::ils::csv_exchange::table::LineFault;
use crate::ils::csv_exchange::table::Row;
use crate::ils::patrons_eyes::for_another;
use crate::ils::patrons_eyes::for_the_patron;
use crate::masking::Personal;

/// The hash of each patron's PIN, by barcode.
#[derive(Default)]
pub(super) struct Pins {
    hashes: HashMap<String, PasswordHash>,
    /// What patrons are called, by barcode, where the file says it.
    names: HashMap<String, Personal<String>>,
    /// Days of birth and categories, by barcode, where the file says one.
    ages: HashMap<String, (Option<Born>, Option<String>)>,
    /// For whom patrons pay, too, by barcode, where the file says it.
    pays_for: HashMap<String, Vec<Barcode>>,
    /// What an unknown barcode's PIN is compared with, so that it takes as long as a known one's.
    stand_in: Option<PasswordHash>,
}

/// A hash to compare a PIN with, and whether it is somebody's.
pub(super) struct Candidate {
    hash: PasswordHash,
    known: bool,
}

impl Pins {
    /// Reads the file.
    ///
    /// # Errors
    /// When it cannot be read as a whole.
    pub(super) fn read(path: &Path) -> io::Result<(Self, ImportReport)> {
        let mut pins = Self::default();
        let report = table::read(path, &["barcode", "pin_hash"], |row| pins.take(row))?;
        if pins.stand_in.is_none() {
            let hash = Argon2::default().hash_password_with_salt(b"", b"nobody's salt");
            pins.stand_in = Some(hash.map_err(|_| io::ErrorKind::InvalidData)?);
        }
        Ok((pins, report))
    }

    /// Whether there is such a patron.
    pub(super) fn knows(&self, barcode: &Barcode) -> bool {
        self.hashes.contains_key(barcode.reveal())
    }

    /// What the patron is called, if the file says it.
    pub(super) fn name_of(&self, barcode: &Barcode) -> Option<Personal<String>> {
        self.names.get(barcode.reveal()).cloned()
    }

    /// When the patron was born and their category, if the file says it.
    pub(super) fn age_of(&self, barcode: &Barcode) -> (Option<Born>, Option<String>) {
        self.ages.get(barcode.reveal()).cloned().unwrap_or_default()
    }

    /// For whom the patron may pay, with what each is called towards the payer: those that the file knows, each once.
    pub(super) fn linked_to(&self, barcode: &Barcode) -> Vec<LinkedPatron> {
        let told = self.pays_for.get(barcode.reveal());
        let known = told.into_iter().flatten().filter(|other| self.knows(other));
        known
            .map(|other| LinkedPatron {
                barcode: other.clone(),
                name: self.name_of(other).and_then(|name| for_another(name.reveal())),
            })
            .collect()
    }

    /// What to compare this patron's PIN with.
    pub(super) fn candidate(&self, barcode: &Barcode) -> Option<Candidate> {
        let own = self.hashes.get(barcode.reveal());
        Some(Candidate {
            hash: own.or(self.stand_in.as_ref())?.clone(),
            known: own.is_some(),
        })
    }

    fn take(&mut self, row: &Row<'_>) -> Result<(), LineFault> {
        let barcode = Barcode::parse(row.value("barcode")).map_err(|_| LineFault::Barcode)?;
        let hash = PasswordHash::new(row.value("pin_hash")).map_err(|_| LineFault::PinHash)?;
        if !is_within_limits(&hash) {
            return Err(LineFault::PinHash);
        }
        if self.hashes.contains_key(barcode.reveal()) {
            return Err(LineFault::Twice);
        }
        let mut pays_for: Vec<Barcode> = Vec::new();
        for other in row.value("pays_for").split_whitespace() {
            let other = Barcode::parse(other).map_err(|_| LineFault::PaysFor)?;
            if other != barcode && !pays_for.contains(&other) {
                pays_for.push(other);
            }
        }
        if !pays_for.is_empty() {
            self.pays_for.insert(barcode.reveal().to_owned(), pays_for);
        }
        self.stand_in.get_or_insert_with(|| hash.clone());
        if let Some(name) = for_the_patron(row.value("name")) {
            self.names.insert(barcode.reveal().to_owned(), name);
        }
        let category = Some(row.value("category"))
            .filter(|code| (1..=CATEGORY_CHARS_MAX).contains(&code.chars().count()));
        let age = (Born::read(row.value("born")), category.map(str::to_owned));
        if age != (None, None) {
            self.ages.insert(barcode.reveal().to_owned(), age);
        }
        self.hashes.insert(barcode.reveal().to_owned(), hash);
        Ok(())
    }
}

impl Candidate {
    /// Whether it is this patron's PIN. Takes as long for nobody's; takes CPU.
    pub(super) fn is_pin(&self, pin: &str) -> bool {
        let fits = Argon2::default()
            .verify_password(pin.as_bytes(), &self.hash)
            .is_ok();
        fits && self.known
    }
}

fn is_within_limits(hash: &PasswordHash) -> bool {
    let most = |name, most| {
        hash.params
            .get_decimal(name)
            .is_some_and(|value| (1..=most).contains(&value))
    };
    hash.algorithm.as_str() == "argon2id"
        && hash.hash.is_some()
        && hash.salt.is_some()
        && most("m", MEMORY_KIB_MAX)
        && most("t", PASSES_MAX)
        && most("p", LANES_MAX)
}

/// A longer code is not one.
const CATEGORY_CHARS_MAX: usize = 20;
/// What one comparison may cost, so that a file cannot bring the service down.
const MEMORY_KIB_MAX: u32 = 64 * 1024;
const PASSES_MAX: u32 = 10;
const LANES_MAX: u32 = 4;

#[cfg(test)]
mod tests {
    use std::fs;

    use argon2::Params;

    use super::*;

    fn hash(pin: &str) -> String {
        let params = Params::new(64, 1, 1, None).unwrap();
        Argon2::from(params)
            .hash_password_with_salt(pin.as_bytes(), b"a salt of tests")
            .unwrap()
            .to_string()
    }

    fn read(text: &str) -> (Pins, ImportReport) {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        Pins::read(file.path()).unwrap()
    }

    fn signs_in(pins: &Pins, barcode: &str, pin: &str) -> bool {
        let candidate = pins.candidate(&Barcode::parse(barcode).unwrap()).unwrap();
        candidate.is_pin(pin)
    }

    #[test]
    fn only_the_pin_behind_the_hash_fits() {
        let (pins, _) = read(&format!("barcode,pin_hash\n23,\"{}\"\n", hash("1234")));

        assert!(signs_in(&pins, "23", "1234"));
        assert!(!signs_in(&pins, "23", "1235"));
        assert!(!signs_in(&pins, "24", "1234"));
    }

    #[test]
    fn the_file_says_for_whom_a_patron_pays() {
        let hash = hash("1234");
        let (pins, report) = read(&format!(
            "barcode;pin_hash;name;pays_for\n\
             23;{hash};Ann Oakenshaw;24  25 24 23 99\n\
             24;{hash};Oakenshaw, Max;\n\
             25;{hash};;\n\
             26;{hash};;2|3\n"
        ));
        let linked = |barcode| pins.linked_to(&Barcode::parse(barcode).unwrap());

        let told: Vec<(String, Option<String>)> = linked("23")
            .iter()
            .map(|other| {
                let name = other.name.as_ref().map(|name| name.reveal().clone());
                (other.barcode.reveal().to_owned(), name)
            })
            .collect();

        assert_eq!(
            told,
            [
                (String::from("24"), Some(String::from("Max O."))),
                (String::from("25"), None)
            ]
        );
        assert!(linked("24").is_empty());
        assert_eq!(report.refused, [(5, LineFault::PaysFor)]);
    }

    #[test]
    fn the_file_says_when_a_patron_was_born_and_their_category() {
        let hash = hash("1234");
        let (pins, _) = read(&format!(
            "barcode;pin_hash;born;category\n23;{hash};2015-01-02;J\n24;{hash};;\n25;{hash};unknown;PT\n"
        ));
        let told = |barcode| pins.age_of(&Barcode::parse(barcode).unwrap());

        assert_eq!(told("23"), (Born::read("20150102"), Some(String::from("J"))));
        assert_eq!(told("24"), (None, None));
        // Told, and no day: nobody is to take the category's word instead.
        assert_eq!(told("25"), (Born::read("23.11.2015"), Some(String::from("PT"))));
        assert!(told("25").0.is_some());
    }

    #[test]
    fn nobody_signs_in_with_what_the_stand_in_was_made_of() {
        let (pins, _) = read("barcode,pin_hash\n");

        assert!(!signs_in(&pins, "24", ""));
    }

    #[test]
    fn a_plain_pin_another_algorithm_and_a_costly_hash_are_refused() {
        let good = hash("1234");
        for bad in [
            "1234".to_owned(),
            String::new(),
            good.replace("argon2id", "argon2i"),
            good.replace("m=64", "m=4194304"),
            good.replace("t=1", "t=1000"),
            good.replace("m=64,", ""),
        ] {
            let (_, report) = read(&format!("barcode;pin_hash\n23;{bad}\n24;{good}\n"));

            assert_eq!(report.refused, [(2, LineFault::PinHash)], "{bad}");
            assert_eq!(report.taken, 1);
        }
    }
}
