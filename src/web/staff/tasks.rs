//! What waits for the desk.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Caller;
use crate::domain::DeskTask;
use crate::domain::Permission;
use crate::domain::TaskId;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::staff::purchase;
use crate::web::staff::purchase::Purchase;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::Link;
use crate::web::views::staff::SearchBox;
use crate::web::views::staff::TaskOff;
use crate::web::views::staff::TaskShown;
use crate::web::views::staff::Tasks;
use crate::web::visit::Posted;
use crate::web::words;

/// What an address says, when it says a task.
type Id = Result<Path<String>, PathRejection>;

fn known(id: Id) -> Result<TaskId, Fault> {
    let Path(id) = id.map_err(|_| Fault::NotFound)?;
    TaskId::parse(&id).map_err(|_| Fault::NotFound)
}

/// The list, oldest first.
pub(super) async fn list(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    page(&shared, on_duty, None).await
}

/// The list, after something was done about a task of it.
pub(super) async fn after(
    State(shared): State<Arc<Shared>>,
    id: Id,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let task = shared.cashier().task(&on_duty.caller(), known(id)?).await?;
    page(&shared, on_duty, Some(task)).await
}

async fn page(shared: &Shared, on_duty: OnDuty, about: Option<DeskTask>) -> Result<Response, Fault> {
    let caller = on_duty.caller();
    let may_finish = on_duty.may(Permission::WorkAtDesk);
    let tasks = shared.cashier().open_tasks(&caller).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(shared, &shift, urls::STAFF_TASKS);
    let mut open = Vec::new();
    for task in &tasks {
        open.push(show(shared, &sheet, &caller, (task, may_finish)).await?);
    }
    let off = match about.filter(|task| task.done_at.is_some()) {
        Some(task) => Some(off(shared, &sheet, &caller, (&task, may_finish)).await?),
        None => None,
    };
    let view = Tasks {
        frame: sheet.frame(sheet.say("tasks-title")),
        search: SearchBox::beside(),
        off,
        open,
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

async fn off(
    shared: &Shared,
    sheet: &Sheet<'_>,
    caller: &Caller,
    (task, may_finish): (&DeskTask, bool),
) -> Result<TaskOff, Fault> {
    let order = shared.cashier().order(caller, task.order).await?;
    let values = [("reference", &*order.reference.to_string())];
    Ok(TaskOff {
        text: sheet.text.say_with("task-off", &values),
        back: may_finish.then(|| Url::Task(urls::STAFF_TASK_BACK, task.id).to_string()),
    })
}

async fn show(
    shared: &Shared,
    sheet: &Sheet<'_>,
    caller: &Caller,
    (task, may_finish): (&DeskTask, bool),
) -> Result<TaskShown, Fault> {
    let order = shared.cashier().order(caller, task.order).await?;
    let bought = if task.kind.finishes_a_purchase() {
        purchase::of(shared, sheet, caller, (&order, may_finish)).await?
    } else {
        Purchase::default()
    };
    let kind = task.kind.word().replace('_', "-");
    Ok(TaskShown {
        id: format!("task-{}", task.id),
        title: sheet.say(&format!("task-{kind}")),
        what: sheet.say(&format!("task-{kind}-what")),
        order: Link {
            href: urls::order(urls::STAFF_ORDER, order.id),
            name: order.reference.to_string(),
        },
        check: bought.check,
        facts: bought.facts,
        person: bought.person,
        more: may_finish.then(|| urls::order(urls::STAFF_PERSON, order.id)),
        since: words::moment(sheet.text, task.created_at),
        done: may_finish.then(|| Url::Task(urls::STAFF_TASK_DONE, task.id).to_string()),
        button: sheet.say(&format!("task-{kind}-button")),
    })
}

/// Takes a task off the list. One that is done stays done.
pub(super) async fn finish(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Posted { visit, fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    fields.done()?;
    let id = known(id)?;
    shared.cashier().finish_task(&visit.caller(), id).await?;
    Ok(go_to(&Url::Task(urls::STAFF_TASK, id).to_string()))
}

/// Puts a task back on the list.
pub(super) async fn put_back(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Posted { visit, fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    fields.done()?;
    let id = known(id)?;
    shared.cashier().reopen_task(&visit.caller(), id).await?;
    Ok(go_to(urls::STAFF_TASKS))
}
