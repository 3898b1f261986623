//! What waits for the desk.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Caller;
use crate::domain::DeskTask;
use crate::domain::Role;
use crate::domain::TaskId;
use crate::domain::TaskKind;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::staff::Person;
use crate::web::views::staff::TaskShown;
use crate::web::views::staff::Tasks;
use crate::web::visit::OnDuty;
use crate::web::visit::Posted;
use crate::web::words;

/// The list, oldest first.
pub(super) async fn list(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    let caller = on_duty.caller();
    let may_finish = finishes(on_duty.person.role);
    let tasks = shared.cashier().open_tasks(&caller).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF_TASKS);
    let mut shown = Vec::new();
    for task in &tasks {
        shown.push(show(&shared, &sheet, &caller, (task, may_finish)).await?);
    }
    let view = Tasks {
        frame: sheet.frame(sheet.say("tasks-title")),
        open: shown,
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

async fn show(
    shared: &Shared,
    sheet: &Sheet<'_>,
    caller: &Caller,
    (task, may_finish): (&DeskTask, bool),
) -> Result<TaskShown, Fault> {
    let order = shared.cashier().order(caller, task.order).await?;
    let person = match task.kind {
        TaskKind::FinishNonResidentCard => shared.cashier().contact_of(caller, task.order).await?,
        TaskKind::AdjustFeeAfterRefund => None,
    };
    let kind = task.kind.word().replace('_', "-");
    Ok(TaskShown {
        id: format!("task-{}", task.id),
        title: sheet.say(&format!("task-{kind}")),
        what: sheet.say(&format!("task-{kind}-what")),
        reference: order.reference.to_string(),
        order: urls::order(urls::STAFF_ORDER, order.id),
        person: person.map(|contact| Person {
            name: contact.shown_to_staff().reveal().clone(),
            email: if contact.adult() {
                contact.email().reveal().clone()
            } else {
                sheet.say("task-email-hidden")
            },
        }),
        since: words::moment(sheet.text, task.created_at),
        done: may_finish.then(|| Url::Task(urls::STAFF_TASK_DONE, task.id).to_string()),
        button: sheet
            .text
            .say_with("task-done-button", &[("reference", &order.reference.to_string())]),
    })
}

/// Who works through the list; an auditor looks and changes nothing.
fn finishes(role: Role) -> bool {
    match role {
        Role::Desk | Role::Cashier | Role::Finance | Role::Admin => true,
        Role::Auditor => false,
    }
}

/// Takes a task off the list. One that is done stays done.
pub(super) async fn finish(
    State(shared): State<Arc<Shared>>,
    id: Result<Path<String>, PathRejection>,
    Posted { visit, fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    fields.done()?;
    let Path(id) = id.map_err(|_| Fault::NotFound)?;
    let id = TaskId::parse(&id).map_err(|_| Fault::NotFound)?;
    if !finishes(visit.person.role) {
        return Err(Fault::NotAllowed);
    }
    shared.cashier().finish_task(&visit.caller(), id).await?;
    Ok(go_to(urls::STAFF_TASKS))
}
