//! The processor's API keys: the secret one for the library's server, the publishable one for browsers.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use secrecy::ExposeSecret as _;
use secrecy::SecretString;

/// Who sends a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caller {
    /// Has the secret key.
    Server,
    /// Has the publishable key.
    Browser,
}

/// What the `Authorization` header of each caller reads.
#[derive(Debug)]
pub(super) struct Keys {
    server: [SecretString; 2],
    browser: [SecretString; 2],
}

impl Keys {
    /// The keys, ready to be compared.
    pub(super) fn new(secret: &SecretString, publishable: &str) -> Self {
        Self {
            server: headers(secret.expose_secret()),
            browser: headers(publishable),
        }
    }

    /// Who sent a request with these headers; `None` if nobody known.
    pub(super) fn caller(&self, headers: &HeaderMap) -> Option<Caller> {
        let given = headers.get(AUTHORIZATION)?.as_bytes();
        let is = |known: &SecretString| {
            let known = known.expose_secret().as_bytes();
            aws_lc_rs::constant_time::verify_slices_are_equal(known, given).is_ok()
        };
        if self.server.iter().any(is) {
            Some(Caller::Server)
        } else if self.browser.iter().any(is) {
            Some(Caller::Browser)
        } else {
            None
        }
    }
}

fn headers(key: &str) -> [SecretString; 2] {
    // HTTP basic authentication with the key as the user and no password, as `curl -u KEY:` sends it.
    let basic = format!("Basic {}", base64(format!("{key}:").as_bytes()));
    [
        SecretString::from(format!("Bearer {key}")),
        SecretString::from(basic),
    ]
}

fn base64(bytes: &[u8]) -> String {
    let mut text = String::new();
    for group in bytes.chunks(3) {
        let mut padded = [0_u8; 4];
        for (place, byte) in padded.iter_mut().skip(1).zip(group) {
            *place = *byte;
        }
        let bits = u32::from_be_bytes(padded);
        for (index, shift) in [18_u32, 12, 6, 0].into_iter().enumerate() {
            let letter = usize::try_from((bits >> shift) & 63)
                .ok()
                .and_then(|six| ALPHABET.get(six));
            let filled = index <= group.len();
            text.push(if filled {
                letter.map_or('=', |letter| char::from(*letter))
            } else {
                '='
            });
        }
    }
    text
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_pads_to_whole_groups() {
        assert_eq!(base64(b""), "");
        assert_eq!(base64(b"f"), "Zg==");
        assert_eq!(base64(b"fo"), "Zm8=");
        assert_eq!(base64(b"foobar"), "Zm9vYmFy");
    }

    #[test]
    fn both_ways_of_sending_a_key_are_known_and_no_other() {
        let keys = Keys::new(&SecretString::from("server"), "browser");
        let caller = |text: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, text.parse().unwrap());
            keys.caller(&headers)
        };

        assert_eq!(caller("Bearer server"), Some(Caller::Server));
        assert_eq!(
            caller(&format!("Basic {}", base64(b"server:"))),
            Some(Caller::Server)
        );
        assert_eq!(caller("Bearer browser"), Some(Caller::Browser));
        assert_eq!(caller("Bearer other"), None);
        assert_eq!(keys.caller(&HeaderMap::new()), None);
    }
}
