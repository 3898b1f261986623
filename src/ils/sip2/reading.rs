//! Reading a patron and all that they owe. A fee that is missing would be taken as paid, so all are there, or nothing is
//! believed.

use secrecy::ExposeSecret;
use secrecy::SecretString;

use crate::domain::Barcode;
use crate::domain::Currency;
use crate::domain::Money;
use crate::ils::Account;
use crate::ils::IlsError;
use crate::ils::LibraryCard;
use crate::ils::patrons_eyes::for_the_patron;
use crate::ils::sip2::Missed;
use crate::ils::sip2::Sip2Ils;
use crate::ils::sip2::answer::AboutPatron;
use crate::ils::sip2::answer::PatronInformation;
use crate::ils::sip2::connection::NoAnswer;
use crate::ils::sip2::fees;
use crate::ils::sip2::frame::Frame;
use crate::ils::sip2::message;
use crate::ils::sip2::message::Listed;
use crate::ils::sip2::message::Request;
use crate::ils::sip2::message::UnfitValue;
use crate::ils::sip2::profile::Complete;

impl Sip2Ils {
    /// What a patron owes; `None` when there is no such patron.
    pub(super) async fn patron(&self, barcode: &Barcode) -> Result<Option<Account>, IlsError> {
        let told = match self.quirks.complete {
            Complete::Counted => self.page_by_page(barcode).await?,
            Complete::CountedFirst => self.counted_first(barcode).await?,
            Complete::Summed { count_max } => self.all_at_once(barcode, count_max).await?,
        };
        let Some(told) = told else {
            return Ok(None);
        };
        let currency = self.settings.currency;
        if told
            .currency
            .is_some_and(|told| Currency::parse(&told) != Ok(currency))
        {
            return Err(IlsError::Silent);
        }
        let fees = fees::read_all(&told.fee_lines, self.quirks, currency).map_err(|_| IlsError::Silent)?;
        if matches!(self.quirks.complete, Complete::Summed { .. }) {
            let owed = Money::parse(&told.owed_in_all, currency).map_err(|_| IlsError::Silent)?;
            let summed = fees
                .iter()
                .try_fold(Money::zero(currency), |sum, fee| sum.checked_add(fee.outstanding));
            if summed != Ok(owed) {
                return Err(IlsError::Silent);
            }
        }
        Ok(Some(Account {
            fees,
            name: for_the_patron(&told.name),
            born: told.born,
            card: LibraryCard {
                category: told.category,
                expires_on: None,
            },
            ..Account::default()
        }))
    }

    /// Whether the PIN is the patron's. By 63, or by 23 where the server says that it has 63 not.
    pub(super) async fn pin_is_right(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        if self
            .known_support()
            .is_some_and(|supported| supported.signs_in_by_status_alone())
        {
            return self.pin_is_right_by_status(barcode, pin).await;
        }
        let request = self.information(barcode, Some(pin), Listed::NOTHING)?;
        match self.try_to_read(&request).await {
            Ok(frame) => {
                let patron = self.patron_in(&frame, barcode)?;
                Ok(patron.is_some_and(|patron| patron.about.pin_right))
            }
            // It may be that it does not understand the question. A server that is slow is not asked more.
            Err(Missed::NoAnswer(NoAnswer::NotRead | NoAnswer::OutOfStep | NoAnswer::Closed))
                if self.known_support().is_none() =>
            {
                if self.supported().await?.signs_in_by_status_alone() {
                    self.pin_is_right_by_status(barcode, pin).await
                } else {
                    Err(IlsError::Silent)
                }
            }
            Err(missed) => Err(missed.into()),
        }
    }

    async fn pin_is_right_by_status(&self, barcode: &Barcode, pin: &SecretString) -> Result<bool, IlsError> {
        let request = message::patron_status(self.about(barcode), pin.expose_secret(), self.clock.now())?;
        let patron = AboutPatron::read_status(&self.read(&request).await?)?;
        if patron.is_of_other_case(barcode.reveal()) {
            return Ok(false);
        }
        if !patron.is_of(barcode.reveal()) {
            return Err(IlsError::Silent);
        }
        Ok(patron.known && patron.pin_right)
    }

    /// One answer to 63; `None` when there is no such patron.
    async fn page(
        &self,
        barcode: &Barcode,
        pin: Option<&SecretString>,
        listed: Listed,
    ) -> Result<Option<PatronInformation>, IlsError> {
        let request = self.information(barcode, pin, listed)?;
        self.patron_in(&self.read(&request).await?, barcode)
    }

    fn information(
        &self,
        barcode: &Barcode,
        pin: Option<&SecretString>,
        listed: Listed,
    ) -> Result<Request, UnfitValue> {
        let pin = pin.map(ExposeSecret::expose_secret);
        message::patron_information(self.about(barcode), pin, listed, self.clock.now())
    }

    fn patron_in(&self, frame: &Frame, barcode: &Barcode) -> Result<Option<PatronInformation>, IlsError> {
        let patron = PatronInformation::read(frame, self.quirks.fees_in, &self.settings.dialect.ages)?;
        // One card has one spelling here: nobody is known by another.
        if patron.about.is_of_other_case(barcode.reveal()) {
            return Ok(None);
        }
        // What is said of somebody else must not become this patron's.
        if !patron.about.is_of(barcode.reveal()) {
            return Err(IlsError::Silent);
        }
        Ok(patron.about.known.then_some(patron))
    }

    async fn fees_from(
        &self,
        barcode: &Barcode,
        first: usize,
    ) -> Result<Option<PatronInformation>, IlsError> {
        let last = first.saturating_add(PAGE).saturating_sub(1);
        self.page(barcode, None, self.listed(first, last)).await
    }

    fn listed(&self, first: usize, last: usize) -> Listed {
        Listed {
            place: Some(self.quirks.summary_place),
            range: (first, last),
        }
    }

    /// Pages until there are as many fees as the first page counts; the server may also ignore what range is asked for.
    async fn page_by_page(&self, barcode: &Barcode) -> Result<Option<PatronInformation>, IlsError> {
        let Some(mut page) = self.fees_from(barcode, 1).await? else {
            return Ok(None);
        };
        let count = page.fee_count.ok_or(IlsError::Silent)?;
        let mut lines = std::mem::take(&mut page.fee_lines);
        while lines.len() < count {
            // Each page begins with the last line of the one before. If a fee is paid meanwhile and another charged, the
            // count stays and the lines move up: one would be missing, and a fee that is missing is taken as paid.
            let next = self.fees_from(barcode, lines.len().max(1)).await?;
            let next = next.ok_or(IlsError::Silent)?;
            let mut fee_lines = next.fee_lines.into_iter();
            let follows = lines
                .last()
                .is_none_or(|last| fee_lines.next().as_ref() == Some(last));
            // Paid or charged meanwhile, cut off, or the same page over again: a fee might be missing or doubled.
            let moves_on = next.fee_count == Some(count) && follows && fee_lines.len() > 0;
            if !moves_on || lines.len() >= FEES_MAX {
                return Err(IlsError::Silent);
            }
            lines.extend(fee_lines);
            page.currency = page.currency.or(next.currency);
        }
        if lines.len() != count {
            return Err(IlsError::Silent);
        }
        page.fee_lines = lines;
        Ok(Some(page))
    }

    async fn counted_first(&self, barcode: &Barcode) -> Result<Option<PatronInformation>, IlsError> {
        let Some(counted) = self.page(barcode, None, Listed::NOTHING).await? else {
            return Ok(None);
        };
        let count = counted
            .fee_count
            .filter(|count| *count <= FEES_MAX)
            .ok_or(IlsError::Silent)?;
        let all = if count == 0 {
            counted
        } else {
            let all = self.page(barcode, None, self.listed(1, count)).await?;
            all.ok_or(IlsError::Silent)?
        };
        // Paid or charged between the two, or cut off.
        if all.fee_count != Some(count) || all.fee_lines.len() != count {
            return Err(IlsError::Silent);
        }
        Ok(Some(all))
    }

    async fn all_at_once(
        &self,
        barcode: &Barcode,
        count_max: usize,
    ) -> Result<Option<PatronInformation>, IlsError> {
        let Some(all) = self.page(barcode, None, self.listed(1, FEES_MAX)).await? else {
            return Ok(None);
        };
        if all.fee_count.is_some_and(|count| count > count_max) || all.fee_lines.len() > FEES_MAX {
            return Err(IlsError::Silent);
        }
        Ok(Some(all))
    }
}

/// How many fees are asked for at a time.
const PAGE: usize = 50;
/// How many fees of one patron are read.
const FEES_MAX: usize = 1000;
