//! SIP2 frames: fixed part, fields, and the tail with sequence number and checksum.

/// A request as it came, without its end of line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// The two digits that say what it is.
    pub(super) code: String,
    body: String,
    /// The digit of field AY; with it the answer carries a checksum too.
    pub(super) sequence: Option<char>,
}

/// Why a frame is no request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BadFrame {
    /// Not text, or too short to be anything.
    Unreadable,
    /// Its checksum does not fit: it must be asked for again.
    Checksum,
}

/// An answer being written.
#[derive(Clone, Debug)]
pub(super) struct Response {
    text: String,
}

impl Request {
    /// Reads a frame.
    ///
    /// # Errors
    /// It is none, or its checksum does not fit.
    pub(super) fn parse(frame: &[u8]) -> Result<Self, BadFrame> {
        let text = std::str::from_utf8(frame).map_err(|_| BadFrame::Unreadable)?;
        let text = text.trim_start_matches(['\n', '\0']);
        let (content, sequence) = split_tail(text)?;
        let (code, body) = content.split_at_checked(2).ok_or(BadFrame::Unreadable)?;
        if !code.chars().all(|c| c.is_ascii_digit()) {
            return Err(BadFrame::Unreadable);
        }
        Ok(Self {
            code: code.to_owned(),
            body: body.to_owned(),
            sequence,
        })
    }

    /// The first characters of the fixed part, `lengths` of them each; `None` if the message is too short.
    pub(super) fn fixed<const N: usize>(&self, lengths: [usize; N]) -> Option<[&str; N]> {
        let mut rest = self.body.as_str();
        let mut parts = [""; N];
        for (part, length) in parts.iter_mut().zip(lengths) {
            (*part, rest) = rest.split_at_checked(length)?;
        }
        Some(parts)
    }

    /// The value of a variable field, behind a fixed part of `fixed` characters.
    pub(super) fn field(&self, fixed: usize, name: &str) -> Option<&str> {
        let fields = self.body.get(fixed..)?;
        fields.split('|').find_map(|field| field.strip_prefix(name))
    }
}

impl Response {
    /// Begins an answer with its code and fixed part.
    pub(super) fn new(fixed: String) -> Self {
        Self { text: fixed }
    }

    /// Adds a field; what would end it early is left out of the value.
    #[must_use]
    pub(super) fn field(mut self, name: &str, value: &str) -> Self {
        self.text.push_str(name);
        self.text
            .extend(value.chars().filter(|c| *c != '|' && !c.is_control()));
        self.text.push('|');
        self
    }

    /// Adds a field if there is a value.
    #[must_use]
    pub(super) fn maybe(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// The whole line; with a sequence number it carries a checksum.
    pub(super) fn line(&self, sequence: Option<char>) -> String {
        match sequence {
            Some(sequence) => {
                let counted = format!("{}AY{sequence}AZ", self.text);
                format!("{counted}{:04X}\r", checksum(counted.as_bytes()))
            }
            None => format!("{}\r", self.text),
        }
    }

    /// The whole line with a checksum that does not fit.
    pub(super) fn line_with_bad_checksum(&self, sequence: Option<char>) -> String {
        let counted = format!("{}AY{}AZ", self.text, sequence.unwrap_or('0'));
        format!("{counted}{:04X}\r", !checksum(counted.as_bytes()))
    }
}

/// The two's complement of the sum of all bytes, in 16 bits.
fn checksum(counted: &[u8]) -> u16 {
    counted
        .iter()
        .fold(0_u16, |sum, byte| sum.wrapping_add(u16::from(*byte)))
        .wrapping_neg()
}

/// Takes `AYnAZhhhh` off the end and verifies it, if it is there.
fn split_tail(text: &str) -> Result<(&str, Option<char>), BadFrame> {
    let Some((before, hex)) = text.rsplit_once("AZ").filter(|(_, hex)| !hex.contains('|')) else {
        return Ok((text, None));
    };
    let counted = format!("{before}AZ");
    let given = u16::from_str_radix(hex, 16).map_err(|_| BadFrame::Checksum)?;
    if hex.len() != 4 || given != checksum(counted.as_bytes()) {
        return Err(BadFrame::Checksum);
    }
    // A request to repeat (97) has a checksum and no sequence number.
    let Some((content, sequence)) = before.rsplit_once("AY") else {
        return Ok((before, None));
    };
    let mut digits = sequence.chars();
    match (digits.next(), digits.next()) {
        (Some(digit), None) if digit.is_ascii_digit() => Ok((content, Some(digit))),
        _ => Err(BadFrame::Unreadable),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fixed_parts_and_fields_are_read() {
        let request = Request::parse(b"9300CNterminal|COsecret|").unwrap();

        assert_eq!(request.code, "93");
        assert_eq!(request.fixed([1, 1]), Some(["0", "0"]));
        assert_eq!(request.field(2, "CN"), Some("terminal"));
        assert_eq!(request.field(2, "CO"), Some("secret"));
        assert_eq!(request.field(2, "CP"), None);
        assert_eq!(request.sequence, None);
    }

    #[test]
    fn a_line_we_write_is_a_line_we_accept() {
        let line = Response::new("9300".to_owned())
            .field("CN", "a|b")
            .line(Some('7'));

        let request = Request::parse(line.trim_end().as_bytes()).unwrap();

        assert_eq!(request.sequence, Some('7'));
        assert_eq!(request.field(2, "CN"), Some("ab"));
    }

    #[test]
    fn the_checksum_is_the_one_that_others_reckon() {
        // Reckoned by `calculate_checksum` of the Python package pysip2 0.1.0.
        let request = Request::parse(b"9300CNLoginUserID|COLoginPassword|CPLocationCode|AY5AZEC7B");

        assert_eq!(request.unwrap().sequence, Some('5'));
    }

    #[test]
    fn a_wrong_checksum_is_noticed() {
        let line = Response::new("9300".to_owned()).line_with_bad_checksum(Some('1'));

        assert_eq!(
            Request::parse(line.trim_end().as_bytes()),
            Err(BadFrame::Checksum)
        );
        assert_eq!(Request::parse(b"9300AY1AZ12"), Err(BadFrame::Checksum));
    }

    #[test]
    fn a_request_to_repeat_has_a_checksum_and_no_sequence_number() {
        let request = Request::parse(b"97AZFEF5").unwrap();

        assert_eq!((request.code.as_str(), request.sequence), ("97", None));
    }

    #[test]
    fn what_is_no_message_is_unreadable() {
        for frame in [&b""[..], b"9", b"xx", b"\xff\xfe93"] {
            assert_eq!(Request::parse(frame), Err(BadFrame::Unreadable));
        }
    }
}
