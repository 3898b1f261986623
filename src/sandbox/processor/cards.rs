//! What the processor may know of a card: brand, last four digits, expiry, and how it behaves. The number is looked
//! up in the list of published test cards and dropped before anything else happens.

use serde::Deserialize;
use serde::Serialize;
use serde_json::Value;
use serde_json::json;
use zeroize::Zeroizing;

use crate::sandbox::clock;
use crate::sandbox::processor::behaviour::Behaviour;
use crate::sandbox::processor::form::Form;
use crate::sandbox::processor::published_cards;
use crate::sandbox::processor::published_cards::PublishedCard;
use crate::sandbox::processor::refusal::CardError;
use crate::sandbox::processor::refusal::Refusal;

/// A card as the books keep it.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Card {
    pub(super) brand: Brand,
    pub(super) last4: String,
    pub(super) exp_month: i64,
    pub(super) exp_year: i64,
    pub(super) funding: Funding,
    pub(super) country: String,
    pub(super) behaviour: Behaviour,
    /// Whether a security code came with the card; the code itself is never kept.
    pub(super) cvc_given: bool,
    /// The wallet that presented it, as Stripe spells it.
    #[serde(default)]
    pub(super) wallet: Option<String>,
}

/// The brands as Stripe spells them.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Brand {
    Amex,
    Diners,
    Discover,
    Jcb,
    Mastercard,
    Unionpay,
    Visa,
}

/// How the card is funded, as Stripe spells it.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Funding {
    Credit,
    Debit,
    Prepaid,
}

impl Card {
    /// The checks as both the payment method and the charge show them.
    pub(super) fn checks(&self) -> Value {
        let (cvc, line, postal) = self.behaviour.checks(self.cvc_given);
        json!({"address_line1_check": line, "address_postal_code_check": postal, "cvc_check": cvc})
    }

    fn published(card: &PublishedCard, expiry: (i64, i64), cvc_given: bool) -> Self {
        let (number, brand, funding, country, behaviour, _) = card;
        let last4 = number.chars().skip(number.len().saturating_sub(4)).collect();
        let (exp_month, exp_year) = expiry;
        let (brand, funding, behaviour) = (*brand, *funding, *behaviour);
        Self {
            brand,
            last4,
            exp_month,
            exp_year,
            funding,
            country: (*country).to_owned(),
            behaviour,
            cvc_given,
            wallet: None,
        }
    }

    /// What the payment method and the charge say of its wallet.
    pub(super) fn wallet(&self) -> Value {
        match &self.wallet {
            None => Value::Null,
            Some(kind) => json!({"type": kind, kind: {}, "dynamic_last4": DEVICE_LAST4}),
        }
    }

    /// The published card that goes by a name, as `pm_card_visa` or `tok_visa`. A word of our own at its end
    /// (`pm_card_visa_apple_pay`) has a wallet present it.
    pub(super) fn by_name(token: &str) -> Option<Self> {
        let name = token
            .strip_prefix("pm_card_")
            .or_else(|| token.strip_prefix("tok_"))?;
        let wallet = WALLETS.into_iter().find(|wallet| name.ends_with(wallet));
        let name = wallet.map_or(name, |wallet| name.trim_end_matches(wallet).trim_end_matches('_'));
        let (year, _) = clock::year_and_month();
        let card = published_cards::by_name(name)?;
        Some(Self {
            wallet: wallet.map(str::to_owned),
            ..Self::published(card, (12, year.saturating_add(3)), true)
        })
    }
}

const WALLETS: [&str; 2] = ["apple_pay", "google_pay"];
/// The end of the number of every device here.
const DEVICE_LAST4: &str = "7316";

/// Takes the card out of a form and leaves in its place what was recognised, so that nothing later can meet the
/// number: not the fingerprint, not a message, not the books.
///
/// # Errors
/// The card is incomplete, its number has a wrong check digit or is no published test card, or it has expired.
pub(super) fn take(form: &mut Form) -> Result<Card, Box<Refusal>> {
    if let Some(token) = form.take("card[token]")? {
        let known = Card::by_name(&token).filter(|_| token.starts_with("tok_"));
        let card = known.ok_or_else(|| Refusal::no_such("token"))?;
        form.put("card[recognised]", format!("{:?}", card.behaviour));
        form.put("card[last4]", card.last4.clone());
        return Ok(card);
    }
    let number = form.take("card[number]")?.map(Zeroizing::new);
    let cvc = form.take("card[cvc]")?.map(Zeroizing::new);
    let month = form.take_integer("card[exp_month]");
    let year = form.take_integer("card[exp_year]");
    let _preferred_network = form.take("card[networks][preferred]")?;
    let number = number.ok_or_else(|| Refusal::missing("card[number]"))?;
    let month = month?.ok_or_else(|| Refusal::missing("card[exp_month]"))?;
    let year = year?.ok_or_else(|| Refusal::missing("card[exp_year]"))?;
    let year = if (0..100).contains(&year) {
        year.saturating_add(2000)
    } else {
        year
    };
    let card = recognise(&number, (month, year), cvc.as_ref().map(|code| code.as_str()))?;
    form.put("card[recognised]", format!("{:?}", card.behaviour));
    form.put("card[brand]", format!("{:?}", card.brand));
    form.put("card[last4]", card.last4.clone());
    form.put("card[expiry]", format!("{month}/{year}"));
    Ok(card)
}

fn recognise(number: &str, expiry: (i64, i64), cvc: Option<&str>) -> Result<Card, Box<Refusal>> {
    let digits: Zeroizing<String> = Zeroizing::new(number.chars().filter(|c| !" -".contains(*c)).collect());
    let refuse = |code, message, param: &str| {
        Err(Refusal::card(&CardError::new(code, None, message)).with_param(&format!("card[{param}]")))
    };
    if !digits.chars().all(|c| c.is_ascii_digit())
        || !(12..=19).contains(&digits.len())
        || !luhn_valid(&digits)
    {
        return refuse("incorrect_number", "The card number is not right.", "number");
    }
    let (month, year) = expiry;
    if !(1..=12).contains(&month) {
        return refuse(
            "invalid_expiry_month",
            "The card's expiry month is not valid.",
            "exp_month",
        );
    }
    let now = clock::year_and_month();
    if (year, month) < now || year > now.0.saturating_add(50) {
        return refuse(
            "invalid_expiry_year",
            "The card's expiry year is not valid.",
            "exp_year",
        );
    }
    let cvc_fits = |code: &str| (3..=4).contains(&code.len()) && code.chars().all(|c| c.is_ascii_digit());
    if !cvc.is_none_or(cvc_fits) {
        return refuse("invalid_cvc", "The card's security code is not valid.", "cvc");
    }
    let Some(card) = published_cards::by_number(&digits) else {
        let message = "This is no published test card. No real card may be used here.";
        return Err(Refusal::card(&CardError::new(
            "card_declined",
            Some("test_mode_live_card"),
            message,
        )));
    };
    Ok(Card::published(card, expiry, cvc.is_some()))
}

/// Whether the last digit is the right check digit for those before it.
pub(super) fn luhn_valid(digits: &str) -> bool {
    let sum = digits
        .chars()
        .rev()
        .filter_map(|c| c.to_digit(10))
        .zip([1_u32, 2].into_iter().cycle())
        .fold(0_u32, |sum, (digit, weight)| {
            let product = digit.saturating_mul(weight);
            sum.saturating_add(if product > 9 {
                product.saturating_sub(9)
            } else {
                product
            })
        });
    sum.is_multiple_of(10)
}

/// Whether a text holds something with the length, the prefix and the check digit of a card number, in one piece or
/// broken up by blanks and punctuation. Digits among letters do not count: ids are full of them.
pub(super) fn looks_like_card(text: &str) -> bool {
    let mut run = String::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && !"-.".contains(c)) {
        let digits: String = word.chars().filter(|c| !"-.".contains(*c)).collect();
        if !digits.chars().all(|c| c.is_ascii_digit()) {
            run.clear();
            continue;
        }
        run.push_str(&digits);
        if is_card(&digits) || is_card(&run) {
            return true;
        }
    }
    false
}

fn is_card(digits: &str) -> bool {
    brand_fits(digits) && luhn_valid(digits)
}

fn brand_fits(digits: &str) -> bool {
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| digits.starts_with(prefix));
    match digits.len() {
        13 | 19 => starts(&["4", "62"]),
        14 => starts(&["30", "36", "38", "39"]),
        15 => starts(&["34", "37"]),
        16 => starts(&["4", "5", "22", "23", "24", "25", "26", "27", "30", "35", "6"]),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_card_is_recognised_and_its_number_is_gone_from_the_form() {
        let text = b"card[number]=4000+0000+0000+9995&card[exp_month]=12&card[exp_year]=2044&card[cvc]=123";
        let mut form = Form::parse(text).unwrap();

        let card = take(&mut form).unwrap();

        assert_eq!(card.behaviour, Behaviour::InsufficientFunds);
        assert_eq!(card.last4, "9995");
        assert!(!format!("{form:?}").contains("4000"));
        assert!(!format!("{card:?}").contains("4000"));
    }

    #[test]
    fn a_refused_number_is_not_repeated() {
        for number in ["4242424242424241", "4111111111111111", "42424242", "abcd"] {
            let text = format!("card[number]={number}&card[exp_month]=12&card[exp_year]=2044");
            let mut form = Form::parse(text.as_bytes()).unwrap();

            let refused = take(&mut form).unwrap_err();

            assert!(!format!("{refused:?}{form:?}").contains(number));
            assert_eq!(refused.status, 402);
        }
    }

    #[test]
    fn a_library_barcode_is_no_card_number() {
        assert!(!looks_like_card("21234000000018"));
        assert!(looks_like_card("ref 4242424242424242."));
        assert!(looks_like_card("card 4242 4242 4242 4242 please"));
        assert!(looks_like_card("4242-4242-4242-4242"));
        assert!(!looks_like_card("a4242424242424242b"));
        assert!(!looks_like_card("4242424242424241"));
    }
}
