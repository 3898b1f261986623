//! One provider: where people are sent, and what is learnt of whoever comes back.

use std::sync::Arc;

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Client;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;

use crate::domain::Clock;
use crate::domain::Role;
use crate::domain::Timestamp;
use crate::identity::IdentityError;
use crate::identity::ProviderSettings;
use crate::identity::ProviderSettingsError;
use crate::identity::TokenFault;
use crate::identity::discovery::Description;
use crate::identity::discovery::Known;
use crate::identity::settings::address;
use crate::identity::token;
use crate::identity::token::Claims;
use crate::identity::token::Expected;
use crate::identity::wire;
use crate::net::client::keeping_connections;

/// One library's provider.
#[derive(Debug)]
pub struct Provider {
    settings: ProviderSettings,
    /// Where it sends people back to.
    back: String,
    client: Client,
    clock: Arc<dyn Clock>,
    known: Known,
}

/// One sign-in, as it was begun. The browser keeps it while it is away, sealed.
#[derive(Clone, Debug)]
pub struct Asking {
    /// Comes back with the browser.
    pub state: String,
    /// Comes back in the ID token.
    pub nonce: String,
    /// Shows at the token endpoint that we began it.
    pub verifier: SecretString,
    /// When.
    pub at: Timestamp,
    /// They have to sign in again there, however lately they did.
    pub anew: bool,
}

/// Somebody who has signed in at the provider, with a second factor, and has a role here.
#[derive(Clone, Debug)]
pub struct SignedPerson {
    /// The provider's name for them, the same for ever.
    pub subject: String,
    /// What they are called there; may change, and may be nobody's or another's.
    pub preferred: Option<String>,
    /// What their groups let them do.
    pub role: Role,
}

#[derive(Deserialize)]
struct Granted {
    id_token: String,
}

impl Provider {
    /// Sets it up; asks nobody yet.
    ///
    /// # Errors
    /// [`ProviderSettingsError`].
    pub fn new(
        settings: ProviderSettings,
        back: String,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ProviderSettingsError> {
        let issuer = address(&settings.issuer).ok_or(ProviderSettingsError::Issuer)?;
        if issuer.query().is_some() {
            return Err(ProviderSettingsError::Issuer);
        }
        let client = keeping_connections(settings.authority_pem.as_deref(), settings.answer_timeout)
            .map_err(|_| ProviderSettingsError::Authority)?;
        Ok(Self {
            settings,
            back,
            client,
            clock,
            known: Known::default(),
        })
    }

    /// Its name; with it a subject is somebody.
    pub fn issuer(&self) -> &str {
        &self.settings.issuer
    }

    /// Where a browser is sent.
    ///
    /// # Errors
    /// [`IdentityError::Unavailable`], [`IdentityError::Description`].
    pub async fn address(&self, asking: &Asking) -> Result<String, IdentityError> {
        let now = self.clock.now();
        let known = self.known.description(&self.client, &self.settings.issuer, now);
        let mut url = known.await?.authorization.clone();
        let challenge = digest(&SHA256, asking.verifier.expose_secret().as_bytes());
        let challenge = URL_SAFE_NO_PAD.encode(challenge.as_ref());
        let age = if asking.anew {
            0
        } else {
            self.settings.max_age.as_secs()
        };
        let mut pairs = url.query_pairs_mut();
        pairs
            .append_pair("response_type", "code")
            .append_pair("client_id", &self.settings.client_id)
            .append_pair("redirect_uri", &self.back)
            .append_pair("scope", "openid profile")
            .append_pair("state", &asking.state)
            .append_pair("nonce", &asking.nonce)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("max_age", &age.to_string());
        if asking.anew {
            pairs.append_pair("prompt", "login");
        }
        drop(pairs);
        Ok(url.into())
    }

    /// Who came back with a code.
    ///
    /// # Errors
    /// [`IdentityError`]; nobody did.
    pub async fn person(&self, asking: &Asking, code: &SecretString) -> Result<SignedPerson, IdentityError> {
        let now = self.clock.now();
        let known = self.known.description(&self.client, &self.settings.issuer, now);
        let description = known.await?;
        let token = self.redeem(&description, asking, code).await?;
        let claims = self.believed(&token, (&description, asking), now).await?;
        self.known_here(&claims)
    }

    /// Gives the code for an ID token, once.
    async fn redeem(
        &self,
        description: &Description,
        asking: &Asking,
        code: &SecretString,
    ) -> Result<String, IdentityError> {
        let (id, secret) = (
            &self.settings.client_id,
            self.settings.client_secret.expose_secret(),
        );
        let mut form = vec![
            ("grant_type", "authorization_code"),
            ("code", code.expose_secret()),
            ("redirect_uri", self.back.as_str()),
            ("code_verifier", asking.verifier.expose_secret()),
        ];
        let mut request = self.client.post(description.token.clone());
        if description.secret_in_form {
            form.extend([("client_id", id.as_str()), ("client_secret", secret)]);
        } else {
            // RFC 6749, 2.3.1: both are escaped as in a form first.
            let escaped = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
            request = request.basic_auth(escaped(id), Some(escaped(secret)));
        }
        let (status, body) = wire::answer(request.form(&form)).await?;
        match status {
            200 => {}
            400 | 401 | 403 => return Err(IdentityError::Code),
            _ => return Err(IdentityError::Unavailable),
        }
        let granted: Granted = serde_json::from_slice(&body).map_err(|_| IdentityError::Unavailable)?;
        Ok(granted.id_token)
    }

    async fn believed(
        &self,
        token: &str,
        (description, asking): (&Description, &Asking),
        now: Timestamp,
    ) -> Result<Claims, IdentityError> {
        let header = token::head(token).map_err(IdentityError::Token)?;
        let known = (&self.known, &self.client);
        let mut keys = known.0.keys(known.1, description, (false, now)).await?;
        if token::key_of(&header, &keys).is_none() {
            keys = known.0.keys(known.1, description, (true, now)).await?;
        }
        let key = token::key_of(&header, &keys).ok_or(IdentityError::Token(TokenFault::Key))?;
        let expected = Expected {
            issuer: &self.settings.issuer,
            client_id: &self.settings.client_id,
            nonce: &asking.nonce,
            signed_in_since: if asking.anew {
                asking.at
            } else {
                now.before(self.settings.max_age)
            },
            now,
        };
        token::check(token, (&header, key), expected).map_err(IdentityError::Token)
    }

    fn known_here(&self, claims: &Claims) -> Result<SignedPerson, IdentityError> {
        if !claims.shows(&self.settings.second_factor) {
            return Err(IdentityError::SecondFactor);
        }
        let groups = claims.texts(&self.settings.group_claim);
        let roles = self.settings.roles.iter();
        let theirs = roles.filter(|(group, _)| groups.contains(&group.as_str()));
        let role = theirs.map(|(_, role)| *role).max_by_key(|role| rank(*role));
        Ok(SignedPerson {
            subject: claims.sub.clone(),
            preferred: claims.preferred_username.clone(),
            role: role.ok_or(IdentityError::Role)?,
        })
    }
}

/// Whoever is in several groups has the role of these that may do most.
fn rank(role: Role) -> u8 {
    match role {
        Role::Auditor => 0,
        Role::Desk => 1,
        Role::Cashier => 2,
        Role::Finance => 3,
        Role::Admin => 4,
    }
}
