//! The security code of a card.

use std::fmt;

use zeroize::Zeroizing;

/// The security code printed on a card (CVC, CVV, CID): three or four digits, which nobody may keep once the payment
/// is asked for (PCI DSS 3.3.1), not even hidden.
///
/// It lies on the heap and is wiped when it is dropped. It cannot be copied, compared, hashed, stored or printed;
/// `Debug` shows nothing of it.
///
/// ```
/// use lastfour::masking::SecurityCode;
///
/// let code = SecurityCode::parse("123").unwrap();
/// assert_eq!(format!("{code:?}"), "[security code]");
/// assert!(SecurityCode::parse("12").is_err());
/// ```
///
/// What must never compile; [`CardNumber`](crate::masking::CardNumber) shows that the same calls do with what may be
/// shown:
///
/// ```compile_fail,E0277
/// fn cloneable<T: Clone>() {}
/// cloneable::<lastfour::masking::SecurityCode>();
/// ```
/// ```compile_fail,E0277
/// fn copyable<T: Copy>() {}
/// copyable::<lastfour::masking::SecurityCode>();
/// ```
/// ```compile_fail,E0277
/// fn serializable<T: serde::Serialize>() {}
/// serializable::<lastfour::masking::SecurityCode>();
/// ```
/// ```compile_fail,E0277
/// fn printable<T: std::fmt::Display>() {}
/// printable::<lastfour::masking::SecurityCode>();
/// ```
/// ```compile_fail,E0277
/// fn hashable<T: std::hash::Hash>() {}
/// hashable::<lastfour::masking::SecurityCode>();
/// ```
/// ```compile_fail,E0277
/// fn comparable<T: PartialEq>() {}
/// comparable::<lastfour::masking::SecurityCode>();
/// ```
pub struct SecurityCode(Zeroizing<String>);

/// The text was not three or four digits. It is not repeated here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a security code is three or four digits")]
pub struct NotASecurityCode;

impl SecurityCode {
    /// Takes three or four ASCII digits.
    ///
    /// # Errors
    /// [`NotASecurityCode`] for anything else, Unicode digits included.
    pub fn parse(text: &str) -> Result<Self, NotASecurityCode> {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        if digits && (3..=4).contains(&text.len()) {
            Ok(Self(Zeroizing::new(text.to_owned())))
        } else {
            Err(NotASecurityCode)
        }
    }

    /// The digits. Only what sends them to the processor may call this.
    pub fn reveal_digits(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for SecurityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[security code]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_or_four_digits_are_taken_and_never_shown() {
        for text in ["000", "123", "9876"] {
            let code = SecurityCode::parse(text).unwrap();

            assert_eq!(code.reveal_digits(), text);
            assert_eq!(format!("{code:?}"), "[security code]");
        }
    }

    #[test]
    fn anything_else_is_refused_and_not_repeated() {
        for text in ["", "12", "12345", "12a", " 123", "123 ", "１２３", "١٢٣", "12\0"] {
            let refusal = SecurityCode::parse(text).unwrap_err();

            assert!(!format!("{refusal} {refusal:?}").contains('1'), "{text:?}");
        }
    }
}
