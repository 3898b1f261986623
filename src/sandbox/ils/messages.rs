//! What the library system answers to each SIP2 message.

use secrecy::ExposeSecret as _;

use crate::sandbox::clock;
use crate::sandbox::faults::Fault;
use crate::sandbox::ils::Ils;
use crate::sandbox::ils::books::Account;
use crate::sandbox::ils::books::Fee;
use crate::sandbox::ils::cents;
use crate::sandbox::ils::decimal;
use crate::sandbox::ils::frame::Request;
use crate::sandbox::ils::frame::Response;
use crate::sandbox::journal::Receipt;

/// Whether a request is to be served, or what a fault that was ordered does to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Willing,
    Refusing,
    /// The record is open at the desk: it tells, and takes nothing.
    Busy,
    /// Tells another currency than the library's.
    ForeignCurrency,
}

/// An answer, and what must be on the disk before it leaves.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) response: Response,
    pub(super) receipt: Option<Receipt>,
    /// This was a login, and a good one.
    pub(super) logged_in: bool,
}

impl Ils {
    /// Answers a request; `None` if there is no such message.
    pub(super) fn answer(&self, request: &Request, mood: Mood) -> Option<Answer> {
        let plain = |response| Answer {
            response,
            receipt: None,
            logged_in: false,
        };
        match request.code.as_str() {
            "93" => {
                let logged_in = mood != Mood::Refusing && self.login_is_good(request);
                let response = Response::new(format!("94{}", i32::from(logged_in)));
                Some(Answer {
                    response,
                    receipt: None,
                    logged_in,
                })
            }
            "99" => Some(plain(Self::status(mood))),
            "23" => self.patron_status(request, mood).map(plain),
            "63" => self.patron_information(request, mood).map(plain),
            "37" => self.fee_paid(request, mood),
            "35" => end_of_session(request, mood).map(plain),
            _ => None,
        }
    }

    fn login_is_good(&self, request: &Request) -> bool {
        let Some(login) = &self.login else { return true };
        request.field(2, "CN") == Some(login.user.as_str())
            && request.field(2, "CO") == Some(login.password.expose_secret())
    }

    fn status(mood: Mood) -> Response {
        let online = if mood == Mood::Refusing { "N" } else { "Y" };
        let date = clock::sip2_date();
        Response::new(format!("98{online}NNNNN600003{date}2.00"))
            .field("AO", INSTITUTION)
            .field("AM", "Lastfour Sandbox Library (no real money)")
            .field("BX", SUPPORTED_MESSAGES)
    }

    fn patron_status(&self, request: &Request, mood: Mood) -> Option<Response> {
        let [language, _date] = request.fixed([3, 18])?;
        let books = self.books();
        let barcode = request.field(21, "AA").unwrap_or("");
        let account = books.account(barcode).filter(|_| mood != Mood::Refusing);
        let response = Response::new(format!("24{}{language}{}", flags(account), clock::sip2_date()));
        let pin = request.field(21, "AD");
        Some(Self::about_patron(
            response,
            account,
            (barcode, pin),
            self.told_currency(mood),
        ))
    }

    fn patron_information(&self, request: &Request, mood: Mood) -> Option<Response> {
        let [language, _date, summary] = request.fixed([3, 18, 10])?;
        let books = self.books();
        let barcode = request.field(31, "AA").unwrap_or("");
        let account = books.account(barcode).filter(|_| mood != Mood::Refusing);
        let open: Vec<&Fee> = account.into_iter().flat_map(Account::open_fees).collect();
        let fixed = format!(
            "64{}{language}{}000000000000{:04}00000000",
            flags(account),
            clock::sip2_date(),
            open.len().min(9_999),
        );
        let pin = request.field(31, "AD");
        let currency = self.told_currency(mood);
        let mut response = Self::about_patron(Response::new(fixed), account, (barcode, pin), currency);
        if summary.chars().nth(3) == Some('Y') {
            for fee in page(request, &open) {
                let line = format!(
                    "{} ${} \"{}\" {}",
                    fee.id,
                    decimal(fee.left_cents),
                    fee.kind,
                    fee.title
                );
                response = response.field("AV", &line);
            }
        }
        if let Some(account) = account {
            let patron = account.patron;
            response = response
                .maybe("PB", patron.born)
                .field("PC", if patron.minor { "J" } else { "A" });
        }
        Some(response)
    }

    fn told_currency(&self, mood: Mood) -> &str {
        match mood {
            Mood::ForeignCurrency => Fault::other_currency(&self.currency),
            Mood::Willing | Mood::Refusing | Mood::Busy => &self.currency,
        }
    }

    /// The fields that 24 and 64 share.
    fn about_patron(
        response: Response,
        account: Option<&Account>,
        (barcode, pin): (&str, Option<&str>),
        currency: &str,
    ) -> Response {
        let truth = |yes: bool| if yes { "Y" } else { "N" };
        let pin_fits = |pin: &str| truth(account.is_some_and(|account| account.patron.pin == pin));
        let response = response
            .field("AO", INSTITUTION)
            .field("AA", barcode)
            .field("AE", account.map_or("", |account| account.patron.name))
            .field("BL", truth(account.is_some()))
            .maybe("CQ", pin.map(pin_fits));
        match account {
            Some(account) => response
                .field("BH", currency)
                .field("BV", &decimal(account.owed_cents()))
                .field("CC", &decimal(BLOCKED_FROM_CENTS)),
            None => response.field("AF", "Patron not found."),
        }
    }

    fn fee_paid(&self, request: &Request, mood: Mood) -> Option<Answer> {
        let [_date, _fee_type, _payment_type, currency] = request.fixed([18, 2, 2, 3])?;
        let field = |name| request.field(25, name);
        let barcode = field("AA").unwrap_or("");
        let posted = if mood == Mood::Refusing {
            Err("The library system refuses this payment.")
        } else if mood == Mood::Busy {
            Err("The record is in use at the desk. Please try again later.")
        } else if currency != self.currency {
            Err("The currency is not the library's.")
        } else {
            let amount = cents(field("BV").unwrap_or("")).unwrap_or(0);
            self.post(barcode, field("CG"), amount, field("BK"))
        };
        let (accepted, text, receipt) = match posted {
            Ok(receipt) => ("Y", "Thank you.", Some(receipt)),
            Err(why) => ("N", why, None),
        };
        let response = Response::new(format!("38{accepted}{}", clock::sip2_date()))
            .field("AO", INSTITUTION)
            .field("AA", barcode)
            .maybe("BK", field("BK"))
            .field("AF", text);
        Some(Answer {
            response,
            receipt,
            logged_in: false,
        })
    }
}

fn end_of_session(request: &Request, mood: Mood) -> Option<Response> {
    let [_date] = request.fixed([18])?;
    let ended = if mood == Mood::Refusing { "N" } else { "Y" };
    let response = Response::new(format!("36{ended}{}", clock::sip2_date()));
    Some(
        response
            .field("AO", INSTITUTION)
            .field("AA", request.field(18, "AA").unwrap_or("")),
    )
}

/// Whoever owes too much may not borrow, renew, recall or hold; flags 10 and 11 say why.
fn flags(account: Option<&Account>) -> &'static str {
    match account {
        Some(account) if account.owed_cents() >= BLOCKED_FROM_CENTS => "YYYY      YY  ",
        Some(_) => "              ",
        None => "YYYY          ",
    }
}

/// The fees from BP to BQ, counted from 1, both included; all if there are no such fields.
fn page<'a>(request: &Request, open: &'a [&'a Fee]) -> impl Iterator<Item = &'a Fee> {
    let number = |name| {
        request
            .field(31, name)
            .and_then(|text| text.parse::<usize>().ok())
    };
    let skipped = number("BP").unwrap_or(1).saturating_sub(1);
    let last = number("BQ").unwrap_or(usize::MAX);
    open.iter().copied().take(last).skip(skipped)
}

const INSTITUTION: &str = "SANDBOX";
/// Patron status, SC status, resend, login, patron information, end session, fee paid.
const SUPPORTED_MESSAGES: &str = "YNNNYYYYYYNNNNNN";
const BLOCKED_FROM_CENTS: i64 = 5_000;
