//! What the processor was told, word for word, for whoever wants to hold it against what it may be told.
//!
//! Nothing is written unless a file `heard.jsonl` lies in the folder of the stand-in when it starts. Then every call with
//! the secret key is a line of it: `method`, `path`, `query`, `form`, `headers`; of the key its kind alone, of a form with
//! a card in it nothing.

use std::fs::File;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::Mutex;
use std::sync::PoisonError;

use axum::http::request::Parts;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The open file; `None` when nobody wants it.
#[derive(Debug)]
pub(super) struct Heard(Option<Mutex<File>>);

impl Heard {
    /// Looks for the file.
    pub(super) fn open(folder: &Path) -> Self {
        let file = OpenOptions::new().append(true).open(folder.join("heard.jsonl"));
        Self(file.ok().map(Mutex::new))
    }

    /// Writes a call down.
    pub(super) fn note(&self, parts: &Parts, body: &[u8]) {
        let Some(file) = &self.0 else {
            return;
        };
        let form = String::from_utf8_lossy(body);
        let has_a_card = ["card[", "card%5B", "card%5b"]
            .iter()
            .any(|start| form.contains(start));
        let form = if has_a_card { "[card]" } else { &*form };
        let headers: Map<String, Value> = parts
            .headers
            .iter()
            .map(|(name, value)| {
                let value = match name.as_str() {
                    "authorization" => "[key]",
                    _ => value.to_str().unwrap_or("[unreadable]"),
                };
                (name.as_str().to_owned(), Value::from(value))
            })
            .collect();
        let line = json!({
            "method": parts.method.as_str(),
            "path": parts.uri.path(),
            "query": parts.uri.query(),
            "form": (!form.is_empty()).then_some(form),
            "headers": headers,
        });
        let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
        // One write: several stand-ins may write into one file. What is lost is missed by whoever counts the lines.
        let _written = file.write_all(format!("{line}\n").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts() -> Parts {
        let request = axum::http::Request::builder()
            .method("POST")
            .uri("/v1/refunds")
            .header("authorization", "Bearer sk_test_secret")
            .header("idempotency-key", "K");
        request.body(()).unwrap().into_parts().0
    }

    #[test]
    fn nothing_is_written_unless_somebody_wants_it() {
        let folder = tempfile::tempdir().unwrap();

        Heard::open(folder.path()).note(&parts(), b"amount=1");

        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_call_is_written_down_without_the_key_and_without_a_card() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("heard.jsonl");
        std::fs::write(&file, "").unwrap();
        let heard = Heard::open(folder.path());

        heard.note(&parts(), b"amount=1");
        heard.note(&parts(), b"type=card&card%5Bnumber%5D=4242424242424242");

        let text = std::fs::read_to_string(&file).unwrap();
        assert_eq!(text.lines().count(), 2);
        assert!(text.contains("\"form\":\"amount=1\"") && text.contains("\"idempotency-key\":\"K\""));
        assert!(!text.contains("sk_test_secret") && !text.contains("4242"));
    }
}
