//! Letters: asked for at a page, sent by a stored job. A receipt waits until its payment has ended.

use std::time::Duration;

use crate::cashier::AdvanceError;
use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Refusal;
use crate::cashier::RequestKey;
use crate::cashier::address_code::Drawn;
use crate::domain::Action;
use crate::domain::Actor;
use crate::domain::AuditEntry;
use crate::domain::Letter;
use crate::domain::LetterId;
use crate::domain::LetterKind;
use crate::domain::LetterState;
use crate::domain::MailAddress;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Payer;
use crate::domain::Receipt;
use crate::domain::Timestamp;
use crate::notify::Letterhead;
use crate::notify::MailError;
use crate::notify::Paper;
use crate::notify::Post;
use crate::notify::recipient;
use crate::storage::AddressCodeWrite;
use crate::storage::Conflict;
use crate::storage::Job;
use crate::storage::JobDone;
use crate::storage::JobKind;
use crate::storage::LetterWrite;
use crate::storage::LettersMost;
use crate::storage::LettersOf;
use crate::storage::StoreError;
use crate::storage::Subject;
use crate::storage::Unit;
use crate::storage::Wake;
use crate::text::Texts;

/// So many letters about one order in an hour.
const OF_AN_ORDER: (u32, Duration) = (3, Duration::from_hours(1));
/// So many about all orders of one patron in a day.
const OF_A_PATRON: (u32, Duration) = (10, Duration::from_hours(24));
/// So many to one address in a day, whoever asks for them: nobody is to have strangers mailed from here.
const TO_AN_ADDRESS: (u32, Duration) = (10, Duration::from_hours(24));
/// For so long the digest of an address is kept, to count by.
const COUNTED_FOR: Duration = Duration::from_hours(24);

impl Cashier {
    /// With a way to send letters; without it none is offered.
    #[must_use]
    pub fn with_post(self, post: Post) -> Self {
        Self {
            post: Some(post),
            ..self
        }
    }

    /// How letters leave; `None` where none do.
    pub fn post(&self) -> Option<&Post> {
        self.post.as_ref()
    }

    /// Has the receipt of an order mailed to an address, in a language (`es`): as soon as the money is charged, or let
    /// go, and it says which. Asked for twice under one key, or again for the same address while it waits, it is one
    /// letter.
    ///
    /// # Errors
    /// [`Refusal::Invalid`] when that is no address, [`Refusal::TooManyLetters`], [`Refusal::StateConflict`] for an
    /// order that no money was held for, [`Refusal::NotFound`] where no mail is sent, [`Refusal::TryLater`]. Nothing
    /// is sent then.
    pub async fn mail_receipt(
        &self,
        caller: &Caller,
        key: &RequestKey,
        (order, address): (OrderId, &str),
        language: &str,
    ) -> Result<(), Refusal> {
        if self.earlier(caller, key).await?.is_some() {
            return Ok(());
        }
        let order = self.order(caller, order).await?;
        if order.card().is_none() {
            return Err(Refusal::StateConflict);
        }
        let address = MailAddress::parse(address).map_err(|_| no_address())?;
        if self.is_on_its_way(&order, &address).await? {
            return Ok(());
        }
        let new = self.new_letter(LetterKind::Receipt, &order, (address, language))?;
        let claim = Self::claim(caller, key, Subject::Order(order.id), self.now());
        let unit = Unit {
            key: Some(claim),
            ..Self::asked(&caller.actor, new)
        };
        match self.commit(unit).await {
            // A twin was faster, and it is on its way.
            Ok(()) | Err(StoreError::Conflict(Conflict::Key)) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a receipt of the order waits to be sent to this address.
    async fn is_on_its_way(&self, order: &Order, address: &MailAddress) -> Result<bool, Refusal> {
        let recipient = recipient(&order.library, address);
        let waits = |letter: &Letter| {
            letter.kind == LetterKind::Receipt
                && !letter.state.is_over()
                && letter.recipient == Some(recipient)
        };
        Ok(self.letters_about(order).await?.iter().any(waits))
    }

    /// The letters about an order, newest first.
    ///
    /// # Errors
    /// [`Refusal::TryLater`].
    pub async fn letters_about(&self, order: &Order) -> Result<Vec<Letter>, Refusal> {
        Ok(self
            .store
            .letters_of(&order.library, order.id, LETTERS_SHOWN_MAX)
            .await?)
    }

    /// Forgets to whom letters of more than a day ago went; how many.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn forget_recipients(&self) -> Result<u64, StoreError> {
        self.store.forget_recipients(self.now().before(COUNTED_FOR)).await
    }

    /// A letter, and how many there may be with it.
    pub(super) fn new_letter(
        &self,
        kind: LetterKind,
        order: &Order,
        (address, language): (MailAddress, &str),
    ) -> Result<(Letter, Vec<LettersMost>), Refusal> {
        let post = self.post.as_ref().ok_or(Refusal::NotFound)?;
        post.letterhead(&order.library).ok_or(Refusal::NotFound)?;
        // The edge has seen to it; a program that embeds us may not have.
        let clean = address.clone().without_card_data(&self.redactor);
        if clean != address {
            return Err(no_address());
        }
        let now = self.now();
        let recipient = recipient(&order.library, &address);
        let patron = match order.payer {
            Payer::Patron(key) => Some(key),
            Payer::Applicant => None,
        };
        let most = [
            Some((LettersOf::Order(order.id), OF_AN_ORDER)),
            patron.map(|key| (LettersOf::Patron(key), OF_A_PATRON)),
            Some((LettersOf::Recipient(recipient), TO_AN_ADDRESS)),
        ];
        // In this order always, so that two who ask do not wait for each other.
        let most = most
            .into_iter()
            .flatten()
            .map(|(counted, (max, window))| LettersMost {
                counted,
                max,
                since: now.before(window),
            });
        let letter = Letter {
            id: LetterId::new(&*self.randomness),
            library: order.library.clone(),
            kind,
            order: order.id,
            patron,
            address: Some(address),
            recipient: Some(recipient),
            language: Texts::of(language)
                .unwrap_or(Texts::english())
                .language()
                .to_owned(),
            state: LetterState::Waiting,
            tries: 0,
            unheard: 0,
            created_at: now,
            changed_at: now,
        };
        Ok((letter, most.collect()))
    }

    /// What is written when a letter is asked for. How many there are is counted where it is written: however many ask
    /// at once, no more are written than may be.
    pub(super) fn asked(actor: &Actor, (letter, most): (Letter, Vec<LettersMost>)) -> Unit {
        let wake = Wake {
            kind: JobKind::Letter(letter.id),
            library: letter.library.clone(),
            at: letter.created_at,
        };
        Unit {
            audit: vec![entry(
                &letter,
                actor,
                Action::LetterAsked,
                letter.kind.word().to_owned(),
            )],
            letters: vec![LetterWrite::InsertWithin(letter, most)],
            wakes: vec![wake],
            ..Unit::default()
        }
    }

    /// Sends a letter, or tries to, and writes down what became of it. Before it is handed over that is written, too: after
    /// a crash nobody knows whether it went out. A receipt is sent once more then, under the same `Message-ID`.
    ///
    /// # Errors
    /// [`AdvanceError`]; the job stays claimed, and is due again when its claim runs out.
    pub async fn send_letter(&self, job: &Job, id: LetterId) -> Result<(), AdvanceError> {
        let letter = self.store.letter(&job.library, id).await?;
        let Some(letter) = letter.filter(|letter| !letter.state.is_over()) else {
            return self.leave(job, None).await;
        };
        if letter.state == LetterState::Sending {
            return self.unheard(job, letter).await;
        }
        let now = self.now();
        if let Some(later) = self.waits_for_the_money(&letter).await? {
            return self.leave(job, Some(later)).await;
        }
        let post = self.post.as_ref();
        let desk = post.and_then(|post| Some((post, post.letterhead(&letter.library)?)));
        let Some((post, letterhead)) = desk else {
            // This process sends no letters, or none of that library: another may, or this one once it is told how.
            return self.put_off(job, tried(letter, now), LetterState::Waiting).await;
        };
        let (Some((paper, drawn)), Some(to)) =
            (self.paper(&letter, letterhead).await?, letter.address.clone())
        else {
            return self.ended(job, letter, LetterState::GivenUp).await;
        };
        let letter = tried(letter, now);
        let mail = post.mail(letterhead, (letter.id, letter.created_at), to, paper);
        self.commit(Unit {
            letters: vec![LetterWrite::Update(letter.clone(), LetterState::Waiting)],
            address_code: drawn.map(|drawn| AddressCodeWrite::Put(drawn.code)),
            ..Unit::default()
        })
        .await?;
        let sent = post.mailer.send(&mail).await;
        if let Err(error) = &sent {
            tracing::warn!(%error, letter = %letter.id, kind = letter.kind.word(), "a letter was not sent");
        }
        match sent {
            Ok(()) => self.ended(job, letter, LetterState::Sent).await,
            Err(MailError::Refused(_)) => self.ended(job, letter, LetterState::GivenUp).await,
            Err(MailError::TryLater { .. }) => self.put_off(job, letter, LetterState::Sending).await,
            Err(MailError::Unknown) => self.unheard(job, letter).await,
        }
    }

    /// Until when a receipt waits because its payment has not ended; `None` when it goes now.
    async fn waits_for_the_money(&self, letter: &Letter) -> Result<Option<Timestamp>, StoreError> {
        let now = self.now();
        if letter.kind != LetterKind::Receipt || now >= letter.waits_until() {
            return Ok(None);
        }
        let order = self.store.order(&letter.library, letter.order).await?;
        let in_flight = order.is_some_and(|order| Receipt::of(&order).is_in_flight());
        Ok(in_flight.then(|| now.after(self.wait_for(letter.created_at))))
    }

    /// A letter was handed over, and its answer was not heard.
    async fn unheard(&self, job: &Job, letter: Letter) -> Result<(), AdvanceError> {
        let letter = Letter {
            unheard: letter.unheard.saturating_add(1),
            ..letter
        };
        if letter.may_go_again() {
            self.put_off(job, letter, LetterState::Sending).await
        } else {
            self.ended(job, letter, LetterState::Unknown).await
        }
    }

    /// What a letter says at this moment, and the code that it brings; `None` when there is nothing to be said any
    /// more.
    async fn paper(
        &self,
        letter: &Letter,
        letterhead: &Letterhead,
    ) -> Result<Option<(Paper, Option<Drawn>)>, StoreError> {
        let Some(order) = self.store.order(&letter.library, letter.order).await? else {
            return Ok(None);
        };
        let texts = Texts::of(&letter.language).unwrap_or(Texts::english());
        Ok(match letter.kind {
            LetterKind::Receipt => {
                let bought = self.said_of_bought(&order, texts).await?;
                Some((crate::notify::receipt(texts, letterhead, &order, bought), None))
            }
            LetterKind::AddressCode => letter.address.as_ref().map(|address| {
                let drawn = self.draw_code(&order, address);
                let paper = crate::notify::address_code(texts, letterhead, &drawn.typed);
                (paper, Some(drawn))
            }),
        })
    }

    /// The letter is over.
    async fn ended(&self, job: &Job, letter: Letter, state: LetterState) -> Result<(), AdvanceError> {
        let from = letter.state;
        let letter = letter.in_state(state, self.now());
        let detail = format!("{} {}", letter.kind.word(), state.word());
        let unit = Unit {
            audit: vec![entry(&letter, &Actor::Service, Action::LetterChanged, detail)],
            letters: vec![LetterWrite::Update(letter, from)],
            done: Some(done(job, None)),
            ..Unit::default()
        };
        Ok(self.commit(unit).await?)
    }

    /// Nobody has the letter: later, or never when it has been tried for long enough.
    async fn put_off(&self, job: &Job, letter: Letter, from: LetterState) -> Result<(), AdvanceError> {
        let Some(next) = letter.next_try(self.now()) else {
            let letter = Letter {
                state: from,
                ..letter
            };
            return self.ended(job, letter, LetterState::GivenUp).await;
        };
        let letter = letter.in_state(LetterState::Waiting, self.now());
        let unit = Unit {
            letters: vec![LetterWrite::Update(letter, from)],
            done: Some(done(job, Some(next))),
            ..Unit::default()
        };
        Ok(self.commit(unit).await?)
    }

    async fn leave(&self, job: &Job, next: Option<Timestamp>) -> Result<(), AdvanceError> {
        let unit = Unit {
            done: Some(done(job, next)),
            ..Unit::default()
        };
        Ok(self.commit(unit).await?)
    }
}

/// A letter that is tried once more.
fn tried(letter: Letter, now: Timestamp) -> Letter {
    Letter {
        tries: letter.tries.saturating_add(1),
        ..letter.in_state(LetterState::Sending, now)
    }
}

/// What the audit says of a letter: never to whom.
pub(super) fn entry(letter: &Letter, actor: &Actor, action: Action, detail: String) -> AuditEntry {
    AuditEntry {
        library: letter.library.clone(),
        at: letter.changed_at,
        actor: actor.clone(),
        action,
        order: Some(letter.order),
        patron: letter.patron,
        detail,
    }
}

pub(super) fn no_address() -> Refusal {
    Refusal::Invalid {
        field: "email",
        message: "is no address that mail can be sent to",
    }
}

fn done(job: &Job, next: Option<Timestamp>) -> JobDone {
    JobDone {
        job: job.clone(),
        next,
    }
}

const LETTERS_SHOWN_MAX: u32 = 20;
