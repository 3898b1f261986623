//! How the published test cards behave: what the bank says, what the patron is asked, what comes afterwards.

use serde::Deserialize;
use serde::Serialize;

use crate::sandbox::processor::refusal::CardError;

/// How a published test card behaves. The cards for failing refunds, balance timing and the rarer disputes simply pay.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Behaviour {
    Pays,
    Declined,
    InsufficientFunds,
    LostCard,
    StolenCard,
    ExpiredCard,
    IncorrectCvc,
    ProcessingError,
    VelocityExceeded,
    AlwaysBlocked,
    /// Pays; only the risk told with the charge differs.
    HighestRisk,
    /// Pays; only the risk told with the charge differs.
    ElevatedRisk,
    /// Pays; the check told with the charge fails, as do the next four.
    CvcCheckFails,
    PostalCheckFails,
    LineCheckFails,
    AddressChecksFail,
    AddressUnchecked,
    /// The patron must say yes to the bank first (3-D Secure).
    AuthenticationRequired,
    AuthenticationThenDeclined,
    AuthenticationThenInsufficientFunds,
    /// 3-D Secure is needed and cannot be reached.
    AuthenticationUnavailable,
    /// 3-D Secure only if the caller asks for it.
    AuthenticationOptional,
    /// As before, but it cannot be reached; pays without.
    AuthenticationOptionalUnavailable,
    /// Pays, and is disputed once it is captured, as are the next two.
    Disputed,
    DisputedAsNotReceived,
    DisputedByInquiry,
}

impl Behaviour {
    /// Whether confirming a payment needs the patron; `asked` is the caller's wish for 3-D Secure.
    pub(super) fn needs_patron(self, asked: bool) -> bool {
        let required = [
            Self::AuthenticationRequired,
            Self::AuthenticationThenDeclined,
            Self::AuthenticationThenInsufficientFunds,
        ];
        required.contains(&self) || (asked && self == Self::AuthenticationOptional)
    }

    /// What the bank answers once nothing else stands in the way; `None` is yes.
    pub(super) fn refusal(self) -> Option<CardError> {
        let code = match self {
            Self::Declined | Self::AuthenticationThenDeclined | Self::AuthenticationUnavailable => {
                "generic_decline"
            }
            Self::InsufficientFunds | Self::AuthenticationThenInsufficientFunds => "insufficient_funds",
            Self::LostCard => "lost_card",
            Self::StolenCard => "stolen_card",
            Self::VelocityExceeded => "card_velocity_exceeded",
            Self::AlwaysBlocked => "fraudulent",
            Self::ExpiredCard => "expired_card",
            Self::IncorrectCvc => "incorrect_cvc",
            Self::ProcessingError => "processing_error",
            Self::Pays
            | Self::HighestRisk
            | Self::ElevatedRisk
            | Self::CvcCheckFails
            | Self::PostalCheckFails
            | Self::LineCheckFails
            | Self::AddressChecksFail
            | Self::AddressUnchecked
            | Self::AuthenticationRequired
            | Self::AuthenticationOptional
            | Self::AuthenticationOptionalUnavailable
            | Self::Disputed
            | Self::DisputedAsNotReceived
            | Self::DisputedByInquiry => return None,
        };
        Some(decline(code))
    }

    /// What the bank says of security code and address: cvc, street line, postal code.
    pub(super) fn checks(
        self,
        cvc_given: bool,
    ) -> (Option<&'static str>, Option<&'static str>, Option<&'static str>) {
        let cvc = match (self, cvc_given) {
            (_, false) => None,
            (Self::CvcCheckFails | Self::IncorrectCvc, true) => Some("fail"),
            (_, true) => Some("pass"),
        };
        let (mut line, mut postal) = (None, None);
        if matches!(self, Self::LineCheckFails | Self::AddressChecksFail) {
            line = Some("fail");
        }
        if matches!(self, Self::PostalCheckFails | Self::AddressChecksFail) {
            postal = Some("fail");
        }
        if self == Self::AddressUnchecked {
            (line, postal) = (Some("unavailable"), Some("unavailable"));
        }
        (cvc, line, postal)
    }

    /// The dispute that follows a capture: its reason, and whether it is only an inquiry.
    pub(super) fn dispute(self) -> Option<(&'static str, bool)> {
        let known = DISPUTED.iter().find(|(behaviour, ..)| *behaviour == self);
        known.map(|(_, reason, inquiry)| (*reason, *inquiry))
    }

    /// The risk told with a charge: level and score.
    pub(super) fn risk(self) -> (&'static str, i64) {
        if matches!(self, Self::HighestRisk | Self::AlwaysBlocked) {
            ("highest", 92)
        } else if self == Self::ElevatedRisk {
            ("elevated", 68)
        } else {
            ("normal", 12)
        }
    }
}

/// A refusal by the bank with this decline code, in Stripe's pairing of code and decline code.
pub(super) fn decline(decline_code: &str) -> CardError {
    match decline_code {
        "expired_card" => CardError::new("expired_card", Some("expired_card"), "The card has expired."),
        "incorrect_cvc" => CardError::new(
            "incorrect_cvc",
            Some("incorrect_cvc"),
            "The card's security code is not right.",
        ),
        "processing_error" => {
            let message = "The card could not be processed. Try again in a little while.";
            CardError::new("processing_error", Some("processing_error"), message)
        }
        "insufficient_funds" => CardError::new(
            "card_declined",
            Some("insufficient_funds"),
            "The card does not have enough funds.",
        ),
        other => CardError::new("card_declined", Some(other), "The card was declined."),
    }
}

const DISPUTED: &[(Behaviour, &str, bool)] = &[
    (Behaviour::Disputed, "fraudulent", false),
    (Behaviour::DisputedAsNotReceived, "product_not_received", false),
    (Behaviour::DisputedByInquiry, "fraudulent", true),
];
