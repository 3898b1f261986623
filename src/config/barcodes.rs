//! Which numbers are the libraries' own barcodes.

use std::collections::BTreeMap;

use crate::config::file;
use crate::config::reading::Reading;
use crate::masking::LibraryBarcodes;

impl Reading<'_> {
    /// The barcodes of all libraries together. A prefix that cannot be one is told by the name of its key.
    pub(super) fn barcodes(&mut self, tables: &BTreeMap<String, file::Library>) -> LibraryBarcodes {
        let (mut patrons, mut items, mut largest) = (Vec::new(), Vec::new(), 0);
        for (id, table) in tables {
            let table = &table.barcodes;
            let prefix = format!("library.{id}.barcodes");
            let serial = table.largest_serial.unwrap_or(LibraryBarcodes::LARGEST_SERIAL);
            if !(1..=SERIAL_MAX).contains(&serial) {
                let what = format!("must be from 1 to {SERIAL_MAX}");
                self.wrong(format!("{prefix}.largest_serial"), what);
            }
            largest = serial.max(largest);
            for text in &table.patron_prefixes {
                match LibraryBarcodes::new(&[text.as_str()], &[], serial) {
                    Ok(_) => patrons.push(text.as_str()),
                    Err(error) => self.wrong(format!("{prefix}.patron_prefixes"), error.to_string()),
                }
            }
            for text in &table.item_prefixes {
                match LibraryBarcodes::new(&[], &[text.as_str()], serial) {
                    Ok(_) => items.push(text.as_str()),
                    Err(error) => self.wrong(format!("{prefix}.item_prefixes"), error.to_string()),
                }
            }
        }
        // What cannot be one is left out, and has left a problem behind.
        LibraryBarcodes::new(&patrons, &items, largest).unwrap_or_default()
    }
}

/// Fourteen digits, without a prefix of three and the check digit.
const SERIAL_MAX: u64 = 9_999_999_999;
