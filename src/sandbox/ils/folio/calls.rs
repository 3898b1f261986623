//! What is asked of the sandbox's FOLIO.

use axum::http::Method;

/// One call, by its address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Login,
    Users,
    VerifyPin,
    Accounts,
    Account(String),
    CheckPay(String),
    Pay(String),
    Refund(String),
    Actions,
    PaymentMethods,
    ServicePoint(String),
}

impl Call {
    /// `None` when there is no such call.
    pub(super) fn parse(method: &Method, path: &str) -> Option<Self> {
        let words: Vec<&str> = path.trim_matches('/').split('/').collect();
        let own = |id: &&str| (*id).to_owned();
        match (method.as_str(), words.as_slice()) {
            ("POST", ["authn", "login-with-expiry"]) => Some(Self::Login),
            ("GET", ["users"]) => Some(Self::Users),
            ("POST", ["patron-pin", "verify"]) => Some(Self::VerifyPin),
            ("GET", ["accounts"]) => Some(Self::Accounts),
            ("GET", ["accounts", id]) => Some(Self::Account(own(id))),
            ("POST", ["accounts", id, "check-pay"]) => Some(Self::CheckPay(own(id))),
            ("POST", ["accounts", id, "pay"]) => Some(Self::Pay(own(id))),
            ("POST", ["accounts", id, "refund"]) => Some(Self::Refund(own(id))),
            ("GET", ["feefineactions"]) => Some(Self::Actions),
            ("GET", ["payments"]) => Some(Self::PaymentMethods),
            ("GET", ["service-points", id]) => Some(Self::ServicePoint(own(id))),
            _ => None,
        }
    }

    /// The word by which faults know it; `takes_back` says what a refund is. None for what is asked on the way.
    pub(super) fn fault_names(&self, takes_back: bool) -> &'static [&'static str] {
        match self {
            Self::Login => &["login"],
            Self::VerifyPin => &["sign_in"],
            Self::Accounts | Self::PaymentMethods => &["account"],
            Self::Pay(_) => &["pay"],
            Self::Refund(_) if takes_back => &["reverse"],
            Self::Refund(_) => &["refund"],
            Self::Actions => &["look"],
            Self::Users | Self::Account(_) | Self::CheckPay(_) | Self::ServicePoint(_) => &[],
        }
    }

    /// The account that it is about.
    pub(super) fn account(&self) -> Option<&str> {
        match self {
            Self::Account(id) | Self::CheckPay(id) | Self::Pay(id) | Self::Refund(id) => Some(id),
            Self::Login
            | Self::Users
            | Self::VerifyPin
            | Self::Accounts
            | Self::Actions
            | Self::PaymentMethods
            | Self::ServicePoint(_) => None,
        }
    }

    /// Whether it changes the books.
    pub(super) fn writes(&self) -> bool {
        matches!(self, Self::Pay(_) | Self::Refund(_))
    }
}
