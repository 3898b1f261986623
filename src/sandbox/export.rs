//! What the sample library's system would export: names, debts, families.

use crate::sandbox::library::PATRONS;
use crate::sandbox::library::Patron;
use crate::sandbox::library::Posting;

/// A fee of the sample library on its first day, as a library system would export it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SampleDebt {
    /// Whose.
    pub barcode: &'static str,
    /// Its id.
    pub fee: &'static str,
    /// What is owed, in the currency's smallest unit.
    pub cents: i64,
    /// The library system's word for what it is for.
    pub kind: &'static str,
    /// What it is for, a book's title mostly.
    pub title: &'static str,
    /// It can be paid at the desk only.
    pub desk_only: bool,
}

/// What everybody in the sample library owes on its first day.
pub fn debts() -> impl Iterator<Item = SampleDebt> {
    PATRONS.iter().flat_map(|patron| {
        patron.fees.iter().map(|fee| SampleDebt {
            barcode: patron.barcode,
            fee: fee.id,
            cents: fee.cents,
            kind: fee.kind,
            title: fee.title,
            desk_only: fee.posting == Posting::Refused,
        })
    })
}

/// What a patron of the sample library is called; `None` when there is no such patron.
pub fn name_of(barcode: &str) -> Option<&'static str> {
    let patron = PATRONS.iter().find(|patron| patron.barcode == barcode);
    patron.map(|patron| patron.name)
}

/// When a patron of the sample library was born, where it knows that, and their category: `J` of a minor, else `A`.
pub fn age_of(barcode: &str) -> (Option<String>, &'static str) {
    let patron = PATRONS.iter().find(|patron| patron.barcode == barcode);
    let category = if patron.is_some_and(|patron| patron.minor) {
        "J"
    } else {
        "A"
    };
    (patron.and_then(Patron::born_with_dashes), category)
}

/// For whom a patron of the sample library may pay, too: a family of two, where the library system can tell of one.
/// SIP2 cannot.
pub fn pays_for(barcode: &str) -> &'static [&'static str] {
    match barcode {
        // Ada Quillfeather, for Cleo Wrenfield, who is a minor.
        "21234000010496" => &["21234000030676"],
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_is_of_the_sample_library_and_the_child_is_a_minor_who_owes_something() {
        let known = |barcode: &str| PATRONS.iter().find(|patron| patron.barcode == barcode);
        let paid_for: Vec<&str> = PATRONS
            .iter()
            .flat_map(|patron| pays_for(patron.barcode))
            .copied()
            .collect();

        assert_eq!(paid_for.len(), 1);
        let child = known(paid_for[0]).unwrap();
        assert!(child.minor && !child.fees.is_empty());
    }
}
