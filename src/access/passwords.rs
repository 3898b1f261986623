//! Passwords of staff: Argon2id, a few at a time.

use std::sync::Arc;
#[cfg(test)]
use std::sync::atomic::AtomicUsize;
#[cfg(test)]
use std::sync::atomic::Ordering;
use std::time::Duration;

use argon2::Algorithm;
use argon2::Argon2;
use argon2::Params;
use argon2::PasswordHash;
use argon2::PasswordHasher;
use argon2::PasswordVerifier;
use argon2::Version;
use secrecy::ExposeSecret;
use secrecy::SecretString;
use tokio::sync::Semaphore;

use crate::access::DoorError;
use crate::domain::Randomness;

/// Shortest password of staff, in characters.
pub const PASSWORD_MIN: usize = 15;
/// Longest, in characters: nobody types more, and hashing takes longer the longer it is.
pub(super) const PASSWORD_MAX: usize = 128;

/// 19 MiB, two passes, one lane: the first choice of the OWASP Password Storage Cheat Sheet for Argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Each takes its memory and a processor core for about 20 ms.
const AT_ONCE: usize = 2;
/// How long one waits for its turn before it is told to come back.
const TURN_MAX: Duration = Duration::from_secs(5);
const SALT_BYTES: usize = 16;

/// Hashes passwords and compares them with hashes.
#[derive(Clone, Debug)]
pub(super) struct Passwords {
    turns: Arc<Semaphore>,
    /// How much work was done: one for each time that the hash function ran.
    #[cfg(test)]
    pub(super) runs: Arc<AtomicUsize>,
}

impl Passwords {
    pub(super) fn new() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            #[cfg(test)]
            runs: Arc::default(),
        }
    }

    /// Hashes a password under a new salt; in PHC form.
    pub(super) async fn hash(
        &self,
        password: &SecretString,
        randomness: &dyn Randomness,
    ) -> Result<SecretString, DoorError> {
        let mut salt = [0; SALT_BYTES];
        randomness.fill(&mut salt);
        let password = password.clone();
        self.run(move || hash_under(&password, &salt)).await?
    }

    /// Whether the password is the one that was hashed. Without a hash the same work is done for nothing, so that
    /// it cannot be told from the time whether there is one.
    pub(super) async fn fits(
        &self,
        password: &SecretString,
        hash: Option<&SecretString>,
    ) -> Result<bool, DoorError> {
        let (password, hash) = (password.clone(), hash.cloned());
        self.run(move || {
            let Some(hash) = hash else {
                return hash_under(&password, &[0; SALT_BYTES]).map(|_| false);
            };
            let hash = PasswordHash::new(hash.expose_secret()).map_err(|_| DoorError::Password)?;
            let fits = argon2()?.verify_password(password.expose_secret().as_bytes(), &hash);
            Ok(fits.is_ok())
        })
        .await?
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, DoorError> {
        let turn = tokio::time::timeout(TURN_MAX, Arc::clone(&self.turns).acquire_owned()).await;
        let turn = turn
            .map_err(|_| DoorError::Busy)?
            .map_err(|_| DoorError::Password)?;
        #[cfg(test)]
        self.runs.fetch_add(1, Ordering::Relaxed);
        let done = tokio::task::spawn_blocking(move || {
            let done = work();
            drop(turn);
            done
        });
        done.await.map_err(|_| DoorError::Password)
    }
}

fn hash_under(password: &SecretString, salt: &[u8]) -> Result<SecretString, DoorError> {
    argon2()?
        .hash_password_with_salt(password.expose_secret().as_bytes(), salt)
        .map(|hash: PasswordHash| SecretString::from(hash.to_string()))
        .map_err(|_| DoorError::Password)
}

fn argon2() -> Result<Argon2<'static>, DoorError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).map_err(|_| DoorError::Password)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

/// Draws a password that can be typed: four times five letters with dashes between, 80 bits.
pub fn made_up_password(randomness: &dyn Randomness) -> SecretString {
    let mut bytes = [0; 20];
    randomness.fill(&mut bytes);
    let mut password = String::with_capacity(23);
    for (place, byte) in bytes.iter().enumerate() {
        if place > 0 && place.is_multiple_of(5) {
            password.push('-');
        }
        // Sixteen letters that are not mistaken for one another.
        let letter = LETTERS.get(usize::from(byte & 15)).copied().unwrap_or(b'a');
        password.push(char::from(letter));
    }
    SecretString::from(password)
}

const LETTERS: &[u8; 16] = b"abcdefghkmnprstw";
