//! What a visit says over the wire, to be read by people: `.test/sip2-transcript.md`, without the patron's secrets.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use lastfour::domain::Currency;
use lastfour::domain::FeeId;
use lastfour::domain::FeeKind;
use lastfour::domain::Reference;
use lastfour::domain::SystemClock;
use lastfour::domain::SystemRandomness;
use lastfour::ils::Ils;
use lastfour::ils::IlsError;
use lastfour::ils::Posting;
use lastfour::ils::PostingAnswer;
use lastfour::ils::Sip2Ils;
use lastfour::ils::Sip2Settings;
use lastfour::ils::Trace;
use reqwest::Method;
use serde_json::json;

use crate::between::Between;
use crate::between::Line;
use crate::contract::IMPATIENCE;
use crate::contract::desk::Call;
use crate::contract::desk::Fault;
use crate::contract::money;
use crate::pysip2_desk::control;
use crate::pysip2_desk::unused_barcode;
use crate::pysip2_desk::variable;

const PIN: &str = "qz81wk";
const TITLE: &str = "Zebra Wonders";
const NAME: &str = "Ann Example";
const PASSWORD: &str = "terminal-password";

#[tokio::test]
async fn a_visit_with_a_lost_answer_is_written_down_without_the_patrons_secrets() {
    let barcode = unused_barcode();
    let fee = |id: &str, amount: &str| json!({"id": id, "amount": amount, "kind": "OVERDUE", "title": TITLE});
    let fees = [fee("F7001", "4.50"), fee("F7002", "1.25")];
    let patron = json!({"pin": PIN, "name": NAME, "fees": fees});
    control(Method::PUT, &barcode, &patron).await;
    let between = Between::new(&variable("LASTFOUR_TEST_PYSIP2")).await;
    let ils = connector(&between);
    let posting = |fee: &str, amount: &str| Posting {
        barcode: barcode.clone(),
        fee: FeeId::parse(fee).unwrap(),
        kind: FeeKind::Overdue,
        amount: money(amount),
        reference: Reference::new(&SystemRandomness),
        line: 0,
    };
    let mut pages = Pages::default();

    assert!(ils.sign_in(&barcode, &PIN.into()).await.unwrap());
    pages.close("Sign in", &between);
    assert_eq!(ils.account(&barcode).await.unwrap().unwrap().fees.len(), 2);
    pages.close("List what is owed", &between);
    let paid = ils.post(&posting("F7001", "4.50")).await.unwrap();
    assert_eq!(paid, PostingAnswer::Accepted);
    pages.close("Pay", &between);
    let lost = posting("F7002", "1.25");
    between.order(Call::Pay, Fault::Silent, 1);
    assert!(matches!(ils.post(&lost).await, Err(IlsError::Silent)));
    pages.close("Pay, and hear nothing", &between);
    let trace = ils.look_for(&lost).await.unwrap();
    assert_eq!(trace, Trace::Outstanding(Some(money("1.25"))));
    pages.close("Look whether it was done: it was not", &between);
    assert_eq!(ils.post(&lost).await.unwrap(), PostingAnswer::Accepted);
    pages.close("Pay again", &between);

    let whole = format!("{:?}", between.heard());
    for secret in [barcode.reveal(), PIN, TITLE, NAME, PASSWORD] {
        assert!(whole.contains(secret), "nothing was to be masked");
        assert!(!pages.text.contains(secret), "not masked");
    }
    assert!(!pages.text.contains("Zebra") && !pages.text.contains("Ann"));
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test");
    if folder.is_dir() {
        fs::write(folder.join("sip2-transcript.md"), pages.text).unwrap();
    }
}

fn connector(between: &Between) -> Sip2Ils {
    let mut settings = Sip2Settings::new(&between.address.to_string(), "MAIN", Currency::USD);
    settings.login = "terminal".into();
    settings.password = PASSWORD.into();
    settings.answer_timeout = IMPATIENCE * 2;
    Sip2Ils::new(settings, Arc::new(SystemClock)).unwrap()
}

/// The transcript so far.
#[derive(Default)]
struct Pages {
    text: String,
    shown: usize,
}

impl Pages {
    /// Writes down what was said since the last time.
    fn close(&mut self, what: &str, between: &Between) {
        if self.text.is_empty() {
            self.text = "# A visit over SIP2, against pysip2\n\nAs the connector had it. `****` stands for the \
                         terminal's login, the patron's barcode, PIN and name, titles and messages to the patron; the \
                         checksums are those of the whole messages.\n"
                .to_owned();
        }
        let heard = between.heard();
        let lines: Vec<String> = heard[self.shown..].iter().map(shown).collect();
        self.shown = heard.len();
        self.text
            .push_str(&format!("\n## {what}\n\n```text\n{}\n```\n", lines.join("\n")));
    }
}

fn shown(line: &Line) -> String {
    match line {
        Line::Asked(message) => format!("> {}", masked(message)),
        Line::Told(message) => format!("< {}", masked(message)),
        Line::Happened(what) => format!("  ({what})"),
    }
}

/// The fixed part ends where the first field begins that has something of a patron or of us.
fn masked(message: &str) -> String {
    let fixed = match message.get(..2) {
        Some("93") => 4,
        Some("94") => 3,
        Some("63") => 33,
        Some("64") => 61,
        Some("37") => 27,
        Some("38") => 21,
        // Nothing else is said on such a visit; what is not known is not shown.
        _ => return "****".to_owned(),
    };
    let (head, fields) = message.split_at(fixed);
    let fields: Vec<String> = fields.split('|').map(masked_field).collect();
    format!("{head}{}", fields.join("|"))
}

fn masked_field(field: &str) -> String {
    let (code, value) = field.split_at_checked(2).unwrap_or((field, ""));
    match code {
        "AO" | "BL" | "CQ" | "BH" | "BV" | "BP" | "BQ" | "CG" | "BK" | "AY" | "AC"
            if !value.contains("****") =>
        {
            field.to_owned()
        }
        "AV" => {
            let end = value.rfind('"').map_or(0, |quote| quote + 1);
            format!("AV{} ****", &value[..end])
        }
        "" => String::new(),
        _ => format!("{code}****"),
    }
}

#[test]
fn what_is_not_known_to_be_harmless_is_masked() {
    for (message, expected) in [
        ("9300CNlogin|COsecret|AY1AZFFFF", "9300CN****|CO****|AY1AZFFFF"),
        ("99secret", "****"),
        (
            "38Y20261124    120000AOMAIN|AA2123|XXnew|AFhello|",
            "38Y20261124    120000AOMAIN|AA****|XX****|AF****|",
        ),
    ] {
        assert_eq!(masked(message), expected);
    }
}
