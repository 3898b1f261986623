//! What was taken, what went back, what was paid out: for whoever closes the month and whoever checks it.

pub(super) mod cells;
mod chart;
mod files;
mod journal;
mod lists;
mod page;
mod period;
mod tables;

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::RawQuery;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::cashier::Refusal;
use crate::storage::StoreError;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::shift::OnDuty;
use crate::web::staff::reports::files::File;
use crate::web::staff::reports::period::Period;
use crate::web::urls;

/// The report of a month or a day.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    RawQuery(query): RawQuery,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let period = period(&shared, &on_duty, query.as_deref())?;
    let library = on_duty.person.library.clone();
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF_REPORTS);
    let read = page::Read::of(&shared, &library, &period).await?;
    Ok(sheet.send(StatusCode::OK, &page::view(&sheet, &period, &read)))
}

/// One of the report's tables as a file, written while it is read.
pub(super) async fn download(
    State(shared): State<Arc<Shared>>,
    address: Result<Path<String>, PathRejection>,
    RawQuery(query): RawQuery,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let Path(name) = address.map_err(|_| Fault::NotFound)?;
    let file = File::named(&name).ok_or(Fault::NotFound)?;
    let period = period(&shared, &on_duty, query.as_deref())?;
    let detail = format!("{name} {}", period.word());
    shared
        .cashier()
        .report_is_exported(&on_duty.caller(), detail)
        .await?;
    let name = format!("{}-{name}", period.word());
    let headers = [
        (header::CONTENT_TYPE, String::from(file.content_type())),
        (
            header::CONTENT_DISPOSITION,
            format!("attachment; filename=\"{name}\""),
        ),
    ];
    let body = files::body(shared, on_duty.person.library, file, period);
    Ok((headers, body).into_response())
}

/// Which days.
fn period(shared: &Shared, on_duty: &OnDuty, query: Option<&str>) -> Result<Period, Fault> {
    let cashier = shared.cashier();
    let zone = cashier.zone_of(&on_duty.person.library);
    Period::of(query, &zone, cashier.clock().now()).ok_or(Fault::NotFound)
}

/// What is told when the store does not answer.
fn later(error: StoreError) -> Fault {
    Fault::from(Refusal::from(error))
}
