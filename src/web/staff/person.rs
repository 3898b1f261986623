//! Whom an order is of. The desk sees first name and initial; who needs more says why, and the audit has it (promise P8).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::MoreOfSomebody;
use crate::domain::Contact;
use crate::domain::MoreAsked;
use crate::domain::OrderId;
use crate::domain::WhyMore;
use crate::masking::Personal;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::shift::OnDuty;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::person::PersonPage;
use crate::web::views::person::Question;
use crate::web::views::person::Reason;
use crate::web::views::staff::Fact;
use crate::web::views::staff::SearchBox;
use crate::web::visit::Posted;
use crate::web::words;

type Id = Result<OrderPath, Problem>;

/// The page before anybody has said why.
pub(super) async fn ask(
    State(shared): State<Arc<Shared>>,
    id: Id,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    question(&shared, on_duty, id, None).await
}

/// What is shown to whoever has said why.
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let why = fields.take_if_there("why").unwrap_or_default();
    let note = fields.take("note")?;
    fields.done()?;
    let asked = match MoreAsked::parse(&why, &note) {
        Ok(asked) => asked,
        Err(wrong) => return question(&shared, visit, id, Some(wrong)).await,
    };
    let (caller, cashier) = (visit.caller(), shared.cashier());
    let order = cashier.order(&caller, id).await?;
    let more = cashier.see_more(&caller, id, &asked).await?;
    let approval = cashier.approval_for(&caller, id).await?;
    let shift = visit.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF);
    let facts = facts(&sheet, &more);
    let view = PersonPage {
        frame: sheet.frame(sheet.say("person-title")),
        search: SearchBox::beside(),
        errors: Vec::new(),
        order: Link {
            href: urls::order(urls::STAFF_ORDER, id),
            name: order.reference.to_string(),
        },
        age: sheet.say(&format!("person-age-{}", more.age.word())),
        name: more.name,
        approved: approval.map(|approval| words::moment(sheet.text, approval.made_at)),
        approvals: urls::STAFF_APPROVALS,
        more: Some(facts),
        question: None,
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

async fn question(
    shared: &Shared,
    on_duty: OnDuty,
    id: OrderId,
    wrong: Option<&'static str>,
) -> Result<Response, Fault> {
    let (caller, cashier) = (on_duty.caller(), shared.cashier());
    let order = cashier.order(&caller, id).await?;
    let somebody = cashier.somebody(&caller, id).await?;
    let approval = cashier.approval_for(&caller, id).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(shared, &shift, urls::STAFF);
    let error = |field: &str| (wrong == Some(field)).then(|| sheet.say(&format!("person-{field}-wrong")));
    let told = |field: &'static str| error(field).map(|text| Wrong { field, text });
    let view = PersonPage {
        frame: sheet.frame(sheet.say("person-title")),
        search: SearchBox::beside(),
        errors: told("why").into_iter().chain(told("note")).collect(),
        order: Link {
            href: urls::order(urls::STAFF_ORDER, id),
            name: order.reference.to_string(),
        },
        name: somebody.name,
        age: sheet.say(&format!("person-age-{}", somebody.age.word())),
        approved: approval.map(|approval| words::moment(sheet.text, approval.made_at)),
        approvals: urls::STAFF_APPROVALS,
        more: None,
        question: Some(Question {
            action: urls::order(urls::STAFF_PERSON, id),
            reasons: WhyMore::ALL
                .into_iter()
                .map(|why| Reason {
                    word: why.word(),
                    label: sheet.say(&format!("person-why-{}", why.word().replace('_', "-"))),
                })
                .collect(),
            why_error: error("why"),
            note: Field {
                name: "note",
                label: sheet.say("person-note"),
                hint: sheet.say("person-note-hint"),
                kind: "text",
                autocomplete: "off",
                longest: MoreAsked::NOTE_MAX,
                needed: false,
                error: error("note"),
            },
        }),
    };
    let status = match wrong {
        None => StatusCode::OK,
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(sheet.send(status, &view))
}

fn facts(sheet: &Sheet<'_>, more: &MoreOfSomebody) -> Vec<Fact> {
    let contact = more.contact.as_ref();
    let email = contact.filter(|contact| contact.has_email()).map(Contact::email);
    let said = |text: Option<&Personal<String>>| text.map(|text| text.reveal().clone());
    let all = [
        (
            "person-card",
            more.card.as_ref().map(|card| card.reveal().to_owned()),
        ),
        ("task-email", said(email)),
        ("task-phone", said(contact.and_then(|contact| contact.phone()))),
        (
            "task-address",
            said(contact.and_then(|contact| contact.address())),
        ),
    ];
    let known = all.into_iter().filter_map(|(key, value)| Some((key, value?)));
    known
        .map(|(key, value)| Fact {
            name: sheet.say(key),
            value,
        })
        .collect()
}
