//! The characters of a connection: one setting, both ways.
//!
//! Reading never fails: whatever bytes come are some text. What cannot be written in an encoding is not sent.

use zeroize::Zeroizing;

/// How the characters of a message are written as bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Sip2Encoding {
    /// UTF-8. An answer that is none is read as Latin-1, where every byte is a character.
    Utf8,
    /// ISO 8859-1: one byte a character, those of Western Europe.
    Latin1,
    /// Code page 850 (IBM850): one byte a character, those of Western Europe in another order, and lines for boxes.
    Cp850,
}

impl Sip2Encoding {
    /// Every encoding.
    pub const ALL: [Self; 3] = [Self::Utf8, Self::Latin1, Self::Cp850];

    /// The word for it in the configuration.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Latin1 => "latin-1",
            Self::Cp850 => "cp850",
        }
    }

    /// Reads the word; `None` when there is no such encoding.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|encoding| encoding.word() == word)
    }

    /// The text that the bytes are; every bytes are some.
    pub(super) fn decode(self, bytes: &[u8]) -> Zeroizing<String> {
        let one_by_one = |read: fn(u8) -> char| bytes.iter().copied().map(read).collect::<String>();
        Zeroizing::new(match self {
            Self::Utf8 => {
                std::str::from_utf8(bytes).map_or_else(|_| one_by_one(char::from), ToOwned::to_owned)
            }
            Self::Latin1 => one_by_one(char::from),
            Self::Cp850 => one_by_one(from_cp850),
        })
    }

    /// The bytes of a text; a question mark stands for what [`Sip2Encoding::has`] refuses.
    pub(super) fn encode(self, text: &str) -> Zeroizing<Vec<u8>> {
        let one_by_one = |write: fn(char) -> Option<u8>| {
            text.chars()
                .map(|character| write(character).unwrap_or(b'?'))
                .collect()
        };
        Zeroizing::new(match self {
            Self::Utf8 => text.as_bytes().to_vec(),
            Self::Latin1 => one_by_one(to_latin_1),
            Self::Cp850 => one_by_one(to_cp850),
        })
    }

    /// Whether every character of a text can be written.
    pub(super) fn has(self, text: &str) -> bool {
        match self {
            Self::Utf8 => true,
            Self::Latin1 => text.chars().all(|character| to_latin_1(character).is_some()),
            Self::Cp850 => text.chars().all(|character| to_cp850(character).is_some()),
        }
    }
}

fn to_latin_1(character: char) -> Option<u8> {
    u8::try_from(u32::from(character)).ok()
}

fn from_cp850(byte: u8) -> char {
    byte.checked_sub(0x80)
        .and_then(|place| CP850.chars().nth(usize::from(place)))
        .unwrap_or(char::from(byte))
}

fn to_cp850(character: char) -> Option<u8> {
    if character.is_ascii() {
        return u8::try_from(u32::from(character)).ok();
    }
    let place = CP850.chars().position(|known| known == character)?;
    u8::try_from(place).ok()?.checked_add(0x80)
}

/// The upper half of code page 850, from 0x80 on.
const CP850: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
                     áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
                     └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
                     ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

#[cfg(test)]
mod tests {
    use proptest::prelude::any;
    use proptest::prelude::prop;
    use proptest::prop_assert;
    use proptest::prop_assert_eq;
    use proptest::proptest;

    use super::*;

    #[test]
    fn a_name_with_an_umlaut_is_written_and_read_in_each() {
        for (encoding, bytes) in [
            (Sip2Encoding::Utf8, &b"M\xc3\xbcller"[..]),
            (Sip2Encoding::Latin1, b"M\xfcller"),
            (Sip2Encoding::Cp850, b"M\x81ller"),
        ] {
            assert!(encoding.has("Müller"));
            assert_eq!(encoding.encode("Müller").as_slice(), bytes);
            assert_eq!(encoding.decode(bytes).as_str(), "Müller");
            assert_eq!(Sip2Encoding::from_word(encoding.word()), Some(encoding));
        }
    }

    #[test]
    fn an_answer_that_is_not_utf_8_is_read_as_latin_1() {
        assert_eq!(Sip2Encoding::Utf8.decode(b"Jos\xe9").as_str(), "José");
    }

    #[test]
    fn what_an_encoding_does_not_have_is_told_before_it_is_sent() {
        assert!(Sip2Encoding::Utf8.has("Ω€"));
        for encoding in [Sip2Encoding::Latin1, Sip2Encoding::Cp850] {
            assert!(!encoding.has("Ω€"));
            assert_eq!(encoding.encode("1Ω").as_slice(), b"1?");
        }
    }

    proptest! {
        #[test]
        fn every_bytes_are_some_text_and_one_byte_encodings_give_them_back(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(Sip2Encoding::Utf8.decode(&bytes).chars().count() <= bytes.len());
            for encoding in [Sip2Encoding::Latin1, Sip2Encoding::Cp850] {
                let text = encoding.decode(&bytes);
                prop_assert!(encoding.has(&text));
                let written = encoding.encode(&text);
                prop_assert_eq!(written.as_slice(), bytes.as_slice());
            }
        }
    }
}
