//! As much of the query language CQL as clients ask the sandbox in: `field=="word"`, joined by `and`, in parentheses or
//! not, with an order behind it.

/// What a query wants.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Query {
    terms: Vec<(String, String)>,
    /// The field that it is to be sorted by.
    pub(super) sort_by: Option<String>,
}

impl Query {
    /// `None` when it is not of that form.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut query = Self::default();
        let text = match text.rsplit_once(" sortby ") {
            Some((text, order)) => {
                query.sort_by = Some(order.trim().to_owned());
                text
            }
            None => text,
        };
        let text = text.trim();
        let mut rest = match text.strip_prefix('(') {
            Some(inner) => inner.strip_suffix(')')?,
            None => text,
        };
        loop {
            let (field, value) = rest.split_once("==")?;
            let (word, behind) = word(value)?;
            query.terms.push((field.trim().to_owned(), word));
            if behind.trim().is_empty() {
                return Some(query);
            }
            rest = behind.strip_prefix(" and ")?;
        }
    }

    /// What a field is to be; `None` when the query does not say.
    pub(super) fn field(&self, name: &str) -> Option<&str> {
        let term = self.terms.iter().find(|(field, _)| field == name);
        term.map(|(_, word)| word.as_str())
    }

    /// Whether it speaks of these fields alone.
    pub(super) fn knows_only(&self, names: &[&str]) -> bool {
        self.terms
            .iter()
            .all(|(field, _)| names.contains(&field.as_str()))
    }
}

/// The word between quotes, and what stands behind it. A wildcard that is not escaped is none that we serve.
fn word(text: &str) -> Option<(String, &str)> {
    let text = text.trim_start().strip_prefix('"')?;
    let (mut word, mut escaped) = (String::new(), false);
    for (place, character) in text.char_indices() {
        match character {
            _ if escaped => {
                word.push(character);
                escaped = false;
            }
            '\\' => escaped = true,
            '"' => return Some((word, text.get(place.saturating_add(1)..)?)),
            '*' | '?' | '^' => return None,
            _ => word.push(character),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_of_clients_are_understood() {
        let query = Query::parse(r#"(userId=="u-1" and status.name=="Open") sortby id"#).unwrap();

        assert_eq!(query.field("userId"), Some("u-1"));
        assert_eq!(query.field("status.name"), Some("Open"));
        assert_eq!(query.field("title"), None);
        assert_eq!(query.sort_by.as_deref(), Some("id"));
        assert!(query.knows_only(&["userId", "status.name"]) && !query.knows_only(&["userId"]));
    }

    #[test]
    fn escaped_signs_are_signs_and_bare_wildcards_are_refused() {
        let query = Query::parse(r#"barcode=="a\"\*\\b""#).unwrap();

        assert_eq!(query.field("barcode"), Some(r#"a"*\b"#));
        for bad in [
            "",
            "barcode",
            r#"barcode=="a*""#,
            r#"barcode=="a" or active=="true""#,
            r#"barcode=="a"#,
        ] {
            assert_eq!(Query::parse(bad), None, "{bad}");
        }
    }
}
