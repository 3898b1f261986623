//! One SIP2 message on the wire: its bytes, its end, its sequence number and its checksum.

use std::fmt;

use zeroize::Zeroizing;

use crate::ils::sip2::encoding::Sip2Encoding;

/// The longest message that is read or sent, in bytes: some library systems tell a thousand fees in one answer.
pub(super) const LENGTH_MAX: usize = 256 * 1024;

/// The digit that joins an answer to its request: 0 to 9, then 0 again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Sequence(u8);

impl Sequence {
    /// The first one of a connection.
    pub(super) const FIRST: Self = Self(0);

    /// The one after this.
    pub(super) fn next(self) -> Self {
        Self(self.0.saturating_add(1) % 10)
    }

    fn from_digit(digit: u8) -> Option<Self> {
        let value = digit.checked_sub(b'0')?;
        (value <= 9).then_some(Self(value))
    }

    fn digit(self) -> u8 {
        self.0.saturating_add(b'0')
    }
}

/// What is put behind a message that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// Nothing: the library system does not check.
    None,
    /// A checksum only, as a request to repeat has it.
    Checksum,
    /// The sequence number and a checksum.
    Sequence(Sequence),
}

/// A message that was read, without its tail. Who is called how and owes what stands in it, so `Debug` shows none of it.
#[derive(PartialEq, Eq)]
pub(super) struct Frame {
    /// From the message's number to its last field.
    pub(super) text: Zeroizing<String>,
    /// The sequence number, if the tail has one.
    pub(super) sequence: Option<Sequence>,
    /// Whether there was a checksum; if so it was right.
    pub(super) checked: bool,
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            sequence, checked, ..
        } = self;
        f.debug_struct("Frame")
            .field("sequence", sequence)
            .field("checked", checked)
            .finish_non_exhaustive()
    }
}

/// Why bytes are no message. They are never repeated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FrameError {
    /// The checksum does not fit: something was lost or changed on the way.
    Checksum,
    /// Too short or too long for a message.
    Length,
}

/// The bytes of a message, its end included.
pub(super) fn encode(body: &str, tail: Tail, encoding: Sip2Encoding) -> Zeroizing<Vec<u8>> {
    let mut bytes = Zeroizing::new(Vec::with_capacity(body.len().saturating_add(TAIL_ROOM)));
    bytes.extend_from_slice(&encoding.encode(body));
    if let Tail::Sequence(sequence) = tail {
        bytes.extend_from_slice(b"AY");
        bytes.push(sequence.digit());
    }
    if tail != Tail::None {
        bytes.extend_from_slice(b"AZ");
        let checksum = format!("{:04X}", checksum(&bytes));
        bytes.extend_from_slice(checksum.as_bytes());
    }
    bytes.push(END);
    bytes
}

/// Reads the bytes between two ends. The checksum is that of the bytes, whatever text they are.
///
/// # Errors
/// [`FrameError`].
pub(super) fn decode(bytes: &[u8], encoding: Sip2Encoding) -> Result<Frame, FrameError> {
    if bytes.len() > LENGTH_MAX {
        return Err(FrameError::Length);
    }
    let (body, checked) = without_checksum(bytes)?;
    let (body, sequence) = without_sequence(body);
    if body.len() < 2 {
        return Err(FrameError::Length);
    }
    Ok(Frame {
        text: encoding.decode(body),
        sequence,
        checked,
    })
}

/// The end of every message; some library systems send a line feed after it.
pub(super) const END: u8 = b'\r';
/// `AYnAZxxxx` and the end.
const TAIL_ROOM: usize = 10;
/// `AZxxxx`.
const CHECKSUM_LENGTH: usize = 6;
/// `AYn`.
const SEQUENCE_LENGTH: usize = 3;

/// The two's complement of the sum of all bytes up to and including `AZ`, in 16 bits.
fn checksum(bytes: &[u8]) -> u16 {
    bytes
        .iter()
        .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)))
        .wrapping_neg()
}

fn without_checksum(bytes: &[u8]) -> Result<(&[u8], bool), FrameError> {
    let Some((body, tail)) = split_end(bytes, CHECKSUM_LENGTH) else {
        return Ok((bytes, false));
    };
    let Some(digits) = tail.strip_prefix(b"AZ") else {
        return Ok((bytes, false));
    };
    let told = hexadecimal(digits).ok_or(FrameError::Checksum)?;
    let summed = bytes
        .get(..body.len().saturating_add(2))
        .map(checksum)
        .unwrap_or_default();
    if told == summed {
        Ok((body, true))
    } else {
        Err(FrameError::Checksum)
    }
}

fn without_sequence(bytes: &[u8]) -> (&[u8], Option<Sequence>) {
    match split_end(bytes, SEQUENCE_LENGTH) {
        Some((body, [b'A', b'Y', digit])) => match Sequence::from_digit(*digit) {
            Some(sequence) => (body, Some(sequence)),
            None => (bytes, None),
        },
        _ => (bytes, None),
    }
}

fn split_end(bytes: &[u8], length: usize) -> Option<(&[u8], &[u8])> {
    bytes.split_at_checked(bytes.len().checked_sub(length)?)
}

/// `u16::from_str_radix` would also read a sign.
fn hexadecimal(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0_u16, |number, digit| {
        let value = char::from(*digit).to_digit(16)?;
        Some(number.wrapping_shl(4) | u16::try_from(value).ok()?)
    })
}

/// The fields of a message behind its fixed part: pairs of a two-letter code and a value, in their order.
pub(super) fn fields(text: &str) -> impl Iterator<Item = (&str, &str)> {
    text.split('|').filter_map(|field| field.split_at_checked(2))
}

/// Whether a value can stand in a field: no separator, nothing that ends or hides a message, not beyond what
/// library systems take.
pub(super) fn fits_a_field(value: &str) -> bool {
    value.len() <= FIELD_LENGTH_MAX
        && !value
            .chars()
            .any(|character| character == '|' || character.is_control())
}

/// The length of a value, in bytes, that every library system takes.
const FIELD_LENGTH_MAX: usize = 255;

#[cfg(test)]
mod tests {
    use proptest::prelude::Strategy;
    use proptest::prelude::any;
    use proptest::prelude::prop;
    use proptest::prelude::prop_oneof;
    use proptest::prop_assert_eq;
    use proptest::prop_assert_ne;
    use proptest::proptest;

    use super::*;

    fn sent(body: &str, tail: Tail) -> Vec<u8> {
        let mut bytes = encode(body, tail, Sip2Encoding::Utf8).to_vec();
        assert_eq!(bytes.pop(), Some(END));
        bytes
    }

    fn bytes_like_frames() -> impl Strategy<Value = Vec<u8>> {
        prop_oneof![
            prop::collection::vec(any::<u8>(), 0..80),
            "[0-9AYZ|]{0,30}(AY[0-9])?AZ[0-9A-F+]{4}".prop_map(String::into_bytes),
        ]
    }

    proptest! {
        #[test]
        fn what_is_sent_is_read_back(body in "[0-9]{2}[^\\r]{0,60}", digit in 0_u8..10) {
            let sequence = Sequence(digit);

            let frame = decode(&sent(&body, Tail::Sequence(sequence)), Sip2Encoding::Utf8).unwrap();

            prop_assert_eq!(frame.text.as_str(), body);
            prop_assert_eq!(frame.sequence, Some(sequence));
            prop_assert_eq!(frame.checked, true);
        }

        #[test]
        fn a_changed_byte_is_found(body in "[0-9]{2}[A-Z|]{0,60}", place in any::<prop::sample::Index>(), by in 1_u8..=255) {
            let mut bytes = sent(&body, Tail::Sequence(Sequence::FIRST));
            let place = place.index(body.len());
            bytes[place] = bytes[place].wrapping_add(by);

            prop_assert_eq!(decode(&bytes, Sip2Encoding::Utf8), Err(FrameError::Checksum));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in bytes_like_frames()) {
            if let Ok(frame) = decode(&bytes, Sip2Encoding::Utf8) {
                prop_assert_ne!(fields(&frame.text).count(), usize::MAX);
            }
        }
    }

    #[test]
    fn the_checksum_is_that_of_the_protocol() {
        // Two messages whose checksums are known from elsewhere: a login's answer and a request to repeat.
        assert_eq!(sent("941", Tail::Sequence(Sequence::FIRST)), b"941AY0AZFDFD");
        assert_eq!(sent("97", Tail::Checksum), b"97AZFEF5");
    }

    #[test]
    fn a_message_without_a_tail_is_read_and_known_to_be_unchecked() {
        let frame = decode(b"941", Sip2Encoding::Utf8).unwrap();

        assert!(!frame.checked);
        assert_eq!(frame.sequence, None);
        assert_eq!(frame.text.as_str(), "941");
    }

    #[test]
    fn the_checksum_is_that_of_the_bytes_in_every_encoding() {
        for encoding in Sip2Encoding::ALL {
            let mut bytes = encode("64AEMüller|", Tail::Checksum, encoding).to_vec();
            bytes.pop();

            let frame = decode(&bytes, encoding).unwrap();

            assert!(frame.checked);
            assert_eq!(frame.text.as_str(), "64AEMüller|");
        }
    }

    #[test]
    fn a_message_beyond_the_limit_is_refused() {
        assert_eq!(
            decode(&vec![b'0'; LENGTH_MAX + 1], Sip2Encoding::Utf8),
            Err(FrameError::Length)
        );
        assert_eq!(decode(b"", Sip2Encoding::Utf8), Err(FrameError::Length));
    }

    #[test]
    fn a_value_that_would_end_its_field_or_the_message_is_refused() {
        for value in ["1|BLY", "1\r", "1\n", "1\0", "\u{85}"] {
            assert!(!fits_a_field(value), "{value:?}");
        }
        assert!(!fits_a_field(&"1".repeat(256)));
        assert!(fits_a_field("J\u{f6}rg 12"));
    }
}
