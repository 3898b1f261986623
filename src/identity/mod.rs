//! What says who somebody of the staff is, from outside: the library's `OpenID` Connect provider, and passkeys
//! ([`Passkeys`]). Layer 2: called by `access`.
//!
//! The authorization code flow with PKCE (S256), state and nonce, as a confidential client. What an ID token must be is
//! checked in one place, `token`, as `OpenID` Connect Core 3.1.3.7 lists it; its signature by `jsonwebtoken`
//! (`docs/decisions/0032-the-librarys-own-sign-in.md`).

mod discovery;
mod passkeys;
mod provider;
mod settings;
mod token;
mod wire;

pub use passkeys::{Ceremony, MadePasskey, PasskeyError, Passkeys};
pub use provider::{Asking, Provider, SignedPerson};
pub use settings::{ProviderSettings, ProviderSettingsError};
pub use token::TokenFault;

/// Why nobody came from the provider.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdentityError {
    /// It does not answer, or not as a provider does.
    #[error("the provider gives no answer that can be used")]
    Unavailable,
    /// What it says of itself is not what the configuration says: another issuer, an address in plain text, no S256.
    #[error("what the provider says of itself does not fit the configuration")]
    Description,
    /// It does not take the code: it was used, is too old, or belongs to another request.
    #[error("the provider does not take the code")]
    Code,
    /// The ID token is not to be believed.
    #[error("the ID token is not to be believed")]
    Token(#[source] TokenFault),
    /// They did not show a second factor there.
    #[error("the provider does not say that a second factor was shown")]
    SecondFactor,
    /// No group of theirs has a role.
    #[error("no group of theirs has a role here")]
    Role,
}

impl IdentityError {
    /// The word for the audit.
    pub fn word(self) -> &'static str {
        match self {
            Self::Unavailable => "no answer",
            Self::Description => "description",
            Self::Code => "code not taken",
            Self::Token(fault) => fault.word(),
            Self::SecondFactor => "no second factor",
            Self::Role => "no role",
        }
    }
}
