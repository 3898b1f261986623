//! The file of open fees, as the library system exports it.

use std::collections::HashMap;
use std::io;
use std::path::Path;

use jiff::civil::Date;

use crate::domain::Barcode;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeOwner;
use crate::domain::Money;
use crate::domain::OwnerCode;
use crate::domain::WhyNot;
use crate::ils::csv_exchange::table;
use crate::ils::csv_exchange::table::ImportReport;
use crate::ils::csv_exchange::table::LineFault;
use crate::ils::csv_exchange::table::Row;
use crate::ils::kind_words::kind_in_words;
use crate::ils::patrons_eyes::for_the_patron;

/// What one export lists, by barcode, each patron's fees in the order of the file.
#[derive(Default)]
pub(super) struct Fees(HashMap<String, Vec<Fee>>);

impl Fees {
    /// Reads an export.
    ///
    /// # Errors
    /// When the file cannot be read as a whole.
    pub(super) fn read(path: &Path, currency: Currency) -> io::Result<(Self, ImportReport)> {
        let mut fees = Self::default();
        let report = table::read(path, &MUST_HAVE, |row| fees.take(row, currency))?;
        Ok((fees, report))
    }

    /// What the export lists of a patron; `None` when it does not know them.
    pub(super) fn of(&self, barcode: &Barcode) -> Option<&[Fee]> {
        self.0.get(barcode.reveal()).map(Vec::as_slice)
    }

    fn take(&mut self, row: &Row<'_>, currency: Currency) -> Result<(), LineFault> {
        let barcode = Barcode::parse(row.value("barcode")).map_err(|_| LineFault::Barcode)?;
        let fee = fee(row, currency)?;
        let known = self.0.entry(barcode.reveal().to_owned()).or_default();
        if let Some(twin) = known.iter_mut().find(|known| known.id == fee.id) {
            // Which of the two is right cannot be known, so neither is paid here.
            twin.why_not = Some(WhyNot::Ambiguous);
            return Err(LineFault::Twice);
        }
        known.push(fee);
        Ok(())
    }
}

fn fee(row: &Row<'_>, currency: Currency) -> Result<Fee, LineFault> {
    let told = row.value("currency");
    if !told.is_empty() && Currency::parse(told) != Ok(currency) {
        return Err(LineFault::Currency);
    }
    let outstanding = Money::parse(row.value("amount"), currency).map_err(|_| LineFault::Amount)?;
    if !outstanding.is_positive() {
        return Err(LineFault::Amount);
    }
    let desk_only = !matches!(
        row.value("desk_only").to_ascii_lowercase().as_str(),
        "" | "no" | "n" | "false" | "0"
    );
    Ok(Fee {
        id: FeeId::parse(row.value("fee_id")).map_err(|_| LineFault::FeeId)?,
        kind: kind_in_words(row.value("kind")),
        outstanding,
        owner: FeeOwner {
            branch: owner(row, "branch")?,
            fund: owner(row, "fund")?,
        },
        since: row.value("date").parse::<Date>().ok(),
        why_not: desk_only.then_some(WhyNot::DeskOnly),
        title: for_the_patron(row.value("title")),
    })
}

/// A branch or a fund; `None` where the column is empty or not there. One that cannot be read is refused: its money
/// could go to the wrong account.
fn owner(row: &Row<'_>, column: &str) -> Result<Option<OwnerCode>, LineFault> {
    match row.value(column) {
        "" => Ok(None),
        code => OwnerCode::parse(code).map(Some).map_err(|_| LineFault::Owner),
    }
}

/// `currency`, `desk_only`, `branch`, `fund`, `date` and `title` may be there; every other column is dropped.
const MUST_HAVE: [&str; 4] = ["barcode", "fee_id", "kind", "amount"];

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;
    use crate::domain::FeeKind;

    fn read(text: &str) -> (Fees, ImportReport) {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), text).unwrap();
        Fees::read(file.path(), Currency::USD).unwrap()
    }

    #[test]
    fn since_when_a_fee_is_owed_is_a_day_of_the_calendar_or_nothing() {
        let (fees, report) = read(
            "barcode,fee_id,kind,amount,date\n\
             21234000012342,f1,LOST,1.00,2026-03-02\n\
             21234000012342,f2,LOST,1.00,2028-02-29\n\
             21234000012342,f3,LOST,1.00,\n\
             21234000012342,f4,LOST,1.00,2026-02-29\n\
             21234000012342,f5,LOST,1.00,03/02/2026\n",
        );

        // A day that cannot be read is no reason to keep a fee from whoever would pay it.
        assert_eq!(report.taken, 5);
        let fees = fees.of(&Barcode::parse("21234000012342").unwrap()).unwrap();
        let days: Vec<_> = fees
            .iter()
            .map(|fee| fee.since.map(|day| day.to_string()))
            .collect();
        assert_eq!(
            days,
            [
                Some("2026-03-02".into()),
                Some("2028-02-29".into()),
                None,
                None,
                None
            ]
        );
    }

    #[test]
    fn an_export_is_read_whatever_else_stands_in_it() {
        let (fees, report) = read(
            "Title,Barcode,Fee_ID,Kind,Amount,Currency,Desk_only\n\
             Zebra Wonders,21234000012342,f1,Overdue materials,4.5,usd,\n\
             Zebra Wonders,21234000012342,f2,LOST,20.00,,yes\n",
        );

        assert_eq!(report.taken, 2);
        let fees = fees.of(&Barcode::parse("21234000012342").unwrap()).unwrap();
        assert_eq!(fees[0].kind, FeeKind::Overdue);
        assert_eq!(fees[0].outstanding, Money::from_minor(450, Currency::USD));
        assert!(fees[0].payable());
        assert!(!fees[1].payable());
        assert!(!format!("{fees:?}").contains("Zebra"));
        let title = fees[0].title.as_ref().map(|title| title.reveal().as_str());
        assert_eq!(title, Some("Zebra Wonders"));
    }

    #[test]
    fn a_fee_has_the_branch_and_the_fund_that_the_export_names() {
        let (fees, report) = read(
            "barcode,fee_id,kind,amount,branch,fund\n\
             23,f1,lost,1.00,CPL,Friends of the Library\n\
             23,f2,lost,1.00,,\n",
        );

        assert_eq!(report.taken, 2);
        let fees = fees.of(&Barcode::parse("23").unwrap()).unwrap();
        let code = |text| Some(OwnerCode::parse(text).unwrap());
        assert_eq!(fees[0].owner.branch, code("CPL"));
        assert_eq!(fees[0].owner.fund, code("Friends of the Library"));
        assert_eq!(fees[1].owner, FeeOwner::default());
    }

    #[test]
    fn a_fee_whose_owner_cannot_be_read_is_refused() {
        let long = "x".repeat(61);

        let (_, report) = read(&format!(
            "barcode,fee_id,kind,amount,branch\n23,f1,lost,1.00,{long}\n"
        ));

        assert_eq!(report.refused, [(2, LineFault::Owner)]);
    }

    #[test]
    fn bad_lines_are_refused_with_their_reason() {
        let (_, report) = read(
            "barcode,fee_id,kind,amount,currency\n\
             2|3,f1,lost,1.00,\n\
             23,,lost,1.00,\n\
             23,f1,lost,1.005,\n\
             23,f1,lost,-1.00,\n\
             23,f1,lost,0,\n\
             23,f1,lost,1.00,EUR\n\
             23,f1,4242-4242-4242-4242,1.00,\n",
        );

        let faults: Vec<LineFault> = report.refused.iter().map(|(_, fault)| *fault).collect();
        assert_eq!(
            faults,
            [
                LineFault::Barcode,
                LineFault::FeeId,
                LineFault::Amount,
                LineFault::Amount,
                LineFault::Amount,
                LineFault::Currency,
                LineFault::CardNumber,
            ]
        );
    }

    #[test]
    fn a_fee_that_is_listed_twice_cannot_be_paid() {
        let (fees, report) =
            read("barcode,fee_id,kind,amount\n23,f1,lost,1.00\n23,f1,lost,2.00\n24,f1,lost,1.00\n");

        let of = |barcode| fees.of(&Barcode::parse(barcode).unwrap()).unwrap();
        assert!(!of("23")[0].payable());
        assert!(of("24")[0].payable());
        assert_eq!(report.refused, [(3, LineFault::Twice)]);
    }
}
