//! Who stands before a page: the browser's cookie, and the patron, the applicant or the member of staff behind it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::access::Place;
use crate::access::SessionSecret;
use crate::access::Stay;
use crate::access::Use;
use crate::access::Visitor;
use crate::cashier::Caller;
use crate::domain::LibraryId;
use crate::privacy::Standing;
use crate::web::LibraryFace;
use crate::web::Shared;
use crate::web::cookies::Jar;
use crate::web::extract;
use crate::web::fault::Fault;
use crate::web::voices::Wanted;

pub(super) use crate::web::posted::Posted;

/// A browser's cookie: the one it brought, or one that this answer gives it.
#[derive(Debug)]
pub(super) struct Ticket {
    pub(super) jar: Jar,
    pub(super) secret: SessionSecret,
    /// The browser does not have it yet.
    pub(super) fresh: bool,
    /// The language that its holder wants.
    pub(super) wanted: Wanted,
}

impl Ticket {
    /// The cookie of a request, or a new one.
    pub(super) fn of(headers: &HeaderMap, jar: Jar, shared: &Shared) -> Self {
        match jar.secret(headers) {
            Some(secret) => Self {
                jar,
                secret,
                fresh: false,
                wanted: Wanted::by(headers),
            },
            None => Self::new(jar, Wanted::by(headers), shared),
        }
    }

    /// A new cookie.
    pub(super) fn new(jar: Jar, wanted: Wanted, shared: &Shared) -> Self {
        Self {
            jar,
            secret: SessionSecret::draw(shared.service.randomness.as_ref()),
            fresh: true,
            wanted,
        }
    }
}

/// Who holds the cookie of a jar, as the audit names them; `None` for somebody who is not signed in, and when the store
/// does not answer.
pub(super) async fn caller_of(jar: Jar, secret: &SessionSecret, shared: &Shared) -> Option<Caller> {
    let door = &shared.service.door;
    match jar {
        Jar::Patron => match door.visitor_at_rest(secret).await.ok()?? {
            Visitor::Patron { library, .. } | Visitor::Applicant { library, .. } => {
                Some(Caller::patron(library))
            }
        },
        Jar::Staff => {
            let person = door.staff_at_rest(secret).await.ok()??;
            Some(Caller::staff(person.library, person.name))
        }
    }
}

/// A visit of the patron pages.
#[derive(Debug)]
pub(super) struct Visit {
    pub(super) ticket: Ticket,
    /// Who is signed in; `None` for anybody else.
    pub(super) visitor: Option<Visitor>,
    /// What a patron who is signed in has read and declined.
    pub(super) standing: Option<Standing>,
    /// How long they may stay.
    pub(super) stay: Option<Stay>,
    /// Where the browser stands.
    pub(super) place: Place,
    /// The library on whose kiosk network it is.
    kiosk_of: Option<LibraryId>,
}

impl Visit {
    /// Somebody whom nobody knows, when the store does not answer.
    pub(super) fn of_nobody(wanted: Wanted, shared: &Shared) -> Self {
        Self {
            ticket: Ticket::new(Jar::Patron, wanted, shared),
            visitor: None,
            standing: None,
            stay: None,
            place: Place::Anywhere,
            kiosk_of: None,
        }
    }

    /// Who holds a ticket, without counting it as use.
    pub(super) async fn at_rest(
        ticket: Ticket,
        address: Option<IpAddr>,
        shared: &Shared,
    ) -> Result<Self, Fault> {
        Self::of(ticket, Use::ByThePage, address, shared).await
    }

    async fn of(
        mut ticket: Ticket,
        by: Use,
        address: Option<IpAddr>,
        shared: &Shared,
    ) -> Result<Self, Fault> {
        let door = &shared.service.door;
        let kiosk_of = address
            .and_then(|address| shared.kiosk_of(address))
            .map(|face| face.id.clone());
        let (mut visitor, mut stay) = (None, None);
        if !ticket.fresh {
            let presence = door.visit(&ticket.secret, by).await?;
            ticket.wanted = ticket.wanted.with_choice(presence.language.as_deref());
            (visitor, stay) = (presence.who, presence.stay);
        }
        let place = match stay {
            Some(stay) => stay.place,
            None if kiosk_of.is_some() => Place::Kiosk,
            None if ticket.fresh => Place::Anywhere,
            None => door.place(&ticket.secret).await?,
        };
        let standing = match &visitor {
            Some(Visitor::Patron { library, barcode }) => {
                Some(shared.service.privacy.standing(library, barcode).await?)
            }
            Some(Visitor::Applicant { .. }) | None => None,
        };
        Ok(Self {
            ticket,
            visitor,
            standing,
            stay,
            place,
            kiosk_of,
        })
    }

    /// The same browser, known to be a kiosk.
    pub(super) fn at_a_kiosk(self) -> Self {
        Self {
            place: Place::Kiosk,
            ..self
        }
    }

    /// The same browser, after whoever was signed in.
    pub(super) fn without_anybody(self) -> Self {
        Self {
            visitor: None,
            standing: None,
            stay: None,
            ..self
        }
    }

    /// The next patron at the same kiosk, with a cookie of their own.
    pub(super) fn of_the_next(self, shared: &Shared) -> Self {
        Self {
            ticket: Ticket::new(Jar::Patron, self.ticket.wanted, shared),
            ..self.without_anybody().at_a_kiosk()
        }
    }

    /// Whether the next patron stands behind this one.
    pub(super) fn is_at_a_kiosk(&self) -> bool {
        self.place == Place::Kiosk
    }

    /// The person is there after all: the session lasts longer.
    pub(super) async fn is_used(&self, shared: &Shared) -> Result<(), Fault> {
        shared.service.door.visitor(&self.ticket.secret).await?;
        Ok(())
    }

    /// The library of whoever is signed in, or the only one there is.
    pub(super) fn face<'a>(&self, shared: &'a Shared) -> Option<&'a LibraryFace> {
        match &self.visitor {
            Some(Visitor::Patron { library, .. } | Visitor::Applicant { library, .. }) => {
                shared.face(library)
            }
            None => match &self.kiosk_of {
                Some(library) => shared.face(library),
                None => shared.only_face(),
            },
        }
    }
}

impl FromRequestParts<Arc<Shared>> for Visit {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Fault> {
        let ticket = Ticket::of(&parts.headers, Jar::Patron, shared);
        let address = extract::known_address(&parts.extensions);
        Self::of(ticket, Use::ByThePerson, address, shared).await
    }
}

/// A visit by a page that asks by itself, again and again: it does not keep the session from ending.
#[derive(Debug)]
pub(super) struct VisitAtRest(pub(super) Visit);

impl FromRequestParts<Arc<Shared>> for VisitAtRest {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Fault> {
        let ticket = Ticket::of(&parts.headers, Jar::Patron, shared);
        let address = extract::known_address(&parts.extensions);
        Visit::at_rest(ticket, address, shared).await.map(Self)
    }
}

/// A visit has a cookie.
pub(super) trait WithTicket {
    /// Which.
    const JAR: Jar;
}

impl WithTicket for Visit {
    const JAR: Jar = Jar::Patron;
}
