//! Whether a PIN is right, within the number of tries that a library card has, whoever asks: a page or a program.

use secrecy::SecretString;

use crate::access::DoorError;
use crate::cashier::Refusal;
use crate::domain::Barcode;
use crate::domain::LibraryId;
use crate::web::Shared;

/// Asks the library system, unless this card was tried too often; then no PIN is right for a while.
pub(super) async fn is_right<E: From<DoorError> + From<Refusal>>(
    shared: &Shared,
    library: &LibraryId,
    barcode: &Barcode,
    pin: &SecretString,
) -> Result<bool, E> {
    let door = &shared.service.door;
    if !door.may_try(library, barcode).await? {
        return Ok(false);
    }
    match shared.cashier().sign_in(library, barcode, pin).await {
        Ok(true) => {
            door.note_right_pin(library, barcode).await?;
            Ok(true)
        }
        Ok(false) => Ok(false),
        Err(refusal) => {
            door.note_no_answer(library, barcode).await?;
            Err(refusal.into())
        }
    }
}
