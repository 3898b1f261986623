//! The cells of a CSV file (RFC 4180): what a table program would run as a formula is kept from it.

use csv::QuoteStyle;
use csv::Terminator;
use csv::Writer;
use csv::WriterBuilder;

/// Rows on their way into a file.
pub(in crate::web::staff) struct Rows(Writer<Vec<u8>>);

impl Rows {
    pub(in crate::web::staff) fn new() -> Self {
        let mut builder = WriterBuilder::new();
        builder
            .terminator(Terminator::CRLF)
            .quote_style(QuoteStyle::Necessary)
            .flexible(true);
        Self(builder.from_writer(Vec::new()))
    }

    pub(in crate::web::staff) fn add<C: AsRef<str>>(&mut self, cells: impl IntoIterator<Item = C>) {
        // A writer into memory takes everything.
        let _ = self
            .0
            .write_record(cells.into_iter().map(|cell| guarded(cell.as_ref())));
    }

    pub(in crate::web::staff) fn into_bytes(self) -> Vec<u8> {
        self.0.into_inner().unwrap_or_default()
    }
}

/// Table programs run a cell that begins with one of these signs, in their full width too, and after blanks. An
/// apostrophe in front makes it text. A number of ours is no formula and stays a number.
fn guarded(cell: &str) -> String {
    let begins = cell.trim_start_matches(' ');
    let dangerous = begins.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if dangerous && !is_a_number(cell) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn is_a_number(cell: &str) -> bool {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let positive = cell.strip_prefix('-').unwrap_or(cell);
    match positive.split_once('.') {
        Some((whole, decimals)) => digits(whole) && digits(decimals),
        None => digits(positive),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(cells: &[&str]) -> String {
        let mut rows = Rows::new();
        rows.add(cells);
        String::from_utf8(rows.into_bytes()).unwrap()
    }

    #[test]
    fn no_cell_is_a_formula_and_a_number_stays_one() {
        for formula in [
            "=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠x", " =1",
            "-", "-1.", "--1", "-1e5",
        ] {
            let line = written(&[formula]);
            let cell = line.trim_start_matches('"');
            assert!(cell.starts_with('\''), "{formula:?} became {line:?}");
        }
        assert_eq!(written(&["-4.50", "-3", "12", "0.001"]), "-4.50,-3,12,0.001\r\n");
    }

    #[test]
    fn commas_quotes_and_line_breaks_stay_in_their_cell() {
        assert_eq!(
            written(&["a,b", "say \"x\"", "two\r\nlines", "", "é"]),
            "\"a,b\",\"say \"\"x\"\"\",\"two\r\nlines\",,é\r\n"
        );
    }
}
