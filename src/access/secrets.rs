//! What the service's own key is for: digests that nobody can guess backwards without it, and seals.

use std::fmt;

use aws_lc_rs::aead::AES_256_GCM;
use aws_lc_rs::aead::Aad;
use aws_lc_rs::aead::Nonce;
use aws_lc_rs::aead::RandomizedNonceKey;
use aws_lc_rs::hmac;
use zeroize::Zeroizing;

use crate::access::Door;
use crate::access::DoorError;
use crate::storage::ServiceKey;

/// The service's key at work. The same on every process of one database, so that what one seals another opens.
pub(super) struct Secrets {
    mac: hmac::Key,
    seal: RandomizedNonceKey,
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    fn of(key: &ServiceKey) -> Option<Self> {
        let mac = hmac::Key::new(hmac::HMAC_SHA256, key.expose_secret());
        // A key of its own for each use.
        let derived = hmac::sign(&mac, b"lastfour seal");
        let seal = RandomizedNonceKey::new(&AES_256_GCM, derived.as_ref()).ok()?;
        Some(Self { mac, seal })
    }

    /// A keyed digest of what is counted. Each part goes in with its length, so that two never read as one.
    pub(super) fn digest(&self, what: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut context = hmac::Context::with_key(&self.mac);
        for part in std::iter::once(what.as_bytes()).chain(parts.iter().copied()) {
            context.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            context.update(part);
        }
        let mut digest = [0; 32];
        let tag = context.sign();
        digest
            .iter_mut()
            .zip(tag.as_ref())
            .for_each(|(place, byte)| *place = *byte);
        digest
    }

    /// Closes something that only this service opens again, for whoever brings the same `bound`.
    pub(super) fn seal(&self, bound: &[u8], mut open: Zeroizing<Vec<u8>>) -> Option<Vec<u8>> {
        let nonce = self
            .seal
            .seal_in_place_append_tag(Aad::from(bound), &mut *open)
            .ok()?;
        let mut sealed = nonce.as_ref().to_vec();
        sealed.extend_from_slice(&open);
        Some(sealed)
    }

    /// Opens it; `None` for what we never sealed, and for what is bound to something else.
    pub(super) fn open(&self, bound: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (nonce, rest) = sealed.split_at_checked(NONCE_BYTES)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
        let mut rest = Zeroizing::new(rest.to_vec());
        let length = self
            .seal
            .open_in_place(nonce, Aad::from(bound), &mut rest)
            .ok()?
            .len();
        rest.truncate(length);
        Some(rest)
    }
}

impl Door {
    /// The key's digests and seals. The key is read once, and drawn where there is none.
    pub(super) async fn secrets(&self) -> Result<&Secrets, DoorError> {
        let read = async {
            let mut drawn = Zeroizing::new([0; 32]);
            self.randomness.fill(drawn.as_mut());
            let key = self.store.service_key(*drawn, self.clock.now()).await?;
            Secrets::of(&key).ok_or(DoorError::Key)
        };
        self.secrets.get_or_try_init(|| read).await
    }
}

const NONCE_BYTES: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(byte: u8) -> Secrets {
        Secrets::of(&ServiceKey::new([byte; 32])).unwrap()
    }

    #[test]
    fn a_digest_depends_on_the_key_and_on_where_a_part_ends() {
        let digest = |key: u8, parts: &[&[u8]]| secrets(key).digest("account", parts);

        assert_eq!(digest(1, &[b"main", b"2123"]), digest(1, &[b"main", b"2123"]));
        assert_ne!(digest(1, &[b"main", b"2123"]), digest(2, &[b"main", b"2123"]));
        assert_ne!(digest(1, &[b"main2", b"123"]), digest(1, &[b"main", b"2123"]));
        assert_ne!(
            secrets(1).digest("pin", &[b"a"]),
            secrets(1).digest("account", &[b"a"])
        );
    }

    #[test]
    fn a_seal_opens_for_its_own_key_and_visit_only_and_hides_what_is_in_it() {
        let sealed = secrets(1)
            .seal(b"mine", Zeroizing::new(b"a secret".to_vec()))
            .unwrap();

        assert_eq!(secrets(1).open(b"mine", &sealed).unwrap().as_slice(), b"a secret");
        assert!(secrets(1).open(b"another's", &sealed).is_none());
        assert!(secrets(2).open(b"mine", &sealed).is_none());
        assert!(!sealed.windows(6).any(|part| part == b"secret"));
        for at in 0..sealed.len() {
            let mut bent = sealed.clone();
            bent[at] ^= 1;
            assert!(secrets(1).open(b"mine", &bent).is_none(), "{at}");
            assert!(secrets(1).open(b"mine", &sealed[..at]).is_none(), "{at}");
        }
    }
}
