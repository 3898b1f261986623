//! The addresses of the pages: what a route listens on, and what a link says. Barcodes and names never stand in one.

use std::fmt;

use crate::domain::AlertId;
use crate::domain::LibraryId;
use crate::domain::OfferId;
use crate::domain::OrderId;
use crate::domain::ProposalId;
use crate::domain::TaskId;

pub(super) const HOME: &str = "/";
pub(super) const SIGN_IN: &str = "/sign-in";
pub(super) const SIGN_IN_FOR: &str = "/orders/{id}/sign-in";
pub(super) const SIGN_OFF: &str = "/sign-off";
pub(super) const SIGNED_OFF: &str = "/signed-off";
pub(super) const SIGNED_OFF_IN: &str = "/signed-off/{language}";
pub(super) const AWAY: &str = "/away";
pub(super) const STAY: &str = "/stay";
pub(super) const KIOSK: &str = "/kiosk";
pub(super) const KIOSK_SIGNED_OFF: &str = "/kiosk/signed-off";
pub(super) const KIOSK_SIGNED_OFF_IN: &str = "/kiosk/signed-off/{language}";
pub(super) const ACCESSIBILITY: &str = "/accessibility";
pub(super) const FEES: &str = "/fees";
pub(super) const OTHER_CARD: &str = "/other-card";
pub(super) const OTHER_CARD_OUT: &str = "/other-card/out";
pub(super) const ORDERS: &str = "/orders";
pub(super) const ORDER: &str = "/orders/{id}";
pub(super) const CARD: &str = "/orders/{id}/card";
pub(super) const PAYMENT: &str = "/orders/{id}/payment";
pub(super) const HOSTED: &str = "/orders/{id}/hosted";
pub(super) const BACK: &str = "/orders/{id}/return";
pub(super) const LOOK: &str = "/orders/{id}/look";
pub(super) const STATE: &str = "/orders/{id}/state";
pub(super) const CANCEL: &str = "/orders/{id}/cancel";
pub(super) const RECEIPT_FILE: &str = "/orders/{id}/receipt.pdf";
pub(super) const LETTER: &str = "/orders/{id}/letter";
pub(super) const FIND: &str = "/find";
pub(super) const CODE: &str = "/orders/{id}/code";
pub(super) const PUBLIC_ORDER: &str = "/pay/{id}";
pub(super) const OFFER: &str = "/offers/{library}/{offer}";
pub(super) const PRIVACY: &str = "/privacy";
pub(super) const PRIVACY_CHOICES: &str = "/privacy/choices";
pub(super) const PRIVACY_FILE: &str = "/privacy/file";
pub(super) const PRIVACY_SEEN: &str = "/privacy/seen";
pub(super) const CARD_NUMBER: &str = "/card-number";
pub(super) const LANGUAGE: &str = "/language";
pub(super) const FILE: &str = "/assets/{name}";
pub(super) const APPLE_DOMAIN: &str = "/.well-known/apple-developer-merchantid-domain-association";

pub(super) const STAFF: &str = "/staff";
pub(super) const STAFF_SIGN_IN: &str = "/staff/sign-in";
pub(super) const STAFF_CODE: &str = "/staff/sign-in/code";
pub(super) const STAFF_FIRST: &str = "/staff/sign-in/first";
pub(super) const STAFF_FIRST_PASSKEY: &str = "/staff/sign-in/first-passkey";
pub(super) const STAFF_PROVIDER: &str = "/staff/sign-in/at/{library}";
pub(super) const STAFF_PROVIDER_BACK: &str = "/staff/sign-in/return";
pub(super) const STAFF_AGAIN: &str = "/staff/sign-in/again";
pub(super) const STAFF_AGAIN_OUT: &str = "/staff/sign-in/again/out";
pub(super) const STAFF_SIGN_OFF: &str = "/staff/sign-off";
pub(super) const STAFF_SIGNED_OFF: &str = "/staff/signed-off";
pub(super) const STAFF_SIGNED_OFF_IN: &str = "/staff/signed-off/{language}";
pub(super) const STAFF_AWAY: &str = "/staff/away";
pub(super) const STAFF_STAY: &str = "/staff/stay";
pub(super) const STAFF_SEARCH: &str = "/staff/search";
pub(super) const STAFF_ORDER: &str = "/staff/orders/{id}";
pub(super) const STAFF_STATE: &str = "/staff/orders/{id}/state";
pub(super) const STAFF_DECIDE: &str = "/staff/orders/{id}/decide";
pub(super) const STAFF_ASK: &str = "/staff/orders/{id}/decide/{decision}";
pub(super) const STAFF_REFUND: &str = "/staff/orders/{id}/refund";
pub(super) const STAFF_REFUNDS: &str = "/staff/orders/{id}/refunds";
pub(super) const STAFF_CANCEL: &str = "/staff/orders/{id}/cancel";
pub(super) const STAFF_RECEIPT: &str = "/staff/orders/{id}/receipt";
pub(super) const STAFF_PROPOSALS: &str = "/staff/refunds";
pub(super) const STAFF_PROPOSAL_AGREE: &str = "/staff/refunds/{id}/agree";
pub(super) const STAFF_PROPOSAL_REFUSE: &str = "/staff/refunds/{id}/refuse";
pub(super) const STAFF_EVIDENCE: &str = "/staff/orders/{id}/evidence";
pub(super) const STAFF_EVIDENCE_TEXT: &str = "/staff/orders/{id}/evidence.txt";
pub(super) const STAFF_PERSON: &str = "/staff/orders/{id}/person";
pub(super) const STAFF_PATRONS: &str = "/staff/patrons";
pub(super) const STAFF_PATRON_FILE: &str = "/staff/patrons/file";
pub(super) const STAFF_PATRON_ERASE: &str = "/staff/patrons/erase";
pub(super) const STAFF_APPROVALS: &str = "/staff/approvals";
pub(super) const STAFF_APPROVAL_WITHDRAW: &str = "/staff/approvals/withdraw";
pub(super) const STAFF_FACTORS: &str = "/staff/factors";
pub(super) const STAFF_FACTORS_PROVE: &str = "/staff/factors/prove";
pub(super) const STAFF_FACTORS_REMOVE: &str = "/staff/factors/remove";
pub(super) const STAFF_ATTENTION: &str = "/staff/attention";
pub(super) const STAFF_TASKS: &str = "/staff/tasks";
pub(super) const STAFF_TASK: &str = "/staff/tasks/{id}";
pub(super) const STAFF_TASK_DONE: &str = "/staff/tasks/{id}/done";
pub(super) const STAFF_TASK_BACK: &str = "/staff/tasks/{id}/back";
pub(super) const STAFF_VISITS: &str = "/staff/visits";
pub(super) const STAFF_VISITS_CSV: &str = "/staff/visits.csv";
pub(super) const STAFF_REPORTS: &str = "/staff/reports";
pub(super) const STAFF_REPORT_FILE: &str = "/staff/reports/{file}";
pub(super) const STAFF_ACCOUNT: &str = "/staff/account";
pub(super) const STAFF_ACCOUNT_SESSION: &str = "/staff/account/session";
pub(super) const STAFF_ACCOUNT_SESSIONS: &str = "/staff/account/sessions";
pub(super) const STAFF_ACCOUNT_CODES: &str = "/staff/account/codes";
pub(super) const STAFF_ACCOUNT_PASSWORD: &str = "/staff/account/password";
pub(super) const STAFF_PEOPLE: &str = "/staff/people";
pub(super) const STAFF_PERSON_CHANGE: &str = "/staff/people/change";
pub(super) const STAFF_AUDIT: &str = "/staff/audit";
pub(super) const STAFF_AUDIT_CSV: &str = "/staff/audit.csv";
pub(super) const STAFF_ALERTS: &str = "/staff/alerts";
pub(super) const STAFF_ALERT_AGAIN: &str = "/staff/alerts/{id}/again";
pub(super) const STAFF_WRONG_PINS: &str = "/staff/wrong-pins";
pub(super) const STAFF_PRIVACY: &str = "/staff/privacy";
pub(super) const STAFF_CARD_NUMBER: &str = "/staff/card-number";
pub(super) const STAFF_LANGUAGE: &str = "/staff/language";

/// An address with its ids in their places.
#[derive(Clone, Debug)]
pub(super) enum Url<'a> {
    /// One of an order.
    Order(&'static str, OrderId),
    /// One of something on offer.
    Offer(&'a LibraryId, &'a OfferId),
    /// One of an alert.
    Alert(&'static str, AlertId),
    /// One of a task of the desk.
    Task(&'static str, TaskId),
    /// One of a refund that waits for a second person.
    Proposal(&'static str, ProposalId),
    /// The page that asks once more before this is decided about an order.
    Decide(OrderId, &'a str),
    /// One in a language that was chosen.
    In(&'static str, &'a str),
}

impl fmt::Display for Url<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Order(route, id) => f.write_str(&route.replace("{id}", &id.to_string())),
            Self::Alert(route, id) => f.write_str(&route.replace("{id}", &id.to_string())),
            Self::Task(route, id) => f.write_str(&route.replace("{id}", &id.to_string())),
            Self::Proposal(route, id) => f.write_str(&route.replace("{id}", &id.to_string())),
            Self::Decide(id, word) => f.write_str(
                &STAFF_ASK
                    .replace("{id}", &id.to_string())
                    .replace("{decision}", word),
            ),
            Self::In(route, language) => f.write_str(&route.replace("{language}", language)),
            Self::Offer(library, offer) => write!(f, "/offers/{}/{}", library.as_str(), offer.as_str()),
        }
    }
}

/// Where the staff of a library set out to its provider.
pub(super) fn at_provider(library: &LibraryId) -> String {
    STAFF_PROVIDER.replace("{library}", library.as_str())
}

/// Where a provider sends the staff back to, below the address of the service: what is registered there.
pub fn back_from_provider(public_url: &str) -> String {
    format!("{public_url}{STAFF_PROVIDER_BACK}")
}

/// An address of an order, as text.
pub(super) fn order(route: &'static str, id: OrderId) -> String {
    Url::Order(route, id).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemRandomness;

    #[test]
    fn every_link_fits_its_route() {
        let id = OrderId::new(&SystemRandomness);
        let (library, offer) = (LibraryId::parse("main").unwrap(), OfferId::parse("card").unwrap());

        assert_eq!(order(CARD, id), format!("/orders/{id}/card"));
        assert_eq!(Url::Offer(&library, &offer).to_string(), "/offers/main/card");
    }
}
