//! The second step of signing in at the desk: the code of an app, and the first steps of whoever has none yet.

use std::fmt::Write as _;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use qrcodegen::QrCode;
use qrcodegen::QrCodeEcc;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::access::Enrolled;
use crate::access::FirstSteps;
use crate::access::Knock;
use crate::access::StaffEntry;
use crate::storage::MeterKind;
use crate::web::Shared;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::Shift;
use crate::web::staff::sign_in;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::staff::CodePage;
use crate::web::views::staff::CodesPage;
use crate::web::views::staff::FirstStepsPage;
use crate::web::views::staff::Picture;
use crate::web::visit::Posted;

/// What follows name and password.
pub(super) fn after(shared: &Shared, shift: &Shift, knock: Knock) -> Response {
    match knock {
        Knock::Code(sealed) => code_page(shared, shift, sealed),
        Knock::FirstSteps(steps) => first_page(shared, shift, steps, false),
    }
}

/// Takes the code. Whatever was wrong, the answer is one and the same, and all is typed again.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted {
        visit: shift,
        mut fields,
    }: Posted<Shift>,
) -> Result<Response, Fault> {
    let (sealed, code) = (fields.take("sealed")?, fields.take("code")?);
    fields.done()?;
    let door = &shared.service.door;
    let origin = door.origin(None, address);
    shared
        .slow_down(MeterKind::SignIns, &origin, limits::SIGN_INS_OF_AN_ADDRESS)
        .await?;
    let code = SecretString::from(code.as_str());
    match door.answer((&sealed, &code), &shift.ticket.secret).await? {
        StaffEntry::Admitted(secret) => {
            let mut response = go_to(urls::STAFF);
            sign_in::give_ticket(&mut response, shift.ticket, secret);
            Ok(response)
        }
        StaffEntry::Unused => Ok(sign_in::page(&shared, &shift, Some("staff-sign-in-unused"))),
        StaffEntry::Refused | StaffEntry::LockedUntil(_) => Ok(sign_in::refused(&shared, &shift)),
    }
}

/// Takes the first code of somebody's app, and shows what they keep for the day when they lose it.
pub(super) async fn enrol(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted {
        visit: shift,
        mut fields,
    }: Posted<Shift>,
) -> Result<Response, Fault> {
    let (sealed, code) = (fields.take("sealed")?, fields.take("code")?);
    fields.done()?;
    let door = &shared.service.door;
    let origin = door.origin(None, address);
    shared
        .slow_down(MeterKind::SignIns, &origin, limits::SIGN_INS_OF_AN_ADDRESS)
        .await?;
    let code = SecretString::from(code.as_str());
    match door.enrol((&sealed, &code), &shift.ticket.secret).await? {
        Enrolled::Admitted(secret, codes) => {
            let sheet = Sheet::staff(&shared, &shift, "");
            let view = CodesPage {
                frame: sheet.frame(sheet.say("codes-title")),
                codes,
                on: urls::STAFF,
            };
            let mut response = sheet.send_text(StatusCode::OK, &view);
            sign_in::give_ticket(&mut response, shift.ticket, secret);
            Ok(response)
        }
        Enrolled::Again(steps) => Ok(first_page(&shared, &shift, steps, true)),
        Enrolled::Refused => Ok(sign_in::refused(&shared, &shift)),
    }
}

fn code_page(shared: &Shared, shift: &Shift, sealed: String) -> Response {
    let sheet = Sheet::staff(shared, shift, "");
    let view = CodePage {
        frame: sheet.frame(sheet.say("staff-code-title")),
        action: urls::STAFF_CODE,
        sealed,
        field: code_field(&sheet, "staff-code-hint", None),
    };
    sheet.send(StatusCode::OK, &view)
}

fn first_page(shared: &Shared, shift: &Shift, steps: FirstSteps, wrong: bool) -> Response {
    let sheet = Sheet::staff(shared, shift, "");
    let error = wrong.then(|| sheet.say("first-code-wrong"));
    let view = FirstStepsPage {
        frame: sheet.frame(sheet.say("first-title")),
        errors: error
            .iter()
            .map(|text| Wrong {
                field: "code",
                text: text.clone(),
            })
            .collect(),
        picture: picture(&steps.address),
        key: steps.text,
        action: urls::STAFF_FIRST,
        sealed: steps.sealed,
        field: code_field(&sheet, "first-code-hint", error),
    };
    let status = if wrong {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    sheet.send(status, &view)
}

fn code_field(sheet: &Sheet<'_>, hint: &str, error: Option<String>) -> Field {
    Field {
        name: "code",
        label: sheet.say("staff-code-label"),
        hint: sheet.say(hint),
        kind: "text",
        autocomplete: "one-time-code",
        longest: limits::CODE_MAX,
        needed: true,
        error,
    }
}

/// The picture that an app reads the key from; `None` where the address is too long for one.
fn picture(address: &SecretString) -> Option<Picture> {
    let code = QrCode::encode_text(address.expose_secret(), QrCodeEcc::Medium).ok()?;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                let (x, y) = (x.saturating_add(QUIET), y.saturating_add(QUIET));
                write!(path, "M{x} {y}h1v1h-1z").ok()?;
            }
        }
    }
    Some(Picture {
        size: code.size().saturating_add(QUIET.saturating_mul(2)),
        path,
    })
}

/// The empty edge that readers want, in squares.
const QUIET: i32 = 4;
