//! A CSV file that comes in: read line by line, bad lines named by number, their content never repeated.

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::SystemTime;

use csv::ReaderBuilder;
use csv::StringRecord;

use crate::masking::Source;
use crate::masking::contains_card_number;

/// What became of a file's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ImportReport {
    /// How many lines were taken.
    pub taken: usize,
    /// The lines that were not, by their numbers in the file (the header is line 1), with the reason.
    pub refused: Vec<(usize, LineFault)>,
}

/// Why a line is not taken. Nothing of the line is in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum LineFault {
    /// Not as many values as the header has names, or a quotation mark without its twin.
    #[error("the line does not have the columns of the header")]
    Columns,
    /// Something that must be taken for a card number, in whichever column.
    #[error("a card number stands in the line")]
    CardNumber,
    /// Not a barcode.
    #[error("the barcode cannot be read")]
    Barcode,
    /// Not a fee's id.
    #[error("the id of the fee cannot be read")]
    FeeId,
    /// Not a decimal amount above zero with the currency's digits at most.
    #[error("the amount cannot be read, or is not above zero")]
    Amount,
    /// Another currency than the library's.
    #[error("the currency is not the library's")]
    Currency,
    /// Not the code of a branch or a fund.
    #[error("the branch or the fund cannot be read")]
    Owner,
    /// An earlier line says the same or otherwise.
    #[error("an earlier line is about the same")]
    Twice,
    /// Not barcodes with blanks between them.
    #[error("the barcodes for whom the patron pays cannot be read")]
    PaysFor,
    /// Not an argon2id hash within the limits; a PIN as it is typed must never stand there.
    #[error("the PIN is not an argon2id hash in PHC form, or asks too much of the machine")]
    PinHash,
}

/// What tells one state of a file from the next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    pub(super) modified: SystemTime,
    length: u64,
    file: u64,
}

impl Stamp {
    pub(super) fn of(path: &Path) -> io::Result<Self> {
        let metadata = fs::metadata(path)?;
        Ok(Self {
            modified: metadata.modified()?,
            length: metadata.len(),
            file: metadata.ino(),
        })
    }
}

/// One line, by the names of its columns.
pub(super) struct Row<'a> {
    names: &'a StringRecord,
    values: StringRecord,
}

impl Row<'_> {
    /// The value without blanks around it; empty when there is no such column.
    pub(super) fn value(&self, name: &str) -> &str {
        self.names
            .iter()
            .zip(self.values.iter())
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.trim())
            .unwrap_or_default()
    }
}

/// Reads a whole file: every line below the header goes to `take`, which takes or refuses it.
///
/// Each line of the file stands for itself, so that one forgotten quotation mark costs one line and not the rest.
///
/// # Errors
/// When the file cannot be read, is too long, or its header lacks a column that must be there.
pub(super) fn read(
    path: &Path,
    must_have: &[&str],
    mut take: impl FnMut(&Row<'_>) -> Result<(), LineFault>,
) -> io::Result<ImportReport> {
    if fs::metadata(path)?.len() > LENGTH_MAX {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let text = text(fs::read(path)?);
    let mut lines = text.trim_start_matches('\u{feff}').lines();
    let header = lines.next().unwrap_or_default();
    let separator = if header.contains(';') { b';' } else { b',' };
    let names = split(header, separator)
        .as_ref()
        .map(lower_case)
        .unwrap_or_default();
    if must_have
        .iter()
        .any(|name| !names.iter().any(|found| found == *name))
    {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut report = ImportReport::default();
    for (place, line) in lines.enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let outcome = row(line, separator, &names).and_then(|row| take(&row));
        match outcome {
            Ok(()) => report.taken = report.taken.saturating_add(1),
            Err(fault) => report.refused.push((place.saturating_add(2), fault)),
        }
    }
    Ok(report)
}

fn row<'a>(line: &str, separator: u8, names: &'a StringRecord) -> Result<Row<'a>, LineFault> {
    let values = split(line, separator).ok_or(LineFault::Columns)?;
    // Longer lines too: what stands behind the last column may be a card number as well.
    if values
        .iter()
        .any(|value| contains_card_number(value, Source::LibraryIdentifier))
    {
        return Err(LineFault::CardNumber);
    }
    if values.len() != names.len() {
        return Err(LineFault::Columns);
    }
    Ok(Row { names, values })
}

fn split(line: &str, separator: u8) -> Option<StringRecord> {
    if !line.matches('"').count().is_multiple_of(2) {
        return None;
    }
    let mut reader = ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .buffer_capacity(line.len().max(1))
        .from_reader(line.as_bytes());
    let record = reader.records().next()?.ok()?;
    Some(record)
}

fn lower_case(names: &StringRecord) -> StringRecord {
    names
        .iter()
        .map(|name| name.trim().to_ascii_lowercase())
        .collect()
}

/// UTF-8, or else Latin-1, which every byte can be.
fn text(bytes: Vec<u8>) -> String {
    String::from_utf8(bytes)
        .unwrap_or_else(|error| error.as_bytes().iter().copied().map(char::from).collect())
}

/// The longest file that is read, in bytes.
const LENGTH_MAX: u64 = 64 * 1024 * 1024;

#[cfg(test)]
mod tests {
    use proptest::prelude::Strategy;
    use proptest::prelude::any;
    use proptest::prelude::prop_oneof;
    use proptest::prop_assert;
    use proptest::proptest;

    use super::*;

    fn read_text(text: &[u8]) -> io::Result<(ImportReport, Vec<String>)> {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        let mut taken = Vec::new();
        let report = read(file.path(), &["a"], |row| {
            taken.push(row.value("a").to_owned());
            Ok(())
        })?;
        Ok((report, taken))
    }

    #[test]
    fn bad_lines_are_named_and_the_good_ones_kept() {
        let (report, taken) = read_text(
            b"a,b\n1,x\n2\n\"3,x\n4,\"x, y\"\n5,4242 4242 4242 4242\n\n6,x,4242424242424242\n7,x\n",
        )
        .unwrap();

        assert_eq!(taken, ["1", "4", "7"]);
        assert_eq!(report.taken, 3);
        assert_eq!(
            report.refused,
            [
                (3, LineFault::Columns),
                (4, LineFault::Columns),
                (6, LineFault::CardNumber),
                (8, LineFault::CardNumber),
            ]
        );
    }

    #[test]
    fn a_file_is_read_as_spreadsheets_write_it() {
        let (_, taken) = read_text(b"\xef\xbb\xbfB; A \r\nx; 1 \r\n").unwrap();

        assert_eq!(taken, ["1"]);
    }

    #[test]
    fn a_file_in_latin_1_is_read() {
        let (_, taken) = read_text(b"a\nJos\xe9\n").unwrap();

        assert_eq!(taken, ["Jos\u{e9}"]);
    }

    #[test]
    fn a_file_without_its_columns_is_refused() {
        assert!(read_text(b"b,c\n1,2\n").is_err());
        assert!(read_text(b"").is_err());
    }

    proptest! {
        #[test]
        fn no_file_makes_it_panic_and_every_line_is_counted(
            body in prop_oneof![any::<Vec<u8>>(), "([a-z0-9\",;]{0,9}\n){0,9}".prop_map(String::into_bytes)],
        ) {
            let (report, taken) = read_text(&[b"a,b\n", body.as_slice()].concat()).unwrap();

            prop_assert!(report.taken == taken.len());
            let lines = body.split(|byte| *byte == b'\n').count();
            prop_assert!(report.taken.saturating_add(report.refused.len()) <= lines);
        }
    }
}
