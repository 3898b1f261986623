//! The forms in which a service writes a number, and the pieces by which each form is read again.

/// A number as it stands in a text.
#[derive(Debug)]
pub struct Written {
    /// The whole.
    pub text: Vec<u8>,
    /// Every part from which eleven digits or more can be read.
    pub legible: Vec<Vec<u8>>,
}

/// So many digits in a row are too many.
const LEGIBLE: usize = 11;

/// A way to write a number.
pub type Encoding = (&'static str, fn(&str) -> Written);

/// All of them.
pub const ENCODINGS: &[Encoding] = &[
    ("plain", |card| each(card, "", |digit| digit.to_string())),
    ("spaces", |card| grouped(card, " ", |digit| digit.to_string())),
    ("dashes", |card| grouped(card, "-", |digit| digit.to_string())),
    ("dots", |card| grouped(card, ".", |digit| digit.to_string())),
    ("underscores", |card| {
        grouped(card, "_", |digit| digit.to_string())
    }),
    ("%20", |card| grouped(card, "%20", |digit| digit.to_string())),
    ("%2D", |card| grouped(card, "%2D", |digit| digit.to_string())),
    ("plus", |card| grouped(card, "+", |digit| digit.to_string())),
    ("&nbsp;", |card| {
        grouped(card, "&nbsp;", |digit| digit.to_string())
    }),
    ("\\u00a0", |card| {
        grouped(card, "\\u00a0", |digit| digit.to_string())
    }),
    ("no-break", |card| {
        grouped(card, "\u{a0}", |digit| digit.to_string())
    }),
    ("en dash", |card| {
        grouped(card, "\u{2013}", |digit| digit.to_string())
    }),
    ("zero width", |card| {
        each(card, "\u{200b}", |digit| digit.to_string())
    }),
    ("full width", |card| {
        each(card, "", |digit| shifted(digit, 0xff10))
    }),
    ("Arabic-Indic", |card| {
        each(card, "", |digit| shifted(digit, 0x660))
    }),
    ("Devanagari", |card| {
        grouped(card, " ", |digit| shifted(digit, 0x966))
    }),
    ("percent", |card| {
        each(card, "", |digit| format!("%{:02X}", byte(digit)))
    }),
    ("percent twice", |card| {
        each(card, "", |digit| format!("%25{:02x}", byte(digit)))
    }),
    ("percent, full width", |card| {
        each(card, "", |digit| {
            format!("%EF%BC%{:02X}", 0x90 + byte(digit) - b'0')
        })
    }),
    ("\\u", |card| {
        each(card, "", |digit| format!("\\u{:04x}", byte(digit)))
    }),
    ("\\\\u", |card| {
        each(card, "", |digit| format!("\\\\u{:04X}", byte(digit)))
    }),
    ("\\u{}", |card| {
        each(card, "", |digit| format!("\\u{{{:x}}}", byte(digit)))
    }),
    ("\\x", |card| {
        each(card, "", |digit| format!("\\x{:02x}", byte(digit)))
    }),
    ("&#", |card| each(card, "", |digit| format!("&#{};", byte(digit)))),
    ("&#x", |card| {
        each(card, "", |digit| format!("&#x{:X};", byte(digit)))
    }),
    ("quoted-printable", |card| {
        each(card, "", |digit| format!("={:02X}", byte(digit)))
    }),
    ("debug of bytes", |card| {
        each(card, ", ", |digit| byte(digit).to_string()).between("[", "]")
    }),
    ("debug of letters", |card| {
        each(card, ", ", |digit| format!("'{digit}'")).between("[", "]")
    }),
    ("hex", |card| {
        each(card, "", |digit| format!("{:02x}", byte(digit)))
    }),
    ("HEX", |card| {
        each(card, "", |digit| format!("{:02X}", byte(digit)))
    }),
    ("base64", |card| base64(card.as_bytes(), 0, card.len())),
    ("base64 of JSON", |card| {
        let json = format!("{{\"number\":\"{card}\",\"exp_month\":12}}");
        base64(json.as_bytes(), 11, card.len())
    }),
    ("base64 of a form", |card| {
        let form = format!("amount=1250&number={card}");
        base64(form.as_bytes(), 19, card.len())
    }),
];

impl Written {
    fn between(mut self, before: &str, after: &str) -> Self {
        self.text.splice(0..0, before.bytes());
        self.text.extend(after.bytes());
        self
    }
}

/// Digit by digit, with something between them.
fn each(card: &str, between: &str, form: impl Fn(char) -> String) -> Written {
    let units: Vec<_> = card
        .chars()
        .map(|digit| (between.to_owned(), form(digit)))
        .collect();
    written(&units)
}

/// Digit by digit, with something between groups as they are embossed.
fn grouped(card: &str, between: &str, form: impl Fn(char) -> String) -> Written {
    let opens: &[usize] = match card.len() {
        14 | 15 => &[4, 10],
        _ => &[4, 8, 12, 16],
    };
    let unit = |(place, digit)| {
        let before = if opens.contains(&place) { between } else { "" };
        (before.to_owned(), form(digit))
    };
    let units: Vec<_> = card.chars().enumerate().map(unit).collect();
    written(&units)
}

fn written(units: &[(String, String)]) -> Written {
    let join = |units: &[(String, String)]| {
        let mut text = String::new();
        for (place, (between, digit)) in units.iter().enumerate() {
            if place > 0 {
                text.push_str(between);
            }
            text.push_str(digit);
        }
        text.into_bytes()
    };
    Written {
        text: join(units),
        legible: units.windows(LEGIBLE).map(join).collect(),
    }
}

/// In base64 four letters are three bytes: what has twelve digits in whole fours is legible.
fn base64(bytes: &[u8], from: usize, length: usize) -> Written {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = Vec::new();
    for three in bytes.chunks(3) {
        let bits = (0..3).fold(0_usize, |bits, place| {
            bits << 8 | usize::from(three.get(place).copied().unwrap_or(0))
        });
        for place in 0..4 {
            let letter = LETTERS[bits >> (18 - 6 * place) & 63];
            text.push(if place > three.len() { b'=' } else { letter });
        }
    }
    let first = from.div_ceil(3);
    let end = (from + length) / 3;
    // Thirteen digits that begin within a four have three whole fours only.
    let width = (end - first).min(4);
    let legible = (first..=end - width)
        .map(|four| text[4 * four..4 * (four + width)].to_vec())
        .collect();
    Written { text, legible }
}

fn shifted(digit: char, zero: u32) -> String {
    char::from_u32(zero + u32::from(byte(digit) - b'0'))
        .map(String::from)
        .unwrap_or_default()
}

fn byte(digit: char) -> u8 {
    u8::try_from(digit).unwrap_or(b'0')
}
