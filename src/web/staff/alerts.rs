//! What the library was told at once, and whether it was taken.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Refusal;
use crate::domain::Alert;
use crate::domain::AlertId;
use crate::domain::AlertState;
use crate::storage::StoreError;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::staff::timeline;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::Link;
use crate::web::views::audit::AlertShown;
use crate::web::views::audit::AlertsPage;
use crate::web::views::staff::SearchBox;
use crate::web::visit::Posted;

/// So many are shown.
const SHOWN_MAX: u32 = 50;

/// The newest.
pub(super) async fn list(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    let store = shared.cashier().store();
    let library = &on_duty.person.library;
    let alerts = store.newest_alerts(library, SHOWN_MAX).await.map_err(later)?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF_AUDIT);
    let view = AlertsPage {
        frame: sheet.frame(sheet.say("alerts-title")),
        search: SearchBox::beside(),
        alerts: alerts.iter().map(|alert| shown(&sheet, alert)).collect(),
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

/// The list, for a browser that goes back to the answer to a button.
pub(super) async fn again() -> Response {
    go_to(urls::STAFF_ALERTS)
}

/// Has one sent once more, under its old id: whoever took it already knows it.
pub(super) async fn send_again(
    State(shared): State<Arc<Shared>>,
    id: Result<Path<String>, PathRejection>,
    Posted { visit, fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    fields.done()?;
    let Path(id) = id.map_err(|_| Fault::NotFound)?;
    let id = AlertId::parse(&id).map_err(|_| Fault::NotFound)?;
    let cashier = shared.cashier();
    let (library, now) = (&visit.person.library, cashier.clock().now());
    let known = cashier.store().try_alert_again(library, id, now).await;
    if known.map_err(later)? {
        Ok(go_to(urls::STAFF_ALERTS))
    } else {
        Err(Fault::NotFound)
    }
}

fn shown(sheet: &Sheet<'_>, alert: &Alert) -> AlertShown {
    let dashed = |word: &str| word.replace(['.', '_'], "-");
    let answer = if alert.answered.bytes().all(|byte| byte.is_ascii_digit()) {
        alert.answered.clone()
    } else {
        sheet.say(&format!("alert-answer-{}", dashed(&alert.answered)))
    };
    AlertShown {
        at: timeline::to_the_second(sheet.text, alert.at),
        what: sheet.say(&format!("alert-{}", dashed(alert.kind.word()))),
        count: alert.count,
        order: alert.order.map(|id| Link {
            href: urls::order(urls::STAFF_ORDER, id),
            name: sheet.say("audit-see-order"),
        }),
        target: alert.target.clone(),
        state: sheet.say(&format!("alert-state-{}", dashed(alert.state.word()))),
        tries: alert.tries,
        answer,
        again: (alert.state != AlertState::Waiting)
            .then(|| Url::Alert(urls::STAFF_ALERT_AGAIN, alert.id).to_string()),
    }
}

fn later(error: StoreError) -> Fault {
    Fault::from(Refusal::from(error))
}
