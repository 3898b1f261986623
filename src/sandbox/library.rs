//! The sample library: twelve patrons, their fees, everything invented.

/// A patron of the sample library, as the demo may show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SamplePatron {
    /// 14 digits, the last a check digit.
    pub barcode: &'static str,
    /// What the patron types with it.
    pub pin: &'static str,
    /// Under age.
    pub minor: bool,
    /// What makes this patron worth trying, in words.
    pub note: &'static str,
}

/// The patrons of the sample library, always the same twelve.
pub fn patrons() -> Vec<SamplePatron> {
    let shown = |patron: &Patron| SamplePatron {
        barcode: patron.barcode,
        pin: patron.pin,
        minor: patron.minor,
        note: patron.note,
    };
    PATRONS.iter().map(shown).collect()
}

/// Every name and title in the sample library: what a hunt for leaks must find nowhere outside of it.
pub fn names_and_titles() -> impl Iterator<Item = &'static str> {
    PATRONS
        .iter()
        .flat_map(|patron| patron.fees.iter().map(|fee| fee.title).chain([patron.name]))
}

/// A patron as the library system has them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Patron {
    pub(super) barcode: &'static str,
    pub(super) pin: &'static str,
    pub(super) name: &'static str,
    /// YYYYMMDD, where the library knows it.
    pub(super) born: Option<&'static str>,
    pub(super) minor: bool,
    note: &'static str,
    pub(super) fees: &'static [SampleFee],
}

impl Patron {
    /// `2014-03-12`, as library systems with an interface of their own tell it.
    pub(super) fn born_with_dashes(&self) -> Option<String> {
        let born = self.born?;
        let (year, rest) = born.split_at_checked(4)?;
        let (month, day) = rest.split_at_checked(2)?;
        Some(format!("{year}-{month}-{day}"))
    }
}

/// What a patron owes at the very start.
#[derive(Clone, Copy, Debug)]
pub(super) struct SampleFee {
    pub(super) id: &'static str,
    /// In the currency's smallest unit.
    pub(super) cents: i64,
    pub(super) kind: &'static str,
    pub(super) title: &'static str,
    pub(super) posting: Posting,
}

/// What the library system does when a payment of a fee is posted over SIP2.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Posting {
    Taken,
    /// Never; the patron must come to the desk.
    Refused,
}

const fn fee(
    id: &'static str,
    cents: i64,
    kind: &'static str,
    title: &'static str,
    posting: Posting,
) -> SampleFee {
    SampleFee {
        id,
        cents,
        kind,
        title,
        posting,
    }
}

/// All of them.
pub(super) const PATRONS: &[Patron] = &[
    Patron {
        barcode: "21234000010496",
        pin: "4711",
        name: "Ada Quillfeather",
        born: None,
        minor: false,
        note: "three ordinary fees",
        fees: &[
            fee(
                "F1001",
                450,
                "OVERDUE",
                "The Clockmaker of Brindle Street",
                Posting::Taken,
            ),
            fee("F1002", 125, "OVERDUE", "Salt and Small Harbours", Posting::Taken),
            fee(
                "F1003",
                100,
                "HOLD",
                "A Field Guide to Quiet Birds",
                Posting::Taken,
            ),
        ],
    },
    Patron {
        barcode: "21234000020586",
        pin: "2580",
        name: "Boris Lantern",
        born: None,
        minor: false,
        note: "a lost book and its processing fee",
        fees: &[
            fee("F1004", 2400, "LOST", "The $5 Lighthouse", Posting::Taken),
            fee("F1005", 500, "PROCESSING", "The $5 Lighthouse", Posting::Taken),
        ],
    },
    Patron {
        barcode: "21234000030676",
        pin: "1357",
        name: "Cleo Wrenfield",
        born: Some("20140312"),
        minor: true,
        note: "a minor",
        fees: &[
            fee("F1006", 75, "OVERDUE", "Otto and the Paper Moon", Posting::Taken),
            fee("F1007", 300, "DAMAGE", "Dragons Do Not Whisper", Posting::Taken),
        ],
    },
    Patron {
        barcode: "21234000040766",
        pin: "8642",
        name: "Dora Mistlewood",
        born: None,
        minor: false,
        note: "owes nothing",
        fees: &[],
    },
    Patron {
        barcode: "21234000050856",
        pin: "9081",
        name: "Emil Hartwater",
        born: None,
        minor: false,
        note: "blocked because of what is owed",
        fees: &[
            fee("F1008", 3850, "LOST", "Atlas of Forgotten Canals", Posting::Taken),
            fee(
                "F1009",
                500,
                "PROCESSING",
                "Atlas of Forgotten Canals",
                Posting::Taken,
            ),
            fee("F1010", 1200, "OVERDUE", "Bread, Slowly", Posting::Taken),
            fee(
                "F1011",
                650,
                "REPLACEMENT",
                "Winter Radio, disc 2",
                Posting::Taken,
            ),
        ],
    },
    Patron {
        barcode: "21234000060947",
        pin: "3195",
        name: "Freya Oakenshaw",
        born: None,
        minor: false,
        note: "the library system refuses one of three fees",
        fees: &[
            fee("F1012", 600, "OVERDUE", "Nine Maps of Nowhere", Posting::Taken),
            fee(
                "F1013",
                1500,
                "REPLACEMENT",
                "The Beekeeper's Ledger",
                Posting::Refused,
            ),
            fee(
                "F1014",
                250,
                "OVERDUE",
                "Letters from a Slow Train",
                Posting::Taken,
            ),
        ],
    },
    Patron {
        barcode: "21234000071035",
        pin: "7426",
        name: "Gustav Pennyroyal",
        born: None,
        minor: false,
        note: "the library system refuses every fee",
        fees: &[
            fee("F1015", 900, "LOST", "An Orchard in Ash", Posting::Refused),
            fee("F1016", 500, "PROCESSING", "An Orchard in Ash", Posting::Refused),
        ],
    },
    Patron {
        barcode: "21234000081125",
        pin: "6053",
        name: "Hanna Silverbrook",
        born: Some("19610908"),
        minor: false,
        note: "a damaged item and a lost card",
        fees: &[
            fee("F1017", 1875, "DAMAGE", "Café Meridian", Posting::Taken),
            fee("F1018", 200, "CARD", "Replacement library card", Posting::Taken),
        ],
    },
    Patron {
        barcode: "21234000091215",
        pin: "5274",
        name: "Ivo Thistledown",
        born: None,
        minor: false,
        note: "small sums, two of them too small to be charged alone",
        fees: &[
            fee("F1019", 25, "COPY", "Photocopies", Posting::Taken),
            fee("F1020", 30, "OVERDUE", "How Rivers Decide", Posting::Taken),
            fee("F1021", 200, "HOLD", "The Understudy's Umbrella", Posting::Taken),
        ],
    },
    Patron {
        barcode: "21234000101303",
        pin: "1928",
        name: "Juno Blackmere",
        born: None,
        minor: false,
        note: "four fees of four kinds",
        fees: &[
            fee("F1022", 350, "OVERDUE", "Night Ferry to Elden", Posting::Taken),
            fee("F1023", 1999, "LOST", "Stonecutter, Starcutter", Posting::Taken),
            fee(
                "F1024",
                500,
                "PROCESSING",
                "Stonecutter, Starcutter",
                Posting::Taken,
            ),
            fee("F1025", 150, "COPY", "Large-format printing", Posting::Taken),
        ],
    },
    Patron {
        barcode: "21234000111393",
        pin: "3840",
        name: "Kasper Ravenhill",
        born: None,
        minor: false,
        note: "two overdue items",
        fees: &[
            fee("F1026", 1025, "OVERDUE", "A Short History of Fog", Posting::Taken),
            fee(
                "F1027",
                875,
                "OVERDUE",
                "Keys for a Left-Handed House",
                Posting::Taken,
            ),
        ],
    },
    Patron {
        barcode: "21234000121483",
        pin: "6617",
        name: "Lotte Amberly",
        born: None,
        minor: false,
        note: "two fees, one of them for a hold not collected",
        fees: &[
            fee("F1028", 100, "HOLD", "The Gardener's Arithmetic", Posting::Taken),
            fee("F1029", 525, "OVERDUE", "Seven Doors Down", Posting::Taken),
        ],
    },
];

#[cfg(test)]
mod tests {
    #![expect(clippy::arithmetic_side_effects, reason = "a test fails by panicking")]

    use super::*;

    fn check_digit_fits(barcode: &str) -> bool {
        let sum: u32 = barcode
            .chars()
            .rev()
            .zip([1, 2].into_iter().cycle())
            .map(|(c, weight)| c.to_digit(10).unwrap() * weight)
            .map(|product| if product > 9 { product - 9 } else { product })
            .sum();
        sum.is_multiple_of(10)
    }

    #[test]
    fn twelve_patrons_have_barcodes_with_a_check_digit() {
        assert_eq!(PATRONS.len(), 12);
        for patron in PATRONS {
            assert_eq!(patron.barcode.len(), 14);
            assert!(
                patron.barcode.starts_with('2') && check_digit_fits(patron.barcode),
                "{}",
                patron.note
            );
        }
    }

    #[test]
    fn the_special_cases_are_there() {
        let refused = |patron: &&Patron| {
            patron
                .fees
                .iter()
                .filter(|fee| fee.posting == Posting::Refused)
                .count()
        };
        let open = |patron: &&Patron| (2..=4).contains(&patron.fees.len());

        assert_eq!(PATRONS.iter().filter(|patron| patron.minor).count(), 1);
        assert_eq!(PATRONS.iter().filter(|patron| patron.fees.is_empty()).count(), 1);
        assert!(PATRONS.iter().filter(open).count() >= 8);
        assert!(
            PATRONS
                .iter()
                .any(|patron| patron.fees.len() == 3 && refused(&patron) == 1)
        );
        assert!(
            PATRONS
                .iter()
                .any(|patron| !patron.fees.is_empty() && refused(&patron) == patron.fees.len())
        );
    }

    #[test]
    fn every_fee_has_its_own_id() {
        let ids: std::collections::HashSet<&str> = PATRONS
            .iter()
            .flat_map(|patron| patron.fees)
            .map(|fee| fee.id)
            .collect();

        assert_eq!(
            ids.len(),
            PATRONS.iter().map(|patron| patron.fees.len()).sum::<usize>()
        );
    }
}
