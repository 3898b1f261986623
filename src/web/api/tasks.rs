//! What waits for the desk.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::web::Shared;
use crate::web::api::answers::TaskAnswer;
use crate::web::api::answers::Tasks;
use crate::web::error::Problem;
use crate::web::extract::SignedIn;
use crate::web::reply::Reply;

/// What waits for the desk, oldest first, at most 200. Names and addresses are not in it.
#[utoipa::path(get, path = "/api/v1/tasks", tag = "desk", responses((status = 200, description = "the tasks", body = Tasks)))]
pub(super) async fn list(
    State(shared): State<Arc<Shared>>,
    SignedIn(caller): SignedIn,
) -> Result<Reply, Problem> {
    let tasks = shared.cashier().open_tasks(&caller).await?;
    let answer = Tasks {
        tasks: tasks.iter().map(TaskAnswer::new).collect(),
    };
    Reply::of(StatusCode::OK, &answer)
}
