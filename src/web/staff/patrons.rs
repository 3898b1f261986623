//! What is stored of a patron, written down for them or forgotten, by an administrator of the library.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::domain::Actor;
use crate::domain::Barcode;
use crate::privacy::ForGuardian;
use crate::privacy::PrivacyError;
use crate::privacy::told;
use crate::storage::Erased;
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
use crate::web::views::person::PatronsPage;
use crate::web::views::staff::SearchBox;
use crate::web::visit::Posted;

/// What is told besides the forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    NoCardToWriteDown,
    NoApproval,
    NoCardToForget,
    NotSure,
    Unknown,
    Needed(u64),
    Forgotten,
}

/// Asks for the card.
pub(super) async fn show(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    Ok(page(&shared, on_duty, Told::Nothing))
}

/// The forms, for a browser that goes back to the answer to one.
pub(super) async fn again() -> Response {
    go_to(urls::STAFF_PATRONS)
}

/// Everything that is stored, as a file. Of somebody who is not known to be of age, as others may see it; whole for the
/// guardian whose approval is in force.
pub(super) async fn file(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let typed = fields.take("file-card")?;
    let guardian = fields
        .take_if_there("guardian")
        .is_some_and(|answer| *answer == "yes");
    fields.done()?;
    let Some(card) = card(&typed) else {
        return Ok(page(&shared, visit, Told::NoCardToWriteDown));
    };
    let data = shared.service.privacy.personal_data();
    let by = Actor::Staff(visit.person.name.clone());
    let library = &visit.person.library;
    if guardian {
        let asked = data.export_for_guardian(library, &card, by).await;
        return Ok(match asked.map_err(PrivacyError::from)? {
            ForGuardian::Told(person) => reply::json_file("patron.json", &told::of(&person)),
            ForGuardian::NoApproval => page(&shared, visit, Told::NoApproval),
            ForGuardian::Unknown => page(&shared, visit, Told::Unknown),
        });
    }
    let person = data.export(library, &card, by).await;
    match person.map_err(PrivacyError::from)? {
        Some(person) => Ok(reply::json_file("patron.json", &told::of(&person))),
        None => Ok(page(&shared, visit, Told::Unknown)),
    }
}

/// Forgets the patron.
pub(super) async fn erase(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let typed = fields.take("erase-card")?;
    let sure = fields
        .take_if_there("sure")
        .is_some_and(|answer| *answer == "yes");
    fields.done()?;
    let Some(card) = card(&typed) else {
        return Ok(page(&shared, visit, Told::NoCardToForget));
    };
    if !sure {
        return Ok(page(&shared, visit, Told::NotSure));
    }
    let (library, by) = (
        visit.person.library.clone(),
        Actor::Staff(visit.person.name.clone()),
    );
    let data = shared.service.privacy.personal_data();
    // Whoever closes the tab does not stop it half way.
    let work = async move {
        let erased = data.erase(&library, &card, by).await;
        erased.map_err(|error| Fault::from(PrivacyError::from(error)))
    };
    let told = match reply::to_the_end(work).await.or_later()? {
        Erased::Unknown => Told::Unknown,
        Erased::Needed(orders) => Told::Needed(orders),
        Erased::Done { .. } => Told::Forgotten,
    };
    Ok(page(&shared, visit, told))
}

/// Some scanners send the letters between which a barcode stands.
fn card(typed: &str) -> Option<Barcode> {
    Barcode::parse(without_frame(typed).unwrap_or(typed)).ok()
}

fn page(shared: &Shared, on_duty: OnDuty, told: Told) -> Response {
    let shift = on_duty.shift();
    let sheet = Sheet::staff(shared, &shift, "");
    let wrong = |is_it: Told, key: &str| (told == is_it).then(|| sheet.say(key));
    let (file_error, erase_error) = (
        wrong(Told::NoCardToWriteDown, "wrong-pins-wrong"),
        wrong(Told::NoCardToForget, "wrong-pins-wrong"),
    );
    let sure_error = wrong(Told::NotSure, "patrons-not-sure");
    let guardian_error = wrong(Told::NoApproval, "patrons-no-approval");
    let errors = [
        ("file-card", file_error.clone()),
        ("guardian", guardian_error.clone()),
        ("erase-card", erase_error.clone()),
        ("sure", sure_error.clone()),
    ];
    let errors: Vec<Wrong> = errors
        .into_iter()
        .filter_map(|(field, text)| Some(Wrong { field, text: text? }))
        .collect();
    let field = |name: &'static str, error: Option<String>| Field {
        name,
        label: sheet.say("wrong-pins-barcode"),
        hint: String::new(),
        kind: "text",
        autocomplete: "off",
        longest: limits::BARCODE_MAX,
        needed: true,
        error,
    };
    let status = if errors.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let view = PatronsPage {
        frame: sheet.frame(sheet.say("patrons-title")),
        search: SearchBox::beside(),
        errors,
        done: done(&sheet, told),
        file_action: urls::STAFF_PATRON_FILE,
        file_card: field("file-card", file_error),
        guardian_error,
        approvals: urls::STAFF_APPROVALS,
        erase_action: urls::STAFF_PATRON_ERASE,
        erase_card: field("erase-card", erase_error),
        sure_error,
    };
    sheet.send(status, &view).into_response()
}

/// What came of it, in words.
fn done(sheet: &Sheet<'_>, told: Told) -> Option<String> {
    match told {
        Told::Unknown => Some(sheet.say("patrons-unknown")),
        Told::Needed(orders) => {
            let count = u32::try_from(orders).unwrap_or(u32::MAX);
            Some(sheet.text.say_count("patrons-needed", ("count", count), &[]))
        }
        Told::Forgotten => Some(sheet.say("patrons-forgotten")),
        Told::Nothing | Told::NoCardToWriteDown | Told::NoApproval | Told::NoCardToForget | Told::NotSure => {
            None
        }
    }
}
