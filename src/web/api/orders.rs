//! Places, shows and cancels orders.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::cashier::WantedFee;
use crate::cashier::Wish;
use crate::domain::Barcode;
use crate::domain::Contact;
use crate::domain::Currency;
use crate::domain::FeeId;
use crate::domain::Money;
use crate::domain::OfferId;
use crate::domain::Order;
use crate::web::Shared;
use crate::web::api::answers::OrderAnswer;
use crate::web::api::bodies::Buyer;
use crate::web::api::bodies::ChosenFee;
use crate::web::api::bodies::NewOrder;
use crate::web::api::bodies::Nothing;
use crate::web::api::library;
use crate::web::api::patrons::barcode;
use crate::web::error::Problem;
use crate::web::extract::Keyed;
use crate::web::extract::OrderPath;
use crate::web::extract::SignedIn;
use crate::web::json::Object;
use crate::web::problem_body::ProblemBody;
use crate::web::reply::Rendered;
use crate::web::reply::Reply;
use crate::web::reply::answer;
use crate::web::reply::to_the_end;

/// Places an order. What is open is read from the library system at this moment; a caller can ask for less of a fee, where
/// the library takes that, and never for another size of it.
#[utoipa::path(
    post, path = "/api/v1/orders", request_body = NewOrder, tag = "orders",
    params(("Idempotency-Key" = String, Header, description = "1 to 255 visible ASCII characters")),
    responses(
        (status = 201, description = "the order", body = OrderAnswer),
        (status = 404, description = "unknown barcode or offer", body = ProblemBody, content_type = "application/problem+json"),
        (status = 409, description = "`fee_in_other_order`, `fee_not_payable`, `fees_of_several_accounts`", body = ProblemBody, content_type = "application/problem+json"),
        (status = 422, description = "`invalid`, field `fees`: less than can be paid in one go, a part that cannot be paid, or an older fee comes first", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn place(
    State(shared): State<Arc<Shared>>,
    SignedIn(caller): SignedIn,
    Keyed { key, body }: Keyed<NewOrder>,
) -> Result<Reply, Problem> {
    let currency = library(&shared, &caller)?.currency;
    let wish = wish(body, currency)?;
    to_the_end(async move {
        let cashier = shared.cashier();
        let outcome = cashier.place(&caller, &key, &wish).await?;
        Reply::to(outcome, (cashier, &caller, &key), |order| {
            shown(&shared, StatusCode::CREATED, order).map(Rendered::Final)
        })
        .await
    })
    .await
    .or_later()
}

/// An order as it stands.
#[utoipa::path(
    get, path = "/api/v1/orders/{id}", tag = "orders", params(("id" = String, Path, description = "the order")),
    responses(
        (status = 200, description = "the order", body = OrderAnswer),
        (status = 404, description = "no such order, or another's", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn show(
    State(shared): State<Arc<Shared>>,
    SignedIn(caller): SignedIn,
    OrderPath(id): OrderPath,
) -> Result<Reply, Problem> {
    let order = shared.cashier().order(&caller, id).await?;
    Reply::of(
        StatusCode::OK,
        &OrderAnswer::new(&order, &shared.service.public_url),
    )
}

/// Cancels an order that nothing is held for; its fees are free again.
#[utoipa::path(
    post, path = "/api/v1/orders/{id}/cancel", request_body = Option<Nothing>, tag = "orders",
    params(
        ("id" = String, Path, description = "the order"),
        ("Idempotency-Key" = String, Header, description = "1 to 255 visible ASCII characters"),
    ),
    responses(
        (status = 200, description = "the order", body = OrderAnswer),
        (status = 409, description = "`state_conflict`: something is held, or that is unknown", body = ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn cancel(
    State(shared): State<Arc<Shared>>,
    SignedIn(caller): SignedIn,
    OrderPath(id): OrderPath,
    Keyed {
        key,
        body: Nothing {},
    }: Keyed<Nothing>,
) -> Result<Reply, Problem> {
    to_the_end(async move {
        let cashier = shared.cashier();
        let outcome = cashier.cancel(&caller, &key, id).await?;
        Reply::to(outcome, (cashier, &caller, &key), |order| {
            shown(&shared, StatusCode::OK, order).map(Rendered::Final)
        })
        .await
    })
    .await
    .or_later()
}

/// An order as an answer that can be stored.
pub(super) fn shown(
    shared: &Shared,
    status: StatusCode,
    order: &Order,
) -> Result<crate::storage::Answer, Problem> {
    answer(status, &OrderAnswer::new(order, &shared.service.public_url))
}

fn wish(body: NewOrder, currency: Currency) -> Result<Wish, Problem> {
    match body {
        NewOrder {
            barcode: Some(text),
            fees: Some(fees),
            offer: None,
            contact: None,
        } => {
            let fees = fees.iter().map(|chosen| wanted(chosen, currency));
            let fees: Vec<WantedFee> = fees.collect::<Result<_, _>>()?;
            Ok(Wish::Fees {
                barcode: barcode(&text)?,
                added: fees.iter().filter_map(|fee| fee.whose.clone()).collect(),
                fees,
            })
        }
        NewOrder {
            barcode: None,
            fees: None,
            offer: Some(offer),
            contact: Some(Object(buyer)),
        } => Ok(Wish::Offer {
            offer: OfferId::parse(&offer)
                .map_err(|_| Problem::invalid("offer", "must be an id of the fee schedule"))?,
            contact: contact(&buyer)?,
        }),
        NewOrder { .. } => Err(Problem::invalid(
            "fees",
            "give barcode and fees, or offer and contact",
        )),
    }
}

fn wanted(Object(chosen): &Object<ChosenFee>, currency: Currency) -> Result<WantedFee, Problem> {
    let invalid = |message| move |_| Problem::invalid("fees", message);
    let part = chosen.amount.as_deref().map(|text| Money::parse(text, currency));
    let no_amount = |_| Problem::invalid("fees", "an amount is not one of the library's currency");
    let whose = chosen.barcode.as_deref().map(Barcode::parse).transpose();
    Ok(WantedFee {
        id: FeeId::parse(&chosen.id).map_err(invalid("an id is not one of the library system's"))?,
        whose: whose.map_err(invalid("a barcode is not one"))?,
        part: part.transpose().map_err(no_amount)?,
    })
}

fn contact(buyer: &Buyer) -> Result<Contact, Problem> {
    Contact::parse(&buyer.name, &buyer.email, false).map_err(|field| match field {
        "email" => Problem::invalid("contact.email", "must be an e-mail address"),
        _ => Problem::invalid("contact.name", "must be 1 to 254 characters"),
    })
}
