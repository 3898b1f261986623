//! The ways in which programs and people write a number, and in which one message travels inside another.

/// A way to write.
pub(crate) struct Writer {
    pub(crate) name: &'static str,
    /// Few programs do this.
    pub(crate) hard: bool,
    pub(crate) write: fn(&str) -> String,
}

impl Writer {
    /// Whether nothing of the text can be seen in what was written.
    pub(crate) fn is_dense(&self) -> bool {
        self.name.contains("base64") || self.name.ends_with("hex")
    }
}

const fn core(name: &'static str, write: fn(&str) -> String) -> Writer {
    Writer {
        name,
        hard: false,
        write,
    }
}

const fn hard(name: &'static str, write: fn(&str) -> String) -> Writer {
    Writer {
        name,
        hard: true,
        write,
    }
}

/// Of numbers. The first is used half of the time.
pub(crate) const NUMBERS: &[Writer] = &[
    core("as it is", str::to_owned),
    core("with blanks", |number| grouped(number, " ")),
    core("with dashes", |number| grouped(number, "-")),
    core("with dots", |number| grouped(number, ".")),
    core("with no-break spaces", |number| grouped(number, "\u{a0}")),
    core("with narrow spaces", |number| grouped(number, "\u{202f}")),
    core("with en dashes", |number| grouped(number, "\u{2013}")),
    core("with zero-width spaces", |number| grouped(number, "\u{200b}")),
    core("with %20", |number| grouped(number, "%20")),
    core("with &nbsp;", |number| grouped(number, "&nbsp;")),
    core("full width", |number| shifted(number, 0xff10)),
    core("Arabic-Indic", |number| shifted(number, 0x660)),
    core("Devanagari", |number| shifted(number, 0x966)),
    core("percent signs", |number| {
        each(number, |byte| format!("%{byte:02X}"))
    }),
    core("JSON escapes", |number| {
        each(number, |byte| format!("\\u{byte:04x}"))
    }),
    core("\\x", |number| each(number, |byte| format!("\\x{byte:02x}"))),
    core("entities", |number| each(number, |byte| format!("&#{byte};"))),
    core("hex entities", |number| {
        each(number, |byte| format!("&#x{byte:x};"))
    }),
    core("base64", |number| base64(number.as_bytes())),
    core("hex", |number| each(number, |byte| format!("{byte:02x}"))),
    hard("a list of bytes", |number| {
        listed(number, |byte| byte.to_string())
    }),
    hard("a list in hex", |number| {
        listed(number, |byte| format!("0x{byte:02x}"))
    }),
    hard("a list of letters", |number| {
        listed(number, |byte| format!("'{}'", char::from(byte)))
    }),
    hard("octal", |number| each(number, |byte| format!("\\{byte:03o}"))),
    hard("digit by digit", |number| {
        each(number, |byte| format!("{} ", char::from(byte)))
            .trim_end()
            .to_owned()
    }),
    hard("in spans", |number| {
        format!("<b>{}</b>", grouped(number, "</b><b>"))
    }),
    hard("in halves", |number| {
        format!("{}\", \"{}", &number[..8], &number[8..])
    }),
];

/// Of whole messages. The first is used most of the time.
pub(crate) const TEXTS: &[Writer] = &[
    core("bare", str::to_owned),
    core("in JSON", |text| format!("{{\"body\":{}}}", json(text))),
    core("in JSON in JSON", |text| {
        format!("{{\"log\":{}}}", json(&format!("{{\"body\":{}}}", json(text))))
    }),
    core("in a query", |text| {
        format!("GET /cb?data={}&ok=yes HTTP/1.1", percent(text))
    }),
    core("in a query twice", |text| {
        format!("GET /cb?data={}&ok=yes HTTP/1.1", percent(&percent(text)))
    }),
    core("in base64", |text| format!("body={}", base64(text.as_bytes()))),
    core("in base64 in JSON", |text| {
        format!(
            "{{\"isBase64\":true,\"body\":{}}}",
            json(&base64(text.as_bytes()))
        )
    }),
    core("in a mail in base64", |text| {
        format!(
            "Content-Transfer-Encoding: base64\r\n\r\n{}",
            wrapped(&base64(text.as_bytes()))
        )
    }),
    core("in quoted-printable", |text| {
        format!(
            "Content-Transfer-Encoding: quoted-printable\r\n\r\n{}",
            quoted_printable(text)
        )
    }),
    core("in HTML", |text| format!("<pre>{}</pre>", html(text))),
    core("in Rust's Debug", |text| {
        format!("Response {{ status: 400, body: {text:?} }}")
    }),
    core("in a log", |text| {
        format!("<13>Nov 26 09:01:02 desk koha: {text}")
    }),
    core("in hex", |text| {
        format!("payload={}", each(text, |byte| format!("{byte:02x}")))
    }),
    hard("in base64 twice", |text| {
        format!("x={}", base64(base64(text.as_bytes()).as_bytes()))
    }),
    hard("in a list of bytes", |text| {
        format!("body: {}", listed(text, |byte| byte.to_string()))
    }),
];

fn grouped(number: &str, between: &str) -> String {
    let sizes: &[usize] = match number.len() {
        14 | 15 => &[4, 6, 5],
        13 => &[4, 3, 3, 3],
        _ => &[4, 4, 4, 4, 3],
    };
    let mut rest = number;
    let mut groups = Vec::new();
    for size in sizes {
        let (group, after) = rest.split_at_checked(*size).unwrap_or((rest, ""));
        if !group.is_empty() {
            groups.push(group);
        }
        rest = after;
    }
    groups.join(between)
}

fn shifted(number: &str, zero: u32) -> String {
    number
        .chars()
        .map(|digit| char::from_u32(zero + digit.to_digit(10).unwrap()).unwrap())
        .collect()
}

fn each(text: &str, write: impl Fn(u8) -> String) -> String {
    text.bytes().map(write).collect()
}

fn listed(text: &str, write: impl Fn(u8) -> String) -> String {
    let all: Vec<String> = text.bytes().map(write).collect();
    format!("[{}]", all.join(", "))
}

fn json(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

fn percent(text: &str) -> String {
    each(text, |byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    })
}

fn html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Lines of at most 76 characters, broken wherever that falls: inside a number, too.
fn quoted_printable(text: &str) -> String {
    let mut out = String::new();
    let mut column = 0;
    for byte in text.bytes() {
        let piece = match byte {
            b'\r' => continue,
            b'\n' => "\r\n".to_owned(),
            b'=' | 0..=31 | 127.. => format!("={byte:02X}"),
            _ => char::from(byte).to_string(),
        };
        if byte == b'\n' {
            column = 0;
        } else if column + piece.len() > 75 {
            out.push_str("=\r\n");
            column = 0;
        }
        column += piece.len();
        out.push_str(&piece);
    }
    out
}

fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let mut group = [0; 4];
        group[1..=three.len()].copy_from_slice(three);
        let bits = u32::from_be_bytes(group);
        for nth in 0..4 {
            let six = usize::try_from(bits >> (18 - 6 * nth) & 63).unwrap();
            out.push(if nth <= three.len() {
                char::from(ALPHABET[six])
            } else {
                '='
            });
        }
    }
    out
}

fn wrapped(text: &str) -> String {
    let lines: Vec<String> = text
        .as_bytes()
        .chunks(76)
        .map(|line| String::from_utf8_lossy(line).into_owned())
        .collect();
    lines.join("\r\n")
}
