//! Notes that a guardian has approved on paper that they are given what is stored of a child, and that they do not any
//! more (promise P8).

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Approved;
use crate::domain::Barcode;
use crate::domain::Permission;
use crate::domain::SignedForm;
use crate::web::Shared;
use crate::web::digits::without_frame;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::reply;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::person::ApprovalsPage;
use crate::web::views::person::NoteForm;
use crate::web::views::staff::SearchBox;
use crate::web::visit::Posted;

/// What is told besides the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    /// What is wrong: a field, and the key of the text that says so.
    Wrong(&'static str, &'static str),
    /// What was done.
    Done(&'static str),
    /// Why nothing was done.
    NotDone(&'static str),
}

/// The forms.
pub(super) async fn show(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    Ok(page(&shared, on_duty, Told::Nothing))
}

/// The forms, for a browser that goes back to the answer to one.
pub(super) async fn again() -> Response {
    go_to(urls::STAFF_APPROVALS)
}

/// Notes an approval.
pub(super) async fn note(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let typed = fields.take("approve-card")?;
    let (initials, kept) = (fields.take("initials")?, fields.take("kept")?);
    fields.done()?;
    let Some(card) = card(&typed) else {
        return Ok(page(
            &shared,
            visit,
            Told::Wrong("approve-card", "wrong-pins-wrong"),
        ));
    };
    let form = match SignedForm::parse(&initials, &kept) {
        Ok(form) => form,
        Err(field) => {
            let text = if field == "initials" {
                "approvals-initials-wrong"
            } else {
                "approvals-kept-wrong"
            };
            return Ok(page(&shared, visit, Told::Wrong(field, text)));
        }
    };
    let (caller, cashier) = (visit.caller(), Arc::clone(&shared));
    // Whoever closes the tab does not stop it half way.
    let work = async move {
        cashier
            .cashier()
            .note_approval(&caller, &card, &form)
            .await
            .map_err(Fault::from)
    };
    let told = match reply::to_the_end(work).await.or_later()? {
        Approved::Noted => Told::Done("approvals-noted"),
        Approved::InForce => Told::NotDone("approvals-in-force"),
        Approved::OfAge => Told::NotDone("approvals-of-age"),
        Approved::NoSuchCard => Told::NotDone("approvals-no-such-card"),
    };
    Ok(page(&shared, visit, told))
}

/// Withdraws the approval that is in force.
pub(super) async fn withdraw(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let typed = fields.take("withdraw-card")?;
    fields.done()?;
    let Some(card) = card(&typed) else {
        return Ok(page(
            &shared,
            visit,
            Told::Wrong("withdraw-card", "wrong-pins-wrong"),
        ));
    };
    let (caller, cashier) = (visit.caller(), Arc::clone(&shared));
    let work = async move {
        cashier
            .cashier()
            .withdraw_approval(&caller, &card)
            .await
            .map_err(Fault::from)
    };
    let told = if reply::to_the_end(work).await.or_later()? {
        Told::Done("approvals-withdrawn")
    } else {
        Told::NotDone("approvals-none")
    };
    Ok(page(&shared, visit, told))
}

/// Some scanners send the letters between which a barcode stands.
fn card(typed: &str) -> Option<Barcode> {
    Barcode::parse(without_frame(typed).unwrap_or(typed)).ok()
}

fn page(shared: &Shared, on_duty: OnDuty, told: Told) -> Response {
    let role = on_duty.person.role;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(shared, &shift, "");
    let (mut errors, mut words, mut status) = (Vec::new(), None, StatusCode::OK);
    match told {
        Told::Nothing => {}
        Told::Wrong(field, text) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            errors.push(Wrong {
                field,
                text: sheet.say(text),
            });
        }
        Told::Done(text) => words = Some((sheet.say(text), true)),
        Told::NotDone(text) => words = Some((sheet.say(text), false)),
    }
    let field = |name: &'static str, (label, hint): (&str, Option<&str>), longest: usize| Field {
        name,
        label: sheet.say(label),
        hint: hint.map(|hint| sheet.say(hint)).unwrap_or_default(),
        kind: "text",
        autocomplete: "off",
        longest,
        needed: true,
        error: errors
            .iter()
            .find(|wrong| wrong.field == name)
            .map(|wrong| wrong.text.clone()),
    };
    let card = |name: &'static str| field(name, ("wrong-pins-barcode", None), limits::BARCODE_MAX);
    let initials = ("approvals-initials", Some("approvals-initials-hint"));
    let kept = ("approvals-kept", Some("approvals-kept-hint"));
    let note = role.may(Permission::NoteApprovals).then(|| NoteForm {
        action: urls::STAFF_APPROVALS,
        card: card("approve-card"),
        // With dots and blanks between them.
        initials: field("initials", initials, SignedForm::INITIALS_MAX.saturating_mul(3)),
        kept: field("kept", kept, SignedForm::WHERE_MAX),
    });
    let withdraw_card = card("withdraw-card");
    let view = ApprovalsPage {
        frame: sheet.frame(sheet.say("approvals-title")),
        search: SearchBox::beside(),
        told: words,
        note,
        withdraw_action: urls::STAFF_APPROVAL_WITHDRAW,
        withdraw_card,
        errors,
    };
    sheet.send(status, &view)
}
