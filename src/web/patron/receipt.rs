//! The receipt of a payment: as a file, and as a letter to an address that is asked for this one letter and not kept.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header;
use axum::response::IntoResponse;
use axum::response::Response;

use crate::cashier::Refusal;
use crate::domain::LetterKind;
use crate::domain::LetterState;
use crate::domain::MoneyStands;
use crate::domain::Order;
use crate::domain::OrderId;
use crate::domain::Receipt;
use crate::notify;
use crate::notify::Letterhead;
use crate::notify::paper::pdf;
use crate::web::LibraryFace;
use crate::web::Shared;
use crate::web::error::Problem;
use crate::web::extract::OrderPath;
use crate::web::fault::Fault;
use crate::web::limits;
use crate::web::patron::own_order;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::urls;
use crate::web::views::Field;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::patron::LetterPage;
use crate::web::visit::Posted;
use crate::web::visit::Visit;

/// What an address says, when it says an order.
type Id = Result<OrderPath, Problem>;

/// The receipt as a PDF, as things stand now.
pub(super) async fn file(State(shared): State<Arc<Shared>>, id: Id, visit: Visit) -> Result<Response, Fault> {
    let order = receipted(&shared, &visit, id).await?;
    let face = shared.face(&order.library).ok_or(Fault::Internal)?;
    let sheet = Sheet::patron(&shared, &visit, urls::ORDERS);
    if !is_offered(&sheet) {
        return Err(Fault::NotFound);
    }
    let letterhead = letterhead(&shared, face);
    let texts = sheet.text.texts();
    let bought = shared.cashier().said_of_bought(&order, texts).await;
    let bought = bought.map_err(Refusal::from)?;
    let paper = notify::receipt_to_keep(texts, &letterhead, &order, bought);
    let headers = [
        (header::CONTENT_TYPE, String::from("application/pdf")),
        (header::CONTENT_LANGUAGE, sheet.text.language().to_owned()),
        // A name that tells nothing, in the list of downloads of a computer that others use.
        (
            header::CONTENT_DISPOSITION,
            String::from("attachment; filename=\"receipt.pdf\""),
        ),
    ];
    Ok((headers, pdf::of(&paper, &letterhead.name)).into_response())
}

/// The page that asks where to send the receipt.
pub(super) async fn ask(State(shared): State<Arc<Shared>>, id: Id, visit: Visit) -> Result<Response, Fault> {
    let order = receipted(&shared, &visit, id).await?;
    if !mails(&shared, &order) {
        return Err(Fault::NotFound);
    }
    Ok(page(&shared, &visit, &order, None))
}

/// Has the receipt mailed.
pub(super) async fn mail(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Posted { visit, mut fields }: Posted<Visit>,
) -> Result<Response, Fault> {
    // Whose order it is comes first: to anybody else it is not there, whatever their form holds.
    let (order, caller) = own_order(&shared, &visit, known(id)?).await?;
    let key = fields.request_key()?;
    let email = fields.take("email")?;
    fields.done()?;
    let language = Sheet::patron(&shared, &visit, "").text.language().to_owned();
    let asking = {
        let (shared, id) = (Arc::clone(&shared), order.id);
        async move {
            let cashier = shared.cashier();
            Ok::<_, Fault>(cashier.mail_receipt(&caller, &key, (id, &email), &language).await)
        }
    };
    match to_the_end(asking).await.or_later()? {
        Ok(()) => Ok(go_to(&urls::order(urls::ORDER, order.id))),
        Err(Refusal::Invalid { .. }) => Ok(page(&shared, &visit, &order, Some(Trouble::NoAddress))),
        Err(Refusal::TooManyLetters) => Ok(page(&shared, &visit, &order, Some(Trouble::TooMany))),
        Err(refusal) => Err(refusal.into()),
    }
}

/// What can be done with a receipt: links for the page of the order.
pub(super) fn deeds(shared: &Shared, sheet: &Sheet<'_>, order: &Order) -> Vec<Link> {
    let link = |route, name: &str| Link {
        href: urls::order(route, order.id),
        name: sheet.say(name),
    };
    if !Receipt::of(order).is_worth_having() {
        return Vec::new();
    }
    let file = is_offered(sheet).then(|| link(urls::RECEIPT_FILE, "deed-receipt-file"));
    let letter = mails(shared, order).then(|| link(urls::LETTER, "deed-letter"));
    file.into_iter().chain(letter).collect()
}

/// Where the money is and what the account shows; nothing before a card was presented.
pub(super) fn standing(sheet: &Sheet<'_>, order: &Order) -> Vec<(String, String)> {
    let receipt = Receipt::of(order);
    match receipt.money {
        MoneyStands::Nowhere => Vec::new(),
        MoneyStands::Checking | MoneyStands::Held | MoneyStands::Charged | MoneyStands::LetGo => {
            notify::standing(sheet.text, &receipt)
        }
    }
}

/// What became of the last letter with the receipt; `None` when none was asked for.
pub(super) async fn told(shared: &Shared, sheet: &Sheet<'_>, order: &Order) -> Result<Option<String>, Fault> {
    if !mails(shared, order) {
        return Ok(None);
    }
    let letters = shared.cashier().letters_about(order).await?;
    let newest = letters
        .into_iter()
        .find(|letter| letter.kind == LetterKind::Receipt);
    let waits = Receipt::of(order).is_in_flight();
    Ok(newest.map(|letter| {
        sheet.say(match letter.state {
            LetterState::Waiting if waits => "letter-when-charged",
            LetterState::Waiting | LetterState::Sending => "letter-waiting",
            LetterState::Sent => "letter-sent",
            LetterState::GivenUp => "letter-given-up",
            LetterState::Unknown => "letter-unknown",
        })
    }))
}

/// Why no letter is sent.
#[derive(Clone, Copy)]
enum Trouble {
    NoAddress,
    TooMany,
}

fn page(shared: &Shared, visit: &Visit, order: &Order, trouble: Option<Trouble>) -> Response {
    let sheet = Sheet::patron(shared, visit, urls::ORDERS);
    let error = trouble.map(|trouble| {
        sheet.say(match trouble {
            Trouble::NoAddress => "email-wrong",
            Trouble::TooMany => "letter-too-many",
        })
    });
    let receipt = Receipt::of(order);
    let view = LetterPage {
        frame: sheet.frame(sheet.say("letter-title")),
        errors: error
            .iter()
            .map(|text| Wrong {
                field: "email",
                text: text.clone(),
            })
            .collect(),
        reference: order.reference.to_string(),
        in_flight: receipt.is_in_flight().then(|| sheet.say("letter-in-flight")),
        action: urls::order(urls::LETTER, order.id),
        request: sheet.request_key(),
        field: Field {
            name: "email",
            label: sheet.say("email-label"),
            hint: sheet.say("letter-why"),
            kind: "email",
            autocomplete: "off",
            longest: limits::CONTACT_MAX,
            needed: true,
            error,
        },
        back: urls::order(urls::ORDER, order.id),
    };
    let status = match trouble {
        None => StatusCode::OK,
        Some(Trouble::NoAddress) => StatusCode::UNPROCESSABLE_ENTITY,
        Some(Trouble::TooMany) => StatusCode::TOO_MANY_REQUESTS,
    };
    sheet.send(status, &view)
}

fn known(id: Id) -> Result<OrderId, Fault> {
    id.map(|OrderPath(id)| id).map_err(|_| Fault::NotFound)
}

/// An order of whoever is signed in, of which there is a receipt.
async fn receipted(shared: &Shared, visit: &Visit, id: Id) -> Result<Order, Fault> {
    let (order, _) = own_order(shared, visit, known(id)?).await?;
    if Receipt::of(&order).is_worth_having() {
        Ok(order)
    } else {
        Err(Fault::NotFound)
    }
}

fn mails(shared: &Shared, order: &Order) -> bool {
    let post = shared.cashier().post();
    post.is_some_and(|post| post.letterhead(&order.library).is_some()) && Receipt::of(order).is_worth_having()
}

/// Whether there is a file: one that can be written in the page's language, and not at a kiosk, where it would stay
/// behind for whoever comes next.
fn is_offered(sheet: &Sheet<'_>) -> bool {
    !sheet.is_at_a_kiosk() && pdf::can_write(&sheet.say("receipt-in-flight"))
}

fn letterhead(shared: &Shared, face: &LibraryFace) -> Letterhead {
    Letterhead {
        name: face.name.clone(),
        questions: face.questions.clone(),
        zone: face.zone.clone(),
        sandbox: shared.service.sandbox,
    }
}
