//! Makes pages: what surrounds each, and how it is sent.

mod reader;
mod reader_data;

use askama::Template;
use axum::http::HeaderValue;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::Html;
use axum::response::IntoResponse;
use axum::response::Redirect;
use axum::response::Response;

use crate::access::Visitor;
use crate::domain::DataUse;
use crate::domain::Permission;
use crate::privacy::Standing;
use crate::text::Voice;
use crate::web::LibraryFace;
use crate::web::Shared;
use crate::web::cookies::Jar;
use crate::web::cover::Cover;
use crate::web::fault::Fault;
use crate::web::fault::Told;
use crate::web::files;
use crate::web::idle;
use crate::web::idle::Pace;
use crate::web::language;
use crate::web::letters;
use crate::web::measure::Unmeasured;
use crate::web::shift::Shift;
use crate::web::urls;
use crate::web::views::Frame;
use crate::web::views::Link;
use crate::web::views::patron::TextPage;
use crate::web::views::staff::SearchBox;
use crate::web::views::staff::TextPage as DeskTextPage;
use crate::web::visit::Ticket;
use crate::web::visit::Visit;
use crate::web::ways;
use crate::web::ways::Who;

pub(super) use reader::Reader;

/// A page in the making.
#[derive(Debug)]
pub(super) struct Sheet<'a> {
    pub(super) text: &'a Voice,
    pub(super) shared: &'a Shared,
    pub(super) ticket: &'a Ticket,
    pub(super) face: Option<&'a LibraryFace>,
    who: Who,
    pub(super) here: &'static str,
    nonce: String,
    /// How long a page may lie there unused.
    pace: Pace,
    /// How many orders need somebody of the staff.
    waiting: u32,
    /// What the patron who is signed in has read and declined.
    pub(super) standing: Option<&'a Standing>,
}

impl<'a> Sheet<'a> {
    /// A page for patrons; `here` is the way of the navigation that it belongs to.
    pub(super) fn patron(shared: &'a Shared, visit: &'a Visit, here: &'static str) -> Self {
        let who = match visit.visitor {
            None => Who::Nobody,
            Some(Visitor::Patron { .. }) => Who::Patron,
            Some(Visitor::Applicant { .. }) => Who::Applicant,
        };
        Self {
            standing: visit.standing.as_ref(),
            pace: idle::of_visit(shared, visit),
            ..Self::new(shared, &visit.ticket, visit.face(shared), who, here)
        }
    }

    /// A page for staff.
    pub(super) fn staff(shared: &'a Shared, shift: &'a Shift, here: &'static str) -> Self {
        let who = match &shift.on_duty {
            None => Who::Nobody,
            Some(person) if person.role.may(Permission::ReadAudit) => Who::Auditor,
            Some(person) if person.role.may(Permission::ReadReports) => Who::Finance,
            Some(_) => Who::Staff,
        };
        Self {
            waiting: shift.waiting.unwrap_or_default(),
            pace: idle::of_shift(shared, shift),
            ..Self::new(shared, &shift.ticket, shift.face(shared), who, here)
        }
    }

    fn new(
        shared: &'a Shared,
        ticket: &'a Ticket,
        face: Option<&'a LibraryFace>,
        who: Who,
        here: &'static str,
    ) -> Self {
        Self {
            text: shared.voices.voice(face, ticket.wanted),
            shared,
            ticket,
            face,
            who,
            here,
            nonce: letters::random(shared.service.randomness.as_ref(), letters::UNGUESSABLE),
            pace: Pace::default(),
            waiting: 0,
            standing: None,
        }
    }

    /// Whether a receipt can be printed where the reader is.
    pub(super) fn prints(&self) -> bool {
        !self.pace.kiosk || self.face.is_some_and(|face| face.kiosk.prints)
    }

    /// Whether the reader is at a computer of the library that is there for paying.
    pub(super) fn is_at_a_kiosk(&self) -> bool {
        self.pace.kiosk
    }

    /// A text.
    pub(super) fn say(&self, key: &str) -> String {
        self.text.say(key)
    }

    /// A new idempotency key for a form of this page.
    pub(super) fn request_key(&self) -> String {
        letters::random(self.shared.service.randomness.as_ref(), letters::UNGUESSABLE)
    }

    /// What surrounds the page.
    pub(super) fn frame(&self, title: impl Into<String>) -> Frame {
        let library = self.face.map(|face| face.name.clone());
        let questions = self.face.and_then(|face| face.questions.clone());
        let (face_name, privacy, choose) = match self.ticket.jar {
            Jar::Patron => ("face-patron", urls::PRIVACY, urls::LANGUAGE),
            Jar::Staff => ("face-staff", urls::STAFF_PRIVACY, urls::STAFF_LANGUAGE),
        };
        Frame {
            text: self.text.texts(),
            languages: language::shown(self.text),
            language: String::from(choose),
            title: title.into(),
            library: library.unwrap_or_else(|| self.say("some-library")),
            face_name: self.say(face_name),
            questions: match questions {
                Some(questions) => self.text.say_with("questions", &[("where", &questions)]),
                None => self.say("questions-desk"),
            },
            sandbox: self.shared.service.sandbox,
            private: self.who != Who::Nobody || self.pace.kiosk,
            kiosk: self.pace.kiosk,
            home: self.pace.home(),
            look: self.face.map(|face| face.look.shown(self.text.language())),
            back_to_start: None,
            wide: self.ticket.jar == Jar::Staff,
            ways: ways::of(self.text, (self.ticket.jar, self.who), self.here, self.waiting),
            sign_off: self.sign_off().map(String::from),
            form_token: self.ticket.secret.form_token(),
            nonce: self.nonce.clone(),
            files: files::places(),
            privacy: String::from(privacy),
            news: self.news(),
            refresh_s: None,
            idle: self.pace.idle(),
            accessibility: String::from(urls::ACCESSIBILITY),
        }
    }

    fn sign_off(&self) -> Option<&'static str> {
        match self.who {
            Who::Nobody => None,
            Who::Patron | Who::Applicant => Some(urls::SIGN_OFF),
            Who::Staff | Who::Finance | Who::Auditor => Some(urls::STAFF_SIGN_OFF),
        }
    }

    /// Sends the page.
    pub(super) fn send(&self, status: StatusCode, page: &impl Template) -> Response {
        let nonce = self.nonce.clone();
        self.send_under(Cover::Page { nonce }, status, page)
    }

    /// Sends a page with a form that leads to the processor's own page.
    pub(super) fn send_leaving(&self, script_url: &str, page: &impl Template) -> Response {
        let cover = Cover::Leaving {
            nonce: self.nonce.clone(),
            script_url: script_url.to_owned(),
        };
        self.send_under(cover, StatusCode::OK, page)
    }

    /// Sends a page with the processor's script.
    pub(super) fn send_card(&self, script_url: &str, page: &impl Template) -> Response {
        let cover = Cover::Card {
            nonce: self.nonce.clone(),
            script_url: script_url.to_owned(),
        };
        self.send_under(cover, StatusCode::OK, page)
    }

    fn send_under(&self, cover: Cover, status: StatusCode, page: &impl Template) -> Response {
        let mut response = self.made(cover, status, page);
        if self.ticket.fresh {
            give(&mut response, self.ticket);
        }
        response
    }

    fn send_fault(&self, told: Told, home: &str) -> Response {
        let deeds = vec![Link {
            href: String::from(home),
            name: self.say("fault-home"),
        }];
        self.send_words(told.status, told.title, told.texts, deeds)
    }

    /// At the desk the next scan goes somewhere on a page of a fault, too.
    fn send_fault_at_desk(&self, told: Told) -> Response {
        if !matches!(self.who, Who::Staff | Who::Finance | Who::Auditor) {
            return self.send_fault(told, urls::STAFF);
        }
        let page = DeskTextPage {
            frame: self.frame(self.say(told.title)),
            search: SearchBox {
                answer: "answer",
                ..SearchBox::focused()
            },
            texts: told
                .texts
                .iter()
                .filter(|key| **key != FOR_PAYERS)
                .map(|key| self.say(key))
                .collect(),
        };
        let nonce = self.nonce.clone();
        self.made(Cover::Page { nonce }, told.status, &page)
    }

    /// Sends a page of words.
    pub(super) fn send_words(
        &self,
        status: StatusCode,
        title: &str,
        texts: &[&str],
        deeds: Vec<Link>,
    ) -> Response {
        let page = TextPage {
            frame: self.frame(self.say(title)),
            texts: texts.iter().map(|key| self.say(key)).collect(),
            deeds,
        };
        self.send_text(status, &page)
    }

    /// Sends a page that has no form of its own.
    pub(super) fn send_text(&self, status: StatusCode, page: &impl Template) -> Response {
        // No form of it needs a cookie of a visitor who has none, and one that came without may have its own elsewhere.
        let nonce = self.nonce.clone();
        self.made(Cover::Page { nonce }, status, page)
    }

    fn made(&self, cover: Cover, status: StatusCode, page: &impl Template) -> Response {
        let Ok(html) = page.render() else {
            return Fault::Internal.into_response();
        };
        let mut response = (status, Html(html)).into_response();
        response.extensions_mut().insert(cover);
        if !self.allows(DataUse::VisitCounts) {
            response.extensions_mut().insert(Unmeasured);
        }
        if let Ok(language) = HeaderValue::from_str(self.text.language()) {
            response.headers_mut().insert(header::CONTENT_LANGUAGE, language);
        }
        response
    }
}

/// Gives a browser its cookie.
pub(super) fn give(response: &mut Response, ticket: &Ticket) {
    if let Some(cookie) = ticket.jar.give(&ticket.secret) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
}

/// Sends the browser on to another page of ours, by GET.
pub(super) fn go_to(address: &str) -> Response {
    Redirect::to(address).into_response()
}

/// Says what to do to somebody who was paying.
const FOR_PAYERS: &str = "fault-not-twice";
