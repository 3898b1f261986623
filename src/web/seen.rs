//! Tells that a card number was refused: the answer carries what was seen up to the outermost layer, which knows who
//! asked.

use std::sync::Arc;

use axum::response::Response;
use tracing::Instrument;

use crate::cashier::Caller;
use crate::domain::Sighting;
use crate::net::asked_from;
use crate::net::asking_address;
use crate::web::Shared;
use crate::web::fault::Fault;

/// Has an answer carry what was seen. No header and nothing of the body: only our own layers see it.
pub(super) fn mark(response: &mut Response, seen: Option<Sighting>) {
    if let Some(seen) = seen {
        response.extensions_mut().insert(seen);
    }
}

/// Whether somebody of the staff was kept from a page by their role.
pub(super) fn is_kept_out(response: &Response) -> bool {
    let fault = response.extensions().get::<Arc<Fault>>();
    fault.is_some_and(|fault| matches!(**fault, Fault::NotAllowed))
}

/// What an answer carries.
pub(super) fn taken_from(response: &mut Response) -> Option<Sighting> {
    response.extensions_mut().remove()
}

/// Tells audit and log. It goes on when whoever asked hangs up.
pub(super) async fn tell(shared: &Shared, by: Option<Caller>, seen: Sighting) {
    let cashier = Arc::clone(shared.cashier());
    let telling = async move { cashier.card_seen(by.as_ref(), seen).await };
    let telling = asked_from(asking_address(), telling);
    // A panic in it has been logged, and the refusal stands.
    let _told = tokio::spawn(telling.in_current_span()).await;
}
