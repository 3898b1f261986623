//! Somebody's own account at the desk: where they are signed in, new codes on paper, another password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use secrecy::SecretString;

use crate::access::OwnSession;
use crate::access::StaffRefusal;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::staff::confirm;
use crate::web::staff::confirm::Asked;
use crate::web::staff::people;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::people::AccountPage;
use crate::web::views::people::SessionShown;
use crate::web::views::people::SurePage;
use crate::web::views::staff::CodesPage;
use crate::web::visit::Posted;
use crate::web::words;

/// What is told besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    Done(&'static str),
    /// The field, and the text. Nothing was changed.
    Wrong(&'static str, &'static str),
}

/// The account.
pub(super) async fn show(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    page(&shared, on_duty, Told::Nothing).await
}

/// The account, for a browser that goes back to the answer to a form.
pub(super) async fn again() -> Response {
    go_to(urls::STAFF_ACCOUNT)
}

/// Ends a session. One that has ended already is what was wanted.
pub(super) async fn end_session(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let session = fields.take("session")?;
    fields.done()?;
    let door = &shared.service.door;
    door.end_own_session(&visit.person, &session).await?;
    Ok(go_to(urls::STAFF_ACCOUNT))
}

/// Ends all sessions but the one that asks.
pub(super) async fn end_others(
    State(shared): State<Arc<Shared>>,
    Posted { visit, fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    fields.done()?;
    let door = &shared.service.door;
    door.end_own_others(&visit.person, &visit.ticket.secret).await?;
    page(&shared, visit, Told::Done("account-others-done")).await
}

/// Draws new codes on paper, behind a fresh code of the app.
pub(super) async fn new_codes(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    if shared.service.door.proves_elsewhere(&visit.person).await? {
        return Ok(go_to(urls::STAFF_ACCOUNT));
    }
    let typed = confirm::typed(&shared, &mut fields)?;
    fields.done()?;
    let asked = confirm::asked(&shared, &visit, typed).await?;
    if asked != Asked::Fresh {
        let passkey = confirm::passkey(&shared, &visit.ticket.secret, asked).await?;
        let shift = visit.shift();
        let sheet = &Sheet::staff(&shared, &shift, "");
        let view = SurePage {
            frame: sheet.frame(sheet.say("account-codes")),
            text: sheet.say("account-codes-text"),
            action: urls::STAFF_ACCOUNT_CODES,
            fields: Vec::new(),
            code: asked.field(sheet, "sure-code-hint"),
            passkey,
            button: sheet.say("account-codes-button"),
            back: urls::STAFF_ACCOUNT,
        };
        return Ok(sheet.send(asked.status(), &view));
    }
    let codes = shared.service.door.new_recovery_codes(&visit.person).await;
    let codes = codes.map_err(people::fault)?;
    let shift = visit.shift();
    let sheet = Sheet::staff(&shared, &shift, "");
    let view = CodesPage {
        frame: sheet.frame(sheet.say("codes-title")),
        codes,
        on: urls::STAFF,
    };
    Ok(sheet.send_text(StatusCode::OK, &view))
}

/// Changes the password, behind a fresh code of the app.
pub(super) async fn new_password(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let old = fields.take(OLD)?;
    let (new, again) = (fields.take(NEW)?, fields.take(AGAIN)?);
    if shared.service.door.proves_elsewhere(&visit.person).await? {
        return Ok(go_to(urls::STAFF_ACCOUNT));
    }
    if *new != *again {
        return page(&shared, visit, Told::Wrong(AGAIN, "account-password-not-same")).await;
    }
    let typed = confirm::typed(&shared, &mut fields)?;
    fields.done()?;
    let asked = confirm::asked(&shared, &visit, typed).await?;
    match asked {
        Asked::Fresh => {}
        Asked::Needed => return page(&shared, visit, Told::Wrong(CODE, "account-code-missing")).await,
        Asked::Wrong => return page(&shared, visit, Told::Wrong(CODE, "confirm-wrong")).await,
    }
    let both = (
        &SecretString::from(old.as_str()),
        &SecretString::from(new.as_str()),
    );
    let door = &shared.service.door;
    let changed = door.change_own_password(&visit.person, both, &visit.ticket.secret);
    let told = match changed.await {
        Ok(()) => Told::Done("account-password-done"),
        Err(StaffRefusal::WrongPassword) => Told::Wrong(OLD, "account-password-old-wrong"),
        Err(StaffRefusal::PasswordLength) => Told::Wrong(NEW, "account-password-length"),
        Err(StaffRefusal::PasswordGuessable) => Told::Wrong(NEW, "account-password-easy"),
        Err(StaffRefusal::PasswordBreached) => Told::Wrong(NEW, "account-password-known"),
        Err(refusal) => return Err(people::fault(refusal)),
    };
    page(&shared, visit, told).await
}

async fn page(shared: &Shared, on_duty: OnDuty, told: Told) -> Result<Response, Fault> {
    let door = &shared.service.door;
    let sessions = door.own_sessions(&on_duty.person, &on_duty.ticket.secret).await?;
    let factor = door.own_factor(&on_duty.person).await?;
    // App, codes and password of whoever comes by the library's own provider are there, not here.
    let is_local = !door.proves_elsewhere(&on_duty.person).await?;
    let asked = if is_local {
        confirm::before(shared, &on_duty).await?
    } else {
        Asked::Fresh
    };
    let passkey = confirm::passkey(shared, &on_duty.ticket.secret, asked).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(shared, &shift, "");
    let error = |name: &str| match told {
        Told::Wrong(field, text) if field == name => Some(sheet.say(text)),
        Told::Nothing | Told::Done(_) | Told::Wrong(..) => None,
    };
    let field = |name: &'static str, label: &str, autocomplete| Field {
        name,
        label: sheet.say(label),
        hint: String::new(),
        kind: "password",
        autocomplete,
        longest: limits::PASSWORD_MAX,
        needed: true,
        error: error(name),
    };
    let code = asked.field(&sheet, "sure-code-hint").map(|code| Field {
        error: error(CODE),
        ..code
    });
    let (mut errors, mut done, mut status) = (Vec::new(), None, StatusCode::OK);
    match told {
        Told::Nothing => {}
        Told::Done(text) => done = Some(sheet.say(text)),
        Told::Wrong(field, text) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            let text = sheet.say(text);
            errors.push(Wrong { field, text });
        }
    }
    let passwords = [
        field(OLD, "account-password-old", "current-password"),
        field(NEW, "account-password-new", "new-password"),
        field(AGAIN, "account-password-again", "new-password"),
    ];
    let view = AccountPage {
        frame: sheet.frame(sheet.say("account-title")),
        errors,
        told: done,
        others_action: (sessions.len() > 1).then_some(urls::STAFF_ACCOUNT_SESSIONS),
        sessions: sessions.into_iter().map(|each| shown(&sheet, each)).collect(),
        end_action: urls::STAFF_ACCOUNT_SESSION,
        is_local,
        app_since: factor
            .and_then(|factor| factor.app_since)
            .map(|since| words::moment(sheet.text, since)),
        codes_left: factor.map_or_else(String::new, |factor| {
            let count = ("count", factor.codes_left);
            sheet.text.say_count("account-codes-left", count, &[])
        }),
        codes_action: urls::STAFF_ACCOUNT_CODES,
        factors: urls::STAFF_FACTORS,
        password_action: urls::STAFF_ACCOUNT_PASSWORD,
        fields: passwords.into_iter().chain(code).collect(),
        passkey,
    };
    Ok(sheet.send(status, &view))
}

fn shown(sheet: &Sheet<'_>, session: OwnSession) -> SessionShown {
    SessionShown {
        name: session.name,
        since: words::moment(sheet.text, session.since),
        seen: words::moment(sheet.text, session.seen_at),
        is_this: session.is_this,
    }
}

const CODE: &str = "code";
const OLD: &str = "old-password";
const NEW: &str = "new-password";
const AGAIN: &str = "new-password-again";
