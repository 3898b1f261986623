//! What only FOLIO tells a library before it goes live.

use crate::ils::About;
use crate::ils::Finding;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::Probing;
use crate::ils::folio::FolioIls;
use crate::ils::folio::pay::Fit;

impl FolioIls {
    /// Our part of a probe. FOLIO can be asked whether it would take a payment.
    pub(super) async fn probed(&self, probing: &Probing) -> Vec<Finding> {
        let currency = self.settings.currency.code();
        vec![
            self.settings.rest.wire(),
            Finding::fine(
                About::Login,
                "the service user signs on; its token runs out and is renewed",
            ),
            self.set_up().await,
            Finding::fine(
                About::Currency,
                format!("FOLIO names none; amounts are taken for {currency}, as the configuration has it"),
            ),
            Finding::fine(
                About::Paging,
                "accounts are read page by page until all are there",
            ),
            self.would_take(probing.would_be.as_ref()).await,
        ]
    }

    async fn set_up(&self) -> Finding {
        match (self.has_service_point().await, self.has_payment_method().await) {
            (Ok(true), Ok(true)) => Finding::fine(
                About::Status,
                "service point and payment method are there, or may not be read by our user",
            ),
            (Ok(false), _) => Finding::fix(
                About::Status,
                "there is no such service point: take the UUID of one from FOLIO's settings",
            ),
            (_, Ok(false)) => Finding::fix(
                About::Status,
                "no fee owner has the payment method: add it to each owner in FOLIO's settings",
            ),
            (Err(_), _) | (_, Err(_)) => Finding::look(
                About::Status,
                "whether service point and payment method are there was not answered",
            ),
        }
    }

    async fn would_take(&self, would_be: Option<&Posting>) -> Finding {
        let Some(posting) = would_be else {
            return Finding::look(About::WouldSend, "nothing: there is no fee that could be paid");
        };
        let amount = posting.amount.to_string();
        let said = format!(
            "POST accounts/{{id}}/pay: amount \"{amount}\" for one fee ({}), notifyPatron false, our payment method and \
             service point, transactionInfo our reference",
            posting.kind.word()
        );
        match self.fits(posting, &amount).await {
            Ok(Fit::Yes(_)) => Finding::fine(
                About::WouldSend,
                format!("{said}; FOLIO says that it would take it (check-pay). It was not sent"),
            ),
            Ok(Fit::No(_)) => Finding::fix(
                About::WouldSend,
                format!("{said}; FOLIO says that it would not take it (check-pay): look at the fee there"),
            ),
            Err(IlsError::Login) => Finding::fix(
                About::WouldSend,
                "our user may not ask whether a payment would be taken: give it the permission for check-pay and pay",
            ),
            Err(IlsError::Unavailable | IlsError::Silent) => Finding::fix(
                About::WouldSend,
                "whether a payment would be taken (check-pay) was not answered; try again",
            ),
        }
    }
}
