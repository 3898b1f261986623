//! Texts that are no texts where they stand: compressed, or with lengths between their fields; and codes that are more
//! than digits. The decoders of the oracle do not read them, so each says what must be gone.

use crate::redactor;

/// A text, and the bytes in it that hold what must go.
const TEXTS: &[(&str, &[&str])] = &[
    // gzip of JSON with a number and a code, in base64 and in hexadecimal.
    (
        "job (gzip+base64): H4sIAAAAAAACA6tWSs5JLC5WslJyzkgsSk/1yk9S0lECsoBC0dVKeaW5SalFQFkTAwQwNjIyACpKLksGSpgamirVxtYCABjGhBlIAAAA",
        &["AwQwNjIyACpKLksGSpgamirV"],
    ),
    (
        "body gzip: 1f8b08000000000002034b4e2c4ac92bcd4d4a2db235353437303134800113b5e4b2325b13630b00bf46872323000000",
        &["b235353437303134800113b5"],
    ),
    // zlib of XML: a request of 3-D Secure 1.
    (
        "PaReq=eJyzCckoSk11CU5NLi1KtbPxTS0uTkwHMgIcg1IL7WycPexsEpOTSzxd7Cps9KEsG32QcEFinp2JpYWFgYUBHNjog0Rt9KG69eHG6aNYAwCNSSSW",
        &["EFinp2JpYWFgYUBHNjog0Rt9"],
    ),
    // A map of CBOR: pan, cvv.
    (
        "cbor: a26370616e70343938383433383834333838343330356363767663393338",
        &["34393838343338383433", "393338"],
    ),
    // A map of Java: cardNumber, cvv.
    (
        "aced0005737200116a6176612e7574696c2e486173684d61700507dac1c31660d10300007870770800000010000000027\
         4000a636172644e756d6265727400103531323334353030303030303030303874000363767674000333353078",
        &["35313233343530303030", "333530"],
    ),
    // Codes with a slip of the finger, and in a script without blanks.
    (
        "NumberFormatException: For input string: \"818x\" while parsing cvv2",
        &["818"],
    ),
    ("WARN cvv rejected, not numeric: '298O'", &["298"]),
    ("カード裏面の3桁の番号は566です", &["566"]),
    // PIN blocks.
    ("PIN-Block (ISO-1): 52f9f6d4e48d1b70", &["52f9f6d4e48d1b70"]),
    (
        "99 08 76 21 D4 6B AE C2 DC 3D (Transaction PIN Data)",
        &["76 21 D4 6B"],
    ),
    ("Field 052 : 6F 11 D8 E0 1D C6 83 99", &["6F 11 D8 E0"]),
];

#[test]
fn what_was_compressed_or_packed_goes() {
    for (text, secrets) in TEXTS {
        let left = redactor().redact(text).into_owned();

        for secret in *secrets {
            assert!(text.contains(secret));
            assert!(!left.contains(secret), "{text} became {left}");
        }
    }
}
