//! The head of a chain, signed: how many entries there were at a moment, and what they came to.

use serde::Deserialize;
use serde::Serialize;

use crate::domain::AuditKey;
use crate::domain::AuditPublicKey;
use crate::domain::LibraryId;
use crate::domain::Timestamp;
use crate::domain::hex;
use crate::domain::unhex;
use crate::storage::ChainHead;

/// A head as it is kept elsewhere: one line of JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedHead {
    /// Whose chain.
    pub library: String,
    /// So many entries.
    pub sequence: i64,
    /// The hash of the last of them, in letters and digits.
    pub hash: String,
    /// When, RFC 3339.
    pub at: String,
    /// The public half of the key; `None` when there is no key.
    pub key: Option<String>,
    /// Ed25519 over library, sequence, hash and moment.
    pub signature: Option<String>,
}

impl SignedHead {
    /// A head of this moment.
    pub(super) fn of(library: &LibraryId, head: &ChainHead, at: Timestamp, key: Option<&AuditKey>) -> Self {
        let unsigned = Self {
            library: library.as_str().to_owned(),
            sequence: head.sequence,
            hash: hex(&head.hash),
            at: at.to_string(),
            key: None,
            signature: None,
        };
        let signature = key.map(|key| hex(&key.sign(&unsigned.text())));
        Self {
            key: key.map(|key| key.public().to_string()),
            signature,
            ..unsigned
        }
    }

    /// Reads a line; `None` when it is none. What others have put before and after it, as a syslog does, is passed over.
    pub fn read(line: &str) -> Option<Self> {
        let (from, to) = (line.find('{')?, line.rfind('}')?);
        serde_json::from_str(line.get(from..=to)?).ok()
    }

    /// As a line.
    pub fn line(&self) -> String {
        // Texts and numbers are always written.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Whether one of these keys signed it.
    pub fn is_signed_by(&self, keys: &[AuditPublicKey]) -> bool {
        let signature = self.signature.as_deref().and_then(unhex);
        let text = self.text();
        signature.is_some_and(|signature| keys.iter().any(|key| key.has_signed(&text, &signature)))
    }

    fn text(&self) -> String {
        format!(
            "lastfour audit head v1\nlibrary: {}\nsequence: {}\nhash: {}\nat: {}\n",
            self.library, self.sequence, self.hash, self.at
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_read_from_its_line_and_every_field_is_signed() {
        let key = AuditKey::parse(&"07".repeat(32)).unwrap();
        let head = ChainHead {
            sequence: 3,
            hash: vec![1; 32],
        };
        let library = LibraryId::parse("main").unwrap();
        let signed = SignedHead::of(&library, &head, Timestamp::from_millis(0), Some(&key));
        let keys = [key.public()];

        let line = format!("<109>1 - host lastfour - - - {}", signed.line());
        assert_eq!(SignedHead::read(&line), Some(signed.clone()));
        assert!(signed.is_signed_by(&keys));
        let others = [
            SignedHead {
                library: String::from("east"),
                ..signed.clone()
            },
            SignedHead {
                sequence: 2,
                ..signed.clone()
            },
            SignedHead {
                hash: hex(&[2; 32]),
                ..signed.clone()
            },
            SignedHead {
                at: String::from("later"),
                ..signed.clone()
            },
            SignedHead {
                signature: None,
                ..signed
            },
        ];
        assert!(others.iter().all(|head| !head.is_signed_by(&keys)));
        assert_eq!(SignedHead::read("} no head {"), None);
    }
}
