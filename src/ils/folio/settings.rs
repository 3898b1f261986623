//! What has to be known of a FOLIO before it can be spoken to.

use secrecy::SecretString;

use crate::domain::Currency;
use crate::ils::RestSettings;
use crate::ils::RestSettingsError;
use crate::ils::folio::cql::is_uuid;

/// How to reach a FOLIO, and what to write into it.
#[derive(Clone, Debug)]
pub struct FolioSettings {
    /// Where its gateway (Okapi or Kong) is.
    pub rest: RestSettings,
    /// The tenant, as FOLIO calls it.
    pub tenant: String,
    /// The service user; written into every payment as the one who took it.
    pub user: String,
    /// The service user's password.
    pub password: SecretString,
    /// The service point where payments are taken: its UUID.
    pub service_point: String,
    /// The name of the payment method that each payment is booked under.
    pub payment_method: String,
    /// Whether a refund to the card is booked as a refund in FOLIO, which has the fee owed again; else it is a task for
    /// the desk.
    pub note_refunds: bool,
    /// The currency of the library's fees; FOLIO does not say it with an amount.
    pub currency: Currency,
}

impl FolioSettings {
    /// With the payment method `Credit card`, and refunds booked; user, password and service point are still to be
    /// said.
    pub fn new(base_url: &str, tenant: &str, currency: Currency) -> Self {
        Self {
            rest: RestSettings::new(base_url),
            tenant: tenant.to_owned(),
            user: String::new(),
            password: SecretString::default(),
            service_point: String::new(),
            payment_method: String::from("Credit card"),
            note_refunds: true,
            currency,
        }
    }

    pub(super) fn check(&self) -> Result<(), FolioSettingsError> {
        let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic());
        if !plain(&self.tenant) {
            return Err(FolioSettingsError::Tenant);
        }
        if self.user.trim().is_empty() || self.payment_method.trim().is_empty() {
            return Err(FolioSettingsError::Empty);
        }
        if !is_uuid(&self.service_point) {
            return Err(FolioSettingsError::ServicePoint);
        }
        Ok(())
    }
}

/// Why there can be no connector with these settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FolioSettingsError {
    /// The way there.
    #[error(transparent)]
    Rest(#[from] RestSettingsError),
    /// Empty, or more than one plain word.
    #[error("the tenant is none that FOLIO can have")]
    Tenant,
    /// User or payment method is empty.
    #[error("the service user and the payment method must be named")]
    Empty,
    /// Not a UUID.
    #[error("the service point is not named by its UUID")]
    ServicePoint,
}
