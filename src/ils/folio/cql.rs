//! Words in a CQL query, and the ids of FOLIO's records.

/// A word between quotes, in which nothing means anything: quotes, backslashes and wildcards stand for themselves.
pub(super) fn quoted(word: &str) -> String {
    let mut quoted = String::with_capacity(word.len().saturating_add(2));
    quoted.push('"');
    for character in word.chars() {
        if matches!(character, '"' | '\\' | '*' | '?' | '^') {
            quoted.push('\\');
        }
        quoted.push(character);
    }
    quoted.push('"');
    quoted
}

/// Whether a text is a UUID, as FOLIO writes them.
pub(super) fn is_uuid(text: &str) -> bool {
    let mut groups = text.split('-');
    let lengths = [8, 4, 4, 4, 12];
    let fits = lengths.iter().all(|length| {
        groups
            .next()
            .is_some_and(|group| group.len() == *length && group.bytes().all(|byte| byte.is_ascii_hexdigit()))
    });
    fits && groups.next().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_word_is_a_wildcard_or_ends_it() {
        assert_eq!(quoted("21234000010496"), "\"21234000010496\"");
        assert_eq!(quoted("a\" or b==\"*"), r#""a\" or b==\"\*""#);
        assert_eq!(quoted(r"\?^"), r#""\\\?\^""#);
    }

    #[test]
    fn ids_are_uuids_and_nothing_else() {
        assert!(is_uuid("5f8e1a4e-1c1c-4f6e-9a2b-7f0e5a3b2c1d"));
        for text in [
            "",
            "F1001",
            "5f8e1a4e-1c1c-4f6e-9a2b-7f0e5a3b2c1",
            "5f8e1a4e-1c1c-4f6e-9a2b-7f0e5a3b2c1g",
            "5f8e1a4e-1c1c-4f6e-9a2b-7f0e5a3b2c1d-",
            "5f8e1a4e1c1c4f6e9a2b7f0e5a3b2c1d",
            "../accounts-bulk/pay-0000-0000-000000000000",
        ] {
            assert!(!is_uuid(text), "{text}");
        }
    }
}
