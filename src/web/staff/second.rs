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
use crate::domain::PasskeyName;
use crate::web::Shared;
use crate::web::extract::Address;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::Shift;
use crate::web::staff::passkey;
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
pub(super) async fn after(shared: &Shared, shift: &Shift, knock: Knock) -> Result<Response, Fault> {
    match knock {
        Knock::Code(sealed) => code_page(shared, shift, sealed).await,
        Knock::FirstSteps(steps) => first_page(shared, shift, steps, None).await,
    }
}

/// Takes the code, or the passkey. Whatever was wrong, the answer is one and the same, and all is typed again.
pub(super) async fn answer(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted {
        visit: shift,
        mut fields,
    }: Posted<Shift>,
) -> Result<Response, Fault> {
    let sealed = fields.take("sealed")?;
    let brought = passkey::brought(&shared, &mut fields)?;
    fields.done()?;
    let door = &shared.service.door;
    shared.sign_in_from(None, address).await?;
    match door.answer((&sealed, &brought), &shift.ticket.secret).await? {
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
    shared.sign_in_from(None, address).await?;
    let code = SecretString::from(code.as_str());
    let enrolled = door.enrol((&sealed, &code), &shift.ticket.secret).await?;
    begun(&shared, shift, enrolled, "first-code-wrong").await
}

/// Takes somebody's first passkey, and shows what they keep for the day when they lose it.
pub(super) async fn enrol_passkey(
    State(shared): State<Arc<Shared>>,
    Address(address): Address,
    Posted {
        visit: shift,
        mut fields,
    }: Posted<Shift>,
) -> Result<Response, Fault> {
    let sealed = fields.take("sealed")?;
    let answer = passkey::answer(&mut fields)?;
    fields.done()?;
    let door = &shared.service.door;
    shared.sign_in_from(None, address).await?;
    let name = Sheet::staff(&shared, &shift, "").say("first-passkey-name");
    let name = PasskeyName::parse(&name).map_err(|_| Fault::Internal)?;
    let enrolled = door
        .enrol_passkey((&sealed, &answer), &name, &shift.ticket.secret)
        .await?;
    begun(&shared, shift, enrolled, "first-passkey-wrong").await
}

async fn begun(
    shared: &Shared,
    shift: Shift,
    enrolled: Enrolled,
    wrong: &'static str,
) -> Result<Response, Fault> {
    match enrolled {
        Enrolled::Admitted(secret, codes) => {
            let sheet = Sheet::staff(shared, &shift, "");
            let view = CodesPage {
                frame: sheet.frame(sheet.say("codes-title")),
                codes,
                on: urls::STAFF,
            };
            let mut response = sheet.send_text(StatusCode::OK, &view);
            sign_in::give_ticket(&mut response, shift.ticket, secret);
            Ok(response)
        }
        Enrolled::Again(steps) => first_page(shared, &shift, steps, Some(wrong)).await,
        Enrolled::Refused => Ok(sign_in::refused(shared, &shift)),
    }
}

async fn code_page(shared: &Shared, shift: &Shift, sealed: String) -> Result<Response, Fault> {
    let passkey = passkey::known(shared, &shift.ticket.secret).await?;
    let sheet = Sheet::staff(shared, shift, "");
    let view = CodePage {
        frame: sheet.frame(sheet.say("staff-code-title")),
        action: urls::STAFF_CODE,
        sealed,
        field: code_field(&sheet, "staff-code-hint", None),
        passkey,
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

/// The page of the first steps; `wrong` is the key of what went wrong with the ones before.
async fn first_page(
    shared: &Shared,
    shift: &Shift,
    steps: FirstSteps,
    wrong: Option<&'static str>,
) -> Result<Response, Fault> {
    let door = &shared.service.door;
    let secret = &shift.ticket.secret;
    let asked = door.ask_for_first_passkey(&steps.sealed, secret).await?;
    let sheet = Sheet::staff(shared, shift, "");
    let of_the_code = wrong == Some("first-code-wrong");
    let error = wrong.map(|key| sheet.say(key));
    let view = FirstStepsPage {
        frame: sheet.frame(sheet.say("first-title")),
        errors: error
            .iter()
            .map(|text| Wrong {
                field: if of_the_code { "code" } else { "" },
                text: text.clone(),
            })
            .collect(),
        picture: picture(&steps.address),
        key: steps.text,
        action: urls::STAFF_FIRST,
        sealed: steps.sealed,
        field: code_field(&sheet, "first-code-hint", error.filter(|_| of_the_code)),
        passkey: asked.map(passkey::new),
        passkey_action: urls::STAFF_FIRST_PASSKEY,
    };
    let status = if wrong.is_some() {
        StatusCode::UNPROCESSABLE_ENTITY
    } else {
        StatusCode::OK
    };
    Ok(sheet.send(status, &view))
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
