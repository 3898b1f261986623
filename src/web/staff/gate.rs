//! Who may pass to a page of the desk, said where the page is routed.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

use axum::Router;
use axum::extract::Request;
use axum::http::Extensions;
use axum::middleware::Next;
use axum::middleware::from_fn;
use axum::response::IntoResponse;
use axum::response::Response;
use axum::routing::MethodRouter;

use crate::access::StaffOnDuty;
use crate::domain::Permission;
use crate::web::Shared;
use crate::web::fault::Fault;

/// Who may pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::web) enum Gate {
    /// Whoever comes: the page says nothing of the library, or only leads on.
    Anybody,
    /// Whoever is signed in, whatever the role.
    Staff,
    /// Whose role may do this.
    May(Permission),
}

impl Gate {
    fn check(self, on_duty: Option<&StaffOnDuty>) -> Result<(), Fault> {
        match (self, on_duty) {
            (Self::Anybody, _) | (Self::Staff, Some(_)) => Ok(()),
            (Self::Staff | Self::May(_), None) => Err(Fault::StaffNotSignedIn),
            (Self::May(what), Some(person)) if person.role.may(what) => Ok(()),
            (Self::May(_), Some(_)) => Err(Fault::NotAllowed),
        }
    }
}

/// The routes of the desk. A route cannot be added without its gate.
#[derive(Debug, Default)]
pub(super) struct Doors(Router<Arc<Shared>>);

impl Doors {
    /// Adds a page. A path may be added again with other methods, behind another gate.
    pub(super) fn route(self, path: &str, gate: Gate, page: MethodRouter<Arc<Shared>>) -> Self {
        let guard = move |request: Request, next: Next| watch(gate, request, next);
        Self(Router::route(self.0, path, page.route_layer(from_fn(guard))))
    }

    /// All of them.
    pub(super) fn router(self) -> Router<Arc<Shared>> {
        self.0
    }
}

/// The gate of the page that a request is for, and whether somebody has stood before it.
#[derive(Clone, Debug)]
struct Watch {
    gate: Gate,
    asked: Arc<AtomicBool>,
}

/// Asks at the gate of the page; called wherever it becomes known who is there.
///
/// # Errors
/// [`Fault`] for whoever may not pass; [`Fault::Internal`] for a page without a gate.
pub(in crate::web) fn ask(extensions: &Extensions, on_duty: Option<&StaffOnDuty>) -> Result<(), Fault> {
    let watch = extensions.get::<Watch>().ok_or(Fault::Internal)?;
    watch.asked.store(true, Ordering::Relaxed);
    watch.gate.check(on_duty)
}

/// A page that never asked who is there may lead on, and shows nothing.
async fn watch(gate: Gate, mut request: Request, next: Next) -> Response {
    let watch = Watch {
        gate,
        asked: Arc::default(),
    };
    request.extensions_mut().insert(watch.clone());
    let response = next.run(request).await;
    let unasked = gate != Gate::Anybody && !watch.asked.load(Ordering::Relaxed);
    if unasked && response.status().is_success() {
        return Fault::Internal.into_response();
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use axum::http::StatusCode;
    use axum::routing::get;
    use tower::ServiceExt as _;

    use super::*;

    async fn answers(gate: Gate, status: StatusCode) -> StatusCode {
        let page = get(move || async move { status });
        let guard = move |request: Request, next: Next| watch(gate, request, next);
        let router: Router = Router::route(Router::new(), "/page", page.route_layer(from_fn(guard)));
        let request = Request::get("/page").body(Body::empty()).unwrap();
        router.oneshot(request).await.unwrap().status()
    }

    #[tokio::test]
    async fn a_page_that_asks_nobody_shows_nothing() {
        for gate in [Gate::Staff, Gate::May(Permission::ReadAudit)] {
            assert_eq!(
                answers(gate, StatusCode::OK).await,
                StatusCode::INTERNAL_SERVER_ERROR
            );
            assert_eq!(answers(gate, StatusCode::SEE_OTHER).await, StatusCode::SEE_OTHER);
        }
        assert_eq!(answers(Gate::Anybody, StatusCode::OK).await, StatusCode::OK);
    }
}
