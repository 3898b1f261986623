//! Refunds that are more than one person may give back alone: a second one agrees, or does not.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::extract::rejection::PathRejection;
use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Clerk;
use crate::cashier::Refusal;
use crate::domain::Order;
use crate::domain::Permission;
use crate::domain::ProposalId;
use crate::domain::RefundProposal;
use crate::web::Shared;
use crate::web::fault::Fault;
use crate::web::reply::to_the_end;
use crate::web::sheet::Sheet;
use crate::web::sheet::go_to;
use crate::web::shift::OnDuty;
use crate::web::staff::confirm;
use crate::web::staff::confirm::Asked;
use crate::web::staff::money_back;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::Link;
use crate::web::views::money::ProposalShown;
use crate::web::views::money::ProposalsPage;
use crate::web::views::money::RefundPage;
use crate::web::views::staff::SearchBox;
use crate::web::visit::Posted;
use crate::web::words;

/// What an address says, when it says a proposal.
type Id = Result<Path<String>, PathRejection>;

fn known(id: Id) -> Result<ProposalId, Fault> {
    let Path(id) = id.map_err(|_| Fault::NotFound)?;
    ProposalId::parse(&id).map_err(|_| Fault::NotFound)
}

/// Those that wait, oldest first.
pub(super) async fn list(State(shared): State<Arc<Shared>>, on_duty: OnDuty) -> Result<Response, Fault> {
    page(&shared, on_duty, (StatusCode::OK, None)).await
}

/// The list, for a browser that goes back to the answer to a form.
pub(super) async fn again() -> Response {
    go_to(urls::STAFF_PROPOSALS)
}

/// Agrees: the money goes back, and the page of its order shows it.
pub(super) async fn agree(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Posted { visit, mut fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    let key = fields.request_key()?;
    let typed = confirm::typed(&shared, &mut fields)?;
    fields.done()?;
    let asked = confirm::asked(&shared, &visit, typed).await?;
    let id = known(id)?;
    if asked != Asked::Fresh {
        return sure(&shared, visit, id, asked).await;
    }
    let (clerk, doing) = (visit.clerk(), Arc::clone(&shared));
    let agreeing = async move {
        let cashier = doing.cashier();
        let proposal = cashier.proposed_refund(&clerk, id).await?;
        let agreed = cashier.agree_to_refund(&clerk, &key, id).await;
        Ok::<_, Fault>((proposal.order, agreed))
    };
    let (order, agreed) = to_the_end(agreeing).await.or_later()?;
    let not_done = match agreed {
        Ok(_) => return Ok(go_to(&urls::order(urls::STAFF_ORDER, order))),
        Err(Refusal::OwnAccount) => "refund-own-card",
        Err(Refusal::RefundableChanged | Refusal::NotRefundable) => "proposals-lapsed",
        Err(Refusal::StateConflict) => "proposals-overtaken",
        Err(refusal) => return Err(refusal.into()),
    };
    page(&shared, visit, (StatusCode::CONFLICT, Some(not_done))).await
}

/// Asks for a code before money goes back.
async fn sure(shared: &Shared, visit: OnDuty, id: ProposalId, asked: Asked) -> Result<Response, Fault> {
    let clerk = visit.clerk();
    let proposal = shared.cashier().proposed_refund(&clerk, id).await?;
    let order = shared.cashier().order(&clerk.caller(), proposal.order).await?;
    let passkey = confirm::passkey(shared, &visit.ticket.secret, asked).await?;
    let shift = visit.shift();
    let sheet = &Sheet::staff(shared, &shift, "");
    let text = sheet.text;
    let amount = words::money(text, &proposal.amount);
    let card = order
        .card()
        .map_or_else(|| text.say("no-card"), |card| words::card(text, card));
    let values = [("amount", amount.as_str()), ("card", &card)];
    let view = RefundPage {
        frame: sheet.frame(text.say_with("refund-sure-title", &values)),
        search: SearchBox::beside(),
        order: words::order(text, &order, urls::order(urls::STAFF_ORDER, order.id)),
        texts: vec![text.say_with("refund-sure-1", &values)],
        action: Url::Proposal(urls::STAFF_PROPOSAL_AGREE, id).to_string(),
        fields: vec![("request", sheet.request_key())],
        code: asked.field(sheet, "confirm-hint"),
        passkey,
        button: text.say_with("proposals-agree", &values),
        back: String::from(urls::STAFF_PROPOSALS),
    };
    Ok(sheet.send(asked.status(), &view))
}

/// Does not agree, or takes back what one has proposed.
pub(super) async fn refuse(
    State(shared): State<Arc<Shared>>,
    id: Id,
    Posted { visit, fields }: Posted<OnDuty>,
) -> Result<Response, Fault> {
    fields.done()?;
    let proposal = shared.cashier().refuse_refund(&visit.clerk(), known(id)?).await?;
    Ok(go_to(&urls::order(urls::STAFF_ORDER, proposal.order)))
}

async fn page(
    shared: &Shared,
    on_duty: OnDuty,
    (status, told): (StatusCode, Option<&str>),
) -> Result<Response, Fault> {
    let clerk = on_duty.clerk();
    let proposals = shared.cashier().proposed_refunds(&clerk).await?;
    let shift = on_duty.shift();
    let sheet = Sheet::staff(shared, &shift, "");
    let mut waiting = Vec::new();
    for proposal in &proposals {
        let order = shared.cashier().order(&clerk.caller(), proposal.order).await?;
        waiting.push(show(&sheet, &clerk, (proposal, &order)));
    }
    let view = ProposalsPage {
        frame: sheet.frame(sheet.say("proposals-title")),
        search: SearchBox::beside(),
        told: told.map(|key| sheet.say(key)),
        waiting,
    };
    Ok(sheet.send(status, &view))
}

fn show(sheet: &Sheet<'_>, clerk: &Clerk, (proposal, order): (&RefundProposal, &Order)) -> ProposalShown {
    let text = sheet.text;
    let amount = words::money(text, &proposal.amount);
    let values = [("amount", amount.as_str())];
    let own = proposal.by == clerk.name;
    let may = clerk.role.may(Permission::AgreeToRefunds);
    let way = |route, key: &str| Link {
        href: Url::Proposal(route, proposal.id).to_string(),
        name: text.say_with(key, &values),
    };
    let refuse_key = if own {
        "proposals-take-back"
    } else {
        "proposals-refuse"
    };
    let why_not = match (own, may) {
        (true, _) => Some("proposals-own"),
        (false, false) => Some("proposals-no-say"),
        (false, true) => None,
    };
    ProposalShown {
        id: format!("proposal-{}", proposal.id),
        title: text.say_with("proposals-one", &values),
        order: Link {
            href: urls::order(urls::STAFF_ORDER, order.id),
            name: order.reference.to_string(),
        },
        reason: money_back::why(text, &proposal.reason),
        by: proposal.by.to_string(),
        since: words::moment(text, proposal.at),
        agree: why_not
            .is_none()
            .then(|| way(urls::STAFF_PROPOSAL_AGREE, "proposals-agree")),
        why_not: why_not.map(|key| sheet.say(key)),
        request: sheet.request_key(),
        refuse: (own || may).then(|| way(urls::STAFF_PROPOSAL_REFUSE, refuse_key)),
    }
}
