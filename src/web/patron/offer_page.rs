//! The page of one offer: price and period first, then whom it is for and why each question is asked.

use axum::http::StatusCode;
use axum::response::Response;

use crate::cashier::Offered;
use crate::domain::Asked;
use crate::domain::FeeKind;
use crate::domain::Money;
use crate::domain::Period;
use crate::domain::Price;
use crate::notify;
use crate::web::LibraryFace;
use crate::web::Shared;
use crate::web::limits;
use crate::web::offer_words;
use crate::web::sheet::Sheet;
use crate::web::urls;
use crate::web::urls::Url;
use crate::web::views::Field;
use crate::web::views::Link;
use crate::web::views::Wrong;
use crate::web::views::offer::AdultBox;
use crate::web::views::offer::ChoiceShown;
use crate::web::views::offer::Choices;
use crate::web::views::offer::OfferPage;
use crate::web::views::offer::TermsBox;
use crate::web::visit::Visit;
use crate::web::words;

/// What the page tells besides itself.
#[derive(Debug, Default)]
pub(super) struct Told {
    /// Fields that could not be taken.
    pub(super) wrong: Vec<&'static str>,
    /// Whether the buyer has said to be an adult.
    pub(super) adult: bool,
    /// What was chosen.
    pub(super) choice: Option<String>,
}

/// Makes and sends the page. Whoever must sign in first sees what it costs, and where to.
pub(super) fn send(
    shared: &Shared,
    visit: &Visit,
    (face, offered): (&LibraryFace, &Offered),
    (may_buy, told): (bool, &Told),
) -> Response {
    let sheet = Sheet::patron(shared, visit, "");
    let offer = &offered.offer;
    let mut frame = sheet.frame(offer_words::name(sheet.text, offer));
    frame.library.clone_from(&face.name);
    let asks = if may_buy { offer.asks.as_slice() } else { &[] };
    let fields = asks.iter().filter(|asked| **asked != Asked::Adult);
    let amount = matches!(offer.price, Price::Gift { .. }).then(|| amount_field(&sheet, offered, told));
    let view = OfferPage {
        frame,
        errors: told
            .wrong
            .iter()
            .map(|name| wrong(&sheet, offered, name))
            .collect(),
        price: offer_words::price(sheet.text, offered),
        added: added(shared, &sheet, face, offered),
        texts: texts(&sheet, offered),
        sign_in: (!may_buy).then(|| Link {
            href: String::from(urls::SIGN_IN),
            name: sheet.say("offer-sign-in"),
        }),
        choices: choices(&sheet, offered, told),
        amount,
        who: (!asks.is_empty()).then(|| {
            sheet.say(if makes_a_card(offer.kind) {
                "offer-who"
            } else {
                "offer-about-you"
            })
        }),
        fields: fields.map(|asked| field(&sheet, offered, *asked, told)).collect(),
        adult: adult(&sheet, asks, told),
        terms: terms(&sheet, offered, told),
        effect: offer_words::effect(sheet.text, offered),
        action: Url::Offer(&face.id, &offer.id).to_string(),
        request: sheet.request_key(),
    };
    let status = if told.wrong.is_empty() {
        StatusCode::OK
    } else {
        StatusCode::UNPROCESSABLE_ENTITY
    };
    sheet.send(status, &view)
}

/// What is added to the price for paying online; `None` for nothing.
fn added(shared: &Shared, sheet: &Sheet<'_>, face: &LibraryFace, offered: &Offered) -> Option<String> {
    let rule = shared.cashier().terms(&face.id).ok()?.convenience.as_ref()?;
    let offer = &offered.offer;
    let price = offered.one.map_or(offer.from_price(), |quote| quote.amount);
    let fee = rule
        .is_for(offer.kind, Some(&offer.id))
        .then(|| rule.rate.on(price));
    let fee = fee.filter(Money::is_positive)?;
    let values = [("fee", &*words::money(sheet.text, &fee))];
    Some(sheet.text.say_with("offer-added", &values))
}

/// What it is, how its price was reckoned, and until when the money can go back.
fn texts(sheet: &Sheet<'_>, offered: &Offered) -> Vec<String> {
    let offer = &offered.offer;
    let mut texts = Vec::new();
    if offer.kind == FeeKind::NonResidentCard {
        let whole_year = offer.period == Period::Months(12) && offer.proration.is_none();
        texts.push(sheet.say(if whole_year {
            "offer-lead"
        } else {
            "offer-lead-card"
        }));
    }
    if let Some((quote, share)) = offered
        .one
        .as_ref()
        .and_then(|quote| quote.share.as_ref().map(|share| (quote, share)))
    {
        texts.push(notify::reckoned(sheet.text, share, &quote.full));
    }
    texts.push(notify::refunds(sheet.text, offer.refunds, offer.kind));
    texts
}

/// For one or for a household, or how much to give; `None` where there is nothing to choose.
fn choices(sheet: &Sheet<'_>, offered: &Offered, told: &Told) -> Option<Choices> {
    let shown = |value: String, label: String, total: Option<String>, first: bool| ChoiceShown {
        id: format!("choice-{value}").replace('.', "-"),
        checked: told.choice.as_ref().map_or(first, |chosen| *chosen == value),
        value,
        label,
        total,
    };
    let offer = &offered.offer;
    let each = match (&offer.price, &offered.one, &offered.household) {
        (Price::Fixed { .. }, Some(one), Some(household)) => {
            let label = |key, quote| {
                let price = offer_words::quoted(sheet.text, quote, offer.period);
                sheet.text.say_with(key, &[("price", &price)])
            };
            vec![
                shown(
                    String::from(ONE),
                    label("choice-one", one),
                    Some(words::money(sheet.text, &one.amount)),
                    true,
                ),
                shown(
                    String::from(HOUSEHOLD),
                    label("choice-household", household),
                    Some(words::money(sheet.text, &household.amount)),
                    false,
                ),
            ]
        }
        (Price::Gift { choices, .. }, ..) if !choices.is_empty() => {
            let amounts = choices.iter().enumerate().map(|(place, amount)| {
                shown(
                    amount.to_string(),
                    words::money(sheet.text, amount),
                    Some(words::money(sheet.text, amount)),
                    place == 0,
                )
            });
            let other = shown(String::from(OTHER), sheet.say("choice-other"), None, false);
            amounts.chain([other]).collect()
        }
        (Price::Fixed { .. } | Price::Gift { .. }, ..) => return None,
    };
    let total = each
        .iter()
        .find(|choice| choice.checked)
        .and_then(|choice| choice.total.clone());
    Some(Choices {
        legend: sheet.say(match offer.price {
            Price::Fixed { .. } => "choice-legend",
            Price::Gift { .. } => "choice-legend-gift",
        }),
        each,
        total: total.unwrap_or_default(),
    })
}

fn amount_field(sheet: &Sheet<'_>, offered: &Offered, told: &Told) -> Field {
    Field {
        name: AMOUNT,
        label: sheet.say("amount-label"),
        hint: bounds(sheet, offered, "amount-hint"),
        kind: "text",
        autocomplete: "off",
        longest: AMOUNT_MAX,
        needed: false,
        error: told
            .wrong
            .contains(&AMOUNT)
            .then(|| bounds(sheet, offered, "amount-wrong")),
    }
}

/// A text with the least and the most that is taken.
fn bounds(sheet: &Sheet<'_>, offered: &Offered, key: &str) -> String {
    match &offered.offer.price {
        Price::Gift { least, most, .. } => {
            let (least, most) = (words::money(sheet.text, least), words::money(sheet.text, most));
            sheet.text.say_with(key, &[("least", &least), ("most", &most)])
        }
        Price::Fixed { .. } => String::new(),
    }
}

fn field(sheet: &Sheet<'_>, offered: &Offered, asked: Asked, told: &Told) -> Field {
    let (kind, autocomplete) = match asked {
        Asked::Email => ("email", "email"),
        Asked::Phone => ("tel", "tel"),
        Asked::Address => ("text", "address-line1"),
        Asked::Name | Asked::Adult => ("text", "name"),
    };
    let name = asked.word();
    let error = told
        .wrong
        .contains(&name)
        .then(|| wrong(sheet, offered, name).text);
    Field {
        name,
        label: sheet.say(&format!("{name}-label")),
        hint: match asked {
            Asked::Email if !makes_a_card(offered.offer.kind) => sheet.say("email-why-code"),
            Asked::Email if offered.offer.confirms_email => sheet.say("email-why-card-code"),
            Asked::Name | Asked::Email | Asked::Phone | Asked::Address | Asked::Adult => {
                sheet.say(&format!("{name}-why"))
            }
        },
        kind,
        autocomplete,
        longest: limits::CONTACT_MAX,
        needed: true,
        error,
    }
}

/// Whether somebody gets a library card of it, for whom there are questions.
const fn makes_a_card(kind: FeeKind) -> bool {
    matches!(kind, FeeKind::NonResidentCard | FeeKind::ReplacementCard)
}

fn wrong(sheet: &Sheet<'_>, offered: &Offered, name: &'static str) -> Wrong {
    let text = if name == AMOUNT {
        bounds(sheet, offered, "amount-wrong")
    } else {
        sheet.say(&format!("{name}-wrong"))
    };
    Wrong { field: name, text }
}

/// The box for adults: where it must be ticked, and where it decides what the desk sees of a name.
fn adult(sheet: &Sheet<'_>, asks: &[Asked], told: &Told) -> Option<AdultBox> {
    let must = asks.contains(&Asked::Adult);
    (must || asks.contains(&Asked::Name)).then(|| AdultBox {
        ticked: told.adult,
        hint: sheet.say(if must { "adult-why" } else { "adult-hint" }),
        error: told.wrong.contains(&"adult").then(|| sheet.say("adult-wrong")),
    })
}

fn terms(sheet: &Sheet<'_>, offered: &Offered, told: &Told) -> Option<TermsBox> {
    let terms = offered.offer.terms.as_ref()?;
    let host = terms.url.as_deref().and_then(host);
    Some(TermsBox {
        version: terms.version.clone(),
        paragraphs: terms
            .text
            .in_language(sheet.text.language())
            .map(|text| {
                text.split('\n')
                    .filter(|line| !line.trim().is_empty())
                    .map(str::to_owned)
                    .collect()
            })
            .unwrap_or_default(),
        link: terms.url.clone().map(|href| Link {
            href,
            name: sheet
                .text
                .say_with("terms-elsewhere", &[("host", host.unwrap_or_default())]),
        }),
        error: told.wrong.contains(&TERMS).then(|| sheet.say("terms-wrong")),
    })
}

/// Whose address it is, to be said before anybody goes there.
fn host(url: &str) -> Option<&str> {
    url.strip_prefix("https://")?.split(['/', '?', '#']).next()
}

/// The word for one person, in the form.
pub(super) const ONE: &str = "one";
/// The word for a household.
pub(super) const HOUSEHOLD: &str = "household";
/// The word for an amount that is typed.
pub(super) const OTHER: &str = "other";
/// The field for an amount that is typed.
pub(super) const AMOUNT: &str = "amount";
/// The box for the terms.
pub(super) const TERMS: &str = "terms";
/// No donation is longer, in characters.
const AMOUNT_MAX: usize = 12;
