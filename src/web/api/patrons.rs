//! What a patron owes, and what the library sells.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use secrecy::SecretString;
use serde::Serialize;
use utoipa::ToSchema;

use crate::access::Origin;
use crate::access::Try;
use crate::cashier::Caller;
use crate::cashier::Offered;
use crate::domain::Barcode;
use crate::domain::Buyers;
use crate::domain::ConvenienceRule;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::Money;
use crate::domain::Price;
use crate::web::Shared;
use crate::web::api::bodies::PatronFees;
use crate::web::api::library;
use crate::web::error::Problem;
use crate::web::extract::Json;
use crate::web::extract::SignedIn;
use crate::web::limits;
use crate::web::pin;
use crate::web::pin::Outcome;
use crate::web::reply::Reply;

/// What a patron owes at this moment.
#[derive(Serialize, ToSchema)]
#[schema(as = Fees)]
pub(super) struct Owed {
    /// In the library system's order.
    fees: Vec<FeeAnswer>,
    /// The sum of all fees in the library's currency.
    total: String,
    /// The least that can be paid in one order, without a convenience fee; null where there is no least.
    minimum: Option<String>,
    /// Whether a part of a fee may be paid.
    in_part: bool,
    /// `any`; or `oldest_first`: a fee only together with all older ones of the same person, or after them.
    payment_order: &'static str,
    /// What is added to an order for paying online; null where nothing is.
    convenience_fee: Option<ConvenienceTerms>,
}

/// What is added to an order for paying online. An order says how much it comes to.
#[derive(Serialize, ToSchema)]
struct ConvenienceTerms {
    /// Once for an order.
    amount: String,
    /// And a share of the fees that it is for, in percent.
    percent: String,
    /// Never more than this; null for no bound.
    maximum: Option<String>,
    /// Of which kinds of fees; null for all.
    kinds: Option<Vec<&'static str>>,
    /// Of which offers, by id; null for all.
    offers: Option<Vec<String>>,
    /// Whether it can go back to the card with the fees.
    refundable: bool,
}

/// One thing that is owed.
#[derive(Serialize, ToSchema)]
#[schema(as = Fee)]
struct FeeAnswer {
    /// The library system's id.
    id: String,
    /// What it is for, in one word.
    kind: &'static str,
    /// What is open of it.
    amount: String,
    /// ISO 4217, three letters.
    currency: String,
    /// The day on which it arose; null where the library system does not say.
    since: Option<String>,
    /// Whether it can be paid here.
    payable: bool,
    /// Why not, in words for the patron.
    why_not: Option<String>,
}

/// What the library sells.
#[derive(Serialize, ToSchema)]
pub(super) struct FeeSchedule {
    offers: Vec<OfferAnswer>,
}

/// Something on offer.
#[derive(Serialize, ToSchema)]
#[schema(as = Offer)]
struct OfferAnswer {
    id: String,
    /// What it is, in one word.
    kind: &'static str,
    /// What the library calls it, in English where it says so; `null`: as its kind is called.
    name: Option<String>,
    /// The price for one today; of a donation, the least that is taken.
    amount: String,
    /// The price for a household today; `null` where that is not on offer.
    household_amount: Option<String>,
    /// The whole price for one, where `amount` is what is left of a year to pay for.
    full_amount: Option<String>,
    /// The last day that is paid for, where that is known today.
    good_until: Option<String>,
    /// Of a donation, the most that is taken.
    most: Option<String>,
    /// Of a donation, amounts to choose from.
    amounts: Vec<String>,
    /// Who may buy: `patrons`, who must be named by `barcode`, or `anybody`.
    buyers: &'static str,
    /// The version of the terms that a buyer must accept; your program answers for it that they did.
    terms_version: Option<String>,
    /// Until when the money can go back: `until_done`, `never`, `always`.
    refunds: &'static str,
    /// ISO 4217, three letters.
    currency: String,
    /// What must be given in `contact`.
    asks: Vec<&'static str>,
    /// Why each of these is asked, in words for the buyer.
    asked_because: BTreeMap<&'static str, &'static str>,
}

/// What a patron owes, read live from the library system. Moves nothing, needs no idempotency key.
#[utoipa::path(
    post, path = "/api/v1/patrons/fees", request_body = PatronFees, tag = "patrons",
    responses(
        (status = 200, description = "what is owed", body = Owed),
        (status = 404, description = "unknown barcode or wrong PIN", body = crate::web::problem_body::ProblemBody, content_type = "application/problem+json"),
    )
)]
pub(super) async fn fees(
    State(shared): State<Arc<Shared>>,
    SignedIn(caller): SignedIn,
    Json(body): Json<PatronFees>,
) -> Result<Reply, Problem> {
    let barcode = barcode(&body.barcode)?;
    if let Some(pin) = body.pin.map(pin_of).transpose()?
        && !is_right(&shared, &caller, (&barcode, &pin)).await?
    {
        return Err(Problem::not_found());
    }
    let fees = shared.cashier().fees(&caller, &barcode).await?;
    let currency = library(&shared, &caller)?.currency;
    let ours = fees.iter().map(|fee| fee.outstanding);
    let total = Money::sum(ours.filter(|amount| amount.currency() == currency), currency)
        .map_err(|_| Problem::internal())?;
    let cashier = shared.cashier();
    let terms = cashier.terms(&caller.library)?;
    let (in_part, least) = cashier.bounds(&caller.library)?;
    let answer = Owed {
        fees: fees.iter().map(|fee| FeeAnswer::new(fee, currency)).collect(),
        total: total.to_string(),
        minimum: least.map(|least| least.to_string()),
        in_part,
        payment_order: terms.order.word(),
        convenience_fee: terms.convenience.as_ref().map(ConvenienceTerms::new),
    };
    Reply::of(StatusCode::OK, &answer)
}

/// Whether the PIN is right. A program pays no price; of one library card it has ten wrong PINs in half an hour, like an
/// address, and its wrong ones make the next one at the pages dearer.
async fn is_right(
    shared: &Shared,
    caller: &Caller,
    (barcode, pin): (&Barcode, &SecretString),
) -> Result<bool, Problem> {
    let origin = Origin::Program(caller.actor.word());
    let asked = Try {
        library: &caller.library,
        barcode,
        pin,
        origin: &origin,
        paid: None,
    };
    let outcome = pin::look::<Problem>(shared, asked).await?;
    Ok(matches!(outcome, Outcome::Right))
}

/// What the library sells, with the price and what must be asked of a buyer.
#[utoipa::path(
    get, path = "/api/v1/fee-schedule", tag = "patrons",
    responses((status = 200, description = "what is on offer", body = FeeSchedule))
)]
pub(super) async fn fee_schedule(
    State(shared): State<Arc<Shared>>,
    SignedIn(caller): SignedIn,
) -> Result<Reply, Problem> {
    let cashier = shared.cashier();
    let offered = cashier.schedule(&caller)?;
    let answer = FeeSchedule {
        offers: offered.iter().map(OfferAnswer::new).collect(),
    };
    Reply::of(StatusCode::OK, &answer)
}

/// Reads a barcode out of a body.
pub(super) fn barcode(text: &str) -> Result<Barcode, Problem> {
    Barcode::parse(text).map_err(|_| {
        Problem::invalid(
            "barcode",
            "must be 1 to 40 letters, digits and signs of ASCII, no blanks",
        )
    })
}

/// A PIN that cannot be one is a wrong one.
fn pin_of(text: String) -> Result<SecretString, Problem> {
    let fits = (1..=limits::PIN_MAX).contains(&text.chars().count()) && !text.chars().any(char::is_control);
    let pin = SecretString::from(text);
    if fits { Ok(pin) } else { Err(Problem::not_found()) }
}

impl ConvenienceTerms {
    fn new(rule: &ConvenienceRule) -> Self {
        let kinds = rule.kinds.as_ref();
        let offers = rule.offers.as_ref();
        Self {
            amount: rule.rate.flat.to_string(),
            percent: rule.rate.percent.decimal().to_string(),
            maximum: rule.rate.most.map(|most| most.to_string()),
            kinds: kinds.map(|kinds| kinds.iter().map(|kind| kind.word()).collect()),
            offers: offers.map(|offers| offers.iter().map(|offer| offer.as_str().to_owned()).collect()),
            refundable: rule.refundable,
        }
    }
}

impl FeeAnswer {
    fn new(fee: &Fee, currency: Currency) -> Self {
        let ours = fee.outstanding.currency() == currency;
        let other_currency = || (!ours).then(|| String::from("It is owed in another currency."));
        Self {
            id: fee.id.as_str().to_owned(),
            kind: fee.kind.word(),
            amount: fee.outstanding.to_string(),
            currency: fee.outstanding.currency().to_string(),
            since: fee.since.map(|day| day.to_string()),
            payable: fee.payable() && ours,
            why_not: fee
                .why_not
                .map(|why| String::from(why.in_english()))
                .or_else(other_currency),
        }
    }
}

impl OfferAnswer {
    fn new(offered: &Offered) -> Self {
        let offer = &offered.offer;
        let amount = offered.one.map_or(offer.from_price(), |quote| quote.amount);
        let (amounts, most) = match &offer.price {
            Price::Gift { choices, most, .. } => (choices.as_slice(), Some(most.to_string())),
            Price::Fixed { .. } => (&[][..], None),
        };
        let share = offered.one.filter(|quote| quote.share.is_some());
        Self {
            id: offer.id.as_str().to_owned(),
            kind: offer.kind.word(),
            name: offer.name.in_language("en").map(str::to_owned),
            amount: amount.to_string(),
            household_amount: offered.household.map(|quote| quote.amount.to_string()),
            full_amount: share.map(|quote| quote.full.to_string()),
            good_until: share
                .and_then(|quote| quote.share)
                .map(|share| share.until.to_string()),
            most,
            amounts: amounts.iter().map(Money::to_string).collect(),
            buyers: match offer.buyers {
                Buyers::Patrons => "patrons",
                Buyers::Anybody => "anybody",
            },
            terms_version: offer.terms.as_ref().map(|terms| terms.version.clone()),
            refunds: offer.refunds.word(),
            currency: amount.currency().to_string(),
            asks: offer.asks.iter().map(|asked| asked.word()).collect(),
            asked_because: offer
                .asks
                .iter()
                .map(|asked| (asked.word(), asked.why()))
                .collect(),
        }
    }
}
