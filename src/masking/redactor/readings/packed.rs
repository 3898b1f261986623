//! Messages that are no text but hold texts: a number of bytes, then so many bytes (CBOR, RFC 8949, section 3; objects
//! of Java). In other formats of this kind the number is no character and parts the texts by itself; here it is a letter.

use crate::masking::redactor::readings::view::View;

/// The texts of a message, each in a line of its own, by each format that it could be of. `place` tells where the byte
/// of an index stands.
pub(in crate::masking::redactor) fn texts(
    bytes: &[u8],
    place: impl Fn(usize) -> (usize, usize),
) -> Vec<View> {
    of_cbor(bytes, &place)
        .into_iter()
        .chain(of_java(bytes, &place))
        .collect()
}

/// `t`, two bytes for the length, the text (Java Object Serialization Specification, section 6.4.2).
fn of_java(bytes: &[u8], place: &impl Fn(usize) -> (usize, usize)) -> Option<View> {
    let mut view = View::default();
    let mut count = 0_usize;
    let heads = bytes.windows(3).enumerate();
    for (head, length) in heads.filter_map(|(at, head)| match head {
        [b't', 0, length] => Some((at, usize::from(*length))),
        _ => None,
    }) {
        let start = head.saturating_add(3);
        let text = bytes.get(start..start.saturating_add(length)).unwrap_or_default();
        if text.is_empty() || !text.iter().all(|byte| (b' '..=b'~').contains(byte)) {
            continue;
        }
        for (offset, byte) in text.iter().enumerate() {
            let (from, to) = place(start.saturating_add(offset));
            view.push(char::from(*byte), from, to);
        }
        let (end, _) = place(head);
        view.push('\n', end, end);
        count = count.saturating_add(1);
    }
    (count >= 2).then_some(view)
}

fn of_cbor(bytes: &[u8], place: &impl Fn(usize) -> (usize, usize)) -> Option<View> {
    let start = bytes.iter().position(|byte| matches!(byte, 0xa1..=0xb7 | 0xbf))?;
    let mut view = View::default();
    let mut count = 0_usize;
    let mut at = start;
    while let Some(head) = bytes.get(at) {
        let (kind, short) = (head >> 5, usize::from(head & 0x1f));
        let (length, from) = match short {
            0..=23 => (short, at.saturating_add(1)),
            24 => (
                usize::from(*bytes.get(at.saturating_add(1))?),
                at.saturating_add(2),
            ),
            25 => {
                let high = usize::from(*bytes.get(at.saturating_add(1))?);
                let low = usize::from(*bytes.get(at.saturating_add(2))?);
                (high << 8 | low, at.saturating_add(3))
            }
            _ => (0, at.saturating_add(1)),
        };
        let (from_place, _) = place(at);
        match kind {
            // Bytes and texts.
            2 | 3 => {
                let end = from.saturating_add(length);
                for (index, byte) in bytes.get(from..end)?.iter().enumerate() {
                    let (start, end) = place(from.saturating_add(index));
                    view.push(char::from(*byte), start, end);
                }
                count = count.saturating_add(1);
                at = end;
            }
            // Numbers.
            0 => {
                let (_, to_place) = place(from.saturating_sub(1));
                for digit in length.to_string().chars() {
                    view.push(digit, from_place, to_place);
                }
                at = from;
            }
            _ => at = from,
        }
        view.push('\n', from_place, from_place);
    }
    (count >= 2).then_some(view)
}
