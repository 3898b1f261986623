//! The one line of log for each call.

use crate::masking::CardBrand;
use crate::masking::Last4;

/// What is told of a call: how it ended, and as much of the card as may be told. Written when it is dropped, so that
/// a call that breaks off is told of, too.
#[derive(Debug)]
pub(super) struct Audit {
    outcome: Option<&'static str>,
    trouble: Option<&'static str>,
    card: Option<(CardBrand, Last4)>,
}

impl Audit {
    /// A call has begun.
    pub(super) fn begun() -> Self {
        Self {
            outcome: None,
            trouble: None,
            card: None,
        }
    }

    /// The card is known now.
    pub(super) fn card(&mut self, brand: CardBrand, last4: Last4) {
        self.card = Some((brand, last4));
    }

    /// What was wrong, where the outcome's word does not say.
    pub(super) fn trouble(&mut self, trouble: &'static str) {
        self.trouble = Some(trouble);
    }

    /// The call has ended.
    pub(super) fn ends(&mut self, outcome: &'static str) {
        self.outcome = Some(outcome);
    }
}

impl Drop for Audit {
    fn drop(&mut self) {
        let unsaid = if std::thread::panicking() {
            "internal"
        } else {
            "broken_off"
        };
        let (brand, last4) = self
            .card
            .map_or((None, None), |(brand, last4)| (Some(brand), Some(last4)));
        tracing::info!(
            outcome = self.trouble.or(self.outcome).unwrap_or(unsaid),
            brand = brand.map(CardBrand::word),
            last4 = last4.map(tracing::field::display),
            "a call ended"
        );
    }
}
