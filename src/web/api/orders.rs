//! Places, shows and cancels orders.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;

use crate::cashier::Asker;
use crate::cashier::Library;
use crate::cashier::Purchase;
use crate::cashier::WantedFee;
use crate::cashier::Wish;
use crate::domain::Asked;
use crate::domain::Barcode;
use crate::domain::Choice;
use crate::domain::Contact;
use crate::domain::Currency;
use crate::domain::FeeId;
use crate::domain::Money;
use crate::domain::Offer;
use crate::domain::OfferId;
use crate::domain::Order;
use crate::domain::Typed;
use crate::web::Shared;
use crate::web::api::answers::OrderAnswer;
use crate::web::api::bodies::Buyer;
use crate::web::api::bodies::ChosenFee;
use crate::web::api::bodies::NewOrder;
use crate::web::api::bodies::Nothing;
use crate::web::api::library;
use crate::web::api::patrons;
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
    let wish = wish(body, library(&shared, &caller)?)?;
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

fn wish(body: NewOrder, library: &Library) -> Result<Wish, Problem> {
    match body {
        NewOrder {
            barcode: Some(text),
            fees: Some(fees),
            offer: None,
            contact: None,
            choice: None,
            amount: None,
        } => {
            let fees = fees.iter().map(|chosen| wanted(chosen, library.currency));
            let fees: Vec<WantedFee> = fees.collect::<Result<_, _>>()?;
            Ok(Wish::Fees {
                barcode: barcode(&text)?,
                added: fees.iter().filter_map(|fee| fee.whose.clone()).collect(),
                fees,
            })
        }
        NewOrder {
            barcode,
            fees: None,
            offer: Some(offer),
            contact,
            choice,
            amount,
        } => {
            let id = OfferId::parse(&offer)
                .map_err(|_| Problem::invalid("offer", "must be an id of the fee schedule"))?;
            let known = library.offers.iter().find(|offer| offer.id == id);
            let offer = known.ok_or_else(Problem::not_found)?;
            Ok(Wish::Purchase(Purchase {
                choice: chosen(choice.as_deref(), amount.as_deref(), library.currency)?,
                barcode: barcode.as_deref().map(patrons::barcode).transpose()?,
                contact: contact
                    .map(|Object(buyer)| self::contact(offer, &buyer))
                    .transpose()?,
                terms: None,
                asker: Asker::Program,
                offer: id,
            }))
        }
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

fn chosen(choice: Option<&str>, amount: Option<&str>, currency: Currency) -> Result<Choice, Problem> {
    match (choice, amount) {
        (None | Some("one"), None) => Ok(Choice::One),
        (Some("household"), None) => Ok(Choice::Household),
        (None, Some(amount)) => Money::parse(amount, currency)
            .map(Choice::Amount)
            .map_err(|_| Problem::invalid("amount", "must be decimal digits of the library's currency")),
        (Some(_), _) => Err(Problem::invalid(
            "choice",
            "must be one or household, without an amount",
        )),
    }
}

/// Name and address must be there whatever the offer asks: that is the contract. The rest may be.
fn contact(offer: &Offer, buyer: &Buyer) -> Result<Contact, Problem> {
    let given = |asked: &Asked| match asked {
        Asked::Name | Asked::Email => true,
        Asked::Phone => buyer.phone.is_some(),
        Asked::Address => buyer.address.is_some(),
        Asked::Adult => offer.asks.contains(asked) && buyer.adult.is_some(),
    };
    let asks: Vec<Asked> = Asked::ALL.into_iter().filter(given).collect();
    let typed = Typed {
        name: &buyer.name,
        email: &buyer.email,
        phone: buyer.phone.as_deref().unwrap_or_default(),
        address: buyer.address.as_deref().unwrap_or_default(),
        adult: buyer.adult.unwrap_or_default(),
    };
    Contact::of(&asks, &typed).map_err(|wrong| match wrong.first() {
        Some(Asked::Email) => Problem::invalid("contact.email", "must be an e-mail address"),
        Some(Asked::Phone) => Problem::invalid("contact.phone", "must be a telephone number"),
        Some(Asked::Address) => Problem::invalid("contact.address", "must be 1 to 254 characters"),
        Some(Asked::Adult) => Problem::invalid("contact.adult", "must be true: this is for adults only"),
        Some(_) | None => Problem::invalid("contact.name", "must be 1 to 254 characters"),
    })
}
