//! What is true after the mail server has refused, hung up, fallen silent, or was not there.

use std::sync::Arc;
use std::time::Duration;

use lastfour::domain::LetterState;
use lastfour::notify::MailError;
use lastfour::notify::Mailer;
use lastfour::notify::SmtpMailer;
use lastfour::notify::SmtpSettings;
use lastfour::notify::Trouble;
use lastfour::storage::JobKind;
use secrecy::SecretString;

use crate::peer;
use crate::peer::headers;

fn shown(outcome: &Result<(), MailError>) -> String {
    match outcome {
        Ok(()) => String::from("sent"),
        Err(MailError::Refused(reply)) => format!("refused {reply:?}"),
        Err(MailError::TryLater { what, reply }) => format!("later {what:?} {reply:?}"),
        Err(MailError::Unknown) => String::from("unknown"),
        Err(other) => panic!("{other}"),
    }
}

#[tokio::test]
async fn before_a_letter_is_handed_over_nobody_has_it_and_afterwards_only_the_server_knows() {
    for (treated, outcome, taken) in [
        ("ann-", "sent", 1),
        ("rcpt-450-", "later Letter Some(450)", 0),
        ("rcpt-550-", "refused Some(550)", 0),
        ("data-451-", "later Letter Some(451)", 0),
        ("data-554-", "refused Some(554)", 0),
        ("cut-", "unknown", 1),
        ("hold-", "unknown", 1),
    ] {
        let to = peer::address(treated);
        let quick = SmtpMailer::new(SmtpSettings {
            timeout: Duration::from_secs(4),
            ..peer::settings("TLS")
        });

        let sent = quick.unwrap().send(&peer::letter(&to)).await;

        assert_eq!(shown(&sent), outcome, "{treated}");
        assert_eq!(peer::came(&to).await.len(), taken, "{treated}");
        if let Err(error) = sent {
            // What the server says repeats the address; what we say does not.
            let told = format!(
                "{error} {error:?} {:?}",
                std::error::Error::source(&error).map(ToString::to_string)
            );
            assert!(!told.contains("example"), "{told}");
        }
    }
}

#[tokio::test]
async fn without_the_right_login_certificate_or_tls_nothing_is_sent() {
    let to = peer::address("ann-");
    let wrong_password = SmtpSettings {
        login: Some((String::from("lastfour"), SecretString::from("another"))),
        ..peer::settings("TLS")
    };
    let unknown_authority = SmtpSettings {
        authority_pem: None,
        ..peer::settings("TLS")
    };
    let other_name = SmtpSettings {
        host: String::from("localhost"),
        ..peer::settings("STARTTLS")
    };
    // The plain port offers no STARTTLS: whoever demands it sends nothing, and no password either.
    let no_starttls = SmtpSettings {
        port: peer::settings("PLAIN").port,
        ..peer::settings("STARTTLS")
    };
    let not_there = SmtpSettings {
        port: 1,
        ..peer::settings("TLS")
    };
    let plain_talk_to_tls = SmtpSettings {
        port: peer::settings("TLS").port,
        timeout: Duration::from_secs(2),
        ..peer::settings("PLAIN")
    };

    for (settings, what) in [
        (wrong_password, Trouble::Login),
        (unknown_authority, Trouble::Tls),
        (other_name, Trouble::Tls),
        (no_starttls, Trouble::Tls),
        (not_there, Trouble::Connection),
        (plain_talk_to_tls, Trouble::Connection),
    ] {
        let mailer = SmtpMailer::new(settings).unwrap();
        for outcome in [mailer.send(&peer::letter(&to)).await, mailer.ready().await] {
            let Err(MailError::TryLater { what: told, .. }) = outcome else {
                panic!("{what:?}: {}", shown(&outcome));
            };
            // A server that is not there may also be known by its certificate only after it was reached.
            assert_eq!(told, what);
        }
    }
    assert!(peer::came(&to).await.is_empty());
}

#[tokio::test]
async fn a_sender_that_is_not_taken_is_nothing_that_the_letter_is_given_up_for() {
    let mut mail = peer::letter(&peer::address("ann-"));
    mail.bounces_to = Some(lastfour::domain::MailAddress::parse("nobody@refused.example").unwrap());

    let outcome = peer::mailer("TLS").send(&mail).await;

    assert_eq!(shown(&outcome), "later Sender Some(550)");
}

#[tokio::test]
async fn what_is_refused_for_now_goes_later_under_the_same_message_id() {
    let house = peer::house("TLS").await;
    let order = house.paid(&["fine-1"]).await;
    let to = peer::address("once-451-");

    let id = peer::asks(&house, &order, &to, "en").await;
    house.run_jobs().await;
    let waiting = peer::newest_letter(&house, id).await;
    house.clock.forward(Duration::from_mins(1));
    house.run_jobs().await;

    assert_eq!((waiting.state, waiting.tries), (LetterState::Waiting, 1));
    assert!(waiting.address.is_some());
    let came = peer::came(&to).await;
    assert_eq!(came.len(), 1);
    assert_eq!(
        headers(&came[0], "Message-ID"),
        [format!("<{}@library.example>", waiting.id)]
    );
    let sent = peer::newest_letter(&house, id).await;
    assert_eq!(
        (sent.state, sent.tries, sent.address),
        (LetterState::Sent, 2, None)
    );
    assert_eq!(peer::ask(&format!("/tries?to={to}")).await, 2);
}

#[tokio::test]
async fn a_letter_that_bounces_is_given_up_and_its_address_forgotten() {
    let house = peer::house("TLS").await;
    let order = house.paid(&["fine-1"]).await;
    let to = peer::address("rcpt-550-");

    let id = peer::asks(&house, &order, &to, "en").await;
    for _ in 0..3 {
        house.run_jobs().await;
        house.clock.forward(Duration::from_hours(3));
    }

    let letter = peer::newest_letter(&house, id).await;
    assert_eq!(
        (letter.state, letter.tries, letter.address),
        (LetterState::GivenUp, 1, None)
    );
    assert_eq!(peer::ask(&format!("/tries?to={to}")).await, 1);
}

/// As after `kill -9` between the server's taking the letter and our writing it down: what was under way is gone, what was
/// written stays.
#[tokio::test]
async fn who_dies_while_a_receipt_is_under_way_sends_it_once_more_under_the_same_message_id() {
    let house = peer::house("TLS").await;
    let order = house.paid(&["fine-1"]).await;
    let to = peer::address("hold-");
    let id = peer::asks(&house, &order, &to, "en").await;
    let (cashier, now) = (Arc::clone(&house.cashier), house.cashier.clock().now());
    let jobs = cashier
        .store()
        .claim_jobs(now, Duration::from_mins(1), 99)
        .await
        .unwrap();
    let job = jobs
        .into_iter()
        .find(|job| matches!(job.kind, JobKind::Letter(_)))
        .unwrap();

    let sending = tokio::spawn(async move {
        let JobKind::Letter(letter) = job.kind.clone() else {
            unreachable!()
        };
        cashier.send_letter(&job, letter).await
    });
    while peer::came(&to).await.is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    sending.abort();
    assert!(sending.await.unwrap_err().is_cancelled());
    let under_way = peer::newest_letter(&house, id).await;
    for _ in 0..3 {
        house.clock.forward(Duration::from_mins(2));
        house.run_jobs().await;
    }

    assert_eq!(under_way.state, LetterState::Sending);
    // This server never answers, so it stays unknown; twice is all that it is sent.
    let letter = peer::newest_letter(&house, id).await;
    assert_eq!(
        (letter.state, letter.tries, letter.unheard, letter.address),
        (LetterState::Unknown, 2, 2, None)
    );
    let came = peer::came(&to).await;
    assert_eq!(came.len(), 2);
    assert_eq!(came[0], came[1], "the second one is byte for byte the first");
    assert_eq!(
        headers(&came[1], "Message-ID"),
        [format!("<{}@library.example>", letter.id)]
    );
}
