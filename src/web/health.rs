//! Whether the process answers, and whether what it needs does.

use std::collections::BTreeMap;
use std::future::Future;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::cashier::Cashier;
use crate::cashier::Library;
use crate::domain::AccountName;
use crate::domain::Timestamp;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::limits;
use crate::web::reply::Reply;

/// The last look at everybody, kept for a moment so that nobody can make us ask them all the time.
#[derive(Debug, Default)]
pub(super) struct Readiness(Mutex<Option<(Timestamp, Report)>>);

/// Who is ready, by name: `store`, and `LIBRARY.ils`, `LIBRARY.processor` and `LIBRARY.account.NAME` of each library.
#[derive(Clone, Debug, Serialize)]
struct Report {
    ready: bool,
    parts: BTreeMap<String, bool>,
}

#[derive(Serialize)]
struct Alive {
    status: &'static str,
}

/// The process answers.
pub(super) async fn alive() -> Result<Reply, Problem> {
    Reply::of(StatusCode::OK, &Alive { status: "ok" })
}

/// Whether payments can be taken now: 200 or 503, with the part that is not ready and no word on why.
pub(super) async fn ready(State(shared): State<Arc<Shared>>) -> Result<Reply, Problem> {
    let report = shared.readiness.report(shared.cashier()).await;
    let status = if report.ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    Reply::of(status, &report)
}

impl Readiness {
    /// Held while everybody is asked, so that many callers at once ask once.
    async fn report(&self, cashier: &Cashier) -> Report {
        let mut kept = self.0.lock().await;
        let now = cashier.clock().now();
        let fresh_from = now.before(limits::READINESS_KEPT);
        if let Some((at, report)) = kept.as_ref()
            && (fresh_from..=now).contains(at)
        {
            return report.clone();
        }
        let report = ask_everybody(cashier).await;
        *kept = Some((now, report.clone()));
        report
    }
}

async fn ask_everybody(cashier: &Cashier) -> Report {
    let mut asked = JoinSet::new();
    let store = Arc::clone(cashier.store());
    ask(
        &mut asked,
        String::from("store"),
        async move { store.ready().await },
    );
    for library in cashier.libraries() {
        let ils = Arc::clone(&library.ils);
        ask(&mut asked, format!("{}.ils", library.id), async move {
            ils.ready().await
        });
        for (name, account) in &library.accounts {
            let processor = Arc::clone(&account.processor);
            ask(&mut asked, part_of(library, name), async move {
                processor.ready().await
            });
        }
    }
    // One that panics never answers; it was put down as not ready.
    let mut parts: BTreeMap<String, bool> = names(cashier).map(|name| (name, false)).collect();
    while let Some(answer) = asked.join_next().await {
        if let Ok((name, ready)) = answer {
            parts.insert(name, ready);
        }
    }
    Report {
        ready: parts.values().all(|ready| *ready),
        parts,
    }
}

fn names(cashier: &Cashier) -> impl Iterator<Item = String> {
    let libraries = cashier.libraries().flat_map(|library| {
        let accounts = library.accounts.keys().map(|name| part_of(library, name));
        std::iter::once(format!("{}.ils", library.id)).chain(accounts)
    });
    std::iter::once(String::from("store")).chain(libraries)
}

/// What an account is called here.
fn part_of(library: &Library, account: &AccountName) -> String {
    if account.is_main() {
        format!("{}.processor", library.id)
    } else {
        format!("{}.account.{account}", library.id)
    }
}

fn ask<E: std::error::Error + Send + 'static>(
    asked: &mut JoinSet<(String, bool)>,
    name: String,
    answer: impl Future<Output = Result<(), E>> + Send + 'static,
) {
    asked.spawn(async move {
        let ready = match tokio::time::timeout(limits::PART_READY_WITHIN, answer).await {
            Ok(Ok(())) => true,
            Ok(Err(error)) => {
                tracing::warn!(part = name, %error, "not ready");
                false
            }
            Err(_) => {
                tracing::warn!(part = name, "not ready in time");
                false
            }
        };
        (name, ready)
    });
}
