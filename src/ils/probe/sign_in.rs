//! The right PIN, a wrong one and none.

use secrecy::ExposeSecret;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::ils::Ils;
use crate::ils::IlsError;
use crate::ils::probe::About;
use crate::ils::probe::Finding;
use crate::ils::probe::TestPatron;
use crate::ils::probe::times::Times;

/// Three sign-ins. The wrong PIN is tried once, and only where the right one was taken.
pub(super) async fn tried(ils: &dyn Ils, patron: &TestPatron, times: &mut Times) -> Vec<Finding> {
    let right = times.of(ils.sign_in(&patron.barcode, &patron.pin)).await;
    let mut found = vec![match &right {
        Ok(true) => Finding::fine(About::SignIn, "is taken"),
        Ok(false) => Finding::fix(
            About::SignIn,
            "is refused: the barcode or the PIN is not right, or the library system does not say that a PIN is right \
             (SIP2: CQ must be Y)",
        ),
        Err(error) => unanswered(About::SignIn, error),
    }];
    // A PIN that only seemed right would be tried wrong twice.
    if matches!(right, Ok(true)) {
        let wrong = ils.sign_in(&patron.barcode, &another(&patron.pin)).await;
        found.push(match wrong {
            Ok(false) => Finding::fine(About::WrongPin, "is refused; it was tried once"),
            Ok(true) => Finding::fix(
                About::WrongPin,
                "is taken: the library system does not look at PINs, or its login may do without; nobody can be told \
                 from anybody else. Have PINs checked there",
            ),
            Err(error) => unanswered(About::WrongPin, &error),
        });
    } else {
        found.push(Finding::look(About::WrongPin, "was not tried"));
    }
    found.push(
        match ils.sign_in(&patron.barcode, &SecretString::default()).await {
            Ok(false) => Finding::fine(About::EmptyPin, "is refused here, and never sent"),
            Ok(true) => Finding::fix(About::EmptyPin, "is taken; this is a bug of the connector"),
            Err(error) => unanswered(About::EmptyPin, &error),
        },
    );
    found
}

pub(super) fn unanswered(about: About, error: &IlsError) -> Finding {
    let said = match error {
        IlsError::Unavailable => "the library system was out of reach; try again, and look at the way there",
        IlsError::Silent => {
            "there was no answer that can be believed: none in time, or one that is not as agreed; look at the log \
             of the library system"
        }
        IlsError::Login => "the library system does not let our login do this; give it the permission",
    };
    Finding::fix(about, said)
}

/// Another PIN of the same length: the last character is another, a digit stays a digit.
fn another(pin: &SecretString) -> SecretString {
    let mut characters: Zeroizing<Vec<char>> = Zeroizing::new(pin.expose_secret().chars().collect());
    if let Some(last) = characters.last_mut() {
        *last = match *last {
            '0' => '1',
            digit if digit.is_ascii_digit() => '0',
            'a' => 'b',
            _ => 'a',
        };
    }
    let text: Zeroizing<String> = Zeroizing::new(characters.iter().collect());
    SecretString::from(text.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wrong_pin_is_as_long_and_another() {
        for (right, wrong) in [("4711", "4710"), ("10", "11"), ("seKa", "seKb"), ("pin", "pia")] {
            assert_eq!(another(&right.into()).expose_secret(), wrong);
        }
    }
}
