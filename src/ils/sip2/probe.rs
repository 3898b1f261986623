//! What only SIP2 tells a library before it goes live: capabilities, the form of its fees, what a payment would say.

use zeroize::Zeroizing;

use crate::domain::Currency;
use crate::domain::Fee;
use crate::ils::About;
use crate::ils::Finding;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::Probing;
use crate::ils::sip2::Sip2Ils;
use crate::ils::sip2::Sip2Profile;
use crate::ils::sip2::Sip2Supported;
use crate::ils::sip2::answer::PatronInformation;
use crate::ils::sip2::fees;
use crate::ils::sip2::fees::PaidFor;
use crate::ils::sip2::frame::Frame;
use crate::ils::sip2::message;
use crate::ils::sip2::message::Listed;
use crate::ils::sip2::settings::AgeFields;
use crate::ils::sip2::settings::is_loopback;

impl Sip2Ils {
    /// Our part of a probe.
    pub(super) async fn probed(&self, probing: &Probing) -> Vec<Finding> {
        let mut found = vec![self.wire(), self.login_is_used()];
        match self.supported().await {
            Ok(supported) => found.extend(self.capabilities(&supported)),
            Err(_) => found.push(Finding::fix(
                About::Status,
                "message 99 has no answer that can be read",
            )),
        }
        match self.all_in_one(probing).await {
            Ok(frame) => found.extend(self.forms(&frame)),
            Err(_) => found.push(Finding::fix(
                About::Profile,
                "message 63 has no answer that can be read: look whether checksums and characters are set as the \
                 server wants them",
            )),
        }
        found.push(self.would_send(probing.would_be.as_ref()));
        found
    }

    fn wire(&self) -> Finding {
        let host = self.settings.host().unwrap_or_default();
        match &self.settings.tls {
            Some(tls) if tls.client.is_some() => {
                Finding::fine(About::Wire, "TLS, and we show a certificate of our own")
            }
            Some(_) => Finding::fine(About::Wire, "TLS"),
            None if is_loopback(host) => Finding::fine(
                About::Wire,
                "plain text on this machine; whatever carries it on must be a tunnel",
            ),
            None => Finding::look(
                About::Wire,
                "plain text leaves this machine: barcodes and PINs can be read on the way unless a VPN or a tunnel \
                 carries it",
            ),
        }
    }

    fn login_is_used(&self) -> Finding {
        if self.settings.login.is_empty() {
            Finding::look(
                About::Login,
                "none is sent: whoever reaches the port can write payments; have the server ask for one",
            )
        } else {
            Finding::fine(About::Login, "is sent (93) and taken")
        }
    }

    fn capabilities(&self, supported: &Sip2Supported) -> Vec<Finding> {
        let named = names(supported);
        let which = |wanted: Option<bool>| {
            let these: Vec<&str> = named
                .iter()
                .filter(|(_, says)| *says == wanted)
                .map(|(name, _)| *name)
                .collect();
            if these.is_empty() {
                String::from("nothing")
            } else {
                these.join(", ")
            }
        };
        let said = format!(
            "yes to {}; no to {}; silent about {}",
            which(Some(true)),
            which(Some(false)),
            which(None)
        );
        let mut found = vec![if supported.takes_payments() {
            Finding::fine(About::Status, said)
        } else {
            Finding::fix(
                About::Status,
                format!(
                    "{said}. Patron information and fee paid are needed: have them switched on for our account"
                ),
            )
        }];
        let dialect = &self.settings.dialect;
        if dialect.error_detection && supported.resend == Some(false) {
            found.push(Finding::look(
                About::Status,
                "an answer that arrives damaged cannot be had again (97): a payment whose answer does is decided by \
                 the balance",
            ));
        }
        if dialect.end_sessions && supported.end_session == Some(false) {
            found.push(Finding::look(
                About::Status,
                "end_sessions is set, and the server does not know end session (35): leave it off",
            ));
        }
        found
    }

    /// One answer to 63 with as many fees as go into it.
    async fn all_in_one(&self, probing: &Probing) -> Result<Frame, IlsError> {
        let about = self.about(&probing.patron.barcode);
        let listed = Listed {
            place: Some(self.quirks.summary_place),
            range: (1, LISTED_MAX),
        };
        let request = message::patron_information(about, None, listed, self.clock.now())?;
        self.read(&request).await
    }

    /// What the raw fees are like: which profiles can read them, what is counted, which currency is told.
    fn forms(&self, frame: &Frame) -> Vec<Finding> {
        let Ok(mine) = PatronInformation::read(frame, self.quirks.fees_in, &self.settings.dialect.ages)
        else {
            let said = "message 64 does not read as agreed";
            return vec![Finding::fix(About::Profile, said)];
        };
        vec![
            self.currency(mine.currency.as_deref()),
            counted(mine.fee_count, mine.fee_lines.len()),
            self.fitting(frame, mine.fee_lines.len()),
        ]
    }

    fn currency(&self, told: Option<&str>) -> Finding {
        let ours = self.settings.currency;
        match told.map(Currency::parse) {
            Some(Ok(told)) if told == ours => {
                Finding::fine(About::Currency, format!("{} is told (BH)", ours.code()))
            }
            Some(_) => Finding::fix(
                About::Currency,
                format!(
                    "another one than {} is told (BH): put it right there, or in the configuration",
                    ours.code()
                ),
            ),
            None => Finding::look(
                About::Currency,
                format!(
                    "none is told (BH): amounts are taken for {}, as the configuration has it",
                    ours.code()
                ),
            ),
        }
    }

    /// Which profiles read all the fees so that they can be paid.
    fn fitting(&self, frame: &Frame, lines: usize) -> Finding {
        let currency = self.settings.currency;
        let mine = self.settings.dialect.profile;
        let reads = |profile: Sip2Profile| {
            let told = PatronInformation::read(frame, profile.quirks().fees_in, &AgeFields::default());
            let lines: Vec<Zeroizing<String>> = told.map(|told| told.fee_lines).unwrap_or_default();
            let fees = fees::read_all(&lines, profile.quirks(), currency).unwrap_or_default();
            fees.iter().filter(|fee| Fee::payable(fee)).count()
        };
        let best = Sip2Profile::ALL.map(reads).into_iter().max().unwrap_or_default();
        let fit: Vec<&str> = Sip2Profile::ALL
            .into_iter()
            .filter(|profile| reads(*profile) == best)
            .map(Sip2Profile::word)
            .collect();
        let (word, own, fit) = (mine.word(), reads(mine), fit.join(", "));
        if best == 0 {
            Finding::fix(
                About::Profile,
                format!(
                    "no profile reads a payable fee out of {lines}: the form of the fees (AV) has no id, or none that \
                     is known; see docs/SIP2.md for what to set in the library system"
                ),
            )
        } else if own == best {
            Finding::fine(
                About::Profile,
                format!("{word} reads {own} payable fees of {lines}; by their form these fit: {fit}"),
            )
        } else {
            Finding::fix(
                About::Profile,
                format!(
                    "{word} reads {own} payable fees of {lines}, and {best} can be read: take the library system's \
                     own profile, among {fit}"
                ),
            )
        }
    }

    /// The payment as it would be sent; the values that are somebody's are left out.
    fn would_send(&self, would_be: Option<&Posting>) -> Finding {
        let Some(posting) = would_be else {
            return Finding::look(About::WouldSend, "nothing: there is no fee that could be paid");
        };
        let Some(paid_for) = PaidFor::of(posting, self.quirks) else {
            return Finding::fix(
                About::WouldSend,
                "nothing: the fee has no id that would name it and no other; another profile may have one",
            );
        };
        let dialect = &self.settings.dialect;
        let reference = if dialect.send_reference {
            "BK our reference"
        } else {
            "no BK"
        };
        let amount = posting.amount;
        Finding::fine(
            About::WouldSend,
            format!(
                "37 with fee type {}, payment type {}, {}, BV {amount}, AO, AA the barcode, AC, CG the fee's id, \
                 {reference}; for one fee ({}). It was not sent",
                paid_for.fee_type,
                dialect.payment_type,
                amount.currency().code(),
                posting.kind.word()
            ),
        )
    }
}

fn counted(count: Option<usize>, lines: usize) -> Finding {
    match count {
        Some(count) if count == lines => Finding::fine(
            About::Paging,
            format!("{count} fees are counted, and as many are told at once"),
        ),
        Some(count) => Finding::look(
            About::Paging,
            format!(
                "{count} fees are counted, and {lines} are told at once; the rest comes page by page, or not at all"
            ),
        ),
        None => Finding::look(
            About::Paging,
            "fees are not counted (64): that none is missing cannot be seen",
        ),
    }
}

/// The sixteen places of BX in words.
fn names(supported: &Sip2Supported) -> [(&'static str, Option<bool>); 16] {
    [
        ("patron status", supported.patron_status),
        ("checkout", supported.checkout),
        ("checkin", supported.checkin),
        ("block patron", supported.block_patron),
        ("status", supported.status),
        ("resend", supported.resend),
        ("login", supported.login),
        ("patron information", supported.patron_information),
        ("end session", supported.end_session),
        ("fee paid", supported.fee_paid),
        ("item information", supported.item_information),
        ("item status update", supported.item_status_update),
        ("patron enable", supported.patron_enable),
        ("hold", supported.hold),
        ("renew", supported.renew),
        ("renew all", supported.renew_all),
    ]
}

/// A server lists as many as it likes.
const LISTED_MAX: usize = 50;
