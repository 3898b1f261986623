//! Idempotency at the processor: the first answer is repeated for a day, errors too, and then forgotten.

use lastfour::processor::ProcessorError;
use lastfour::processor::ProcessorPayment;
use lastfour::processor::ProcessorRefund;

use crate::world::DAY;
use crate::world::State;

/// What is kept under a key.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    at: i64,
    answer: Answered,
}

/// An answer that can be given again.
#[derive(Clone, Debug)]
pub(crate) enum Answered {
    Payment(ProcessorPayment),
    Refund(ProcessorRefund),
    Refused(&'static str),
    /// An error of the processor's own; whether anything was done it does not say.
    Broken,
}

impl Answered {
    pub(crate) fn payment(self) -> Result<ProcessorPayment, ProcessorError> {
        match self {
            Self::Payment(payment) => Ok(payment),
            other => Err(other.error()),
        }
    }

    pub(crate) fn refund(self) -> Result<ProcessorRefund, ProcessorError> {
        match self {
            Self::Refund(refund) => Ok(refund),
            other => Err(other.error()),
        }
    }

    fn error(self) -> ProcessorError {
        match self {
            Self::Refused(code) => ProcessorError::Refused {
                code: String::from(code),
            },
            Self::Payment(_) | Self::Refund(_) | Self::Broken => ProcessorError::Unknown,
        }
    }
}

impl State {
    /// Does something once under a key.
    pub(crate) fn keyed(&mut self, key: &str, deed: impl FnOnce(&mut Self) -> Answered) -> Answered {
        let now = self.now;
        if let Some(kept) = self.account.keys.get(key) {
            if now - kept.at < DAY {
                let again = kept.answer.clone();
                self.tally.seen("idempotent answers repeated");
                return again;
            }
            self.fault("idempotency key forgotten");
        }
        let answer = if self.goes_wrong("error kept under a key, done", 40) {
            drop(deed(self));
            Answered::Broken
        } else if self.goes_wrong("error kept under a key, not done", 40) {
            Answered::Broken
        } else {
            deed(self)
        };
        let kept = Kept {
            at: now,
            answer: answer.clone(),
        };
        self.account.keys.insert(key.to_owned(), kept);
        answer
    }
}
