//! What the page of an order says, stage by stage.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use axum::response::Response;

use crate::access::Visitor;
use crate::cashier::Caller;
use crate::cashier::Refusal;
use crate::domain::DataUse;
use crate::domain::FeeId;
use crate::domain::Means;
use crate::domain::NextAction;
use crate::domain::Order;
use crate::masking::Personal;
use crate::web::CardFace;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::offer_words;
use crate::web::patron::added;
use crate::web::patron::address_code;
use crate::web::patron::card;
use crate::web::patron::names;
use crate::web::patron::order_words::buys;
use crate::web::patron::order_words::texts;
use crate::web::patron::receipt;
use crate::web::patron::steps;
use crate::web::sheet::Sheet;
use crate::web::stage::Stage;
use crate::web::urls;
use crate::web::views::Link;
use crate::web::views::OrderShown;
use crate::web::views::patron::Buyer;
use crate::web::views::patron::News;
use crate::web::views::patron::OrderPage;
use crate::web::views::patron::OtherPage;
use crate::web::views::patron::PayWay;
use crate::web::views::patron::Proof;
use crate::web::views::patron::Review;
use crate::web::views::patron::Steps;
use crate::web::views::patron::Watch;
use crate::web::visit::Visit;
use crate::web::words;
use crate::web::words::Names;

/// The page for whoever the order belongs to.
pub(super) async fn own(
    shared: &Shared,
    visit: &Visit,
    order: &Order,
    caller: &Caller,
) -> Result<Response, Fault> {
    let face = shared.face(&caller.library).ok_or(Fault::Internal)?;
    let stage = Stage::of(order);
    // While somebody pays they are nowhere in the navigation.
    let here = if stage.takes_a_card() || stage == Stage::Proof {
        ""
    } else {
        urls::ORDERS
    };
    let sheet = Sheet::patron(shared, visit, here);
    if stage.takes_a_card() && shared.cashier().waits_for_proof(order).await? {
        return address_code::page(shared, visit, (caller, order), address_code::Told::Nothing).await;
    }
    let may_try = stage.takes_a_card() && shared.cashier().may_present(caller, order).await?.is_none();
    let contact = if stage.takes_a_card() && buys(order) {
        shared.cashier().contact_of(caller, order.id).await?
    } else {
        None
    };
    let bought = shared.cashier().said_of_bought(order, sheet.text).await;
    let bought = bought.map_err(Refusal::from)?;
    let buyer = contact.map(|contact| Buyer {
        name: contact.name().reveal().clone(),
        email: contact.email().reveal().clone(),
    });
    let card = face.card_for(order);
    let steps = steps::of(shared, &sheet, order).await?;
    let more = More { bought, steps };
    let names = names::of(shared, visit, order).await?;
    Ok(match stage {
        Stage::Review | Stage::Declined | Stage::NotProven => {
            let titles = titles(shared, visit, order).await;
            review(&sheet, (card, buyer), (order, &names, &titles), (may_try, more))
        }
        Stage::Proof => proof(&sheet, card, order),
        Stage::Checking
        | Stage::Held
        | Stage::Posting
        | Stage::Releasing
        | Stage::Paid
        | Stage::PaidInPart
        | Stage::Refunded
        | Stage::PartlyRefunded
        | Stage::Disputed
        | Stage::Released
        | Stage::Expired
        | Stage::Cancelled
        | Stage::Attention => settled(shared, (&sheet, visit), (order, &names), more).await?,
    })
}

/// What else the page of an order shows.
struct More {
    /// What is said of something bought.
    bought: Vec<String>,
    steps: Option<Steps>,
}

fn shown(sheet: &Sheet<'_>, order: &Order) -> OrderShown {
    words::order(sheet.text, order, urls::order(urls::ORDER, order.id))
}

fn shown_to_payer(sheet: &Sheet<'_>, order: &Order, names: &Names) -> OrderShown {
    let href = urls::order(urls::ORDER, order.id);
    words::order_with_names(sheet.text, order, href, names)
}

/// What the fees of an order were for, by the fee.
type Titles = BTreeMap<FeeId, Personal<String>>;

/// The titles of the patron's own fees, for their own eyes before they pay; read live, kept nowhere (promise P7). None
/// while the library system does not answer: nobody needs them to pay.
async fn titles(shared: &Shared, visit: &Visit, order: &Order) -> Titles {
    match &visit.visitor {
        Some(Visitor::Patron { library, barcode }) => {
            shared.cashier().titles_in(library, barcode, order).await
        }
        Some(Visitor::Applicant { .. }) | None => Titles::new(),
    }
}

fn with_titles(mut shown: OrderShown, order: &Order, titles: &Titles) -> OrderShown {
    for (shown, line) in shown.lines.iter_mut().zip(&order.lines) {
        let title = titles.get(&line.fee).filter(|_| line.patron.is_none());
        shown.title = title.map(|title| title.reveal().clone());
    }
    shown
}

fn review(
    sheet: &Sheet<'_>,
    (card, buyer): (Option<&CardFace>, Option<Buyer>),
    (order, names, titles): (&Order, &Names, &Titles),
    (may_try, more): (bool, More),
) -> Response {
    let stage = Stage::of(order);
    let amount = words::money(sheet.text, &order.amount());
    let mut news = (stage != Stage::Review).then(|| News {
        mood: stage.mood(),
        texts: texts(sheet, order),
    });
    let hindrance = match card {
        None => Some("account-gone"),
        Some(_) if !may_try => Some("too-many-cards"),
        Some(_) => None,
    };
    if let Some(key) = hindrance {
        let texts = vec![sheet.say(key)];
        news = Some(News { mood: "bad", texts });
    }
    let hosted = card.filter(|card| card.is_hosted());
    let view = Review {
        frame: sheet.frame(sheet.say(&format!("page-{}-title", stage.word()))),
        news,
        order: with_titles(shown_to_payer(sheet, order, names), order, titles),
        change: sheet.say(if buyer.is_some() {
            "review-change-buyer"
        } else {
            "review-change"
        }),
        buyer,
        until: words::moment(sheet.text, order.expires_at),
        added: added::in_order(sheet.text, order),
        bought: more.bought,
        effect: sheet.say(if let Some(line) = offer_words::bought(order) {
            offer_words::effect_of(line)
        } else if order.others().is_empty() {
            "effect-fees"
        } else {
            "effect-fees-others"
        }),
        steps: more.steps,
        pay: hindrance.is_none().then(|| PayWay {
            button: sheet.text.say_with("pay-by-card", &[("amount", &amount)]),
            card_page: urls::order(urls::CARD, order.id),
            hosted: hosted.map(|_| urls::order(urls::HOSTED, order.id)),
        }),
        request: sheet.request_key(),
        cancel: urls::order(urls::CANCEL, order.id),
        cancel_request: sheet.request_key(),
    };
    match hosted {
        Some(card) => sheet.send_leaving(&card.script_url, &view),
        None => sheet.send(StatusCode::OK, &view),
    }
}

fn proof(sheet: &Sheet<'_>, card: Option<&CardFace>, order: &Order) -> Response {
    let action = order.attempt().and_then(|attempt| attempt.next_action.clone());
    let (secret, elsewhere) = match action {
        Some(NextAction::Sdk { client_secret }) => (Some(client_secret), None),
        Some(NextAction::Redirect { url }) => (None, Some(url)),
        None => (None, None),
    };
    let script = card.filter(|_| secret.is_some());
    let on_their_page = order
        .attempt()
        .is_some_and(|attempt| attempt.means == Means::ProcessorsPage);
    let (title, text) = if on_their_page {
        ("page-elsewhere-title", "elsewhere-text")
    } else {
        ("page-proof-title", "proof-text")
    };
    let view = Proof {
        frame: sheet.frame(sheet.say(title)),
        text: sheet.say(text),
        order: shown(sheet, order),
        processor: script
            .zip(secret)
            .map(|(card, secret)| card::processor(card, sheet.allows(DataUse::FraudSignals), secret)),
        page: elsewhere.map(|href| OtherPage {
            href,
            button: sheet.say("proof-elsewhere-button"),
        }),
        look: urls::order(urls::LOOK, order.id),
        cancel: urls::order(urls::CANCEL, order.id),
        request: sheet.request_key(),
    };
    match script {
        Some(card) => sheet.send_card(&card.script_url, &view),
        None => sheet.send(StatusCode::OK, &view),
    }
}

async fn settled(
    shared: &Shared,
    (sheet, visit): (&Sheet<'_>, &Visit),
    (order, names): (&Order, &Names),
    more: More,
) -> Result<Response, Fault> {
    let stage = Stage::of(order);
    let mut frame = sheet.frame(sheet.say(&format!("page-{}-title", stage.word())));
    if stage.moves() {
        frame.refresh_s = Some(REFRESH_S);
    }
    let link = |href: &str, name: &str| Link {
        href: href.to_owned(),
        name: sheet.say(name),
    };
    let deeds = match visit.visitor {
        Some(Visitor::Patron { .. }) => {
            vec![link(urls::FEES, "deed-fees"), link(urls::ORDERS, "deed-orders")]
        }
        Some(Visitor::Applicant { .. }) | None => vec![link(urls::FIND, "deed-find")],
    };
    let view = OrderPage {
        frame,
        order: shown_to_payer(sheet, order, names),
        texts: texts(sheet, order),
        facts: true,
        steps: more.steps,
        bought: more.bought,
        next: offer_words::bought(order)
            .filter(|_| stage.is_receipt())
            .and_then(offer_words::next)
            .map(|key| sheet.say(key)),
        shows_lines: true,
        prints: stage.is_receipt() && sheet.prints(),
        watch: stage.moves().then(|| Watch {
            url: urls::order(urls::STATE, order.id),
            state: String::from(stage.word()),
        }),
        letter: receipt::told(shared, sheet, order).await?,
        standing: receipt::standing(sheet, order),
        deeds: deeds
            .into_iter()
            .chain(receipt::deeds(shared, sheet, order))
            .collect(),
    };
    Ok(sheet.send(StatusCode::OK, &view))
}

/// How much is shown to somebody who is not signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// How it stands and how much: for whoever has the address.
    Standing,
    /// And reference, date, brand and last four digits: for whoever knows what only the payer knows.
    Facts,
}

/// The page for somebody who is not signed in.
pub(super) fn public(shared: &Shared, visit: &Visit, order: &Order, shown_to: Shown) -> Response {
    let sheet = Sheet::patron(shared, visit, urls::FIND);
    let stage = Stage::of(order);
    let mut frame = sheet.frame(sheet.say(&format!("page-{}-title", stage.word())));
    frame.library = shared
        .face(&order.library)
        .map_or(frame.library, |face| face.name.clone());
    if stage.moves() {
        frame.refresh_s = Some(REFRESH_S);
    }
    let pays = stage.takes_a_card() || stage == Stage::Proof;
    let amount = words::money(sheet.text, &order.amount());
    let mut texts = texts(&sheet, order);
    texts.push(sheet.text.say_with("public-amount", &[("amount", &amount)]));
    // What was found is nobody else's business on a computer that others use.
    frame.private |= shown_to == Shown::Facts;
    let view = OrderPage {
        frame,
        order: shown(&sheet, order),
        texts,
        facts: shown_to == Shown::Facts,
        steps: None,
        bought: Vec::new(),
        next: pays.then(|| sheet.say("public-sign-in")),
        shows_lines: false,
        prints: stage.is_receipt() && sheet.prints(),
        watch: None,
        letter: None,
        standing: Vec::new(),
        deeds: if pays {
            vec![Link {
                href: urls::order(urls::SIGN_IN_FOR, order.id),
                name: sheet.say("sign-in-button"),
            }]
        } else {
            Vec::new()
        },
    };
    sheet.send(StatusCode::OK, &view)
}

/// How soon a page in flight is fetched anew where scripts do not look, in seconds.
const REFRESH_S: u32 = 5;
