//! What the library may send to the bank of a disputed payment: amounts, dates, kinds of fee, what happened. No title,
//! no name, no library card number.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::domain::Action;
use crate::domain::AuditEntry;
use crate::domain::Dispute;
use crate::domain::Means;
use crate::domain::Order;
use crate::text::Texts;
use crate::text::Voice;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::shift::OnDuty;
use crate::web::staff::money_back;
use crate::web::staff::timeline;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::money::EvidencePage;
use crate::web::views::money::Fact;
use crate::web::views::money::Pack;
use crate::web::views::staff::SearchBox;
use crate::web::words;

/// The evidence, to be read and printed.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let (order, audit) = disputed(&shared, id, &on_duty).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF);
    let frame = sheet.frame(title(sheet.text, &order));
    let view = EvidencePage {
        pack: pack(sheet.text, &frame.library, &order, &audit),
        frame,
        search: SearchBox::beside(),
        download: Link {
            href: urls::order(urls::STAFF_EVIDENCE_TEXT, order.id),
            name: sheet.say("evidence-download"),
        },
        back: Link {
            href: urls::order(urls::STAFF_ORDER, order.id),
            name: sheet.say("evidence-back"),
        },
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

/// The evidence as a file of plain text.
pub(super) async fn download(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let (order, audit) = disputed(&shared, id, &on_duty).await?;
    // The bank reads English, whatever the desk reads; the clock is the library's.
    let text = &Voice::new(Texts::english(), on_duty.voice(&shared).zone().clone());
    let shift = on_duty.shift();
    let library = shift.face(&shared).map(|face| face.name.clone());
    let library = library.unwrap_or_else(|| text.say("some-library"));
    let written = written(text, &order, &pack(text, &library, &order, &audit));
    let name = format!("attachment; filename=\"evidence-{}.txt\"", order.reference);
    let headers = [
        (header::CONTENT_TYPE, String::from("text/plain; charset=utf-8")),
        (header::CONTENT_DISPOSITION, name),
    ];
    Ok((headers, written).into_response())
}

/// An order that is disputed, or was.
async fn disputed(
    shared: &Shared,
    id: Result<OrderPath, Problem>,
    on_duty: &OnDuty,
) -> Result<(Order, Vec<AuditEntry>), Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let (caller, cashier) = (on_duty.caller(), shared.cashier());
    let order = cashier.order(&caller, id).await?;
    if order.disputes.is_empty() {
        return Err(Fault::NotFound);
    }
    let audit = cashier.audit_of(&caller, id).await?;
    Ok((order, audit))
}

fn title(text: &Voice, order: &Order) -> String {
    let reference = order.reference.to_string();
    text.say_with("evidence-title", &[("reference", &reference)])
}

fn pack(text: &Voice, library: &str, order: &Order, audit: &[AuditEntry]) -> Pack {
    Pack {
        lead: text.say_with("evidence-lead", &[("library", library)]),
        facts: facts(text, order, audit),
        lines: lines(text, order),
        timeline: timeline::for_a_bank(text, order, audit),
    }
}

fn facts(text: &Voice, order: &Order, audit: &[AuditEntry]) -> Vec<Fact> {
    let attempt = order.attempt();
    let captured = audit
        .iter()
        .rfind(|entry| entry.action == Action::PaymentChanged && entry.detail == "captured");
    let presented = attempt.map(|attempt| match attempt.means {
        Means::Token(_) => "evidence-presented-fields",
        Means::ProcessorsPage => "evidence-presented-page",
    });
    let known = [
        ("fact-reference", Some(order.reference.to_string())),
        ("fact-amount", Some(words::money(text, &order.amount()))),
        ("fact-charged", Some(words::money(text, &order.captured()))),
        (
            "evidence-captured",
            captured.map(|entry| timeline::to_the_second(text, entry.at).words),
        ),
        ("fact-refunded", Some(words::money(text, &order.refunded()))),
        ("fact-card", order.card().map(|card| words::card(text, card))),
        ("evidence-presented", presented.map(|key| text.say(key))),
        (
            "evidence-payment",
            attempt.and_then(|attempt| attempt.processor_id.clone()),
        ),
    ];
    let known = known.into_iter().filter_map(|(name, value)| {
        Some(Fact {
            name: text.say(name),
            value: value?,
        })
    });
    let disputes = order.disputes.iter().map(|dispute| Fact {
        name: text.say("evidence-dispute"),
        value: about(text, dispute),
    });
    known.chain(disputes).collect()
}

fn about(text: &Voice, dispute: &Dispute) -> String {
    let (amount, opened) = (
        words::money(text, &dispute.amount),
        words::moment(text, dispute.created_at),
    );
    let (reason, state) = (
        money_back::reason(text, dispute),
        money_back::standing(text, dispute),
    );
    let values = [
        ("amount", amount.as_str()),
        ("day", &opened.words),
        ("reason", &reason),
        ("state", &state),
    ];
    text.say_with("evidence-dispute-words", &values)
}

fn lines(text: &Voice, order: &Order) -> Vec<Fact> {
    let shown = words::order(text, order, String::new());
    let lines = shown.lines.into_iter().map(|line| Fact {
        value: text.say_with(
            "evidence-line",
            &[("amount", &line.amount), ("state", &line.state)],
        ),
        name: line.kind,
    });
    lines.collect()
}

/// The evidence as plain text.
fn written(text: &Voice, order: &Order, pack: &Pack) -> String {
    let named = |fact: &Fact| format!("{}: {}", fact.name, fact.value);
    let mut lines = vec![
        title(text, order),
        String::new(),
        pack.lead.clone(),
        String::new(),
    ];
    lines.extend(pack.facts.iter().map(named));
    lines.extend([String::new(), text.say("lines-caption")]);
    lines.extend(pack.lines.iter().map(named));
    lines.extend([String::new(), text.say("timeline-title")]);
    let happened = pack.timeline.iter();
    lines.extend(happened.map(|event| format!("{}: {}", event.at.words, event.what)));
    lines.push(String::new());
    lines.join("\n")
}
