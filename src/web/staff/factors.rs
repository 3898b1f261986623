//! The second factors of whoever is on duty: what there is, a passkey more, a passkey less. Nothing is changed without a
//! fresh one.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::access::Added;
use crate::domain::PasskeyName;
use crate::storage::StoredPasskey;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::letters;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::staff::confirm;
use crate::web::staff::confirm::Asked;
use crate::web::staff::passkey;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Wrong;
use crate::web::views::staff::FactorsPage;
use crate::web::views::staff::PasskeyBox;
use crate::web::views::staff::PasskeyShown;
use crate::web::views::staff::SearchBox;
use crate::web::visit::Posted;
use crate::web::words;

/// What is told besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Told {
    Nothing,
    Added,
    Removed,
    /// The name cannot be one.
    Name,
    /// The passkey that came is none, or somebody has it.
    NotAdded,
    /// It is gone, or the last one.
    NotRemoved,
}

impl Told {
    fn good(self) -> Option<&'static str> {
        match self {
            Self::Added => Some("factors-added"),
            Self::Removed => Some("factors-removed"),
            Self::Nothing | Self::Name | Self::NotAdded | Self::NotRemoved => None,
        }
    }

    /// The field, and the text.
    fn wrong(self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Nothing | Self::Added | Self::Removed => None,
            Self::Name => Some(("name", "factors-name-wrong")),
            Self::NotAdded => Some(("", "factors-not-added")),
            Self::NotRemoved => Some(("", "factors-not-removed")),
        }
    }
}

/// What there is.
pub(super) async fn show(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    let asked = confirm::before(&shared, &on_duty).await?;
    page(&shared, on_duty, asked, Told::Nothing).await
}

/// The page, for a browser that goes back to the answer to a form.
pub(super) async fn again() -> Response {
    go_to(urls::STAFF_FACTORS)
}

/// Takes a fresh second factor; the page then has what changes them.
pub(super) async fn prove(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let typed = confirm::typed(&shared, &mut fields)?;
    fields.done()?;
    let asked = confirm::asked(&shared, &visit, typed).await?;
    if asked == Asked::Fresh {
        return Ok(go_to(urls::STAFF_FACTORS));
    }
    page(&shared, visit, asked, Told::Nothing).await
}

/// Adds a passkey.
pub(super) async fn add(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let name = fields.take("name")?;
    let answer = passkey::answer(&mut fields)?;
    fields.done()?;
    let asked = confirm::before(&shared, &visit).await?;
    if asked != Asked::Fresh {
        return page(&shared, visit, asked, Told::Nothing).await;
    }
    let Ok(name) = PasskeyName::parse(&name) else {
        return page(&shared, visit, asked, Told::Name).await;
    };
    let door = &shared.service.door;
    let secret = &visit.ticket.secret;
    let told = match door.add_passkey(&visit.person, (&name, &answer), secret).await? {
        Added::Added => Told::Added,
        Added::Refused => Told::NotAdded,
    };
    page(&shared, visit, asked, told).await
}

/// Takes a passkey away.
pub(super) async fn remove(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let id = fields.take("passkey")?;
    fields.done()?;
    let asked = confirm::before(&shared, &visit).await?;
    if asked != Asked::Fresh {
        return page(&shared, visit, asked, Told::Nothing).await;
    }
    let door = &shared.service.door;
    let theirs = door.own_factors(&visit.person).await?.passkeys;
    let meant = theirs.iter().find(|stored| letters::of(&stored.id) == *id);
    let removed = match meant {
        Some(stored) => door.remove_passkey(&visit.person, stored.id).await?,
        None => false,
    };
    let told = if removed { Told::Removed } else { Told::NotRemoved };
    page(&shared, visit, asked, told).await
}

async fn page(shared: &Shared, visit: OnDuty, asked: Asked, told: Told) -> Result<Response, Fault> {
    let door = &shared.service.door;
    let secret = &visit.ticket.secret;
    let own = door.own_factors(&visit.person).await?;
    let fresh = asked == Asked::Fresh;
    let known = confirm::passkey(shared, secret, asked).await?;
    let another = if fresh && own.has_room() {
        door.ask_for_another_passkey(&visit.person, secret).await?
    } else {
        None
    };
    let removable = fresh && own.has_several();
    let shift = visit.shift();
    let sheet = &Sheet::staff(shared, &shift, "");
    let mut view = FactorsPage {
        frame: sheet.frame(sheet.say("factors-title")),
        search: SearchBox::beside(),
        errors: Vec::new(),
        told: told.good().map(|key| sheet.say(key)),
        app: own.app,
        passkeys: own
            .passkeys
            .iter()
            .map(|stored| row(sheet, stored, removable))
            .collect(),
        remove: urls::STAFF_FACTORS_REMOVE,
        add: another.map(|asked| adding(sheet, passkey::new(asked), told)),
        prove: urls::STAFF_FACTORS_PROVE,
        code: asked.field(sheet, "factors-code-hint"),
        passkey: known,
    };
    if let Some((field, key)) = told.wrong() {
        let text = sheet.say(key);
        view.errors.push(Wrong { field, text });
    }
    let status = match told {
        Told::Nothing | Told::Added | Told::Removed => asked.status(),
        Told::Name | Told::NotAdded | Told::NotRemoved => StatusCode::UNPROCESSABLE_ENTITY,
    };
    Ok(sheet.send(status, &view))
}

fn row(sheet: &Sheet<'_>, stored: &StoredPasskey, removable: bool) -> PasskeyShown {
    let name = String::from(stored.name.as_str());
    PasskeyShown {
        since: words::moment(sheet.text, stored.since),
        remove: removable.then(|| sheet.text.say_with("factors-remove", &[("name", &name)])),
        id: letters::of(&stored.id),
        name,
    }
}

fn adding(sheet: &Sheet<'_>, passkey: PasskeyBox, told: Told) -> (Field, &'static str, PasskeyBox) {
    let field = Field {
        name: "name",
        label: sheet.say("factors-name-label"),
        hint: sheet.say("factors-name-hint"),
        kind: "text",
        autocomplete: "off",
        longest: PasskeyName::LONGEST,
        needed: true,
        error: (told == Told::Name).then(|| sheet.say("factors-name-wrong")),
    };
    (field, urls::STAFF_FACTORS, passkey)
}
