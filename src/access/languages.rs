//! The language that somebody has chosen: it goes with the cookie, and with nobody's name.

use crate::access::Door;
use crate::access::DoorError;
use crate::access::Presence;
use crate::access::SessionSecret;
use crate::storage::Guest;
use crate::storage::SessionWrite;
use crate::storage::Unit;

impl Door {
    /// Notes the language that whoever holds this secret has chosen, signed in or not. Of a guest it is forgotten as soon
    /// as a patron's session would end in any case.
    ///
    /// # Errors
    /// [`DoorError::Store`]; the language may be the one before then.
    pub async fn speak(&self, secret: &SessionSecret, language: &str) -> Result<(), DoorError> {
        let digest = secret.digest();
        let write = match self.store.session(digest).await? {
            Some(_) => SessionWrite::Speak(digest, language.to_owned()),
            None => SessionWrite::Greet(Guest {
                digest,
                language: language.to_owned(),
                chosen_at: self.clock.now(),
            }),
        };
        let unit = Unit {
            sessions: vec![write],
            ..Unit::default()
        };
        Ok(self.store.commit(unit).await?)
    }

    /// Somebody who is not signed in.
    pub(super) async fn guest<W>(&self, secret: &SessionSecret) -> Result<Presence<W>, DoorError> {
        let kept_since = self.clock.now().before(self.limits.patron_absolute);
        let guest = self.store.guest(secret.digest()).await?;
        let guest = guest.filter(|guest| guest.chosen_at > kept_since);
        Ok(Presence {
            who: None,
            stay: None,
            language: guest.map(|guest| guest.language),
        })
    }

    /// The language that goes over to the session that follows.
    pub(super) async fn language_of(&self, secret: &SessionSecret) -> Result<Option<String>, DoorError> {
        match self.store.session(secret.digest()).await? {
            Some(session) => Ok(session.language),
            None => Ok(self.guest::<()>(secret).await?.language),
        }
    }
}
