//! Disputes: a card's holder takes the money back through their bank. An inquiry only asks; a chargeback takes first.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;

use crate::sandbox::clock;
use crate::sandbox::processor::books::Change;
use crate::sandbox::processor::books::Charge;
use crate::sandbox::processor::cards::Brand;
use crate::sandbox::processor::desk::Answered;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::ledger;
use crate::sandbox::processor::ledger::Kind;
use crate::sandbox::processor::ledger::Movement;
use crate::sandbox::processor::refusal::Refusal;
use crate::sandbox::processor::shapes::Expand;
use crate::sandbox::processor::shapes::Writer;

/// A payment that its card's holder disputes, `dp_…`.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Dispute {
    pub(super) id: String,
    pub(super) created: i64,
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) charge: String,
    pub(super) intent: String,
    pub(super) reason: String,
    pub(super) status: Status,
    /// Until when the library may answer, in seconds since 1970.
    pub(super) due_by: i64,
    /// How often evidence was handed in.
    pub(super) submissions: i64,
    /// The movements that took the money and gave it back, oldest first.
    pub(super) movements: Vec<String>,
}

/// Where a dispute stands, as Stripe spells it; those of an inquiry begin with a warning.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Status {
    WarningNeedsResponse,
    WarningUnderReview,
    WarningClosed,
    NeedsResponse,
    UnderReview,
    Won,
    Lost,
}

/// How a dispute begins.
#[derive(Clone, Copy, Debug)]
pub(super) struct Claim<'a> {
    pub(super) reason: &'a str,
    /// `None`: all that was captured.
    pub(super) amount: Option<i64>,
    pub(super) inquiry: bool,
}

/// What happens to a dispute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// The library hands evidence in.
    Submit,
    /// The bank decides for the library; an inquiry is closed.
    Win,
    /// The bank decides for the card's holder.
    Lose,
    /// An inquiry becomes a chargeback.
    Escalate,
}

impl Step {
    /// The step that goes by this word.
    pub(super) fn of(word: &str) -> Option<Self> {
        match word {
            "submit" => Some(Self::Submit),
            "win" => Some(Self::Win),
            "lose" => Some(Self::Lose),
            "escalate" => Some(Self::Escalate),
            _ => None,
        }
    }
}

impl Status {
    /// Where a step leads from here; `None` where it leads nowhere.
    fn after(self, step: Step) -> Option<Self> {
        match (self, step) {
            (Self::WarningNeedsResponse, Step::Submit) => Some(Self::WarningUnderReview),
            (Self::WarningNeedsResponse | Self::WarningUnderReview, Step::Win) => Some(Self::WarningClosed),
            (Self::WarningNeedsResponse | Self::WarningUnderReview, Step::Escalate) => {
                Some(Self::NeedsResponse)
            }
            (Self::NeedsResponse, Step::Submit) => Some(Self::UnderReview),
            (Self::NeedsResponse | Self::UnderReview, Step::Win) => Some(Self::Won),
            (Self::NeedsResponse | Self::UnderReview, Step::Lose) => Some(Self::Lost),
            _ => None,
        }
    }

    /// Whether the charge can be refunded all the same.
    pub(super) fn leaves_refundable(self) -> bool {
        !matches!(self, Self::NeedsResponse | Self::UnderReview | Self::Lost)
    }

    fn is_inquiry(self) -> bool {
        matches!(
            self,
            Self::WarningNeedsResponse | Self::WarningUnderReview | Self::WarningClosed
        )
    }
}

/// Opens the dispute that the published test card of a captured charge is for, if it is for one.
///
/// # Errors
/// No randomness.
pub(super) fn open_if_the_card_is_for_it(desk: &mut Desk<'_>, charge: &Charge) -> Result<(), Box<Refusal>> {
    let Some((reason, inquiry)) = charge.card.behaviour.dispute() else {
        return Ok(());
    };
    let claim = Claim {
        reason,
        amount: None,
        inquiry,
    };
    open(desk, charge, claim)?;
    Ok(())
}

/// Opens a dispute of a captured charge.
///
/// # Errors
/// Nothing was captured, more is claimed than was, or a dispute is open already.
pub(super) fn open(desk: &mut Desk<'_>, charge: &Charge, claim: Claim<'_>) -> Result<Dispute, Box<Refusal>> {
    if !charge.captured || charge.failure.is_some() {
        return Err(Refusal::too_late("Nothing was captured that could be disputed."));
    }
    let open = |dispute: &Dispute| dispute.status.after(Step::Win).is_some();
    if desk.books.disputes_of(&charge.id).any(open) {
        return Err(Refusal::too_late("This charge is disputed already."));
    }
    let amount = claim.amount.unwrap_or(charge.amount_captured);
    if !(1..=charge.amount_captured).contains(&amount) {
        return Err(Refusal::invalid(
            "amount",
            "must be between 1 and what was captured",
        ));
    }
    let created = clock::now_s();
    let mut dispute = Dispute {
        id: Desk::id("dp_")?,
        created,
        amount,
        currency: charge.currency.clone(),
        charge: charge.id.clone(),
        intent: charge.intent.clone(),
        reason: claim.reason.to_owned(),
        status: if claim.inquiry {
            Status::WarningNeedsResponse
        } else {
            Status::NeedsResponse
        },
        due_by: clock::midnight_after_days(created, ANSWER_DAYS).saturating_sub(1),
        submissions: 0,
        movements: Vec::new(),
    };
    if !claim.inquiry {
        withdraw(desk, &mut dispute)?;
    }
    desk.put(Change::Dispute(dispute.clone()));
    emit(desk, "charge.dispute.created", &dispute)?;
    if !claim.inquiry {
        emit(desk, "charge.dispute.funds_withdrawn", &dispute)?;
    }
    Ok(dispute)
}

/// Takes a dispute one step on.
///
/// # Errors
/// There is no such dispute, or the step leads nowhere from where it stands.
pub(super) fn go_on(desk: &mut Desk<'_>, id: &str, step: Step) -> Answered {
    let dispute = desk.books.disputes.find(id).cloned();
    let mut dispute = dispute.ok_or_else(|| Refusal::no_such("dispute"))?;
    let Some(next) = dispute.status.after(step) else {
        return Err(Refusal::too_late("This dispute is not in a state for that."));
    };
    let was_inquiry = dispute.status.is_inquiry();
    dispute.status = next;
    let kinds: &[&str] = match step {
        Step::Submit => {
            dispute.submissions = dispute.submissions.saturating_add(1);
            &["charge.dispute.updated"]
        }
        Step::Escalate => {
            withdraw(desk, &mut dispute)?;
            &["charge.dispute.updated", "charge.dispute.funds_withdrawn"]
        }
        Step::Win if was_inquiry => &["charge.dispute.closed"],
        Step::Win => {
            move_money(desk, &mut dispute, Wave::Back)?;
            &["charge.dispute.funds_reinstated", "charge.dispute.closed"]
        }
        Step::Lose => &["charge.dispute.closed"],
    };
    desk.put(Change::Dispute(dispute.clone()));
    for kind in kinds {
        emit(desk, kind, &dispute)?;
    }
    Ok(desk.writer().dispute(&dispute, &Expand::default()))
}

/// Tells about a dispute.
///
/// # Errors
/// There is none.
pub(super) fn retrieve(desk: &Desk<'_>, form: &mut Form, id: &str) -> Answered {
    let expand = Expand::parse(&form.take_list("expand"))?;
    form.finish()?;
    let dispute = desk.books.disputes.find(id);
    let dispute = dispute.ok_or_else(|| Refusal::no_such("dispute"))?;
    Ok(desk.writer().dispute(dispute, &expand))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Wave {
    Away,
    Back,
}

fn withdraw(desk: &mut Desk<'_>, dispute: &mut Dispute) -> Result<(), Box<Refusal>> {
    move_money(desk, dispute, Wave::Away)
}

/// The fee of a dispute is not given back with the money.
fn move_money(desk: &mut Desk<'_>, dispute: &mut Dispute, wave: Wave) -> Result<(), Box<Refusal>> {
    let (amount, fee) = match wave {
        Wave::Away => (dispute.amount.saturating_neg(), DISPUTE_FEE),
        Wave::Back => (dispute.amount, 0),
    };
    let movement = Movement::new(Kind::Adjustment, amount, &dispute.currency, &dispute.id)?;
    let id = ledger::book(desk, Movement { fee, ..movement });
    dispute.movements.push(id);
    Ok(())
}

fn emit(desk: &mut Desk<'_>, kind: &str, dispute: &Dispute) -> Result<(), Box<Refusal>> {
    let written = desk.writer().dispute(dispute, &Expand::default());
    desk.emit(kind, written)
}

impl Writer<'_> {
    /// A dispute.
    pub(super) fn dispute(&self, dispute: &Dispute, expand: &Expand) -> Value {
        let charge = self.books.charges.find(&dispute.charge);
        let brand = charge.map(|charge| charge.card.brand);
        let charge = Self::reference(Some(&dispute.charge), "charge", expand, |id, inside| {
            let charge = self.books.charges.find(id);
            charge.map(|charge| self.charge(charge, inside))
        });
        let intent = Self::reference(Some(&dispute.intent), "payment_intent", expand, |id, inside| {
            let intent = self.books.intents.find(id);
            intent.map(|intent| self.intent(intent, inside))
        });
        let movements = dispute.movements.iter();
        let movements: Vec<Value> = movements
            .filter_map(|id| self.movement_of(id, &Expand::default()))
            .collect();
        let case = if dispute.movements.is_empty() {
            "inquiry"
        } else {
            "chargeback"
        };
        let past_due = dispute.due_by < clock::now_s();
        json!({
            "id": dispute.id, "object": "dispute", "created": dispute.created, "livemode": false,
            "amount": dispute.amount, "currency": dispute.currency, "charge": charge, "payment_intent": intent,
            "reason": dispute.reason, "status": dispute.status, "metadata": {},
            "is_charge_refundable": dispute.status.leaves_refundable(),
            "balance_transactions": movements, "enhanced_eligibility_types": [],
            "evidence": evidence(),
            "evidence_details": {
                "due_by": dispute.due_by, "enhanced_eligibility": {}, "has_evidence": dispute.submissions > 0,
                "past_due": past_due, "submission_count": dispute.submissions,
            },
            "payment_method_details": {"type": "card", "card": {
                "brand": brand, "case_type": case, "network": brand,
                "network_reason_code": network_code(brand, &dispute.reason),
            }},
        })
    }
}

/// No evidence is kept: what a library hands in may name people.
fn evidence() -> Value {
    let mut evidence = json!({"enhanced_evidence": {}});
    if let Some(fields) = evidence.as_object_mut() {
        fields.extend(EVIDENCE.iter().map(|name| ((*name).to_owned(), Value::Null)));
    }
    evidence
}

fn network_code(brand: Option<Brand>, reason: &str) -> Option<&'static str> {
    match (brand?, reason) {
        (Brand::Visa, "fraudulent") => Some("10.4"),
        (Brand::Visa, "product_not_received") => Some("13.1"),
        (Brand::Mastercard, "fraudulent") => Some("4837"),
        (Brand::Mastercard, "product_not_received") => Some("4853"),
        _ => None,
    }
}

/// Stripe's reasons.
pub(super) const REASONS: &[&str] = &[
    "credit_not_processed",
    "duplicate",
    "fraudulent",
    "general",
    "noncompliant",
    "product_not_received",
    "product_unacceptable",
    "subscription_canceled",
    "unrecognized",
];
const DISPUTE_FEE: i64 = 1_500;
/// The library may answer until the end of the eighth day.
const ANSWER_DAYS: i64 = 9;
const EVIDENCE: &[&str] = &[
    "access_activity_log",
    "billing_address",
    "cancellation_policy",
    "cancellation_policy_disclosure",
    "cancellation_rebuttal",
    "customer_communication",
    "customer_email_address",
    "customer_name",
    "customer_purchase_ip",
    "customer_signature",
    "duplicate_charge_documentation",
    "duplicate_charge_explanation",
    "duplicate_charge_id",
    "product_description",
    "receipt",
    "refund_policy",
    "refund_policy_disclosure",
    "refund_refusal_explanation",
    "service_date",
    "service_documentation",
    "shipping_address",
    "shipping_carrier",
    "shipping_date",
    "shipping_documentation",
    "shipping_tracking_number",
    "uncategorized_file",
    "uncategorized_text",
];
