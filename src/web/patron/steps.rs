//! Fees whose money goes to several accounts are paid in one visit, one order after the other.

use crate::domain::Order;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::sheet::Sheet;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::patron::StepShown;
use crate::web::views::patron::Steps;
use crate::web::words;

/// The steps of the visit that an order belongs to; `None` when it is the only one. The next one is behind a button:
/// nobody is led to another card form while they read what became of this one.
pub(super) async fn of(shared: &Shared, sheet: &Sheet<'_>, order: &Order) -> Result<Option<Steps>, Fault> {
    let orders = shared.cashier().steps_of(order).await?;
    if orders.len() < 2 {
        return Ok(None);
    }
    let numbered: Vec<(String, &Order)> = (1_u32..)
        .zip(&orders)
        .map(|(number, step)| (number.to_string(), step))
        .collect();
    let pays_now = Stage::of(order).takes_a_card();
    let next = numbered
        .iter()
        .find(|(_, step)| !pays_now && step.id != order.id && Stage::of(step).takes_a_card());
    Ok(Some(Steps {
        text: match numbered.as_slice() {
            [_, _] => sheet.say("steps-two"),
            more => {
                let count = more.len().to_string();
                sheet.text.say_with("steps-more", &[("count", &count)])
            }
        },
        each: numbered
            .iter()
            .map(|(number, step)| shown(sheet, number, step, step.id == order.id))
            .collect(),
        next: next.map(|(number, step)| Link {
            href: urls::order(urls::ORDER, step.id),
            name: said(sheet, "steps-next", number, step),
        }),
    }))
}

fn shown(sheet: &Sheet<'_>, number: &str, step: &Order, here: bool) -> StepShown {
    StepShown {
        text: said(
            sheet,
            if here { "steps-here" } else { "steps-step" },
            number,
            step,
        ),
        here,
    }
}

fn said(sheet: &Sheet<'_>, key: &str, number: &str, step: &Order) -> String {
    let href = urls::order(urls::ORDER, step.id);
    let order = words::order(sheet.text, step, href);
    sheet.text.say_with(
        key,
        &[
            ("number", number),
            ("amount", &order.amount),
            ("state", &order.state),
        ],
    )
}
