//! A fresh code before what should not be done by somebody who only found the desk signed in.
//!
//! The page that asks once more has the field, where the last code is too old; the handler asks [`asked`] before it does
//! anything. Whoever came by the library's own provider has no code of ours: they sign in there once more, and begin anew.

use axum::http::StatusCode;
use secrecy::SecretString;

use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::form::Fields;
use crate::web::limits;
use crate::web::sheet::Sheet;
use crate::web::shift::OnDuty;
use crate::web::views::Field;

/// Whether it may be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// A second factor was brought within five minutes.
    Fresh,
    /// A code is needed first.
    Needed,
    /// The code was not right.
    Wrong,
}

impl Asked {
    /// The status of a page with that field.
    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::Fresh | Self::Needed => StatusCode::OK,
            Self::Wrong => StatusCode::UNPROCESSABLE_ENTITY,
        }
    }

    /// The field for the code before money goes back; `None` where none is needed.
    pub(super) fn field(self, sheet: &Sheet<'_>) -> Option<Field> {
        self.field_with(sheet, "confirm-hint")
    }

    /// The same before something else, with the text that says why.
    pub(super) fn field_with(self, sheet: &Sheet<'_>, hint: &str) -> Option<Field> {
        (self != Self::Fresh).then(|| Field {
            name: "code",
            label: sheet.say("staff-code-label"),
            hint: sheet.say(hint),
            kind: "text",
            autocomplete: "one-time-code",
            longest: limits::CODE_MAX,
            needed: true,
            error: (self == Self::Wrong).then(|| sheet.say("confirm-wrong")),
        })
    }
}

/// Whether a page has to ask for a code.
pub(super) async fn before(shared: &Shared, visit: &OnDuty) -> Result<Asked, Fault> {
    let door = &shared.service.door;
    if door.is_fresh(&visit.ticket.secret).await? {
        return Ok(Asked::Fresh);
    }
    if door.proves_elsewhere(&visit.person).await? {
        return Err(Fault::ProveElsewhere);
    }
    Ok(Asked::Needed)
}

/// Takes the code of a form, if one is needed. The same form sent again needs none.
pub(super) async fn asked(shared: &Shared, visit: &OnDuty, fields: &mut Fields) -> Result<Asked, Fault> {
    let code = fields.take_if_there("code");
    if before(shared, visit).await? == Asked::Fresh {
        return Ok(Asked::Fresh);
    }
    let Some(code) = code.filter(|code| !code.trim().is_empty()) else {
        return Ok(Asked::Needed);
    };
    let code = SecretString::from(code.as_str());
    let (door, secret) = (&shared.service.door, &visit.ticket.secret);
    if door.prove(&visit.person, &code, secret).await? {
        return Ok(Asked::Fresh);
    }
    // Of two that came at once, one has brought it.
    Ok(match before(shared, visit).await? {
        Asked::Fresh => Asked::Fresh,
        Asked::Needed | Asked::Wrong => Asked::Wrong,
    })
}
