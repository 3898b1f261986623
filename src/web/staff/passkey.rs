//! Passkeys in the forms of the desk: what a page asks its browser for, and what the form brings back.
//!
//! A page's script shows the button, asks the browser and fills the form (`assets/passkey.js`); without scripts there is no
//! button, and a code is typed.

use secrecy::SecretString;

use crate::access::Brought;
use crate::access::PasskeyAnswer;
use crate::access::PasskeyAsked;
use crate::access::SessionSecret;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::form::Fields;
use crate::web::views::staff::PasskeyBox;

/// Has a page ask for any passkey; `None` where there are none.
pub(super) async fn known(shared: &Shared, visit: &SessionSecret) -> Result<Option<PasskeyBox>, Fault> {
    let asked = shared.service.door.ask_for_passkey(visit).await?;
    Ok(asked.map(|asked| shown("get", asked)))
}

/// Has a page ask for a new passkey.
pub(super) fn new(asked: PasskeyAsked) -> PasskeyBox {
    shown("create", asked)
}

fn shown(how: &'static str, asked: PasskeyAsked) -> PasskeyBox {
    PasskeyBox {
        how,
        options: asked.options,
        sealed: asked.sealed,
    }
}

/// What a form with a box for a passkey brings back.
pub(super) fn answer(fields: &mut Fields) -> Result<PasskeyAnswer, Fault> {
    Ok(PasskeyAnswer {
        sealed: fields.take("asked")?.to_string(),
        answer: fields.take("shown")?.to_string(),
    })
}

/// What the form of a sign-in brings: a passkey, or a code, which may be empty.
pub(super) fn brought(shared: &Shared, fields: &mut Fields) -> Result<Brought, Fault> {
    let code = fields.take("code")?;
    if shared.service.door.has_passkeys() {
        let answer = answer(fields)?;
        if !answer.answer.is_empty() {
            return Ok(Brought::Passkey(answer));
        }
    }
    Ok(Brought::Code(SecretString::from(code.trim())))
}
