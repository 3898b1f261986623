//! Reads what a caller wants of a checkout session.

use crate::sandbox::clock;
use crate::sandbox::processor::books::Item;
use crate::sandbox::processor::books::Session;
use crate::sandbox::processor::books::SessionStatus;
use crate::sandbox::processor::desk::Desk;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::intents;
use crate::sandbox::processor::refusal::Refusal;

/// Takes a session out of the form.
///
/// # Errors
/// A parameter is missing or makes no sense.
pub(super) fn read(form: &mut Form) -> Result<Session, Box<Refusal>> {
    form.take_word("mode", &["payment"])?
        .ok_or_else(|| Refusal::missing("mode"))?;
    form.take_word("ui_mode", &["hosted_page", "hosted"])?;
    form.take_word("customer_creation", &["if_required"])?;
    form.take_word("adaptive_pricing[enabled]", &["false"])?;
    let link_display = form.take_word("wallet_options[link][display]", &["auto", "never"])?;
    let created = clock::now_s();
    let expires_at = read_expiry(form, created)?;
    let success_url = read_url(form, "success_url")?.ok_or_else(|| Refusal::missing("success_url"))?;
    let cancel_url = read_url(form, "cancel_url")?;
    let client_reference_id = form.take("client_reference_id")?;
    if client_reference_id
        .as_ref()
        .is_some_and(|id| id.len() > REFERENCE_MAX)
    {
        return Err(Refusal::invalid("client_reference_id", "is too long"));
    }
    let (items, amount, currency) = read_items(form)?;
    let mut wishes = read_wishes_for_intent(form)?;
    wishes.put("amount", amount.to_string());
    wishes.put("currency", currency);
    Ok(Session {
        id: Desk::id("cs_test_")?,
        created,
        expires_at,
        status: SessionStatus::Open,
        items,
        success_url,
        cancel_url,
        client_reference_id,
        locale: form.take_word("locale", LOCALES)?.map(str::to_owned),
        submit_type: form
            .take_word("submit_type", &["auto", "book", "donate", "pay"])?
            .map(str::to_owned),
        link_display: link_display.map(str::to_owned),
        metadata: form.take_map("metadata"),
        prepared: intents::read_intent(&mut wishes)?,
        submitted: false,
    })
}

fn read_expiry(form: &mut Form, created: i64) -> Result<i64, Box<Refusal>> {
    let latest = created.saturating_add(OPEN_MAX_S);
    let expires_at = form.take_integer("expires_at")?.unwrap_or(latest);
    if !(created.saturating_add(OPEN_MIN_S)..=latest).contains(&expires_at) {
        return Err(Refusal::invalid(
            "expires_at",
            "must be 30 minutes to 24 hours ahead",
        ));
    }
    Ok(expires_at)
}

fn read_url(form: &mut Form, name: &str) -> Result<Option<String>, Box<Refusal>> {
    let Some(url) = form.take(name)? else {
        return Ok(None);
    };
    let web = url.starts_with("https://") || url.starts_with("http://");
    if web && url.len() <= URL_MAX && url.chars().all(|c| c.is_ascii_graphic()) {
        Ok(Some(url))
    } else {
        Err(Refusal::invalid(name, "must be a URL"))
    }
}

/// What is sold: the lines, their sum and its currency.
fn read_items(form: &mut Form) -> Result<(Vec<Item>, i64, String), Box<Refusal>> {
    let mut items = Vec::new();
    let mut sum = 0_i64;
    let mut currency: Option<String> = None;
    for index in 0..ITEMS_MAX {
        let line = format!("line_items[{index}]");
        if !form.has_below(&line) {
            break;
        }
        let price = format!("{line}[price_data]");
        let own = form.require(&format!("{price}[currency]"))?.to_ascii_lowercase();
        if *currency.get_or_insert_with(|| own.clone()) != own {
            let why = "must be the same in all lines";
            return Err(Refusal::invalid(&format!("{price}[currency]"), why));
        }
        let item = Item {
            name: form.require(&format!("{price}[product_data][name]"))?,
            unit_amount: read_count(form, &format!("{price}[unit_amount]"), 0)?,
            quantity: read_count(form, &format!("{line}[quantity]"), 1)?,
        };
        let _said_of_it = form.take(&format!("{price}[product_data][description]"))?;
        sum = sum.saturating_add(item.unit_amount.saturating_mul(item.quantity));
        items.push(item);
    }
    let currency = currency.ok_or_else(|| Refusal::missing("line_items"))?;
    Ok((items, sum, currency))
}

fn read_count(form: &mut Form, name: &str, least: i64) -> Result<i64, Box<Refusal>> {
    let count = form.take_integer(name)?.ok_or_else(|| Refusal::missing(name))?;
    if count < least {
        return Err(Refusal::not_an_integer(name));
    }
    Ok(count)
}

/// What is to hold for the payment intent, in the words of its own call.
fn read_wishes_for_intent(form: &mut Form) -> Result<Form, Box<Refusal>> {
    let mut wishes = Form::default();
    for name in [
        "capture_method",
        "description",
        "receipt_email",
        "statement_descriptor",
        "statement_descriptor_suffix",
    ] {
        if let Some(value) = form.take(&format!("payment_intent_data[{name}]"))? {
            wishes.put(name, value);
        }
    }
    for (key, value) in form.take_map("payment_intent_data[metadata]") {
        wishes.put(&format!("metadata[{key}]"), value);
    }
    for list in ["payment_method_types", "allowed_payment_method_types"] {
        for kind in form.take_list(list) {
            wishes.put(list, kind);
        }
    }
    if let Some(asks) = form.take(intents::ASKS_THREE_D_SECURE)? {
        wishes.put(intents::ASKS_THREE_D_SECURE, asks);
    }
    Ok(wishes)
}

const OPEN_MIN_S: i64 = 30 * 60;
const OPEN_MAX_S: i64 = 24 * 60 * 60;
const ITEMS_MAX: usize = 100;
const URL_MAX: usize = 5_000;
const REFERENCE_MAX: usize = 200;

/// The languages that Stripe's page speaks. The sandbox's speaks English.
const LOCALES: &[&str] = &[
    "auto", "bg", "cs", "da", "de", "el", "en", "en-GB", "es", "es-419", "et", "fi", "fil", "fr", "fr-CA",
    "hr", "hu", "id", "it", "ja", "ko", "lt", "lv", "ms", "mt", "nb", "nl", "pl", "pt", "pt-BR", "ro", "ru",
    "sk", "sl", "sv", "th", "tr", "vi", "zh", "zh-HK", "zh-TW",
];
