//! Events signed by Stripe's own library: `LASTFOUR_TEST_WEBHOOK_SIGNER` names the program that signs.

use std::process::Stdio;

use lastfour::domain::Timestamp;
use lastfour::processor::ForgedEvent;
use lastfour::processor::Processor;
use lastfour::processor::stripe::StripeProcessor;
use lastfour::processor::stripe::StripeSettings;
use secrecy::SecretString;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

const SECRET: &str = "the secret of the tests";
const SIGNED_AT: i64 = 1_795_490_448;
const EVENT: &str = r#"{"id":"evt_1","object":"event","type":"charge.refunded","livemode":false,
    "data":{"object":{"id":"ch_1","object":"charge","payment_intent":"pi_1","note":"žluťoučký kůň"}}}"#;

/// The value of `Stripe-Signature` for the event.
async fn signed_with(secret: &str) -> String {
    let program = std::env::var("LASTFOUR_TEST_WEBHOOK_SIGNER")
        .expect("LASTFOUR_TEST_WEBHOOK_SIGNER must name the program that signs: tests/peers/sign_webhook");
    let mut signer = Command::new(program)
        .args([secret, &SIGNED_AT.to_string()])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = signer.stdin.take().unwrap();
    input.write_all(EVENT.as_bytes()).await.unwrap();
    drop(input);
    let output = signer.wait_with_output().await.unwrap();
    assert!(output.status.success(), "the signer signs");
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn processor(secrets: &[&str]) -> StripeProcessor {
    let key = SecretString::from(["sk", "test", "signer"].join("_"));
    let secrets = secrets.iter().map(|secret| SecretString::from(*secret)).collect();
    StripeProcessor::new(&StripeSettings::new(key, secrets, false)).unwrap()
}

#[tokio::test]
async fn what_stripes_own_library_signs_is_genuine_and_nothing_else() {
    let header = signed_with(SECRET).await;
    let forged = signed_with("the secret of somebody else").await;
    let now = Timestamp::from_millis(SIGNED_AT * 1000);
    let too_late = Timestamp::from_millis((SIGNED_AT + 301) * 1000);
    let processor = processor(&["the secret to come", SECRET]);

    let event = processor.verify_event(EVENT.as_bytes(), &header, now).unwrap();
    let stale = processor.verify_event(EVENT.as_bytes(), &header, too_late);
    let stranger = processor.verify_event(EVENT.as_bytes(), &forged, now);

    assert_eq!(event.id.as_str(), "evt_1");
    assert_eq!(event.payment.as_deref(), Some("pi_1"));
    assert_eq!(stale.err(), Some(ForgedEvent::Stale));
    assert_eq!(stranger.err(), Some(ForgedEvent::Signature));
}
