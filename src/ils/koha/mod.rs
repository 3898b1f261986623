//! Koha, over its REST interface (`/api/v1`).
//!
//! What it can prove: our reference stands in the credit's note, and credits can be searched by it. What it cannot:
//! void a payment or note a refund, so a person does (see `docs/KOHA.md`). Nothing of what it answers is taken on
//! trust: a patron is the one with exactly the card number that was asked for, a line counts only if it is that
//! patron's, and a payment only if the account shows it.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use serde::Deserialize;
use serde::Serialize;
use serde::de::IgnoredAny;

use crate::domain::Barcode;
use crate::domain::Clock;
use crate::ils::Abilities;
use crate::ils::Account;
use crate::ils::CardExtension;
use crate::ils::Finding;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::Probing;
use crate::ils::Proof;
use crate::ils::ReversalAnswer;
use crate::ils::Trace;
use crate::ils::koha::account::NOT_THERE;
use crate::ils::koha::private::private;
use crate::ils::koha::session::NOT_ALLOWED;
use crate::ils::koha::session::NOT_SIGNED_IN;
use crate::ils::koha::session::Session;
use crate::ils::koha::session::json;
use crate::ils::koha::session::read;
use crate::masking::Personal;

mod account;
mod extension;
mod noted;
mod patron;
mod payment;
mod private;
mod probe;
mod reversal;
mod session;
mod settings;

pub use settings::{KohaLogin, KohaSettings, KohaSettingsError};

/// One library's Koha.
pub struct KohaIls {
    settings: KohaSettings,
    session: Session,
}

impl KohaIls {
    /// Sets up the connector; asks nothing yet.
    ///
    /// # Errors
    /// [`KohaSettingsError`].
    pub fn new(settings: KohaSettings, clock: Arc<dyn Clock>) -> Result<Self, KohaSettingsError> {
        let is_empty = |text: &Option<String>| text.as_deref().is_some_and(|text| text.trim().is_empty());
        if is_empty(&settings.payment_type) || is_empty(&settings.reversal_debit_type) {
            return Err(KohaSettingsError::Value);
        }
        let session = Session::new(&settings, clock)?;
        Ok(Self { settings, session })
    }
}

#[derive(Serialize)]
struct Password<'a> {
    identifier: &'a str,
    password: &'a str,
}

#[derive(Deserialize)]
struct Validated {
    #[serde(rename = "patron_id")]
    _patron_id: u32,
    #[serde(default, deserialize_with = "private")]
    cardnumber: Option<Personal<String>>,
}

#[async_trait]
impl Ils for KohaIls {
    fn abilities(&self) -> Abilities {
        Abilities {
            pays_in_part: true,
            extends_cards: true,
            reverses: self.settings.reversal_debit_type.is_some(),
            ..Abilities::of(Proof::Reference)
        }
    }

    async fn sign_in(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        if pin.expose_secret().is_empty() {
            return Ok(false);
        }
        let body = Password {
            identifier: barcode.reveal(),
            password: pin.expose_secret(),
        };
        let answer = self
            .session
            .ask(&["auth", "password", "validation"], &body)
            .await?;
        match answer.status {
            201 => {
                let known: Validated = json(&answer)?;
                // A user name may read like somebody else's card number.
                let number = known.cardnumber.as_ref();
                Ok(number.is_some_and(|number| number.reveal() == barcode.reveal()))
            }
            400 => json::<IgnoredAny>(&answer).map(|_| false),
            // Our own login, not the patron's; 404: a Koha without this call.
            NOT_SIGNED_IN | NOT_ALLOWED | NOT_THERE => Err(IlsError::Login),
            status => {
                tracing::warn!(
                    status,
                    "the library system does not say whether a patron may sign in"
                );
                Err(IlsError::Silent)
            }
        }
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        let Some(patron) = patron::find(&self.session, barcode).await? else {
            return Ok(None);
        };
        let open = account::open(&self.session, patron.id).await?;
        Ok(open.map(|open| Account {
            fees: open.fees(self.settings.currency),
            name: patron.name,
            born: patron.born,
            card: patron.card,
            // Koha's REST interface does not tell who may pay for whom.
            linked: Vec::new(),
        }))
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        if posting.amount.currency() != self.settings.currency {
            return Ok(PostingAnswer::Refused);
        }
        payment::post(&self.session, &self.settings, posting).await
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        payment::look_for(&self.session, &self.settings, posting).await
    }

    async fn reverse(&self, posting: &Posting) -> Result<ReversalAnswer, IlsError> {
        reversal::reverse(&self.session, &self.settings, posting).await
    }

    async fn extend_card(&self, extension: &CardExtension) -> Result<PostingAnswer, IlsError> {
        extension::extend(&self.session, extension).await
    }

    async fn ready(&self) -> Result<(), IlsError> {
        // Whoever may read patrons may ask for one who does not exist; the same for accounts.
        let query = [("cardnumber", NOBODY), ("_match", "exact"), ("_per_page", "1")];
        let answer = self.session.get(&["patrons"], &query).await?;
        if answer.status == NOT_THERE {
            return Err(IlsError::Login);
        }
        read::<Vec<IgnoredAny>>(&answer)?;
        let answer = self.session.get(&["patrons", "0", "account"], &[]).await?;
        if answer.status == NOT_THERE {
            return json::<IgnoredAny>(&answer).map(|_| ());
        }
        read::<IgnoredAny>(&answer).map(|_| ())
    }

    async fn probe(&self, probing: &Probing) -> Vec<Finding> {
        self.probed(probing)
    }
}

impl fmt::Debug for KohaIls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KohaIls")
            .field("base_url", &self.settings.rest.base_url)
            .finish_non_exhaustive()
    }
}

/// A card number that nobody has.
const NOBODY: &str = "lastfour-asks-for-nobody";
