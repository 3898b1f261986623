//! Passkeys (WebAuthn): what a browser is asked, and whether what it answers is right. Nothing is kept here, and nobody is
//! known; what is not decided by `webauthn-rs` is what is asked for (`docs/decisions/0027-passkeys.md`).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::json;
use webauthn_rs::Webauthn;
use webauthn_rs::WebauthnBuilder;
use webauthn_rs::prelude::DiscoverableAuthentication;
use webauthn_rs::prelude::Passkey;
use webauthn_rs::prelude::PasskeyRegistration;
use webauthn_rs::prelude::PublicKeyCredential;
use webauthn_rs::prelude::RegisterPublicKeyCredential;
use webauthn_rs::prelude::Url;
use webauthn_rs::prelude::Uuid;
use webauthn_rs::prelude::WebauthnError;

/// Asks for passkeys, and looks at them, for one public address.
pub struct Passkeys {
    site: Webauthn,
}

/// Something that a browser is asked.
#[derive(Clone)]
pub struct Ceremony {
    /// What the page's script gives to the browser, as JSON.
    pub options: String,
    /// What the answer is held against. Holds the challenge, and never goes out unsealed.
    pub state: Vec<u8>,
}

/// A passkey that a browser has made.
#[derive(Clone)]
pub struct MadePasskey {
    /// The id by which the authenticator knows it.
    pub id: Vec<u8>,
    /// Id and public key, for [`Passkeys::look_at`].
    pub credential: Vec<u8>,
}

/// Why a passkey is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasskeyError {
    /// Browsers make passkeys for a name over TLS, never for a number.
    #[error("passkeys need a public_url of https:// and a name")]
    Address,
    /// What was asked for cannot be written or read.
    #[error("a passkey cannot be asked for")]
    Ceremony,
    /// It is no answer, or one to something else, of another address, of another key, or without the person having been
    /// verified.
    #[error("the passkey does not answer what was asked")]
    Answer,
    /// The authenticator has counted fewer signatures than before: there may be two of it.
    #[error("the counter of the passkey went back")]
    CounterBack,
}

impl Passkeys {
    /// For the address at which browsers find the service: `https://pay.library.example`, perhaps with a port.
    ///
    /// # Errors
    /// [`PasskeyError::Address`].
    pub fn at(public_url: &str) -> Result<Self, PasskeyError> {
        let url = Url::parse(public_url).map_err(|_| PasskeyError::Address)?;
        let name = url.domain().ok_or(PasskeyError::Address)?;
        if url.scheme() != "https" {
            return Err(PasskeyError::Address);
        }
        let site = WebauthnBuilder::new(name, &url).and_then(WebauthnBuilder::build);
        Ok(Self {
            site: site.map_err(|_| PasskeyError::Address)?,
        })
    }

    /// Asks for any passkey of this address. The same is asked of everybody.
    ///
    /// # Errors
    /// [`PasskeyError::Ceremony`].
    pub fn ask(&self) -> Result<Ceremony, PasskeyError> {
        let (asked, state) = self
            .site
            .start_discoverable_authentication()
            .map_err(|_| PasskeyError::Ceremony)?;
        // Asked for by a button, not offered while a name is typed: without `mediation`.
        Ok(Ceremony {
            options: text(&asked.public_key)?,
            state: bytes(&state)?,
        })
    }

    /// The id of the passkey that answers; `None` when it is no answer.
    pub fn id_in(answer: &[u8]) -> Option<Vec<u8>> {
        let answer: PublicKeyCredential = read(answer).ok()?;
        Some(answer.get_credential_id().to_vec())
    }

    /// Looks at an answer to what was asked: challenge, address, signature, that the person was verified, whose it is, and
    /// that the counter went on. Gives the counter, 0 where the authenticator keeps none.
    ///
    /// # Errors
    /// [`PasskeyError::Answer`], [`PasskeyError::CounterBack`]; [`PasskeyError::Ceremony`] when `state` or `credential` is not
    /// ours.
    pub fn look_at(
        &self,
        answer: &[u8],
        state: &[u8],
        (handle, credential, counter): ([u8; 16], &[u8], u32),
    ) -> Result<u32, PasskeyError> {
        let answer: PublicKeyCredential = read(answer).map_err(|_| PasskeyError::Answer)?;
        let state: DiscoverableAuthentication = read(state)?;
        let passkey: Passkey = read(credential)?;
        let (whose, _) = self
            .site
            .identify_discoverable_authentication(&answer)
            .map_err(|_| PasskeyError::Answer)?;
        if whose.as_bytes() != &handle {
            return Err(PasskeyError::Answer);
        }
        let seen = self
            .site
            .finish_discoverable_authentication_v2(&answer, state, &passkey)
            .map_err(|error| {
                if matches!(error, WebauthnError::CredentialPossibleCompromise) {
                    PasskeyError::CounterBack
                } else {
                    PasskeyError::Answer
                }
            })?;
        if !seen.user_verified() {
            return Err(PasskeyError::Answer);
        }
        // The library compares with the counter of the day when the passkey was made; this one was stored since.
        let keeps_one = seen.counter() > 0 || counter > 0;
        if keeps_one && seen.counter() <= counter {
            return Err(PasskeyError::CounterBack);
        }
        Ok(seen.counter())
    }

    /// Asks for a new passkey of somebody; `others` are the ids of those that they have.
    ///
    /// # Errors
    /// [`PasskeyError::Ceremony`].
    pub fn ask_for_new(
        &self,
        (handle, name): ([u8; 16], &str),
        others: &[Vec<u8>],
    ) -> Result<Ceremony, PasskeyError> {
        let (asked, state) = self
            .site
            .start_passkey_registration(Uuid::from_bytes(handle), name, name, None)
            .map_err(|_| PasskeyError::Ceremony)?;
        let mut options = serde_json::to_value(&asked.public_key).map_err(|_| PasskeyError::Ceremony)?;
        let fields = options.as_object_mut().ok_or(PasskeyError::Ceremony)?;
        // One that the authenticator finds by itself: the sign-in says to nobody which passkeys there are.
        let selection = json!({
            "residentKey": "required",
            "requireResidentKey": true,
            "userVerification": "required",
        });
        fields.insert(String::from("authenticatorSelection"), selection);
        // Not in the state, which would grow with them: the store refuses one that somebody has.
        let excluded = others.iter().map(|id| {
            let id = URL_SAFE_NO_PAD.encode(id);
            json!({ "type": "public-key", "id": id })
        });
        fields.insert(String::from("excludeCredentials"), excluded.collect::<Value>());
        Ok(Ceremony {
            options: options.to_string(),
            state: bytes(&state)?,
        })
    }

    /// Takes a passkey that was made.
    ///
    /// # Errors
    /// [`PasskeyError::Answer`]; [`PasskeyError::Ceremony`] when `state` is not ours.
    pub fn take_new(&self, answer: &[u8], state: &[u8]) -> Result<MadePasskey, PasskeyError> {
        let answer: RegisterPublicKeyCredential = read(answer).map_err(|_| PasskeyError::Answer)?;
        let state: PasskeyRegistration = read(state)?;
        let passkey = self
            .site
            .finish_passkey_registration(&answer, &state)
            .map_err(|_| PasskeyError::Answer)?;
        Ok(MadePasskey {
            id: Vec::from(passkey.cred_id().as_slice()),
            credential: bytes(&passkey)?,
        })
    }

    /// The id by which the authenticator knows a passkey that was made.
    ///
    /// # Errors
    /// [`PasskeyError::Ceremony`] when it is not ours.
    pub fn id_of(credential: &[u8]) -> Result<Vec<u8>, PasskeyError> {
        let passkey: Passkey = read(credential)?;
        Ok(Vec::from(passkey.cred_id().as_slice()))
    }
}

impl fmt::Debug for Passkeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passkeys(…)")
    }
}

impl fmt::Debug for Ceremony {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Ceremony(…)")
    }
}

impl fmt::Debug for MadePasskey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("MadePasskey(…)")
    }
}

fn text(what: &impl Serialize) -> Result<String, PasskeyError> {
    serde_json::to_string(what).map_err(|_| PasskeyError::Ceremony)
}

fn bytes(what: &impl Serialize) -> Result<Vec<u8>, PasskeyError> {
    serde_json::to_vec(what).map_err(|_| PasskeyError::Ceremony)
}

fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, PasskeyError> {
    serde_json::from_slice(bytes).map_err(|_| PasskeyError::Ceremony)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passkeys_need_a_name_over_tls() {
        for fine in ["https://pay.library.example", "https://localhost:8443"] {
            assert!(Passkeys::at(fine).is_ok(), "{fine}");
        }
        for refused in [
            "https://127.0.0.1:8443",
            "https://[::1]",
            "http://pay.library.example",
            "pay.library.example",
            "",
        ] {
            let error = Passkeys::at(refused).map(|_| ()).unwrap_err();
            assert_eq!(error, PasskeyError::Address, "{refused}");
        }
    }

    #[test]
    fn the_person_must_be_verified_and_no_attestation_is_asked_for() {
        let passkeys = Passkeys::at("https://pay.library.example").unwrap();

        let new = passkeys.ask_for_new(([7; 16], "ann"), &[vec![1, 2, 3]]).unwrap();
        let any = passkeys.ask().unwrap();

        let new: Value = serde_json::from_str(&new.options).unwrap();
        let any: Value = serde_json::from_str(&any.options).unwrap();
        assert_eq!(new["authenticatorSelection"]["userVerification"], "required");
        assert_eq!(new["attestation"], "none");
        assert_eq!(new["rp"]["id"], "pay.library.example");
        assert_eq!(new["excludeCredentials"][0]["id"], "AQID");
        assert_eq!(any["userVerification"], "required");
        assert_eq!(any["rpId"], "pay.library.example");
        assert_eq!(any["allowCredentials"], json!([]));
    }

    #[test]
    fn each_challenge_is_another() {
        let passkeys = Passkeys::at("https://pay.library.example").unwrap();
        let challenge = || {
            let asked = passkeys.ask().unwrap();
            let options: Value = serde_json::from_str(&asked.options).unwrap();
            options["challenge"].as_str().unwrap().to_owned()
        };

        let (one, other) = (challenge(), challenge());

        assert_ne!(one, other);
        assert_eq!(one.len(), 43, "32 bytes");
    }

    #[test]
    fn what_is_no_answer_is_refused() {
        let passkeys = Passkeys::at("https://pay.library.example").unwrap();
        let asked = passkeys.ask().unwrap();

        for answer in [b"".as_slice(), b"{}", b"[]", b"null", b"\xff"] {
            assert!(Passkeys::id_in(answer).is_none());
            let refused = passkeys.take_new(answer, &asked.state).map(|_| ()).unwrap_err();
            assert_eq!(refused, PasskeyError::Answer);
        }
    }
}
