//! What people are called towards somebody who pays for them: first name and initial, read live and kept nowhere.

use crate::access::Visitor;
use crate::cashier::Paying;
use crate::domain::Order;
use crate::masking::Personal;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::stage::Stage;
use crate::web::visit::Visit;
use crate::web::words::Names;

/// What the others of an order are called, for its payer; nobody while the order moves, when its page is fetched again
/// and again.
pub(super) async fn of(shared: &Shared, visit: &Visit, order: &Order) -> Result<Names, Fault> {
    let Some(Visitor::Patron { library, barcode }) = &visit.visitor else {
        return Ok(Names::new());
    };
    if Stage::of(order).moves() || order.others().is_empty() {
        return Ok(Names::new());
    }
    let added = shared.service.door.added_cards(&visit.ticket.secret).await?;
    let paying = Paying {
        library,
        barcode,
        added: &added,
    };
    let names = shared.cashier().names_in(paying, order).await;
    let names = names.into_iter().map(|(patron, name)| (patron, shown(&name)));
    Ok(names.collect())
}

/// A name in the middle of a sentence: one that is written from right to left keeps its order, and leaves the rest of
/// the sentence in its own.
pub(super) fn shown(name: &Personal<String>) -> String {
    let from_right = |letter: char| matches!(letter, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fefc}');
    let name = name.reveal();
    if name.contains(from_right) {
        format!("\u{2068}{name}\u{2069}")
    } else {
        name.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_from_right_to_left_leaves_the_sentence_as_it_is() {
        let said = |text: &str| shown(&Personal::new(String::from(text)));

        assert_eq!(said("Max O."), "Max O.");
        assert_eq!(said("יוסי כ."), "\u{2068}יוסי כ.\u{2069}");
    }
}
