//! Fields that are named for what they hold: a security code is gone whatever its digits are.

use crate::checks::cards::CARDS;
use crate::checks::tape::Tape;
use crate::checks::tape::has;
use crate::checks::tape::pieces;
use crate::masking::Redactor;

/// How a security code is called.
const NAMES: &[&str] = &[
    "cvc",
    "cvv",
    "cvv2",
    "CVC",
    "CVV",
    "cid",
    "cvc2",
    "security_code",
    "securityCode",
    "card[cvc]",
];
/// How a field is written: before its name, between name and value, after its value.
const FORMS: &[(&str, &str, &str)] = &[
    ("{\"", "\":\"", "\"}"),
    ("{\"", "\": \"", "\",\"order\":\"a\"}"),
    ("{\"", "\":", "}"),
    ("{\\\"", "\\\":\\\"", "\\\"}"),
    ("?", "=", " HTTP/1.1"),
    ("a=b&", "=", "&c=d"),
    ("Card { ", ": \"", "\" }"),
    ("Card { ", ": Some(\"", "\") }"),
    ("<input name=\"", "\" value=\"", "\">"),
    ("<", ">", "</"),
    (" ", ": ", " "),
    (" ", " ", " "),
];

/// Makes a case of the bytes and tries it.
///
/// # Errors
/// What does not hold, with the whole case.
pub fn holds(bytes: &[u8]) -> Result<(), String> {
    let mut tape = Tape::new(bytes);
    let name = tape.pick(NAMES);
    let (open, between, close) = tape.pick(FORMS);
    let length = *tape.pick(&[3, 4]);
    let code = tape.digits(length);
    let beside = tape.byte() & 1 == 1;
    let card = tape.pick(CARDS);
    let seed = tape.number();
    let (before, after) = tape.around();

    let field = format!("{open}{name}{between}{code}{close}");
    let secret = format!("{name}{between}{code}");
    if has(before, secret.as_bytes()) || has(after, secret.as_bytes()) {
        return Ok(());
    }
    let card = if beside {
        format!("card {card} ")
    } else {
        String::new()
    };
    let text = [before, b"\n", card.as_bytes(), field.as_bytes(), b"\n", after].concat();

    let redactor = Redactor::default();
    let whole = redactor.redact_bytes(&text);
    let mut stream = redactor.stream();
    let mut streamed = Vec::new();
    for piece in pieces(&text, seed) {
        stream.push(piece, &mut streamed);
    }
    stream.finish(&mut streamed);
    for (how, output) in [("whole", whole.as_ref()), ("in pieces", &streamed)] {
        if has(output, secret.as_bytes()) {
            return Err(format!(
                "{how}: {secret:?} can be read from {:?} → {:?}",
                String::from_utf8_lossy(&text),
                String::from_utf8_lossy(output)
            ));
        }
    }
    Ok(())
}
