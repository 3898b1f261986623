//! Gives money back at the desk: checked first, asked once more, then done.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::RefundWish;
use crate::cashier::Refusal;
use crate::domain::Money;
use crate::domain::Order;
use crate::text::Texts;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::form::Fields;
use crate::web::limits;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::staff::confirm;
use crate::web::staff::confirm::Asked;
use crate::web::staff::money_back::OTHER;
use crate::web::staff::money_back::REASONS;
use crate::web::staff::order;
use crate::web::urls;
use crate::web::views::Wrong;
use crate::web::views::money::RefundPage;
use crate::web::views::staff::SearchBox;
use crate::web::visit::Posted;
use crate::web::words;

/// What the form says, before it is looked at.
#[derive(Debug)]
struct Sent {
    amount: String,
    reason: String,
    note: String,
    refundable_seen: String,
}

impl Sent {
    fn take(fields: &mut Fields) -> Result<Self, Fault> {
        let mut take = |name| fields.take(name).map(|text| text.trim().to_owned());
        Ok(Self {
            amount: take("amount")?,
            reason: take("reason")?,
            note: take("note")?,
            refundable_seen: take("refundable_seen")?,
        })
    }

    /// What is wanted, of an order as it is now; what is wrong with it, with the field.
    fn wish(&self, text: &Texts, order: &Order) -> Result<RefundWish, Wrong> {
        let left = order.refundable();
        let wrong = |field, key: &str| Wrong {
            field,
            text: text.say_with(key, &[("rest", &words::money(text, &left))]),
        };
        let seen = Money::parse(&self.refundable_seen, order.currency);
        // What was seen is looked at first: what is typed was typed by it.
        let seen = seen
            .ok()
            .filter(|seen| *seen == left)
            .ok_or_else(|| changed(text, order))?;
        let amount = self
            .amount_in(order)
            .ok_or_else(|| wrong("amount", "refund-amount-wrong"))?;
        if amount.minor() > left.minor() {
            return Err(wrong("amount", "refund-amount-beyond"));
        }
        if !REASONS.contains(&self.reason.as_str()) {
            return Err(wrong("reason", "refund-reason-wrong"));
        }
        if !self.note_fits() {
            return Err(wrong("note", "refund-note-wrong"));
        }
        Ok(self.wanted(amount, seen))
    }

    /// What is wanted, as the page that asked once more wrote it down; `None` when it did not.
    fn as_it_was(&self, order: &Order) -> Option<RefundWish> {
        let seen = Money::parse(&self.refundable_seen, order.currency).ok()?;
        let ours = REASONS.contains(&self.reason.as_str()) && self.note_fits();
        self.amount_in(order)
            .filter(|_| ours)
            .map(|amount| self.wanted(amount, seen))
    }

    fn wanted(&self, amount: Money, refundable_seen: Money) -> RefundWish {
        RefundWish {
            amount,
            reason: self.words(str::to_owned),
            refundable_seen,
        }
    }

    fn amount_in(&self, order: &Order) -> Option<Money> {
        let amount = self.amount.trim_start_matches('$').trim();
        let amount = Money::parse(amount, order.currency).ok();
        amount.filter(Money::is_positive)
    }

    fn note_fits(&self) -> bool {
        let short = self.note.chars().count() <= limits::NOTE_MAX;
        let one_line = !self.note.chars().any(char::is_control);
        // A library card's number has no place in the audit.
        let digits = self.note.split(|at: char| !at.is_ascii_digit());
        let no_number = digits.into_iter().all(|run| run.len() < 6);
        short && one_line && no_number && (self.reason != OTHER || !self.note.is_empty())
    }

    /// The reason: the word, and what was said beside it.
    fn words(&self, named: impl Fn(&str) -> String) -> String {
        let reason = named(&self.reason);
        if self.note.is_empty() {
            reason
        } else {
            format!("{reason}: {}", self.note)
        }
    }
}

/// Looks at what was typed, and asks once more.
pub(super) async fn check(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let sent = Sent::take(&mut fields)?;
    fields.done()?;
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let order = shared.cashier().order(&visit.caller(), id).await?;
    let wish = match sent.wish(visit.voice(&shared), &order) {
        Ok(wish) => wish,
        Err(wrong) => return not_done(&shared, visit, &order, wrong).await,
    };
    let asked = confirm::before(&shared, &visit).await?;
    sure(&shared, visit, (&order, &sent, &wish), asked).await
}

/// Asks once more, and for a code where the last one is too old.
async fn sure(
    shared: &Shared,
    visit: OnDuty,
    (order, sent, wish): (&Order, &Sent, &RefundWish),
    asked: Asked,
) -> Result<Response, Fault> {
    let passkey = confirm::passkey(shared, &visit.ticket.secret, asked).await?;
    let takes_two = shared
        .cashier()
        .takes_a_second_person(&visit.clerk(), wish.amount);
    let shift = visit.shift();
    let sheet = &Sheet::staff(shared, &shift, urls::STAFF);
    let mut page = sure_page(sheet, (order, sent, wish), (asked, takes_two));
    page.passkey = passkey;
    Ok(sheet.send(asked.status(), &page))
}

fn sure_page(
    sheet: &Sheet<'_>,
    (order, sent, wish): (&Order, &Sent, &RefundWish),
    (asked, takes_two): (Asked, bool),
) -> RefundPage {
    let text = sheet.text;
    let left = order.refundable().checked_sub(wish.amount);
    let (amount, charged) = (
        words::money(text, &wish.amount),
        words::money(text, &order.captured()),
    );
    let left = words::money(text, &left.unwrap_or(Money::zero(order.currency)));
    let card = order
        .card()
        .map_or_else(|| text.say("no-card"), |card| words::card(text, card));
    let reason = sent.words(|word| text.say(&format!("refund-reason-{word}")));
    let values = [
        ("amount", amount.as_str()),
        ("charged", &charged),
        ("left", &left),
        ("card", &card),
        ("reason", &reason),
    ];
    let tell = |key: &str| text.say_with(key, &values);
    RefundPage {
        frame: sheet.frame(tell("refund-sure-title")),
        search: SearchBox::beside(),
        order: words::order(text, order, urls::order(urls::STAFF_ORDER, order.id)),
        texts: takes_two
            .then_some("refund-sure-second")
            .into_iter()
            .chain(["refund-sure-1", "refund-sure-2", "refund-sure-reason"])
            .map(tell)
            .collect(),
        action: urls::order(urls::STAFF_REFUNDS, order.id),
        fields: vec![
            ("request", sheet.request_key()),
            ("amount", wish.amount.to_string()),
            ("reason", sent.reason.clone()),
            ("note", sent.note.clone()),
            ("refundable_seen", wish.refundable_seen.to_string()),
        ],
        code: asked.field(sheet, "confirm-hint"),
        passkey: None,
        button: tell(if takes_two {
            "refund-second-button"
        } else {
            "refund-sure-button"
        }),
        back: urls::order(urls::STAFF_ORDER, order.id),
    }
}

/// Gives the money back.
pub(super) async fn give_back(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let key = fields.request_key()?;
    let sent = Sent::take(&mut fields)?;
    let typed = confirm::typed(&shared, &mut fields)?;
    fields.done()?;
    let asked = confirm::asked(&shared, &visit, typed).await?;
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let caller = visit.caller();
    let order = shared.cashier().order(&caller, id).await?;
    // A form that is sent twice says what it said before, whatever can go back by now.
    let wish = sent.as_it_was(&order).ok_or(Fault::Malformed)?;
    if asked != Asked::Fresh {
        return sure(&shared, visit, (&order, &sent, &wish), asked).await;
    }
    let refunding = {
        let (shared, clerk) = (Arc::clone(&shared), visit.clerk());
        async move {
            let cashier = shared.cashier();
            Ok::<_, Fault>(cashier.refund_at_the_desk(&clerk, &key, id, &wish).await)
        }
    };
    match to_the_end(refunding).await.or_later()? {
        Ok(_) => Ok(go_to(&urls::order(urls::STAFF_ORDER, id))),
        Err(Refusal::RefundableChanged | Refusal::StateConflict | Refusal::Invalid { .. }) => {
            let order = shared.cashier().order(&visit.caller(), id).await?;
            let wrong = changed(visit.voice(&shared), &order);
            not_done(&shared, visit, &order, wrong).await
        }
        Err(Refusal::OwnAccount) => {
            let text = visit.voice(&shared).say("refund-own-card");
            not_done(&shared, visit, &order, Wrong { field: "", text }).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// That what can go back is not what was seen.
fn changed(text: &Texts, order: &Order) -> Wrong {
    let left = order.refundable();
    let key = if left.is_positive() {
        "refund-changed"
    } else {
        "refund-none"
    };
    Wrong {
        field: "",
        text: text.say_with(key, &[("rest", &words::money(text, &left))]),
    }
}

/// The order's page again, with what is wrong.
async fn not_done(shared: &Shared, on_duty: OnDuty, order: &Order, wrong: Wrong) -> Result<Response, Fault> {
    let status = if wrong.field.is_empty() {
        StatusCode::CONFLICT
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    let told = order::Told {
        status,
        errors: vec![wrong],
    };
    order::page(shared, on_duty, order, told).await
}
