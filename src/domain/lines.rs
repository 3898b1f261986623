//! What is owed and posted of an order, line by line.

use crate::domain::Line;
use crate::domain::Money;
use crate::domain::Order;
use crate::domain::OrderError;
use crate::domain::PatronKey;
use crate::domain::Payer;
use crate::domain::PostingEvent;
use crate::domain::PostingState;
use crate::domain::Timestamp;

impl Order {
    /// Who owes a fee of this order; `None` for something bought.
    pub fn owes(&self, line: &Line) -> Option<PatronKey> {
        match self.payer {
            Payer::Patron(_) if line.offer.is_some() => None,
            Payer::Patron(payer) => Some(line.patron.unwrap_or(payer)),
            Payer::Applicant => None,
        }
    }

    /// Whose fees are in it besides the payer's own, each once, in the order of the lines.
    pub fn others(&self) -> Vec<PatronKey> {
        let mut others = Vec::new();
        for patron in self.lines.iter().filter_map(|line| line.patron) {
            if !others.contains(&patron) {
                others.push(patron);
            }
        }
        others
    }

    /// What the library system says is owed for a line, counted from 0, just before it is asked for. What is posted,
    /// and so captured, is never more than that, and never more than was agreed on.
    ///
    /// # Errors
    /// [`OrderError::NotOpen`] when the line is not due; [`OrderError::NoSuchPart`]; the order is unchanged then.
    pub fn line_is_owed(&mut self, line: usize, owed: Money) -> Result<(), OrderError> {
        let line = self.lines.get_mut(line).ok_or(OrderError::NoSuchPart)?;
        if line.posting != PostingState::Due || !owed.is_positive() {
            return Err(OrderError::NotOpen);
        }
        line.owed = Some(owed);
        line.taking = if owed.minor() < line.amount.minor() {
            owed
        } else {
            line.amount
        };
        Ok(())
    }

    /// The library system says that nothing is owed for a line any more, counted from 0, just before it is asked for.
    ///
    /// # Errors
    /// [`OrderError::NotOpen`] when the line is not due; [`OrderError::NoSuchPart`]; the order is unchanged then.
    pub fn line_is_gone(&mut self, line: usize) -> Result<(), OrderError> {
        let nothing = Money::zero(self.currency);
        let line = self.lines.get_mut(line).ok_or(OrderError::NoSuchPart)?;
        if line.posting != PostingState::Due {
            return Err(OrderError::NotOpen);
        }
        line.owed = Some(nothing);
        Ok(())
    }

    /// Something happened to the posting of one line, counted from 0.
    ///
    /// # Errors
    /// [`OrderError::Illegal`] when the table has no such edge; the order is unchanged then.
    pub fn posting_event(
        &mut self,
        line: usize,
        event: PostingEvent,
        now: Timestamp,
    ) -> Result<PostingState, OrderError> {
        let line = self.lines.get_mut(line).ok_or(OrderError::NoSuchPart)?;
        line.posting = line.posting.after(event)?;
        if event == PostingEvent::Asked {
            line.asked = line.asked.saturating_add(1);
            line.asked_at = Some(now);
        }
        let state = line.posting;
        if state.decided() {
            self.moved(now);
        } else {
            // Asked, put off, asked again: a person who was told that nothing moves is not told again.
            self.updated_at = now;
        }
        Ok(state)
    }
}
