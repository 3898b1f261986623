//! Whoever sent a request, and the page that tells them of a fault.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::Method;
use axum::http::header;
use axum::response::Response;

use crate::access::SessionSecret;
use crate::cashier::Caller;
use crate::web::Shared;
use crate::web::cookies::Jar;
use crate::web::error::Code;
use crate::web::extract;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::Shift;
use crate::web::urls;
use crate::web::visit::Ticket;
use crate::web::visit::Visit;
use crate::web::visit::caller_of;
use crate::web::voices::Wanted;

/// Whoever sent a request, so that a fault can be told as a page.
#[derive(Debug)]
pub(in crate::web) struct Reader {
    jar: Jar,
    secret: Option<SessionSecret>,
    /// It is a browser at our pages. Programs are told problems.
    wants_pages: bool,
    wanted: Wanted,
    sends_a_form: bool,
    address: Option<IpAddr>,
}

impl Reader {
    /// Whoever sent a request.
    pub(in crate::web) fn of(request: &Request) -> Self {
        let path = request.uri().path();
        let accepted = request.headers().get(header::ACCEPT);
        let takes_html = accepted
            .and_then(|accepted| accepted.to_str().ok())
            .is_some_and(|accepted| accepted.contains("text/html"));
        let jar = match path.strip_prefix(urls::STAFF) {
            Some(rest) if rest.is_empty() || rest.starts_with('/') => Jar::Staff,
            _ => Jar::Patron,
        };
        Self {
            jar,
            secret: jar.secret(request.headers()),
            wants_pages: takes_html && !FOR_PROGRAMS.iter().any(|prefix| path.starts_with(prefix)),
            wanted: Wanted::by(request.headers()),
            sends_a_form: request.method() == Method::POST,
            address: extract::known_address(request.extensions()),
        }
    }

    /// Whoever it is, as the audit names them.
    pub(in crate::web) async fn caller(&self, shared: &Shared) -> Option<Caller> {
        caller_of(self.jar, self.secret.as_ref()?, shared).await
    }

    /// The answer. A fault of a page becomes a page; a problem does where a page is wanted.
    pub(in crate::web) async fn shown(self, shared: &Shared, response: Response) -> Response {
        let extensions = response.extensions();
        if let Some(fault) = extensions.get::<Arc<Fault>>().map(Arc::clone) {
            return self.told(shared, &fault).await;
        }
        match extensions.get::<Code>().copied() {
            Some(code) if self.wants_pages => self.told(shared, &Fault::from(code)).await,
            _ => response,
        }
    }

    /// A browser keeps a form together with the page that answers it, on the disk too. So no page answers a form with a
    /// card number in it: the browser is sent to one that says why.
    async fn told(self, shared: &Shared, fault: &Fault) -> Response {
        if self.sends_a_form && fault.is_of_a_card_number() {
            return go_to(match self.jar {
                Jar::Patron => urls::CARD_NUMBER,
                Jar::Staff => urls::STAFF_CARD_NUMBER,
            });
        }
        let address = self.address;
        page_of(shared, (self.ticket(shared), address), fault).await
    }

    fn ticket(self, shared: &Shared) -> Ticket {
        match self.secret {
            Some(secret) => Ticket {
                jar: self.jar,
                secret,
                fresh: false,
                wanted: self.wanted,
            },
            None => Ticket::new(self.jar, self.wanted, shared),
        }
    }
}

const FOR_PROGRAMS: [&str; 5] = ["/api/", "/webhooks/", "/.well-known/", "/healthz", "/readyz"];

/// The page that tells a fault. Whoever is signed in can sign off on it, and it shows nothing of anybody.
async fn page_of(shared: &Shared, (ticket, address): (Ticket, Option<IpAddr>), fault: &Fault) -> Response {
    if let Some(address) = fault.elsewhere() {
        return go_to(&address);
    }
    let told = match ticket.jar {
        Jar::Patron => fault.told(),
        Jar::Staff => fault.told_at_desk(),
    };
    let wanted = ticket.wanted;
    let mut response = match ticket.jar {
        Jar::Patron => {
            // When the store does not answer either, nobody is known.
            let visit = Visit::at_rest(ticket, address, shared).await;
            let visit = visit.unwrap_or_else(|_| Visit::of_nobody(wanted, shared));
            let sheet = Sheet::patron(shared, &visit, "");
            let home = sheet.pace.home();
            sheet.send_fault(told, &home)
        }
        Jar::Staff => {
            let shift = Shift::at_rest(ticket, shared).await;
            let shift = shift.unwrap_or_else(|_| Shift {
                ticket: Ticket::new(Jar::Staff, wanted, shared),
                on_duty: None,
                waiting: None,
            });
            Sheet::staff(shared, &shift, "").send_fault_at_desk(told)
        }
    };
    if let Some(seconds) = told.retry_after_s
        && let Ok(value) = HeaderValue::from_str(&seconds.to_string())
    {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}
