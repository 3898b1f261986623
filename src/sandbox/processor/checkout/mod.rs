//! Checkout sessions: a page of the processor's own on which the patron pays, and the way there and back.

pub(in crate::sandbox) mod page;
mod paying;
mod request;
mod shape;

use crate::sandbox::clock;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::books::Intent;
use crate::sandbox::processor::books::Session;
use crate::sandbox::processor::books::SessionStatus;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::intents;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;

/// Creates a session, open until it is paid or expires.
///
/// # Errors
/// A parameter is refused.
pub(super) fn create(desk: &mut Desk<'_>, form: &mut Form) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    let session = request::read(form)?;
    form.finish()?;
    put(desk, &session);
    Ok(desk.writer().session(&session, &expand))
}

/// Tells about a session.
///
/// # Errors
/// There is none.
pub(super) fn retrieve(desk: &mut Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    form.finish()?;
    let session = current(desk, id)?;
    if session.submitted {
        intents::lapse_if_due(desk, &session.prepared.id)?;
    }
    Ok(desk.writer().session(&session, &expand))
}

/// Ends an open session; nobody can pay on its page any more.
///
/// # Errors
/// There is none, or it is not open.
pub(super) fn expire(desk: &mut Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    form.finish()?;
    let session = current(desk, id)?;
    if session.status != SessionStatus::Open || desk.forced.is_some() {
        return Err(Refusal::too_late("Only an open checkout session can be expired."));
    }
    let session = end(desk, session)?;
    Ok(desk.writer().session(&session, &expand))
}

/// Completes the open session that a payment intent belongs to, if it belongs to one.
///
/// # Errors
/// No randomness for the event.
pub(super) fn complete_by(desk: &mut Desk<'_>, intent: &Intent) -> Result<(), Box<Refusal>> {
    let session = desk.books.session_of(&intent.id);
    let Some(session) = session.filter(|session| session.status == SessionStatus::Open) else {
        return Ok(());
    };
    let session = Session {
        status: SessionStatus::Complete,
        ..session.clone()
    };
    put(desk, &session);
    emit(desk, "checkout.session.completed", &session)
}

/// The session as it is now: one whose time is over has expired.
///
/// # Errors
/// There is none.
fn current(desk: &mut Desk<'_>, id: &str) -> Result<Session, Box<Refusal>> {
    let session = desk.books.sessions.find(id).cloned();
    let session = session.ok_or_else(|| Refusal::no_such("session"))?;
    if session.status == SessionStatus::Open && session.expires_at <= clock::now_s() {
        return end(desk, session);
    }
    Ok(session)
}

fn end(desk: &mut Desk<'_>, mut session: Session) -> Result<Session, Box<Refusal>> {
    session.status = SessionStatus::Expired;
    put(desk, &session);
    if session.submitted {
        let intent = desk.intent(&session.prepared.id)?;
        intents::end(desk, intent, Some("expired"), "charge.expired")?;
    }
    emit(desk, "checkout.session.expired", &session)?;
    Ok(session)
}

fn put(desk: &mut Desk<'_>, session: &Session) {
    desk.put(Change::Session(Box::new(session.clone())));
}

fn emit(desk: &mut Desk<'_>, kind: &str, session: &Session) -> Result<(), Box<Refusal>> {
    desk.emit(kind, desk.writer().session(session, &Expand::default()))
}
