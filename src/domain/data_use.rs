//! Uses of a patron's data that are not needed to serve them. Each can be declined (promise P12).

/// A use that a patron may opt out of. Whoever adds one adds the code that honours it, its texts, and the change of the
/// privacy page that tells of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum DataUse {
    /// The processor's script watches how the card page is used, to tell fraud; only where the library has that
    /// switched on.
    FraudSignals,
    /// Pages are counted, with the address that they were asked from, also while somebody is signed in.
    VisitCounts,
}

impl DataUse {
    /// Every one of them, in the order in which they are shown.
    pub const ALL: [Self; 2] = [Self::FraudSignals, Self::VisitCounts];

    /// The word for the store, for forms and for the keys of texts.
    pub fn word(self) -> &'static str {
        match self {
            Self::FraudSignals => "fraud_signals",
            Self::VisitCounts => "visit_counts",
        }
    }

    /// Reads the word; `None` when there is no such use.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|known| known.word() == word)
    }
}
