//! Who may come in: API keys, sessions of patrons and staff, passwords, second factors, wrong tries. Layer 3: called by
//! `web`.
//!
//! Programs bring an API key with every call, see [`ApiKeys`]. People sign in once at the [`Door`] and get a
//! [`SessionSecret`], which their browser brings back in a cookie; the store has its digest only.

mod account;
mod added_cards;
mod api_keys;
mod beginning;
mod between;
mod breached;
mod cards;
mod door;
mod elsewhere;
mod factor;
mod held;
mod languages;
mod origin;
mod own_passkeys;
mod passkey;
mod passwords;
mod people;
mod proving;
mod puzzle;
mod second;
mod secret;
mod secrets;
mod sessions;
mod staff;
mod stay;
mod tariff;
#[cfg(test)]
mod tests;
mod tries;

use aws_lc_rs::digest::Context;
use aws_lc_rs::digest::SHA256;

pub use account::OwnSession;
pub use added_cards::CARDS_MAX;
pub use api_keys::{API_KEY_MIN, ApiKey, ApiKeys};
pub use beginning::{Enrolled, FirstSteps};
pub use breached::{Breached, BreachedError};
pub use cards::{ATTEMPTS_MIN, DECLINED_PERCENT_MAX};
pub use door::{Door, DoorError, StaffEntry};
pub use elsewhere::{CameBack, Elsewhere, NotBack, WayOut};
pub use factor::{FactorKey, RECOVERY_CODES};
pub use held::{Bill, Held, HeldAt, Redeemed};
pub use origin::Origin;
pub use own_passkeys::{Added, OwnFactors};
pub use passkey::{PasskeyAnswer, PasskeyAsked};
pub use passwords::{PASSWORD_MIN, made_up_password};
pub use people::StaffDeed;
pub use puzzle::solve;
pub use second::{Brought, Knock};
pub use secret::SessionSecret;
pub use sessions::{Presence, SessionLimits, StaffOnDuty, Use, Visitor};
pub use staff::StaffRefusal;
pub use stay::{EXTENSIONS_MAX, Place, Stay};
pub use tariff::Price;
pub use tries::{Admission, SIEGE, TakenTry, Try};

/// SHA-256 of the parts, one after the other.
fn sha256(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(part);
    }
    let mut out = [0; 32];
    out.iter_mut()
        .zip(context.finish().as_ref())
        .for_each(|(place, byte)| *place = *byte);
    out
}
