//! What people and programs ask of the cashier, once or again, and what they were answered.

use std::sync::Arc;

use lastfour::cashier::Caller;
use lastfour::cashier::Cashier;
use lastfour::cashier::Outcome;
use lastfour::cashier::PresentedCard;
use lastfour::cashier::RefundWish;
use lastfour::cashier::Refusal;
use lastfour::cashier::RequestKey;
use lastfour::cashier::WantedFee;
use lastfour::cashier::Wish;
use lastfour::domain::Barcode;
use lastfour::domain::Contact;
use lastfour::domain::FeeId;
use lastfour::domain::Money;
use lastfour::domain::OfferId;
use lastfour::domain::OrderId;
use lastfour::storage::Answer;

use crate::account::dollars;
use crate::shelf::BARCODES;
use crate::world::World;

/// One request, which may be sent any number of times.
#[derive(Clone, Debug)]
pub(crate) struct Request {
    pub(crate) caller: Caller,
    pub(crate) key: String,
    pub(crate) what: What,
    /// What it made, once that was told.
    pub(crate) made: Option<String>,
}

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) enum What {
    Place {
        patron: usize,
        /// With who owes each, and how much of it, when that is said.
        fees: Vec<(String, usize, Option<i64>)>,
    },
    Buy {
        offer: &'static str,
    },
    Pay {
        order: OrderId,
        token: &'static str,
    },
    Page {
        order: OrderId,
    },
    Cancel {
        order: OrderId,
    },
    Refund {
        order: OrderId,
        amount: Money,
        seen: Money,
    },
}

/// The status under which answers are kept.
const DONE: u16 = 200;

impl What {
    /// Whether it asks for a part of a fee, which may be more than there is.
    fn asks_for_a_part(&self) -> bool {
        matches!(self, Self::Place { fees, .. } if fees.iter().any(|(_, _, part)| part.is_some()))
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Place { .. } => "place",
            Self::Buy { .. } => "buy",
            Self::Pay { .. } => "pay",
            Self::Page { .. } => "page",
            Self::Cancel { .. } => "cancel",
            Self::Refund { .. } => "refund",
        }
    }
}

/// Sends a request, and compares what comes of it with what came of it before.
pub(crate) async fn send(cashier: Arc<Cashier>, world: World, number: usize, other_body: bool) {
    let request = world.state().requests[number].clone();
    let key = RequestKey {
        key: request.key.clone(),
        fingerprint: [u8::from(other_body); 32],
    };
    let answer = ask(&cashier, &request, &key).await;
    world.say(|| format!("  {} {}: {}", request.what.word(), request.key, in_words(&answer)));
    let known = request.made.is_some();
    match answer {
        Ok(_) if other_body && known => {
            world.state().fail("a key was taken for another body");
        }
        Err(Refusal::KeyReused) if other_body => {}
        Err(Refusal::KeyReused) => world.state().fail("a key is another's"),
        Ok(Outcome::Done(made) | Outcome::Again(made)) if !other_body => {
            world.state().made(number, &made);
            let body = Answer {
                status: DONE,
                body: made.clone(),
            };
            if let Ok(stored) = cashier.answer(&request.caller, &key, body).await {
                world.state().made(number, &stored.body);
            }
        }
        Ok(Outcome::Answered(answer)) if !other_body => world.state().made(number, &answer.body),
        Ok(_) => {}
        Err(Refusal::Invalid { .. }) if request.what.asks_for_a_part() => {}
        Err(Refusal::Invalid { field, .. }) => world.state().fail(format!("{field} is not taken")),
        Err(_) => {}
    }
}

fn in_words(answer: &Result<Outcome<String>, Refusal>) -> String {
    match answer {
        Ok(Outcome::Done(made)) => format!("done: {made}"),
        Ok(Outcome::Again(made)) => format!("again: {made}"),
        Ok(Outcome::Answered(answer)) => format!("answered: {}", answer.body),
        Err(refusal) => format!("refused: {refusal}"),
    }
}

impl crate::world::State {
    fn made(&mut self, number: usize, made: &str) {
        let request = &mut self.requests[number];
        match &request.made {
            Some(before) if before != made => {
                let why = format!("one key, two deeds: {before} and {made}");
                self.fail(why);
            }
            _ => request.made = Some(made.to_owned()),
        }
    }
}

async fn ask(cashier: &Cashier, request: &Request, key: &RequestKey) -> Result<Outcome<String>, Refusal> {
    let caller = &request.caller;
    match &request.what {
        What::Place { patron, fees } => {
            let card = |patron: usize| Barcode::parse(BARCODES[patron]).unwrap();
            let wanted = fees.iter().map(|(fee, owes, part)| WantedFee {
                id: FeeId::parse(fee).unwrap(),
                whose: (owes != patron).then(|| card(*owes)),
                part: part.map(dollars),
            });
            let wish = Wish::Fees {
                barcode: card(*patron),
                fees: wanted.collect(),
                added: BARCODES
                    .iter()
                    .map(|known| Barcode::parse(known).unwrap())
                    .collect(),
            };
            let placed = cashier.place(caller, key, &wish).await?;
            Ok(named(placed, |order| format!("order {}", order.id)))
        }
        What::Buy { offer } => {
            let wish = Wish::Offer {
                offer: OfferId::parse(offer).unwrap(),
                contact: Contact::parse("Maria Lopez", "maria@example.org", true).unwrap(),
            };
            let placed = cashier.place(caller, key, &wish).await?;
            Ok(named(placed, |order| format!("order {}", order.id)))
        }
        What::Pay { order, token } => {
            let card = PresentedCard {
                token: (*token).to_owned(),
                return_url: None,
            };
            let paid = cashier.pay(caller, key, *order, card).await?;
            Ok(named(paid, |(order, attempt)| {
                format!("attempt {} of {}", attempt, order.id)
            }))
        }
        What::Page { order } => {
            let back = String::from("https://library.example/back");
            let paid = cashier.pay_on_processors_page(caller, key, *order, back).await?;
            Ok(named(paid, |(order, attempt)| {
                format!("attempt {} of {}", attempt, order.id)
            }))
        }
        What::Cancel { order } => {
            let cancelled = cashier.cancel(caller, key, *order).await?;
            Ok(named(cancelled, |order| format!("end of {}", order.id)))
        }
        What::Refund { order, amount, seen } => {
            let wish = RefundWish {
                amount: *amount,
                reason: String::from("a test"),
                refundable_seen: *seen,
            };
            let refunded = cashier.refund(caller, key, *order, &wish).await?;
            Ok(named(refunded, |refund| format!("refund {}", refund.id)))
        }
    }
}

fn named<T>(outcome: Outcome<T>, name: impl Fn(&T) -> String) -> Outcome<String> {
    match outcome {
        Outcome::Done(made) => Outcome::Done(name(&made)),
        Outcome::Again(made) => Outcome::Again(name(&made)),
        Outcome::Answered(answer) => Outcome::Answered(answer),
    }
}
