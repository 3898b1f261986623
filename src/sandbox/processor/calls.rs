//! Which call a request makes, and who serves it.

use axum::http::Method;

use crate::sandbox::processor::cards::Card;
use crate::sandbox::processor::checkout;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::disputes;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::intents;
use crate::sandbox::processor::methods;
use crate::sandbox::processor::payouts;
use crate::sandbox::processor::reading;
use crate::sandbox::processor::refunds;
use crate::sandbox::processor::refusal::Refusal;

/// The calls of Stripe's API that this sandbox plays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Call {
    CreateMethod,
    RetrieveMethod(String),
    CreateIntent,
    ListIntents,
    RetrieveIntent(String),
    ConfirmIntent(String),
    CaptureIntent(String),
    CancelIntent(String),
    CreateRefund,
    ListRefunds,
    RetrieveRefund(String),
    ListDisputes,
    RetrieveDispute(String),
    ListEvents,
    RetrieveEvent(String),
    ListMovements,
    RetrieveMovement(String),
    ListPayouts,
    RetrievePayout(String),
    ListCharges,
    RetrieveCharge(String),
    CreateSession,
    RetrieveSession(String),
    ExpireSession(String),
    Account,
    Balance,
}

/// Who may make a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Audience<'a> {
    /// The library's server alone.
    Server,
    /// Every patron's browser.
    Browsers,
    /// A browser that knows the client secret of this payment intent.
    PayerOf(&'a str),
}

impl Call {
    /// Reads method and path, `/v1/…`.
    ///
    /// # Errors
    /// There is no such call.
    pub(super) fn parse(method: &Method, path: &str) -> Result<Self, Box<Refusal>> {
        let mut parts = path.trim_matches('/').split('/').skip(1).peekable();
        // `checkout/sessions` is one name.
        let checkout = parts.next_if_eq(&"checkout").is_some();
        let (family, id, action) = (parts.next().unwrap_or(""), parts.next(), parts.next());
        let plain = |id: &str| id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') && id.len() < 256;
        if parts.next().is_some() || !id.is_none_or(plain) {
            return Err(Refusal::no_such_call());
        }
        let id = id.map(str::to_owned);
        let post = *method == Method::POST;
        if !post && *method != Method::GET {
            return Err(Refusal::no_such_call());
        }
        if checkout {
            return match (post, family, id, action) {
                (true, "sessions", None, None) => Ok(Self::CreateSession),
                (false, "sessions", Some(id), None) => Ok(Self::RetrieveSession(id)),
                (true, "sessions", Some(id), Some("expire")) => Ok(Self::ExpireSession(id)),
                _ => Err(Refusal::no_such_call()),
            };
        }
        match (post, family, id, action) {
            (true, "payment_methods", None, None) => Ok(Self::CreateMethod),
            (false, "payment_methods", Some(id), None) => Ok(Self::RetrieveMethod(id)),
            (true, "payment_intents", None, None) => Ok(Self::CreateIntent),
            (false, "payment_intents", None, None) => Ok(Self::ListIntents),
            (false, "payment_intents", Some(id), None) => Ok(Self::RetrieveIntent(id)),
            (true, "payment_intents", Some(id), Some("confirm")) => Ok(Self::ConfirmIntent(id)),
            (true, "payment_intents", Some(id), Some("capture")) => Ok(Self::CaptureIntent(id)),
            (true, "payment_intents", Some(id), Some("cancel")) => Ok(Self::CancelIntent(id)),
            (true, "refunds", None, None) => Ok(Self::CreateRefund),
            (false, "refunds", None, None) => Ok(Self::ListRefunds),
            (false, "refunds", Some(id), None) => Ok(Self::RetrieveRefund(id)),
            (false, "disputes", None, None) => Ok(Self::ListDisputes),
            (false, "disputes", Some(id), None) => Ok(Self::RetrieveDispute(id)),
            (false, "balance_transactions", None, None) => Ok(Self::ListMovements),
            (false, "balance_transactions", Some(id), None) => Ok(Self::RetrieveMovement(id)),
            (false, "payouts", None, None) => Ok(Self::ListPayouts),
            (false, "payouts", Some(id), None) => Ok(Self::RetrievePayout(id)),
            (false, "events", None, None) => Ok(Self::ListEvents),
            (false, "events", Some(id), None) => Ok(Self::RetrieveEvent(id)),
            (false, "charges", None, None) => Ok(Self::ListCharges),
            (false, "charges", Some(id), None) => Ok(Self::RetrieveCharge(id)),
            (false, "account", None, None) => Ok(Self::Account),
            (false, "balance", None, None) => Ok(Self::Balance),
            _ => Err(Refusal::no_such_call()),
        }
    }

    /// The names that a fault may call it by.
    pub(super) fn fault_names(&self, confirms: bool) -> &'static [&'static str] {
        match self {
            Self::CreateIntent if confirms => &["create", "confirm"],
            Self::CreateIntent => &["create"],
            Self::ConfirmIntent(_) => &["confirm"],
            Self::CaptureIntent(_) => &["capture"],
            Self::CancelIntent(_) => &["cancel"],
            Self::RetrieveIntent(_) => &["retrieve"],
            Self::CreateRefund => &["refund"],
            Self::CreateMethod | Self::RetrieveMethod(_) => &["method"],
            Self::ListIntents => &["list", "list_payment_intents"],
            Self::ListRefunds => &["list", "list_refunds"],
            Self::ListDisputes => &["list", "list_disputes"],
            Self::ListEvents => &["list", "list_events"],
            Self::ListMovements => &["list", "list_balance_transactions"],
            Self::ListPayouts => &["list", "list_payouts"],
            Self::ListCharges => &["list"],
            Self::RetrieveRefund(_) => &["refund_retrieve"],
            Self::RetrieveDispute(_) => &["dispute"],
            Self::RetrievePayout(_) => &["payout"],
            Self::RetrieveEvent(_) => &["event"],
            Self::CreateSession => &["session"],
            Self::RetrieveSession(_) => &["session_retrieve"],
            Self::ExpireSession(_) => &["session_expire"],
            Self::RetrieveMovement(_) | Self::RetrieveCharge(_) | Self::Account | Self::Balance => &[],
        }
    }

    /// The payment intent that it names.
    pub(super) fn intent(&self) -> Option<&str> {
        if let Self::RetrieveIntent(id)
        | Self::ConfirmIntent(id)
        | Self::CaptureIntent(id)
        | Self::CancelIntent(id) = self
        {
            Some(id)
        } else {
            None
        }
    }

    /// Whether the publishable key, which every patron's browser knows, may make it.
    pub(super) fn audience(&self) -> Audience<'_> {
        match self {
            Self::CreateMethod => Audience::Browsers,
            Self::RetrieveIntent(id) | Self::ConfirmIntent(id) => Audience::PayerOf(id),
            Self::RetrieveMethod(_)
            | Self::CreateIntent
            | Self::ListIntents
            | Self::CaptureIntent(_)
            | Self::CancelIntent(_)
            | Self::CreateRefund
            | Self::ListRefunds
            | Self::RetrieveRefund(_)
            | Self::ListDisputes
            | Self::RetrieveDispute(_)
            | Self::ListEvents
            | Self::RetrieveEvent(_)
            | Self::ListMovements
            | Self::RetrieveMovement(_)
            | Self::ListPayouts
            | Self::RetrievePayout(_)
            | Self::ListCharges
            | Self::RetrieveCharge(_)
            | Self::CreateSession
            | Self::RetrieveSession(_)
            | Self::ExpireSession(_)
            | Self::Account
            | Self::Balance => Audience::Server,
        }
    }

    /// Does it.
    ///
    /// # Errors
    /// It was refused.
    pub(super) fn serve(
        &self,
        desk: &mut Desk<'_>,
        form: &mut Form,
        card: Option<Result<Card, Box<Refusal>>>,
    ) -> Answered {
        match self {
            Self::CreateMethod => {
                methods::create(desk, form, card.unwrap_or_else(|| Err(Refusal::missing("card"))))
            }
            Self::RetrieveMethod(id) => methods::retrieve(desk, form, id),
            Self::CreateIntent => intents::create(desk, form),
            Self::ListIntents => reading::intents(desk, form),
            Self::RetrieveIntent(id) => intents::retrieve(desk, form, id),
            Self::ConfirmIntent(id) => intents::confirm(desk, form, id),
            Self::CaptureIntent(id) => intents::capture(desk, form, id),
            Self::CancelIntent(id) => intents::cancel(desk, form, id),
            Self::CreateRefund => refunds::create(desk, form),
            Self::ListRefunds => reading::refunds(desk, form),
            Self::RetrieveRefund(id) => refunds::retrieve(desk, form, id),
            Self::ListDisputes => reading::disputes(desk, form),
            Self::RetrieveDispute(id) => disputes::retrieve(desk, form, id),
            Self::ListMovements => reading::movements(desk, form),
            Self::RetrieveMovement(id) => reading::movement(desk, form, id),
            Self::ListPayouts => reading::payouts(desk, form),
            Self::RetrievePayout(id) => payouts::retrieve(desk, form, id),
            Self::ListEvents => reading::events(desk, form),
            Self::RetrieveEvent(id) => reading::event(desk, form, id),
            Self::ListCharges => reading::charges(desk, form),
            Self::RetrieveCharge(id) => reading::charge(desk, form, id),
            Self::CreateSession => checkout::create(desk, form),
            Self::RetrieveSession(id) => checkout::retrieve(desk, form, id),
            Self::ExpireSession(id) => checkout::expire(desk, form, id),
            Self::Account => reading::account(form),
            Self::Balance => reading::balance(desk, form),
        }
    }
}
