//! One box: a reference, a library card by scanner, or the last four digits of a card with or without a day.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::domain::Barcode;
use crate::domain::Order;
use crate::domain::Reference;
use crate::domain::Timestamp;
use crate::masking::Last4;
use crate::storage;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::views::Wrong;
use crate::web::views::staff::Found;
use crate::web::views::staff::Search;
use crate::web::visit::OnDuty;
use crate::web::visit::Posted;
use crate::web::visit::Shift;
use crate::web::words;

/// What was typed or scanned into the box.
#[derive(Debug)]
enum Asked {
    Reference(Reference),
    Last4(Last4, Option<Timestamp>),
    Barcode(Barcode),
}

impl Asked {
    /// Reads the box. Four digits are the end of a card, and a day (`2026-11-24`) may stand beside them.
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if let Some(reference) = Reference::parse(text) {
            return Some(Self::Reference(reference));
        }
        let mut words = text.split_whitespace();
        let (first, second, third) = (words.next()?, words.next(), words.next());
        match (Last4::parse(first), second, third) {
            (Ok(last4), None, None) => return Some(Self::Last4(last4, None)),
            (Ok(last4), Some(day), None) => {
                let day = Timestamp::parse(&format!("{day}T00:00:00Z"))?;
                return Some(Self::Last4(last4, Some(day)));
            }
            _ => {}
        }
        Barcode::parse(text).ok().map(Self::Barcode)
    }
}

/// Looks for orders. What was searched for is not shown again.
pub(super) async fn search(
    State(shared): State<Arc<Shared>>,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let text = fields.take("search")?;
    fields.done()?;
    let caller = visit.caller();
    let asked = Asked::parse(&text);
    drop(text);
    let Some(asked) = asked else {
        return Ok(page(&shared, &visit.shift(), None, Some("search-unreadable")));
    };
    let mut search = storage::Search {
        limit: FOUND_MAX,
        ..storage::Search::default()
    };
    let mut barcode = None;
    match asked {
        Asked::Reference(reference) => search.reference = Some(reference),
        Asked::Last4(last4, day) => {
            search.last4 = Some(last4);
            search.from = day;
            search.to = day.map(|day| day.after(A_DAY));
        }
        Asked::Barcode(scanned) => barcode = Some(scanned),
    }
    let found = shared.cashier().orders(&caller, barcode.as_ref(), search).await?;
    if let [only] = found.orders.as_slice() {
        return Ok(go_to(&urls::order(urls::STAFF_ORDER, only.id)));
    }
    Ok(page(&shared, &visit.shift(), Some(&found.orders), None))
}

/// The box, and what it found.
pub(super) fn page(shared: &Shared, shift: &Shift, found: Option<&[Order]>, wrong: Option<&str>) -> Response {
    let sheet = Sheet::staff(shared, shift, urls::STAFF);
    let shown = |order: &Order| words::order(sheet.text, order, urls::order(urls::STAFF_ORDER, order.id));
    let view = Search {
        frame: sheet.frame(sheet.say("search-title")),
        errors: wrong
            .map(|key| Wrong {
                field: "search",
                text: sheet.say(key),
            })
            .into_iter()
            .collect(),
        action: String::from(urls::STAFF_SEARCH),
        found: found.map(|orders| Found {
            title: if orders.is_empty() {
                sheet.say("found-nothing")
            } else {
                sheet
                    .text
                    .say_with("found-some", &[("count", &orders.len().to_string())])
            },
            orders: orders.iter().map(shown).collect(),
        }),
    };
    let status = match wrong {
        Some(_) => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    sheet.send(status, &view)
}

const FOUND_MAX: u32 = 50;
const A_DAY: Duration = Duration::from_hours(24);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::SystemRandomness;

    #[test]
    fn the_box_knows_a_reference_a_card_s_end_and_a_barcode_apart() {
        let reference = Reference::new(&SystemRandomness).to_string();
        let spoken = reference.to_lowercase().replace('-', " ");

        assert!(matches!(Asked::parse(&reference), Some(Asked::Reference(_))));
        assert!(matches!(Asked::parse(&spoken), Some(Asked::Reference(_))));
        assert!(matches!(Asked::parse(" 4242 "), Some(Asked::Last4(_, None))));
        assert!(matches!(
            Asked::parse("4242 2026-11-24"),
            Some(Asked::Last4(_, Some(_)))
        ));
        assert!(matches!(Asked::parse("21234000012342"), Some(Asked::Barcode(_))));
        assert!(Asked::parse("4242 yesterday").is_none());
        assert!(Asked::parse("   ").is_none());
    }
}
