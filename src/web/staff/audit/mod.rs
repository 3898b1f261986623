//! The audit: who did what, when, from where. That it is read is in it.

mod asked;
mod page;

use std::sync::Arc;

use axum::body::Body;
use axum::body::Bytes;
use axum::extract::RawQuery;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;
use futures_util::stream::try_unfold;

use crate::cashier::Refusal;
use crate::domain::LibraryId;
use crate::domain::Permission;
use crate::domain::StoredLine;
use crate::domain::Timestamp;
use crate::storage::AuditCursor;
use crate::storage::AuditSearch;
use crate::storage::StoreError;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::shift::OnDuty;
use crate::web::staff::audit::asked::Asked;
use crate::web::staff::reports::cells::Rows;
use crate::web::urls;

/// So many lines are on a page.
const ON_A_PAGE: u32 = 25;
/// So many are read at once for a file.
const AT_ONCE: u32 = 500;
const HEAD: [&str; 10] = [
    "line", "at", "actor", "action", "outcome", "origin", "order", "patron", "detail", "library",
];

/// A page of it, newest first.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let asked = Asked::of(&shared, &on_duty, query.as_deref()).await?;
    let library = on_duty.person.library.clone();
    let mut lines = Vec::new();
    if asked.wrong.is_none() {
        let caller = on_duty.caller();
        shared.cashier().audit_is_seen(&caller, asked.word()).await?;
        let search = AuditSearch {
            // One more tells whether there is a next page.
            limit: ON_A_PAGE.saturating_add(1),
            ..asked.search.clone()
        };
        let store = shared.cashier().store();
        lines = store.audit_lines(&library, &search).await.map_err(later)?;
    }
    let sees_alerts = on_duty.may(Permission::ManagePeople);
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF_AUDIT);
    let status = match asked.wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    Ok(sheet.send(status, &page::view(&sheet, &asked, lines, sees_alerts)))
}

/// What was asked for as a file, written while it is read.
pub(super) async fn download(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let asked = Asked::of(&shared, &on_duty, query.as_deref()).await?;
    if asked.wrong.is_some() {
        return Err(Fault::NotFound);
    }
    let caller = on_duty.caller();
    shared.cashier().audit_is_exported(&caller, asked.word()).await?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.csv\""),
    ];
    let search = AuditSearch {
        before: None,
        limit: AT_ONCE,
        ..asked.search
    };
    Ok((headers, body(shared, on_duty.person.library, search)).into_response())
}

/// Where a file is: before its head, before its next lines, at its end.
enum Place {
    Head,
    Lines,
    End,
}

/// The file, a few hundred lines of it in memory. When the store fails half way the connection is broken off, so that
/// half a file is not taken for a whole one.
fn body(shared: Arc<Shared>, library: LibraryId, search: AuditSearch) -> Body {
    let pages = try_unfold((search, Place::Head), move |(mut search, place)| {
        let (shared, library) = (Arc::clone(&shared), library.clone());
        async move {
            let mut rows = Rows::new();
            match place {
                Place::End => return Ok(None),
                Place::Head => rows.add(HEAD),
                Place::Lines => {}
            }
            let lines = shared.cashier().store().audit_lines(&library, &search).await;
            let lines = lines.inspect_err(|error: &StoreError| {
                tracing::error!(%error, "a file of the audit was broken off");
            })?;
            for line in &lines {
                rows.add(cells(line));
            }
            search.before = lines.last().map(cursor);
            let place = match search.before {
                Some(_) => Place::Lines,
                None => Place::End,
            };
            Ok::<_, StoreError>(Some((Bytes::from(rows.into_bytes()), (search, place))))
        }
    });
    Body::from_stream(pages)
}

fn cells(line: &StoredLine) -> [String; 10] {
    [
        line.id.to_string(),
        Timestamp::from_millis(line.at).to_string(),
        line.actor.clone(),
        line.action.clone(),
        line.outcome.clone(),
        line.origin.clone(),
        line.order.clone().unwrap_or_default(),
        line.patron.clone().unwrap_or_default(),
        line.detail.clone(),
        line.library.clone(),
    ]
}

fn cursor(line: &StoredLine) -> AuditCursor {
    AuditCursor {
        at: line.at,
        line: line.id,
    }
}

/// What is told when the store does not answer.
fn later(error: StoreError) -> Fault {
    Fault::from(Refusal::from(error))
}
