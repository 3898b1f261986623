//! A letter as bytes: RFC 5322 with a text and an HTML alternative, in ASCII throughout.

use std::time::Duration;
use std::time::SystemTime;

use lettre::Message;
use lettre::message::Body;
use lettre::message::Mailbox;
use lettre::message::MultiPart;
use lettre::message::MultiPartKind;
use lettre::message::SinglePart;
use lettre::message::header::ContentTransferEncoding;
use lettre::message::header::ContentType;
use lettre::message::header::HeaderName;
use lettre::message::header::HeaderValue;

use crate::domain::MailAddress;
use crate::domain::Timestamp;
use crate::notify::Mail;
use crate::notify::paper::html;
use crate::notify::paper::text;

/// No letter of ours is longer, in bytes.
pub const MESSAGE_BYTES_MAX: usize = 65_536;

/// Makes the message. The same letter gives the same bytes, at every try.
///
/// Every value in a header goes through `lettre`'s encoder, after control characters were taken out here: what comes
/// from a configuration or from somebody's keyboard ends no line.
///
/// `None` when it cannot be made: an address that `lettre` does not take, or a letter that is far too long.
pub(super) fn message(mail: &Mail) -> Option<Vec<u8>> {
    let (from, to) = (address(&mail.from)?, address(&mail.to)?);
    let domain = from.domain().to_owned();
    let html = html::of(&mail.paper, &mail.from_name);
    let parts = MultiPart::builder()
        .kind(MultiPartKind::Alternative)
        .boundary(format!("=_{}", mail.id))
        .singlepart(part(ContentType::TEXT_PLAIN, text::of(&mail.paper))?)
        .singlepart(part(ContentType::TEXT_HTML, html)?);
    let message = Message::builder()
        .message_id(Some(format!("<{}@{domain}>", mail.id)))
        .date(system_time(mail.at))
        .from(Mailbox::new(Some(one_line(&mail.from_name)), from))
        .to(Mailbox::new(None, to))
        .subject(one_line(&mail.paper.title))
        // RFC 3834, 5: whoever answers mail by themselves does not answer this.
        .raw_header(header("Auto-Submitted", "auto-generated")?)
        .raw_header(header("X-Auto-Response-Suppress", "All")?)
        .raw_header(header("Content-Language", mail.paper.language)?)
        .multipart(parts)
        .ok()?
        .formatted();
    (message.is_ascii() && message.len() <= MESSAGE_BYTES_MAX).then_some(message)
}

/// An address as the library of the mail server's protocol wants it.
pub(super) fn address(address: &MailAddress) -> Option<lettre::Address> {
    address.reveal().parse().ok()
}

fn part(kind: ContentType, content: String) -> Option<SinglePart> {
    // 7 bits all the way, so that no server on the way needs to be able to do more.
    let body = Body::new_with_encoding(content, ContentTransferEncoding::QuotedPrintable).ok()?;
    Some(SinglePart::builder().header(kind).body(body))
}

fn header(name: &'static str, value: &str) -> Option<HeaderValue> {
    let name = HeaderName::new_from_ascii(name.to_owned()).ok()?;
    Some(HeaderValue::new(name, one_line(value)))
}

/// Without anything that could end a line.
fn one_line(text: &str) -> String {
    text.chars()
        .map(|character| if character.is_control() { ' ' } else { character })
        .collect()
}

fn system_time(at: Timestamp) -> SystemTime {
    let millis = u64::try_from(at.millis()).unwrap_or(0);
    SystemTime::UNIX_EPOCH
        .checked_add(Duration::from_millis(millis))
        .unwrap_or(SystemTime::UNIX_EPOCH)
}
