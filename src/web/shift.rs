//! Who of the staff stands before a page of the desk, and whom its gate let pass.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::request::Parts;

use crate::access::StaffOnDuty;
use crate::access::Use;
use crate::cashier::Caller;
use crate::cashier::Clerk;
use crate::domain::Permission;
use crate::text::Voice;
use crate::web::LibraryFace;
use crate::web::Shared;
use crate::web::cookies::Jar;
use crate::web::fault::Fault;
use crate::web::staff::gate;
use crate::web::visit::Ticket;
use crate::web::visit::WithTicket;

/// A visit of the staff pages.
#[derive(Debug)]
pub(super) struct Shift {
    pub(super) ticket: Ticket,
    /// Who is signed in; `None` for anybody else.
    pub(super) on_duty: Option<StaffOnDuty>,
    /// How many orders need somebody; `None` when nobody is signed in, or nobody knows.
    pub(super) waiting: Option<u32>,
}

impl Shift {
    async fn of(ticket: Ticket, on_duty: Option<StaffOnDuty>, shared: &Shared) -> Self {
        let waiting = match &on_duty {
            Some(person) => {
                let caller = Caller::staff(person.library.clone(), person.name.clone());
                shared.cashier().waiting_count(&caller).await.ok()
            }
            None => None,
        };
        Self {
            ticket,
            on_duty,
            waiting,
        }
    }

    /// Who holds a ticket, without counting it as use.
    pub(super) async fn at_rest(ticket: Ticket, shared: &Shared) -> Result<Self, Fault> {
        if ticket.fresh {
            return Ok(Self::of(ticket, None, shared).await);
        }
        Self::looked_up(ticket, Use::ByThePage, shared).await
    }

    async fn looked_up(mut ticket: Ticket, by: Use, shared: &Shared) -> Result<Self, Fault> {
        let presence = shared.service.door.shift(&ticket.secret, by).await?;
        ticket.wanted = ticket.wanted.with_choice(presence.language.as_deref());
        Ok(Self::of(ticket, presence.who, shared).await)
    }

    /// The library of whoever is signed in, or the only one there is.
    pub(super) fn face<'a>(&self, shared: &'a Shared) -> Option<&'a LibraryFace> {
        match &self.on_duty {
            Some(on_duty) => shared.face(&on_duty.library),
            None => shared.only_face(),
        }
    }
}

impl FromRequestParts<Arc<Shared>> for Shift {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Fault> {
        let ticket = Ticket::of(&parts.headers, Jar::Staff, shared);
        if ticket.fresh {
            // `SameSite=Strict`: a link from elsewhere comes without the cookie that may well be there. A new one would
            // sign the clerk out in every tab.
            if comes_from_elsewhere(&parts.headers) {
                return Err(Fault::FromElsewhere);
            }
            gate::ask(&parts.extensions, None)?;
            return Ok(Self::of(ticket, None, shared).await);
        }
        let shift = Self::looked_up(ticket, Use::ByThePerson, shared).await?;
        gate::ask(&parts.extensions, shift.on_duty.as_ref())?;
        Ok(shift)
    }
}

fn comes_from_elsewhere(headers: &HeaderMap) -> bool {
    let site = headers.get("sec-fetch-site").and_then(|site| site.to_str().ok());
    matches!(site, Some("cross-site" | "same-site"))
}

/// A visit of the staff pages by a page that asks by itself.
#[derive(Debug)]
pub(super) struct ShiftAtRest(pub(super) Shift);

impl FromRequestParts<Arc<Shared>> for ShiftAtRest {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Fault> {
        let ticket = Ticket::of(&parts.headers, Jar::Staff, shared);
        let shift = Shift::at_rest(ticket, shared).await?;
        gate::ask(&parts.extensions, shift.on_duty.as_ref())?;
        Ok(Self(shift))
    }
}

/// Somebody of the staff who is signed in, and whose role the gate of the page lets pass.
#[derive(Debug)]
pub(super) struct OnDuty {
    pub(super) ticket: Ticket,
    pub(super) person: StaffOnDuty,
    waiting: Option<u32>,
}

impl OnDuty {
    /// Whoever holds a shift, whose gate was asked when it was looked up.
    pub(super) fn of(shift: Shift) -> Result<Self, Fault> {
        let person = shift.on_duty.ok_or(Fault::StaffNotSignedIn)?;
        Ok(Self {
            ticket: shift.ticket,
            person,
            waiting: shift.waiting,
        })
    }

    /// The person is there after all: the session lasts longer.
    pub(super) async fn is_used(&self, shared: &Shared) -> Result<(), Fault> {
        shared.service.door.staff(&self.ticket.secret).await?;
        Ok(())
    }

    /// Whether their role may do that.
    pub(super) fn may(&self, what: Permission) -> bool {
        self.person.role.may(what)
    }

    /// Whom the audit names.
    pub(super) fn caller(&self) -> Caller {
        Caller::staff(self.person.library.clone(), self.person.name.clone())
    }

    /// The same, with what they may do.
    pub(super) fn clerk(&self) -> Clerk {
        Clerk {
            library: self.person.library.clone(),
            name: self.person.name.clone(),
            role: self.person.role,
        }
    }

    /// The language that they read, by the clock of their library.
    pub(super) fn voice<'a>(&self, shared: &'a Shared) -> &'a Voice {
        let face = shared.face(&self.person.library);
        shared.voices.voice(face, self.ticket.wanted)
    }

    /// As a visit, to be shown a page.
    pub(super) fn shift(self) -> Shift {
        Shift {
            ticket: self.ticket,
            on_duty: Some(self.person),
            waiting: self.waiting,
        }
    }
}

impl FromRequestParts<Arc<Shared>> for OnDuty {
    type Rejection = Fault;

    async fn from_request_parts(parts: &mut Parts, shared: &Arc<Shared>) -> Result<Self, Fault> {
        Shift::from_request_parts(parts, shared).await.and_then(Self::of)
    }
}

impl WithTicket for Shift {
    const JAR: Jar = Jar::Staff;
}

impl WithTicket for OnDuty {
    const JAR: Jar = Jar::Staff;
}
