//! An authenticator in software, made by others (`passkey-authenticator`), and the part of a browser that speaks with it.

use async_trait::async_trait;
use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use passkey_authenticator::UiHint;
use passkey_authenticator::UserCheck;
use passkey_authenticator::UserValidationMethod;
use passkey_crypto::AvailableBackend;
use passkey_types::Passkey;
use passkey_types::ctap2::Aaguid;
use passkey_types::ctap2::Ctap2Error;
use passkey_types::ctap2::get_assertion;
use passkey_types::ctap2::make_credential;
use serde_json::Value;
use serde_json::json;

use crate::house::PUBLIC_URL;
use crate::pages::browser::View;
use crate::pages::html::Form;

type Program = passkey_authenticator::Authenticator<Option<Passkey>, Somebody, AvailableBackend>;

/// An authenticator with room for one passkey, and whoever holds it.
pub(crate) struct Authenticator {
    program: Program,
    /// Whether it is asked to verify who holds it, as the page wants.
    verified: bool,
    /// The address that the browser says it is at.
    pub(crate) at: String,
}

impl Authenticator {
    pub(crate) fn new() -> Self {
        Self::held_by(Somebody { verified: true })
    }

    /// Whoever holds it touches it, and does not show who they are.
    pub(crate) fn of_nobody_known() -> Self {
        Self::held_by(Somebody { verified: false })
    }

    /// It counts nothing, as those that lie in several devices at once.
    pub(crate) fn without_counter() -> Self {
        let mut bare = Self::new();
        bare.program.set_make_credentials_with_signature_counter(false);
        bare
    }

    fn held_by(somebody: Somebody) -> Self {
        let verified = somebody.verified;
        let mut program = Program::new(Aaguid::new_empty(), None, somebody, AvailableBackend);
        program.set_make_credentials_with_signature_counter(true);
        Self {
            program,
            verified,
            at: String::from(PUBLIC_URL),
        }
    }

    /// The passkey in it, with its counter, as somebody copies it.
    pub(crate) fn copy(&self) -> Option<Passkey> {
        self.program.store().clone()
    }

    /// Puts a copy in its place.
    pub(crate) fn put_back(&mut self, copy: Option<Passkey>) {
        *self.program.store_mut() = copy;
    }

    /// Fills the form of this address that makes a passkey, as the page's script does.
    pub(crate) async fn makes(&mut self, view: &View, action: &str) -> Form {
        let options = options(view, "create");
        let made = Box::pin(self.made(&options)).await;
        view.form(action).with("shown", &in_letters(&made))
    }

    /// Fills the form of this address with the answer of the passkey.
    pub(crate) async fn answers(&mut self, view: &View, action: &str) -> Form {
        let options = options(view, "get");
        let given = Box::pin(self.given(&options)).await;
        view.form(action).with("shown", &in_letters(&given))
    }

    async fn made(&mut self, options: &Value) -> Value {
        let (data, hash) = self.client_data("webauthn.create", options);
        let read = |part: &str| options[part].clone();
        let rk = read("authenticatorSelection")["residentKey"] == "required";
        let request = make_credential::Request {
            client_data_hash: hash.into(),
            rp: serde_json::from_value(read("rp")).unwrap(),
            user: serde_json::from_value(read("user")).unwrap(),
            pub_key_cred_params: serde_json::from_value(read("pubKeyCredParams")).unwrap(),
            exclude_list: serde_json::from_value(read("excludeCredentials")).unwrap(),
            extensions: None,
            options: make_credential::Options {
                rk,
                up: true,
                uv: true,
            },
            pin_auth: None,
            pin_protocol: None,
        };
        let response = Box::pin(self.program.make_credential(request)).await.unwrap();
        let object = response.as_webauthn_bytes();
        let id = self.copy().unwrap().credential_id;
        json!({
            "id": written(&id),
            "rawId": written(&id),
            "type": "public-key",
            "response": { "clientDataJSON": written(&data), "attestationObject": written(&object) },
        })
    }

    async fn given(&mut self, options: &Value) -> Value {
        let (data, hash) = self.client_data("webauthn.get", options);
        let request = get_assertion::Request {
            rp_id: options["rpId"].as_str().unwrap().to_owned(),
            client_data_hash: hash.into(),
            allow_list: None,
            extensions: None,
            options: get_assertion::Options {
                up: true,
                uv: self.verified,
            },
            pin_auth: None,
            pin_protocol: None,
        };
        let response = Box::pin(self.program.get_assertion(request)).await.unwrap();
        let id = self.copy().unwrap().credential_id;
        json!({
            "id": written(&id),
            "rawId": written(&id),
            "type": "public-key",
            "response": {
                "clientDataJSON": written(&data),
                "authenticatorData": written(&response.auth_data.to_vec()),
                "signature": written(&response.signature),
                "userHandle": written(&response.user.unwrap().id),
            },
        })
    }

    fn client_data(&self, kind: &str, options: &Value) -> (Vec<u8>, Vec<u8>) {
        let data = json!({
            "type": kind,
            "challenge": options["challenge"],
            "origin": self.at,
            "crossOrigin": false,
        });
        let data = data.to_string().into_bytes();
        let hash = digest(&SHA256, &data).as_ref().to_vec();
        (data, hash)
    }
}

/// What the page asks the browser for.
#[track_caller]
fn options(view: &View, how: &str) -> Value {
    let mut boxes = view.page().having("data-passkey");
    let asks = boxes.find(|element| element.must("data-passkey") == how);
    serde_json::from_str(asks.unwrap().must("data-options")).unwrap()
}

fn written(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn in_letters(json: &Value) -> String {
    let letter = |half: u8| char::from(b'a' + half);
    let bytes = json.to_string().into_bytes();
    bytes
        .iter()
        .flat_map(|byte| [letter(byte >> 4), letter(byte & 15)])
        .collect()
}

/// Who holds an authenticator.
struct Somebody {
    verified: bool,
}

#[async_trait]
impl UserValidationMethod for Somebody {
    type PasskeyItem = Passkey;

    async fn check_user<'a>(
        &self,
        _hint: UiHint<'a, Passkey>,
        presence: bool,
        verification: bool,
    ) -> Result<UserCheck, Ctap2Error> {
        Ok(UserCheck {
            presence,
            verification: verification && self.verified,
        })
    }

    fn is_presence_enabled(&self) -> bool {
        true
    }

    fn is_verification_enabled(&self) -> Option<bool> {
        Some(true)
    }
}
