//! Who may come in at the desk, for an admin: added, changed, kept out, each behind a fresh code.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use secrecy::SecretString;

use crate::access::DoorError;
use crate::access::StaffDeed;
use crate::access::StaffRefusal;
use crate::domain::Role;
use crate::domain::StaffMember;
use crate::domain::StaffName;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::staff::confirm;
use crate::web::staff::confirm::Asked;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::people::Choice;
use crate::web::views::people::PeoplePage;
use crate::web::views::people::PersonShown;
use crate::web::views::people::SurePage;
use crate::web::views::staff::SearchBox;
use crate::web::visit::Posted;
use crate::web::words;

/// What is told besides.
#[derive(Debug)]
enum Told {
    Nothing,
    /// Somebody was added, with this password.
    Added(StaffName, SecretString),
    /// It is done.
    Done(StaffName),
    /// It is not done.
    NotDone(&'static str),
    /// The name of somebody new is none, or taken.
    WrongName(&'static str),
}

/// Everybody.
pub(super) async fn list(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    page(&shared, on_duty, Told::Nothing).await
}

/// The list, for a browser that goes back to the answer to a form.
pub(super) async fn again() -> Response {
    go_to(urls::STAFF_PEOPLE)
}

/// Adds somebody.
pub(super) async fn add(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let (typed, role) = (fields.take(NEW_NAME)?, fields.take("role")?);
    let role = Role::from_word(&role).ok_or(Fault::Malformed)?;
    let proof = confirm::typed(&shared, &mut fields)?;
    fields.done()?;
    let asked = confirm::asked(&shared, &visit, proof).await?;
    let Ok(name) = StaffName::parse(typed.trim()) else {
        return page(&shared, visit, Told::WrongName("people-name-wrong")).await;
    };
    if asked != Asked::Fresh {
        let fields = vec![(NEW_NAME, name.to_string()), ("role", role.word().to_owned())];
        let way = (urls::STAFF_PEOPLE, "people-add-button");
        let what = ("people-sure-add", role_key(role));
        return sure(&shared, visit, (&name, what, fields), way, asked).await;
    }
    let told = match shared.service.door.hire(&visit.person, &name, role).await {
        Ok(password) => Told::Added(name, password),
        Err(StaffRefusal::NameTaken) => Told::WrongName("people-name-taken"),
        Err(refusal) => return Err(fault(refusal)),
    };
    page(&shared, visit, told).await
}

/// Changes somebody.
pub(super) async fn change(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let (person, word) = (fields.take("person")?, fields.take("deed")?);
    let name = StaffName::parse(&person).map_err(|_| Fault::Malformed)?;
    let (word, key, deed) = deed_of(&word).ok_or(Fault::Malformed)?;
    let proof = confirm::typed(&shared, &mut fields)?;
    fields.done()?;
    let asked = confirm::asked(&shared, &visit, proof).await?;
    if asked != Asked::Fresh {
        let fields = vec![("person", name.to_string()), ("deed", word.to_owned())];
        let way = (urls::STAFF_PERSON_CHANGE, "people-change-button");
        let what = ("people-sure", key);
        return sure(&shared, visit, (&name, what, fields), way, asked).await;
    }
    let door = &shared.service.door;
    let told = match door.change_staff(&visit.person, &name, deed).await {
        Ok(()) => Told::Done(name),
        Err(StaffRefusal::Themselves) => Told::NotDone("people-not-yourself"),
        Err(StaffRefusal::Overtaken | StaffRefusal::Unknown) => Told::NotDone("people-overtaken"),
        Err(refusal) => return Err(fault(refusal)),
    };
    page(&shared, visit, told).await
}

/// What nobody at the desk can put right.
pub(super) fn fault(refusal: StaffRefusal) -> Fault {
    match refusal {
        StaffRefusal::Door(error) => error.into(),
        StaffRefusal::PasswordLength
        | StaffRefusal::PasswordGuessable
        | StaffRefusal::PasswordBreached
        | StaffRefusal::WrongPassword
        | StaffRefusal::Themselves
        | StaffRefusal::Overtaken
        | StaffRefusal::NameTaken
        | StaffRefusal::HasFactor
        | StaffRefusal::Unknown => DoorError::Password.into(),
    }
}

/// Asks for a code, and says what it is for.
async fn sure(
    shared: &Shared,
    visit: OnDuty,
    (name, (text, deed), fields): (&StaffName, (&str, &str), Vec<(&'static str, String)>),
    (action, button): (&'static str, &str),
    asked: Asked,
) -> Result<Response, Fault> {
    let passkey = confirm::passkey(shared, &visit.ticket.secret, asked).await?;
    let shift = visit.shift();
    let sheet = &Sheet::staff(shared, &shift, "");
    let deed = sheet.say(deed);
    let about = [("name", name.as_str()), ("deed", deed.as_str())];
    let view = SurePage {
        frame: sheet.frame(sheet.say("people-title")),
        text: sheet.text.say_with(text, &about),
        action,
        fields,
        code: asked.field(sheet, "sure-code-hint"),
        passkey,
        button: sheet.say(button),
        back: urls::STAFF_PEOPLE,
    };
    Ok(sheet.send(asked.status(), &view))
}

async fn page(shared: &Shared, on_duty: OnDuty, told: Told) -> Result<Response, Fault> {
    let door = &shared.service.door;
    let everybody = door.staff_of(&on_duty.person.library).await?;
    let own = on_duty.person.name.clone();
    let shift = on_duty.shift();
    let sheet = Sheet::staff(shared, &shift, "");
    let about = |key: &str, name: &StaffName| sheet.text.say_with(key, &[("name", name.as_str())]);
    let (mut wrong, mut words, mut added, mut status) = (None, None, None, StatusCode::OK);
    match told {
        Told::Nothing => {}
        Told::Added(name, password) => added = Some((about("people-added", &name), password)),
        Told::Done(name) => words = Some((about("people-done", &name), true)),
        Told::NotDone(text) => {
            status = StatusCode::CONFLICT;
            words = Some((sheet.say(text), false));
        }
        Told::WrongName(text) => {
            status = StatusCode::UNPROCESSABLE_ENTITY;
            wrong = Some(sheet.say(text));
        }
    }
    let others = everybody.iter().filter(|member| member.name != own);
    let error = |text: &String| Wrong {
        field: NEW_NAME,
        text: text.clone(),
    };
    let view = PeoplePage {
        frame: sheet.frame(sheet.say("people-title")),
        search: SearchBox::beside(),
        errors: wrong.iter().map(error).collect(),
        told: words,
        added,
        people: everybody.iter().map(|member| person(&sheet, member)).collect(),
        change_action: urls::STAFF_PERSON_CHANGE,
        others: others.map(|member| member.name.to_string()).collect(),
        deeds: DEEDS.map(|(word, key, _)| choice(&sheet, word, key)).into(),
        add_action: urls::STAFF_PEOPLE,
        name: Field {
            name: NEW_NAME,
            label: sheet.say("staff-name-label"),
            hint: sheet.say("people-name-hint"),
            kind: "text",
            autocomplete: "off",
            longest: limits::STAFF_NAME_MAX,
            needed: true,
            error: wrong,
        },
        roles: Role::ALL
            .map(|role| choice(&sheet, role.word(), role_key(role)))
            .into(),
    };
    Ok(sheet.send(status, &view))
}

fn person(sheet: &Sheet<'_>, member: &StaffMember) -> PersonShown {
    let unused = member.is_unused(sheet.shared.service.door.now());
    let (state, mood) = match (member.disabled, unused) {
        (true, _) => ("people-state-out", "bad"),
        (false, true) => ("people-state-unused", "bad"),
        (false, false) => ("people-state-in", "good"),
    };
    PersonShown {
        name: member.name.to_string(),
        role: sheet.say(role_key(member.role)),
        state: sheet.say(state),
        mood,
        used: words::moment(sheet.text, member.last_used_at),
    }
}

fn choice(sheet: &Sheet<'_>, word: &'static str, key: &str) -> Choice {
    Choice {
        word,
        name: sheet.say(key),
    }
}

fn role_key(role: Role) -> &'static str {
    match role {
        Role::Desk => "role-desk",
        Role::Cashier => "role-cashier",
        Role::Finance => "role-finance",
        Role::Admin => "role-admin",
        Role::Auditor => "role-auditor",
    }
}

fn deed_of(word: &str) -> Option<(&'static str, &'static str, StaffDeed)> {
    DEEDS.into_iter().find(|(known, _, _)| *known == word)
}

/// What a form calls each deed, how it is named, and what it is.
const DEEDS: [(&str, &str, StaffDeed); 9] = [
    ("desk", "people-deed-desk", StaffDeed::Role(Role::Desk)),
    ("cashier", "people-deed-cashier", StaffDeed::Role(Role::Cashier)),
    ("finance", "people-deed-finance", StaffDeed::Role(Role::Finance)),
    ("admin", "people-deed-admin", StaffDeed::Role(Role::Admin)),
    ("auditor", "people-deed-auditor", StaffDeed::Role(Role::Auditor)),
    ("out", "people-deed-out", StaffDeed::KeepOut),
    ("in", "people-deed-in", StaffDeed::LetIn),
    ("end", "people-deed-end", StaffDeed::EndSessions),
    ("forget", "people-deed-forget", StaffDeed::ForgetFactor),
];

const NEW_NAME: &str = "new-name";
