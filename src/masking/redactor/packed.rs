//! Messages that are no text but hold texts: a number of bytes, then so many bytes (CBOR, RFC 8949, section 3). In
//! other formats of this kind the number is no character and parts the texts by itself; here it is a letter.

use crate::masking::redactor::view::View;

/// The texts of a message, each in a line of its own. `byte` gives the value of an index and where it stands.
pub(super) fn texts(bytes: &[u8], place: impl Fn(usize) -> (usize, usize)) -> Option<View> {
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
