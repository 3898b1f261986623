//! The library system over SIP2: patrons, their fees, and payments.
//!
//! SIP2 keeps nothing of ours that could be searched for, so after a lost answer only what is still open tells.
//! A payment is sent once; after its bytes have left, any trouble means that it may have arrived.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::domain::Barcode;
use crate::domain::Clock;
use crate::domain::Currency;
use crate::ils::Abilities;
use crate::ils::Account;
use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::Posting;
use crate::ils::PostingAnswer;
use crate::ils::Proof;
use crate::ils::Trace;
use crate::ils::patrons_eyes::for_the_patron;

mod answer;
mod connection;
mod fines;
mod frame;
mod message;
mod pool;
mod settings;
mod tls;

use answer::FeePaid;
use answer::PatronInformation;
use answer::SystemStatus;
use answer::Unreadable;
use connection::NoAnswer;
use frame::Frame;
use message::About;
use message::Payment;
use message::Request;
use message::UnfitValue;
use pool::Pool;
pub use settings::{Sip2Dialect, Sip2Settings, Sip2SettingsError, Sip2Tls};
use tls::Tls;

/// A library system that speaks SIP2.
pub struct Sip2Ils {
    settings: Sip2Settings,
    pool: Pool,
    clock: Arc<dyn Clock>,
}

impl Sip2Ils {
    /// The connector; connects when it is first asked something.
    ///
    /// # Errors
    /// [`Sip2SettingsError`].
    pub fn new(settings: Sip2Settings, clock: Arc<dyn Clock>) -> Result<Self, Sip2SettingsError> {
        settings.check()?;
        let tls = match &settings.tls {
            Some(tls) => Some(Tls::new(tls, settings.host().unwrap_or_default())?),
            None => None,
        };
        let pool = Pool::new(settings.connections_max, tls);
        Ok(Self {
            settings,
            pool,
            clock,
        })
    }

    fn about<'a>(&'a self, barcode: &'a Barcode) -> About<'a> {
        About {
            institution: &self.settings.institution,
            patron: barcode.reveal(),
            terminal_password: self.settings.terminal_password.expose_secret(),
        }
    }

    /// Asks something that changes nothing there. A connection that turns out to be dead is replaced once.
    async fn read(&self, request: &Request) -> Result<Frame, IlsError> {
        let mut borrowed = self.pool.borrow(&self.settings).await?;
        let mut answer = borrowed.connection.ask(request).await;
        if borrowed.reused && answer == Err(NoAnswer::Closed) {
            drop(borrowed);
            borrowed = self.pool.borrow_new(&self.settings).await?;
            answer = borrowed.connection.ask(request).await;
        }
        match answer {
            Ok(frame) => {
                self.pool.give_back(borrowed);
                Ok(frame)
            }
            Err(cause) => Err(silent("read", cause)),
        }
    }

    /// One page of a patron's fees, from `first` (counted from 1) on; `None` when there is no such patron.
    async fn page(
        &self,
        barcode: &Barcode,
        pin: Option<&SecretString>,
        first: usize,
    ) -> Result<Option<PatronInformation>, IlsError> {
        let last = first.saturating_add(PAGE).saturating_sub(1);
        let pin = pin.map(ExposeSecret::expose_secret);
        let request = message::patron_information(self.about(barcode), pin, (first, last), self.clock.now())?;
        let patron = PatronInformation::read(&self.read(&request).await?)?;
        // What is said of somebody else must not become this patron's.
        if *patron.patron != barcode.reveal() {
            return Err(IlsError::Silent);
        }
        Ok(patron.known.then_some(patron))
    }

    async fn patron(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        let Some(mut page) = self.page(barcode, None, 1).await? else {
            return Ok(None);
        };
        let count = page.fee_count;
        let mut lines = std::mem::take(&mut page.fee_lines);
        while count.is_some_and(|count| lines.len() < count) {
            // Each page begins with the last line of the one before. If a fee is paid meanwhile and another charged, the
            // count stays and the lines move up: one would be missing, and a fee that is missing is taken as paid.
            let next = self.page(barcode, None, lines.len().max(1)).await?;
            let next = next.ok_or(IlsError::Silent)?;
            let mut fee_lines = next.fee_lines.into_iter();
            let follows = lines
                .last()
                .is_none_or(|last| fee_lines.next().as_ref() == Some(last));
            // Paid or charged meanwhile, cut off, or the same page over again: a fee might be missing or doubled.
            let moves_on = next.fee_count == count && follows && fee_lines.len() > 0;
            if !moves_on || lines.len() >= FEES_MAX {
                return Err(IlsError::Silent);
            }
            lines.extend(fee_lines);
            page.currency = page.currency.or(next.currency);
        }
        if page
            .currency
            .is_some_and(|told| Currency::parse(&told) != Ok(self.settings.currency))
        {
            return Err(IlsError::Silent);
        }
        let mut fees = Vec::with_capacity(lines.len());
        for line in &lines {
            let fee = fines::read(line, self.settings.currency).map_err(|_| IlsError::Silent)?;
            fees.extend(fee);
        }
        fines::refuse_ambiguous(&mut fees);
        Ok(Some(Account {
            fees,
            name: for_the_patron(&page.name),
            ..Account::default()
        }))
    }

    /// Tells the server that we are done with a patron, where it wants to hear that. Its answer changes nothing.
    async fn end_session(&self, barcode: &Barcode) {
        if !self.settings.dialect.end_sessions {
            return;
        }
        if let Ok(request) = message::end_session(self.about(barcode), self.clock.now()) {
            let _heard = self.read(&request).await;
        }
    }

    async fn pay(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        let amount = posting.amount.to_string();
        let name = posting.name();
        let payment = Payment {
            fee_type: fines::fee_type(posting.kind),
            means: &self.settings.dialect.payment_type,
            currency: self.settings.currency.code(),
            amount: &amount,
            fee: posting.fee.as_str(),
            transaction: self.settings.dialect.send_reference.then_some(name.as_str()),
        };
        let Ok(request) = message::fee_paid(self.about(&posting.barcode), payment, self.clock.now()) else {
            return Ok(PostingAnswer::Refused);
        };
        let mut borrowed = self.pool.borrow(&self.settings).await?;
        let frame = borrowed
            .connection
            .ask_once(&request)
            .await
            .map_err(|cause| silent("payment", cause))?;
        let answer = FeePaid::read(&frame)?;
        if *answer.patron != posting.barcode.reveal() {
            return Err(IlsError::Silent);
        }
        self.pool.give_back(borrowed);
        Ok(if answer.accepted {
            PostingAnswer::Accepted
        } else {
            PostingAnswer::Refused
        })
    }
}

#[async_trait]
impl Ils for Sip2Ils {
    fn abilities(&self) -> Abilities {
        Abilities {
            pays_in_part: true,
            ..Abilities::of(Proof::Balance)
        }
    }

    async fn sign_in(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        let text = pin.expose_secret();
        // Some servers let an empty PIN in, and what SIP2 cannot carry is nobody's PIN.
        if text.is_empty() || !frame::fits_a_field(text) {
            return Ok(false);
        }
        let patron = self.page(barcode, Some(pin), 1).await?;
        self.end_session(barcode).await;
        Ok(patron.is_some_and(|patron| patron.pin_right))
    }

    async fn account(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        let account = self.patron(barcode).await?;
        self.end_session(barcode).await;
        Ok(account)
    }

    async fn post(&self, posting: &Posting) -> Result<PostingAnswer, IlsError> {
        if posting.amount.currency() != self.settings.currency || !posting.amount.is_positive() {
            return Ok(PostingAnswer::Refused);
        }
        let answer = self.pay(posting).await;
        if answer.is_ok() {
            self.end_session(&posting.barcode).await;
        }
        answer
    }

    async fn look_for(&self, posting: &Posting) -> Result<Trace, IlsError> {
        // A patron who is gone is no proof that the fee was paid.
        let account = self.account(&posting.barcode).await?.ok_or(IlsError::Silent)?;
        let mut same = account.fees.into_iter().filter(|fee| fee.id == posting.fee);
        match (same.next(), same.next()) {
            (None, _) => Ok(Trace::Outstanding(None)),
            (Some(fee), None) if fee.payable() => Ok(Trace::Outstanding(Some(fee.outstanding))),
            // It is there, and how much of it is open cannot be said.
            (Some(_), _) => Err(IlsError::Silent),
        }
    }

    async fn ready(&self) -> Result<(), IlsError> {
        let status = SystemStatus::read(&self.read(&message::status()).await?)?;
        if !status.online {
            return Err(IlsError::Unavailable);
        }
        if !status.takes_payments {
            return Err(IlsError::Login);
        }
        Ok(())
    }
}

impl fmt::Debug for Sip2Ils {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sip2Ils")
            .field("address", &self.settings.address)
            .finish_non_exhaustive()
    }
}

impl From<Unreadable> for IlsError {
    fn from(_: Unreadable) -> Self {
        Self::Silent
    }
}

impl From<UnfitValue> for IlsError {
    fn from(_: UnfitValue) -> Self {
        Self::Silent
    }
}

/// How many fees are asked for at a time.
const PAGE: usize = 50;
/// How many fees of one patron are read.
const FEES_MAX: usize = 1000;

fn silent(asked: &'static str, cause: NoAnswer) -> IlsError {
    tracing::warn!(
        asked,
        ?cause,
        "the library system gave no answer that can be believed"
    );
    IlsError::Silent
}
