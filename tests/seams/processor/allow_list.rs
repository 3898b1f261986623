//! Promise P6: what goes to the processor is on a list, and nothing else ever goes.

use lastfour::domain::Currency;
use lastfour::domain::FeeKind;
use lastfour::domain::OrderId;
use lastfour::domain::RefundId;

use crate::processor::peer::Peer;
use crate::processor::peer::Purchase;
use crate::processor::peer::VISA;
use crate::processor::recorder::Exchange;
use crate::processor::recorder::fields;

/// Method, path, and the fields that a call may carry in form or query. `*` stands for the id of a payment, a page or a
/// refund.
const CALLS: [(&str, &str, &[&str]); 16] = [
    ("POST", "/v1/checkout/sessions", &PAGE),
    ("GET", "/v1/checkout/sessions/*", &["expand[0]"]),
    ("POST", "/v1/checkout/sessions/*/expire", &["expand[0]"]),
    (
        "POST",
        "/v1/payment_intents",
        &[
            "allowed_payment_method_types[0]",
            "amount",
            "capture_method",
            "currency",
            "metadata[kinds]",
            "metadata[order]",
        ],
    ),
    (
        "POST",
        "/v1/payment_intents/*/confirm",
        &["expand[0]", "payment_method", "return_url", "use_stripe_sdk"],
    ),
    (
        "POST",
        "/v1/payment_intents/*/capture",
        &["amount_to_capture", "expand[0]"],
    ),
    ("POST", "/v1/payment_intents/*/cancel", &["expand[0]"]),
    ("GET", "/v1/payment_intents/*", &["expand[0]"]),
    ("GET", "/v1/payment_intents", &SPAN),
    (
        "GET",
        "/v1/refunds",
        &["limit", "payment_intent", "starting_after"],
    ),
    ("GET", "/v1/refunds/*", &[]),
    (
        "GET",
        "/v1/disputes",
        &["limit", "payment_intent", "starting_after"],
    ),
    ("GET", "/v1/events", &["created[gte]", "limit", "starting_after"]),
    ("GET", "/v1/balance_transactions", &MOVEMENTS),
    ("GET", "/v1/payouts", &SPAN),
    (
        "POST",
        "/v1/refunds",
        &["amount", "metadata[refund]", "payment_intent"],
    ),
];

const SPAN: [&str; 5] = [
    "created[gte]",
    "created[lt]",
    "expand[0]",
    "limit",
    "starting_after",
];

const MOVEMENTS: [&str; 6] = [
    "created[gte]",
    "created[lt]",
    "expand[0]",
    "limit",
    "payout",
    "starting_after",
];

const PAGE: [&str; 15] = [
    "adaptive_pricing[enabled]",
    "allowed_payment_method_types[0]",
    "cancel_url",
    "client_reference_id",
    "expires_at",
    "line_items[0][price_data][currency]",
    "line_items[0][price_data][product_data][name]",
    "line_items[0][price_data][unit_amount]",
    "line_items[0][quantity]",
    "mode",
    "payment_intent_data[capture_method]",
    "payment_intent_data[metadata][kinds]",
    "payment_intent_data[metadata][order]",
    "success_url",
    "wallet_options[link][display]",
];

/// Fails the test when a call carries anything that is not on the list.
pub(crate) fn check(exchange: &Exchange, key: &str) {
    let path: Vec<_> = exchange
        .path
        .split('/')
        .map(|part| {
            if ["pi_", "cs_", "re_"].iter().any(|kind| part.starts_with(kind)) {
                "*"
            } else {
                part
            }
        })
        .collect();
    let path = path.join("/");
    let (_, _, allowed) = CALLS
        .iter()
        .find(|(method, known, _)| *method == exchange.method && *known == path)
        .unwrap_or_else(|| panic!("a call that is not on the list: {} {path}", exchange.method));
    for (name, value) in fields(&exchange.form).iter().chain(&fields(&exchange.query)) {
        assert!(allowed.contains(&name.as_str()), "{path} carries {name}");
        assert!(is_allowed_value(name, value), "{path} carries {name}={value}");
    }
    for (name, value) in &exchange.headers {
        let value = value.to_str().unwrap();
        assert!(
            is_allowed_header(name.as_str(), value, key),
            "{path} carries {name}: {value}"
        );
    }
}

fn is_allowed_value(name: &str, value: &str) -> bool {
    let is_number = || value.bytes().all(|byte| byte.is_ascii_digit());
    match name {
        "amount"
        | "amount_to_capture"
        | "created[gte]"
        | "created[lt]"
        | "limit"
        | "expires_at"
        | "line_items[0][price_data][unit_amount]" => is_number(),
        "currency" | "line_items[0][price_data][currency]" => Currency::parse(value).is_ok(),
        "capture_method" | "payment_intent_data[capture_method]" => value == "manual",
        "adaptive_pricing[enabled]" => value == "false",
        "line_items[0][price_data][product_data][name]" => value == NAME_ON_THE_PAGE,
        "line_items[0][quantity]" => value == "1",
        "mode" => value == "payment",
        "wallet_options[link][display]" => value == "never",
        "allowed_payment_method_types[0]" => value == "card",
        "expand[0]" => EXPANSIONS.contains(&value),
        "metadata[kinds]" | "payment_intent_data[metadata][kinds]" => {
            value.split(',').all(|word| FeeKind::from_word(word).is_some())
        }
        "metadata[order]" | "payment_intent_data[metadata][order]" | "client_reference_id" => {
            OrderId::parse(value).is_ok()
        }
        "metadata[refund]" => RefundId::parse(value).is_ok(),
        "payment_intent" => value.starts_with("pi_"),
        "payout" => value.starts_with("po_"),
        "starting_after" => ["pi_", "re_", "du_", "evt_", "txn_", "po_"]
            .iter()
            .any(|kind| value.starts_with(kind)),
        "payment_method" => value.starts_with("pm_"),
        "return_url" | "success_url" | "cancel_url" => value == RETURN_URL,
        "use_stripe_sdk" => value == "true",
        _ => false,
    }
}

const EXPANSIONS: [&str; 4] = [
    "latest_charge",
    "payment_intent.latest_charge",
    "data.latest_charge",
    "data.source.payment_intent",
];

/// What stands on the page of the tests' purchases: kinds of fee, no title.
const NAME_ON_THE_PAGE: &str = "Library: late items, lost items";

/// Where the tests let the bank send the patron back to.
pub(crate) const RETURN_URL: &str = "https://library.example/back";

fn is_allowed_header(name: &str, value: &str, key: &str) -> bool {
    match name {
        "host" | "content-length" | "accept" | "accept-encoding" => true,
        "authorization" => value == format!("Bearer {key}"),
        "content-type" => value == "application/x-www-form-urlencoded",
        "user-agent" => value
            .strip_prefix("Stripe/v1 RustBindings/")
            .is_some_and(|version| !version.contains(' ')),
        "stripe-version" => value.len() < 30,
        "idempotency-key" => is_allowed_key(value),
        _ => false,
    }
}

fn is_allowed_key(value: &str) -> bool {
    let parts: Vec<_> = value.split('-').collect();
    match parts.as_slice() {
        [refund] => RefundId::parse(refund).is_ok(),
        [order, attempt, step] => {
            OrderId::parse(order).is_ok()
                && attempt.parse::<u32>().is_ok()
                && ["create", "confirm", "capture", "page"].contains(step)
        }
        _ => false,
    }
}

/// The exact fields of every call that moves something.
pub(crate) async fn a_whole_story_sends_what_it_must_and_nothing_else(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let processor = peer.processor();
    let id = processor.create(&purchase.new_payment()).await.unwrap().id;
    let token = peer.token(VISA).await;
    processor
        .confirm(&purchase.confirmation(&id, &token))
        .await
        .unwrap();
    processor.capture(&purchase.capture(&id, 800)).await.unwrap();
    let refund = purchase.refund(&id, 300);
    processor.refund(&refund).await.unwrap();

    let sent: Vec<_> = peer
        .exchanges()
        .iter()
        .map(|exchange| {
            let key = exchange.headers["idempotency-key"].to_str().unwrap().to_owned();
            (exchange.path.clone(), fields(&exchange.form), key)
        })
        .collect();

    let form = |fields: &[(&str, &str)]| -> Vec<(String, String)> {
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    };
    let order = purchase.order.to_string();
    let intents = String::from("/v1/payment_intents");
    let create = form(&[
        ("allowed_payment_method_types[0]", "card"),
        ("amount", "1050"),
        ("capture_method", "manual"),
        ("currency", "usd"),
        ("metadata[kinds]", "overdue,lost"),
        ("metadata[order]", &order),
    ]);
    let confirm = form(&[
        ("expand[0]", "latest_charge"),
        ("payment_method", &token),
        ("use_stripe_sdk", "true"),
    ]);
    let capture = form(&[("amount_to_capture", "800"), ("expand[0]", "latest_charge")]);
    let refund_key = refund.refund.to_string();
    let money_back = form(&[
        ("amount", "300"),
        ("metadata[refund]", &refund_key),
        ("payment_intent", &id),
    ]);
    assert_eq!(
        sent,
        [
            (intents.clone(), create, format!("{order}-1-create")),
            (
                format!("{intents}/{id}/confirm"),
                confirm,
                format!("{order}-1-confirm")
            ),
            (
                format!("{intents}/{id}/capture"),
                capture,
                format!("{order}-1-capture")
            ),
            (String::from("/v1/refunds"), money_back, refund_key),
        ]
    );
}

pub(crate) async fn a_page_is_opened_with_what_it_must_and_nothing_else(peer: &Peer) {
    let purchase = Purchase::of(1050, Currency::USD);
    let page = purchase.new_page();
    let open = peer.processor().open_page(&page).await.unwrap();
    peer.processor().payment(&open.id).await.unwrap();
    peer.processor()
        .release(&purchase.release(&open.id))
        .await
        .unwrap();

    let exchanges = peer.exchanges();

    let order = purchase.order.to_string();
    let closes = page
        .wanted_at
        .after(std::time::Duration::from_mins(45))
        .seconds()
        .to_string();
    let sessions = "/v1/checkout/sessions";
    let whole: Vec<(String, String)> = [
        ("adaptive_pricing[enabled]", "false"),
        ("allowed_payment_method_types[0]", "card"),
        ("cancel_url", RETURN_URL),
        ("client_reference_id", &order),
        ("expires_at", &closes),
        ("line_items[0][price_data][currency]", "usd"),
        ("line_items[0][price_data][product_data][name]", NAME_ON_THE_PAGE),
        ("line_items[0][price_data][unit_amount]", "1050"),
        ("line_items[0][quantity]", "1"),
        ("mode", "payment"),
        ("payment_intent_data[capture_method]", "manual"),
        ("payment_intent_data[metadata][kinds]", "overdue,lost"),
        ("payment_intent_data[metadata][order]", &order),
        ("success_url", RETURN_URL),
        ("wallet_options[link][display]", "never"),
    ]
    .map(|(name, value)| (name.to_owned(), value.to_owned()))
    .to_vec();
    assert_eq!(fields(&exchanges[0].form), whole);
    let key = |number: usize| {
        exchanges[number]
            .headers
            .get("idempotency-key")
            .map(|key| key.to_str().unwrap())
    };
    let calls: Vec<_> = (0..exchanges.len())
        .map(|number| (exchanges[number].path.clone(), key(number)))
        .collect();
    // Closing twice is closing once, and needs no key.
    let opening = format!("{order}-1-page");
    assert_eq!(
        calls,
        [
            (sessions.to_owned(), Some(opening.as_str())),
            (format!("{sessions}/{}", open.id), None),
            (format!("{sessions}/{}/expire", open.id), None),
        ]
    );
}
