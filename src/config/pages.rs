//! What pages need to be told: how long a sign-in lasts, where questions go, how a card comes in.

use reqwest::Url;

use crate::access::SessionLimits;
use crate::config::CardConfig;
use crate::config::CardPage;
use crate::config::file;
use crate::config::processor::is_loopback;
use crate::config::reading::HOUR;
use crate::config::reading::MINUTE;
use crate::config::reading::Reading;
use crate::config::reading::SECOND;
use crate::domain::Network;
use crate::text::Texts;
use crate::text::Zone;
use crate::web::Proxies;
use crate::web::ProxyHeader;

impl Reading<'_> {
    /// The proxies that stand before the service.
    pub(super) fn proxies(&mut self, file: &file::File) -> Proxies {
        let mut networks = Vec::new();
        for (place, text) in (1_u32..).zip(&file.trusted_proxies) {
            match Network::parse(text) {
                Ok(network) if network.is_of_one_library() => networks.push(network),
                Ok(_) | Err(_) => self.wrong(
                    format!("trusted_proxies number {place}"),
                    "must be an address or the beginning of a range, such as 192.0.2.0/28; /16 of IPv4 or /32 of IPv6 at \
                     the widest",
                ),
            }
        }
        let header = match file.proxy_header {
            file::ProxyHeader::XForwardedFor => ProxyHeader::XForwardedFor,
            file::ProxyHeader::Forwarded => ProxyHeader::Forwarded,
        };
        Proxies::new(networks, header)
    }

    pub(super) fn sessions(&mut self, table: &file::Sessions) -> SessionLimits {
        let idle_min = 2..=60;
        let limits = SessionLimits {
            patron_idle: self.time(
                "sessions.patron_idle_min",
                table.patron_idle_min,
                idle_min.clone(),
                MINUTE,
            ),
            patron_absolute: self.time(
                "sessions.patron_absolute_min",
                table.patron_absolute_min,
                5..=240,
                MINUTE,
            ),
            staff_idle: self.time("sessions.staff_idle_min", table.staff_idle_min, idle_min, MINUTE),
            staff_absolute: self.time("sessions.staff_absolute_h", table.staff_absolute_h, 1..=24, HOUR),
            kiosk_idle: self.time("sessions.kiosk_idle_s", table.kiosk_idle_s, 60..=90, SECOND),
            kiosk_absolute: self.time(
                "sessions.kiosk_absolute_min",
                table.kiosk_absolute_min,
                5..=30,
                MINUTE,
            ),
        };
        if limits.patron_idle > limits.patron_absolute {
            let what = "must not be longer than patron_absolute_min";
            self.wrong("sessions.patron_idle_min", what);
        }
        if table.staff_idle_min > STAFF_IDLE_MIN_OF_PCI {
            let what = "PCI DSS 8.2.8 wants staff to sign in again after 15 minutes without a click";
            self.look_at("sessions.staff_idle_min", what);
        }
        limits
    }

    /// Where questions go; `None` where the library does not say, or says it wrong.
    pub(super) fn questions(&mut self, library: &str, table: &file::Library) -> Option<String> {
        let text = table.questions.as_deref()?.trim();
        let length = text.chars().count();
        let control = text.contains(|character: char| character.is_control() && character != '\n');
        if !(1..=QUESTIONS_MAX).contains(&length) || control {
            let what =
                format!("must be plain text of 1 to {QUESTIONS_MAX} characters; leave it out for the desk");
            self.wrong(format!("{library}.questions"), what);
            return None;
        }
        Some(text.to_owned())
    }

    /// The language of whoever asks for none that there is: English, where the library does not say.
    pub(super) fn language(&mut self, library: &str, table: &file::Library) -> &'static Texts {
        let Some(name) = table.language.as_deref() else {
            return Texts::english();
        };
        Texts::of(name).unwrap_or_else(|| {
            let there: Vec<&str> = Texts::all().iter().map(Texts::language).collect();
            let what = format!("there is no such language; there are {}", there.join(", "));
            self.wrong(format!("{library}.language"), what);
            Texts::english()
        })
    }

    /// The zone of the library's clock: UTC, where it does not say.
    pub(super) fn time_zone(&mut self, library: &str, table: &file::Library) -> Zone {
        let Some(name) = table.time_zone.as_deref() else {
            return Zone::utc();
        };
        Zone::named(name).unwrap_or_else(|| {
            let what = "must be a time zone of the IANA, such as America/New_York; leave it out for UTC";
            self.wrong(format!("{library}.time_zone"), what);
            Zone::utc()
        })
    }

    /// How a card comes in: the table of the account, and whether real money moves.
    pub(super) fn card(&mut self, account: &str, processor: &file::Processor, live: bool) -> CardConfig {
        let key = format!("{account}.script_url");
        let script_url = match &processor.script_url {
            None => STRIPE_SCRIPT.to_owned(),
            Some(text) if text == STRIPE_SCRIPT => text.clone(),
            Some(_) if live => {
                self.wrong(
                    key,
                    "real cards are typed into the processor's own script only; leave this out",
                );
                STRIPE_SCRIPT.to_owned()
            }
            Some(text) => script_url(text).unwrap_or_else(|what| {
                self.wrong(key, what);
                STRIPE_SCRIPT.to_owned()
            }),
        };
        CardConfig {
            page: match processor.card_page {
                file::CardPage::Elements => CardPage::Elements,
                file::CardPage::Hosted => CardPage::Hosted,
            },
            script_url,
            fraud_signals: processor.fraud_signals,
        }
    }
}

/// The address of a stand-in's script. It goes into a content security policy, so it has letters there that mean
/// nothing else.
fn script_url(text: &str) -> Result<String, &'static str> {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._:/[]".contains(&byte);
    let url = Url::parse(text)
        .ok()
        .filter(|url| url.as_str().bytes().all(plain));
    let Some((url, host)) = url.as_ref().and_then(|url| Some((url, url.host_str()?))) else {
        return Err("must be https://, a host and a path, and nothing else; leave it out for Stripe itself");
    };
    match url.scheme() {
        "https" => Ok(url.to_string()),
        "http" if is_loopback(host) => Ok(url.to_string()),
        _ => Err("must begin with https:// unless the script comes from this machine"),
    }
}

/// Where the processor's own script is; it forbids copies.
const STRIPE_SCRIPT: &str = "https://js.stripe.com/v3/";
const STAFF_IDLE_MIN_OF_PCI: u64 = 15;
const QUESTIONS_MAX: usize = 500;
