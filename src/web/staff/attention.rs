//! The orders that need a person, and what a person decides about one.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Refusal;
use crate::cashier::Resolution;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Permission;
use crate::text::Texts;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::staff::case;
use crate::web::staff::order;
use crate::web::urls;
use crate::web::views::Wrong;
use crate::web::views::money::AttentionPage;
use crate::web::views::money::DecidePage;
use crate::web::views::staff::SearchBox;
use crate::web::visit::Posted;
use crate::web::words;

/// The list, longest waiting first.
pub(super) async fn list(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    let waiting = shared.cashier().waiting(&on_duty.caller()).await?;
    let decides = on_duty.may(Permission::WorkAtDesk);
    let paused_until = shared.service.door.paused_until(&on_duty.person.library).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF_ATTENTION);
    let pause = paused_until.map(|until| {
        let until = words::moment(sheet.text, until).words;
        sheet.text.say_with("pause-news", &[("until", &until)])
    });
    let cases = waiting
        .iter()
        .filter_map(|waiting| case::of(sheet.text, shared.cashier(), waiting, decides));
    let view = AttentionPage {
        frame: sheet.frame(sheet.say("attention-title")),
        search: SearchBox::beside(),
        cases: cases.collect(),
        pause,
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

/// Asks once more, where a mistake costs money: shows what is decided, of the order as it is now.
pub(super) async fn ask(
    State(shared): State<Arc<Shared>>,
    address: Result<Path<(String, String)>, PathRejection>,
    on_duty: OnDuty,
) -> Result<Response, Fault> {
    let Path((id, word)) = address.map_err(|_| Fault::NotFound)?;
    let id = OrderId::parse(&id).map_err(|_| Fault::NotFound)?;
    let order = shared.cashier().order(&on_duty.caller(), id).await?;
    let Some(way) = possible(&order, &word).filter(|way| case::is_asked_twice(*way)) else {
        return overtaken(&shared, on_duty, order).await;
    };
    let shift = on_duty.shift();
    let sheet = Sheet::staff(&shared, &shift, urls::STAFF_ATTENTION);
    let family = case::family(way);
    let say = |part: &str| told(sheet.text, &order, way, &format!("sure-{family}-{part}"));
    let view = DecidePage {
        frame: sheet.frame(say("title")),
        search: SearchBox::beside(),
        order: words::order(sheet.text, &order, urls::order(urls::STAFF_ORDER, id)),
        texts: vec![say("1"), say("2")],
        form: case::decision(&order, way),
        button: say("button"),
        back: urls::order(urls::STAFF_ORDER, id),
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

/// Writes a decision down. One about an order that is not as it was seen is not taken.
pub(super) async fn decide(
    State(shared): State<Arc<Shared>>,
    id: Result<OrderPath, Problem>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let word = fields.take("decision")?;
    let version = fields.take("version")?;
    fields.done()?;
    let version: i64 = version.parse().map_err(|_| Fault::Malformed)?;
    let way = parsed(&word).ok_or(Fault::Malformed)?;
    let OrderPath(id) = id.map_err(|_| Fault::NotFound)?;
    let deciding = {
        let (shared, caller) = (Arc::clone(&shared), visit.caller());
        async move { Ok::<_, Fault>(shared.cashier().resolve(&caller, id, version, way).await) }
    };
    match to_the_end(deciding).await.or_later()? {
        Ok(_) => Ok(go_to(&urls::order(urls::STAFF_ORDER, id))),
        Err(Refusal::StateConflict) => {
            let order = shared.cashier().order(&visit.caller(), id).await?;
            overtaken(&shared, visit, order).await
        }
        Err(refusal) => Err(refusal.into()),
    }
}

/// The order as it stands, and that it is not as somebody saw it.
async fn overtaken(shared: &Shared, on_duty: OnDuty, order: Order) -> Result<Response, Fault> {
    let told = order::Told {
        status: StatusCode::CONFLICT,
        errors: vec![Wrong {
            field: "",
            text: on_duty.voice(shared).say("attention-overtaken"),
        }],
    };
    order::page(shared, on_duty, &order, told).await
}

/// The decision that a word names, if it is open for this order.
fn possible(order: &Order, word: &str) -> Option<Resolution> {
    let mut ways = Resolution::possible(order).into_iter();
    ways.find(|way| case::word(*way) == word)
}

/// Reads the word of a decision.
fn parsed(word: &str) -> Option<Resolution> {
    let line = |number: &str| number.parse::<usize>().ok()?.checked_sub(1);
    let known = match word.rsplit_once('-') {
        _ if word == case::family(Resolution::TakenBack) => Resolution::TakenBack,
        _ if word == case::family(Resolution::TryAgain) => Resolution::TryAgain,
        Some(("posted", number)) => Resolution::Posted(line(number)?),
        Some(("not-posted", number)) => Resolution::NotPosted(line(number)?),
        _ => return None,
    };
    Some(known)
}

/// A text about a decision, with the values of the line that it is about.
fn told(text: &Texts, order: &Order, way: Resolution, key: &str) -> String {
    let number = case::line_of(way);
    let line = number.and_then(|number| order.lines.get(number));
    let kind = line.map_or_else(String::new, |line| words::kind(text, line.kind));
    let amount = line.map_or_else(|| order.amount(), |line| line.taking);
    let (amount, posted) = (words::money(text, &amount), words::money(text, &order.posted()));
    let name = number.map_or_else(String::new, |number| case::name(order, number));
    let values = [
        ("kind", kind.as_str()),
        ("amount", &amount),
        ("posted", &posted),
        ("name", &name),
    ];
    text.say_with(key, &values)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_decision_is_read_as_it_was_written() {
        for way in [
            Resolution::Posted(0),
            Resolution::NotPosted(11),
            Resolution::TakenBack,
            Resolution::TryAgain,
        ] {
            assert_eq!(parsed(&case::word(way)), Some(way));
        }
        for other in ["", "posted", "posted-0", "posted-x", "not-posted-", "refund"] {
            assert_eq!(parsed(other), None, "{other}");
        }
    }
}
