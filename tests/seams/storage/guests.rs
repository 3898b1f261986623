//! The languages that people have chosen.

use std::time::Duration;

use lastfour::domain::Barcode;
use lastfour::storage::EndedSessions;
use lastfour::storage::Guest;
use lastfour::storage::SessionDigest;
use lastfour::storage::SessionHolder;
use lastfour::storage::SessionWrite;
use lastfour::storage::Unit;

use super::bench::Bench;
use super::samples;
use super::samples::NOW;

async fn write(bench: &Bench, write: SessionWrite) {
    bench
        .commit(Unit {
            sessions: vec![write],
            ..Unit::default()
        })
        .await;
}

fn guest(number: u8, language: &str) -> Guest {
    Guest {
        digest: SessionDigest::new([number; 32]),
        language: String::from(language),
        chosen_at: NOW,
    }
}

async fn language_of(bench: &Bench, guest: &Guest) -> Option<String> {
    let stored = bench.store.guest(guest.digest).await.unwrap();
    stored.map(|stored| stored.language)
}

pub(super) async fn a_guest_has_the_language_that_was_chosen_last(bench: Bench) {
    let (spanish, french) = (guest(1, "es"), guest(1, "fr"));
    let later = Guest {
        chosen_at: NOW.after(Duration::from_mins(1)),
        ..french
    };

    write(&bench, SessionWrite::Greet(spanish.clone())).await;
    assert_eq!(bench.store.guest(spanish.digest).await.unwrap(), Some(spanish));
    write(&bench, SessionWrite::Greet(later.clone())).await;

    assert_eq!(bench.store.guest(later.digest).await.unwrap(), Some(later));
    assert_eq!(language_of(&bench, &guest(2, "es")).await, None);
}

pub(super) async fn a_guest_is_forgotten_with_the_cookie_and_by_the_clock(bench: Bench) {
    let (ending, old, fresh) = (guest(1, "es"), guest(2, "fr"), guest(3, "es"));
    let fresh = Guest {
        chosen_at: NOW.after(Duration::from_millis(1)),
        ..fresh
    };
    for guest in [&ending, &old, &fresh] {
        write(&bench, SessionWrite::Greet(guest.clone())).await;
    }

    write(&bench, SessionWrite::End(ending.digest)).await;
    assert_eq!(language_of(&bench, &ending).await, None);
    assert_eq!(language_of(&bench, &old).await.as_deref(), Some("fr"));
    let ended = EndedSessions {
        visitors_seen: NOW,
        visitors_created: NOW,
        staff_seen: NOW,
        staff_created: NOW,
    };
    bench.store.remove_ended(&ended, NOW).await.unwrap();

    assert_eq!(language_of(&bench, &old).await, None);
    assert_eq!(language_of(&bench, &fresh).await.as_deref(), Some("es"));
}

pub(super) async fn a_session_speaks_the_language_that_was_chosen_in_it(bench: Bench) {
    let holder = SessionHolder::Patron(Barcode::parse("21234000000001").unwrap());
    let (mine, other) = (samples::session(holder.clone()), samples::session(holder));
    write(&bench, SessionWrite::Begin(mine.clone())).await;
    write(&bench, SessionWrite::Begin(other.clone())).await;

    write(&bench, SessionWrite::Speak(mine.digest, String::from("es"))).await;
    // Fine when there is none.
    write(
        &bench,
        SessionWrite::Speak(guest(9, "es").digest, String::from("es")),
    )
    .await;

    let language = async |session: &lastfour::storage::StoredSession| {
        bench
            .store
            .session(session.digest)
            .await
            .unwrap()
            .unwrap()
            .language
    };
    assert_eq!(language(&mine).await.as_deref(), Some("es"));
    assert_eq!(language(&other).await, None);
}
