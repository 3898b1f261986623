//! Whether a PIN is right, once what it costs is paid, whoever asks: a page or a program.

use crate::access::Admission;
use crate::access::DoorError;
use crate::access::Price;
use crate::access::Try;
use crate::cashier::Refusal;
use crate::web::Shared;

/// What came of a PIN.
#[derive(Clone, Copy, Debug)]
pub(super) enum Outcome {
    /// It is right.
    Right,
    /// It is not, or there is no such library card, or this address has tried this one too often.
    Wrong,
    /// Nobody was asked: this has to be paid first.
    Costs(Price),
}

/// Asks the library system, unless the try has to be paid first, or none is taken.
pub(super) async fn look<E: From<DoorError> + From<Refusal>>(
    shared: &Shared,
    asked: Try<'_>,
) -> Result<Outcome, E> {
    let door = &shared.service.door;
    let taken = match door.may_try(asked).await? {
        Admission::Taken(taken) => *taken,
        Admission::Costs(price) => return Ok(Outcome::Costs(price)),
        Admission::Closed => return Ok(Outcome::Wrong),
    };
    match shared
        .cashier()
        .sign_in(asked.library, asked.barcode, asked.pin)
        .await
    {
        Ok(true) => {
            door.note_right_pin(taken).await?;
            Ok(Outcome::Right)
        }
        Ok(false) => Ok(Outcome::Wrong),
        Err(refusal) => {
            door.note_no_answer(taken).await?;
            Err(refusal.into())
        }
    }
}
