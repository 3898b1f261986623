//! What must hold of a message that a SIP2 server sends, whatever its bytes are. The first byte chooses the profile of
//! the library system, the second how much of the message is right from the start.

use super::answer::AboutPatron;
use super::answer::FeePaid;
use super::answer::PatronInformation;
use super::answer::SystemStatus;
use super::answer::login_taken;
use super::fees;
use super::frame;
use super::frame::FrameError;
use super::frame::Sequence;
use super::frame::Tail;
use super::profile::Sip2Profile;
use crate::checks::tape::Tape;
use crate::domain::Currency;
use crate::domain::Fee;
use crate::ils::Posting;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// Nothing panics; a fee that can be paid has an amount and an id that no other has and that is no card number; nothing
/// that is printed has a title; and a message that we send is read back, but for any byte that is changed.
///
/// # Errors
/// What does not hold, in words.
pub fn holds(input: &[u8]) -> Result<(), String> {
    let mut tape = Tape::new(input);
    let profile = *tape.pick(&Sip2Profile::ALL);
    let bytes = match tape.byte() % 6 {
        0 => tape.rest().to_vec(),
        1 => behind(b"64              00020261124    120000000000000000000100000000AOMAIN|AA2123|BLY|BHUSD|", &tape),
        2 => behind(b"64              00020261124    120000            0001        AA2123|BLY|AVf1 $1.00 ", &tape),
        3 => behind(b"38Y20261124    120000AOMAIN|AA2123|", &tape),
        4 => behind(b"98YYYYYN03000320261124    1200002.00AOMAIN|BX", &tape),
        _ => behind(b"24              00020261124    120000AOMAIN|AA2123|", &tape),
    };
    reads(&bytes, profile)?;
    goes_there_and_back(&bytes, profile)
}

fn behind(head: &[u8], tape: &Tape<'_>) -> Vec<u8> {
    [head, tape.rest()].concat()
}

fn reads(bytes: &[u8], profile: Sip2Profile) -> Result<(), String> {
    let quirks = profile.quirks();
    let Ok(frame) = frame::decode(bytes, quirks.encoding) else {
        return Ok(());
    };
    let _ = login_taken(&frame);
    let _ = SystemStatus::read(&frame).map(|status| status.supported.takes_payments());
    let _ = AboutPatron::read_status(&frame).map(|about| about.is_of("2123"));
    if let Ok(paid) = FeePaid::read(&frame)
        && paid.accepted
        && !frame.text.starts_with("38Y")
    {
        return Err("a payment is taken as accepted that is not".to_owned());
    }
    if let Ok(patron) = PatronInformation::read(&frame, quirks.fees_in) {
        if patron.about.pin_right && !frame.text.contains("CQY") {
            return Err("a PIN is taken as right that is not".to_owned());
        }
        if let Ok(fees) = fees::read_all(&patron.fee_lines, quirks, Currency::USD) {
            if fees.len() > patron.fee_lines.len() {
                return Err("there are more fees than were told".to_owned());
            }
            fees.iter().try_for_each(|fee| is_sound(fee, &fees, profile))?;
        }
    }
    Ok(())
}

fn is_sound(fee: &Fee, all: &[Fee], profile: Sip2Profile) -> Result<(), String> {
    let id = fee.id.as_str();
    let printed = format!("{fee:?}");
    if let Some(title) = &fee.title
        && title.reveal().len() > 20
        && printed.contains(title.reveal().as_str())
    {
        return Err("a title is printed".to_owned());
    }
    if contains_card_number(id, Source::LibraryIdentifier) {
        return Err("the id is a card number".to_owned());
    }
    if fee.outstanding.minor() < 0 {
        return Err("an amount is negative".to_owned());
    }
    if !fee.payable() {
        return Ok(());
    }
    if !fee.outstanding.is_positive() {
        return Err("nothing is owed, and can be paid".to_owned());
    }
    if all.iter().filter(|other| other.id == fee.id).count() > 1 {
        return Err("two fees have one id, and can be paid".to_owned());
    }
    let posting = Posting {
        fee: fee.id.clone(),
        kind: fee.kind,
    };
    match fees::PaidFor::of(&posting, profile.quirks()) {
        Some(paid) if paid.id.is_empty() || paid.fee_type.len() != 2 => {
            Err("a payment would not name its fee".to_owned())
        }
        Some(_) | None => Ok(()),
    }
}

/// What we send, a server that reads as we do reads as it was; one byte changed is noticed.
fn goes_there_and_back(bytes: &[u8], profile: Sip2Profile) -> Result<(), String> {
    let encoding = profile.quirks().encoding;
    let text = String::from_utf8_lossy(bytes);
    let fits = text.len() >= 2 && text.len() < 60_000 && !text.contains(['\r', '\n']) && encoding.has(&text);
    if !fits {
        return Ok(());
    }
    let sent = frame::encode(&text, Tail::Sequence(Sequence::FIRST), encoding);
    let Some((_end, message)) = sent.split_last() else {
        return Err("nothing is sent".to_owned());
    };
    match frame::decode(message, encoding) {
        Ok(read) if *read.text == *text && read.checked && read.sequence == Some(Sequence::FIRST) => {}
        _ => return Err("what is sent is not read back".to_owned()),
    }
    let mut changed = message.to_vec();
    changed[0] ^= 1;
    match frame::decode(&changed, encoding) {
        Err(FrameError::Checksum) => Ok(()),
        _ => Err("a changed byte is not noticed".to_owned()),
    }
}
