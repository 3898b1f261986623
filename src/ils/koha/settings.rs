//! What the connector to Koha must be told.

use secrecy::SecretString;

use crate::domain::Currency;
use crate::domain::OwnerCode;
use crate::ils::rest::RestSettings;
use crate::ils::rest::RestSettingsError;

/// How to reach one library's Koha, and what its payments are called there.
///
/// [`KohaSettings::new`] fills in what most want; the fields may be changed before the connector is made.
#[derive(Clone, Debug)]
pub struct KohaSettings {
    /// Where its REST interface begins (`https://koha.library.example/api/v1`), and how it is spoken to.
    pub rest: RestSettings,
    /// As whom we sign in.
    pub login: KohaLogin,
    /// What the library's fees are in. Koha has one currency and does not name it.
    pub currency: Currency,
    /// The branch that takes the payments (`library_id`); `None` leaves it open, and Koha then books them nowhere.
    pub branch: Option<OwnerCode>,
    /// What a payment by card is called: a value of Koha's authorised values `PAYMENT_TYPE`; `None` for none.
    pub payment_type: Option<String>,
    /// The debit type by which a payment is taken back whose money could not be taken: `MANUAL`, or one of the
    /// library's own. `None`: nothing is taken back here, a person voids the payment in Koha.
    pub reversal_debit_type: Option<String>,
}

/// As whom the service signs in to Koha: an account of its own, never a person's.
#[derive(Clone, Debug)]
pub enum KohaLogin {
    /// OAuth 2, client credentials: an API key of that account.
    Client {
        /// The key's name.
        id: String,
        /// The key's secret.
        secret: SecretString,
    },
    /// The account's own user name and password with each call, where the library's Koha allows that.
    Basic {
        /// The user name.
        user: String,
        /// The password.
        password: SecretString,
    },
}

impl KohaSettings {
    /// Over TLS that the public authorities vouch for; payments without a branch and a type.
    pub fn new(base_url: &str, login: KohaLogin, currency: Currency) -> Self {
        Self {
            rest: RestSettings::new(base_url),
            login,
            currency,
            branch: None,
            payment_type: None,
            reversal_debit_type: None,
        }
    }
}

/// Why there can be no connector with these settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum KohaSettingsError {
    /// The address, or TLS.
    #[error("Koha cannot be reached with these settings")]
    Rest(#[source] RestSettingsError),
    /// A login without a name or a secret, a name for Basic with a colon in it, or an empty type.
    #[error("a setting for Koha is empty or cannot be sent")]
    Value,
}
