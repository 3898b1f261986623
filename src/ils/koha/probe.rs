//! What only Koha tells a library before it goes live.

use crate::ils::About;
use crate::ils::Finding;
use crate::ils::Posting;
use crate::ils::Probing;
use crate::ils::koha::KohaIls;
use crate::ils::koha::KohaLogin;

impl KohaIls {
    /// Our part of a probe. Everything that is asked has been asked by then: this is about the set-up.
    pub(super) fn probed(&self, probing: &Probing) -> Vec<Finding> {
        let settings = &self.settings;
        let login = match settings.login {
            KohaLogin::Client { .. } => Finding::fine(About::Login, "an API key of its own (OAuth 2)"),
            KohaLogin::Basic { .. } => Finding::look(
                About::Login,
                "user name and password with each call: an API key can be taken away alone, so make one",
            ),
        };
        let currency = settings.currency.code();
        let mut found = vec![
            settings.rest.wire(),
            login,
            Finding::fine(
                About::Currency,
                format!("Koha names none; amounts are taken for {currency}, as the configuration has it"),
            ),
            Finding::fine(About::Paging, "an account comes in one answer"),
            self.would_send(probing.would_be.as_ref()),
        ];
        if settings.payment_type.is_none() {
            found.push(Finding::look(
                About::Status,
                "payment_type is not set: Koha's reports will not know payments by card from others",
            ));
        }
        if settings.branch.is_none() {
            found.push(Finding::look(
                About::Status,
                "library_id is not set: Koha books the payments at no branch",
            ));
        }
        found
    }

    fn would_send(&self, would_be: Option<&Posting>) -> Finding {
        let Some(posting) = would_be else {
            return Finding::look(About::WouldSend, "nothing: there is no fee that could be paid");
        };
        let set = |value: bool| if value { "set" } else { "none" };
        Finding::fine(
            About::WouldSend,
            format!(
                "POST patrons/{{id}}/account/credits: PAYMENT, amount {}, one line ({}), note our reference, \
                 payment_type {}, library_id {}; the account is read before and after. It was not sent",
                posting.amount,
                posting.kind.word(),
                set(self.settings.payment_type.is_some()),
                set(self.settings.branch.is_some()),
            ),
        )
    }
}
