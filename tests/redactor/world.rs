//! Writes messages with and without card data, as many as are wanted.

use crate::ITEMS;
use crate::LARGEST_SERIAL;
use crate::PATRONS;
use crate::chance::holds_a_card_by_chance;
use crate::chance::isbn;
use crate::chance::with_check_digit;
use crate::lines::Line;
use crate::writers;
use crate::writers::Writer;

/// Card numbers that are published for tests, of all lengths and brands.
pub(crate) const CARDS: &[&str] = &[
    "4242424242424242",
    "4000056655665556",
    "4111111111111111",
    "4012888888881881",
    "4222222222222",
    "4911830000000",
    "4484070000000000",
    "4988438843884305",
    "4166676667666746",
    "4646464646464644",
    "4977949494949497",
    "4871049999999910",
    "4571000000000001",
    "4000000000000002",
    "4000000000009995",
    "4000002500003155",
    "4000008260000000",
    "4444333322221111",
    "4917610000000000",
    "5555555555554444",
    "5200828282828210",
    "5105105105105100",
    "2223003122003222",
    "2223000048400011",
    "2222400070000005",
    "2222410740360010",
    "5454545454545454",
    "5103221911199245",
    "5577000055770004",
    "5136333333333335",
    "5424000000000015",
    "378282246310005",
    "371449635398431",
    "378734493671000",
    "370000000000002",
    "343434343434343",
    "6011111111111117",
    "6011000990139424",
    "6011601160116611",
    "6445644564456445",
    "30569309025904",
    "38520000023237",
    "3056930009020004",
    "36227206271667",
    "36006666333344",
    "36148900647913",
    "38000000000006",
    "3566002020360505",
    "3530111333300000",
    "3569990010095841",
    "3528000700000000",
    "6200000000000005",
    "6205500000000000004",
    "6243030000000001",
    "8171999927660000",
    "8171999900000000021",
    "6250946000000016",
    "621234567890000002",
    "62123456789000003",
    "6759649826438453",
    "6799990100000000019",
    "6771798021000008",
    "6703444444444449",
    "6304000000000000",
    "67034200554565015",
    "5066991111111118",
    "6062828888666688",
    "5019717010103742",
];

/// Texts, one a line (`⏎` is a line end), with a number `{n}`, perhaps a code `{c}` or the rest of a track `{d}`, and
/// what has to stay: a barcode `{b}`, a reference `{r}`, an amount `{a}`, a time `{t}`, and what else `word` makes.
const WITH_CARD: [&str; 3] = [
    include_str!("templates/card.txt"),
    include_str!("templates/card.txt"),
    include_str!("templates/tracks.txt"),
];
/// Codes where no card is near.
const CODES: &str = include_str!("templates/codes.txt");
/// Texts of the same kinds without card data.
const KEEPERS: &str = include_str!("templates/keepers.txt");

/// A source of messages; the same seed gives the same.
pub(crate) struct World {
    state: u64,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub(crate) fn lines(&mut self, many: usize) -> Vec<Line> {
        let mut lines = Vec::new();
        while lines.len() < many {
            let line = match self.draw(20) {
                0 => self.with_card(CODES),
                which @ 1..12 => self.with_card(WITH_CARD[usize::try_from(which % 3).unwrap()]),
                _ => self.without(),
            };
            lines.extend(line);
        }
        lines
    }

    /// None when what was drawn has a code by chance elsewhere, too.
    fn with_card(&mut self, templates: &'static str) -> Option<Line> {
        let template = self.template(templates);
        let card = self.one_of(CARDS);
        let writer = if self.draw(2) == 0 {
            &writers::NUMBERS[0]
        } else {
            self.writer(writers::NUMBERS)
        };
        let wrapper = if self.draw(5) < 3 {
            &writers::TEXTS[0]
        } else {
            self.writer(writers::TEXTS)
        };
        let mut line = Line {
            title: format!("{template:?} {} {}", writer.name, wrapper.name),
            hard: writer.hard || wrapper.hard || (writer.is_dense() && wrapper.is_dense()),
            ..Line::default()
        };

        if template.contains("{n}") {
            line.cards.push(card.to_owned());
        }
        let code_length = if card.len() == 15 { 4 } else { 3 };
        let code = self.digits(code_length);
        let track = format!("3012201{}", self.digits(12));
        let mut text = self.filled(template, &mut line.stays);
        if text.matches(&code).count() > 0 {
            return None;
        }
        if text.contains("{c}") {
            line.secrets.push(code.clone());
        }
        if text.contains("{d}") {
            line.secrets.push(track.clone());
        }
        text = text
            .replace("{n}", &(writer.write)(card))
            .replace("{c}", &code)
            .replace("{d}", &track);
        line.text = (wrapper.write)(&text).into_bytes();
        // What is wrapped is not there as it was, and a whole piece of base64 may go for the number in it.
        if wrapper.name != writers::TEXTS[0].name {
            line.stays.clear();
        }
        Some(line)
    }

    /// None when the digits drawn are those of a card by chance: one in ten is, among numbers that begin like cards.
    fn without(&mut self) -> Option<Line> {
        let template = self.template(KEEPERS);
        let mut line = Line {
            title: format!("{template:?}"),
            ..Line::default()
        };
        let text = self.filled(template, &mut line.stays);
        let mut rest = text.clone();
        for word in line.stays.iter().filter(|word| crate::is_barcode_of_ours(word)) {
            rest = rest.replace(word.as_str(), "|");
        }
        if holds_a_card_by_chance(&rest) {
            return None;
        }
        let wrapper = if self.draw(4) < 3 {
            &writers::TEXTS[0]
        } else {
            self.writer(writers::TEXTS)
        };
        let whole = (wrapper.write)(&text);
        if wrapper.name != writers::TEXTS[0].name {
            if holds_a_card_by_chance(&whole) {
                return None;
            }
            line.stays = vec![whole.clone()];
        }
        line.title = format!("{} {}", line.title, wrapper.name);
        line.text = whole.into_bytes();
        Some(line)
    }

    /// The template with everything but card data filled in; what must stay is told.
    fn filled(&mut self, template: &str, stays: &mut Vec<String>) -> String {
        let template = template.replace('⏎', "\n");
        let mut out = String::new();
        let mut rest = template.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            out.push_str(before);
            let Some((name, tail)) = after.split_once('}').filter(|(name, _)| name.len() == 1) else {
                out.push('{');
                rest = after;
                continue;
            };
            rest = tail;
            match name {
                "n" | "c" | "d" => out.extend(["{", name, "}"]),
                _ => {
                    let word = self.word(name);
                    stays.push(word.clone());
                    out.push_str(&word);
                }
            }
        }
        out.push_str(rest);
        out
    }

    /// Something that has to stay.
    fn word(&mut self, kind: &str) -> String {
        match kind {
            "b" => {
                let prefix = if self.draw(2) == 0 {
                    self.one_of(PATRONS)
                } else {
                    self.one_of(ITEMS)
                };
                let serial = self.draw(LARGEST_SERIAL) + 1;
                with_check_digit(&format!("{prefix}{serial:08}"))
            }
            "r" => format!("{}-{}", self.letters(4), self.letters(4)),
            "a" => format!("{}.{:02}", self.draw(200), self.draw(100)),
            "t" => format!(
                "2026-{:02}-{:02}T{:02}:{:02}:{:02}Z",
                self.draw(12) + 1,
                self.draw(28) + 1,
                self.draw(24),
                self.draw(60),
                self.draw(60)
            ),
            "u" => {
                let hex = format!("{:016x}{:016x}", self.next(), self.next());
                format!(
                    "{}-{}-4{}-8{}-{}",
                    &hex[..8],
                    &hex[8..12],
                    &hex[12..15],
                    &hex[15..18],
                    &hex[18..30]
                )
            }
            "h" => format!("a{:016x}{:016x}", self.next(), self.next()),
            "i" => isbn(&format!("978{}", self.digits(9))),
            "e" => format!("17{}", self.digits(8)),
            "m" => format!("17{}", self.digits(11)),
            "z" => format!("17{}", self.digits(17)),
            "p" => format!("+49 30 {} {}", self.digits(4), self.digits(4)),
            "q" => format!(
                "{}.{}.{}.{}",
                self.draw(223) + 1,
                self.draw(256),
                self.draw(256),
                self.draw(255)
            ),
            "l" => self.digits(4),
            "s" => format!(
                "2026{:02}{:02}    {:02}{:02}{:02}",
                self.draw(12) + 1,
                self.draw(28) + 1,
                self.draw(24),
                self.draw(60),
                self.draw(60)
            ),
            "g" => format!("{}.{}", self.draw(90), self.digits(7)),
            "o" => format!("01jd{}", self.letters(22).to_lowercase()),
            other => panic!("what is {other}?"),
        }
    }

    fn writer(&mut self, table: &'static [Writer]) -> &'static Writer {
        let nth = self.draw(table.len().try_into().unwrap());
        &table[usize::try_from(nth).unwrap()]
    }

    fn template(&mut self, templates: &'static str) -> &'static str {
        let all: Vec<&str> = templates.lines().collect();
        self.one_of(&all)
    }

    fn one_of(&mut self, table: &[&'static str]) -> &'static str {
        let nth = self.draw(table.len().try_into().unwrap());
        table[usize::try_from(nth).unwrap()]
    }

    fn digits(&mut self, many: usize) -> String {
        (0..many)
            .map(|_| char::from_digit(self.draw(10).try_into().unwrap(), 10).unwrap())
            .collect()
    }

    fn letters(&mut self, many: usize) -> String {
        const ALPHABET: &[u8] = b"ABCDEFGHJKMNPQRSTVWXYZ23456789";
        (0..many)
            .map(|_| {
                let nth = self.draw(30);
                char::from(ALPHABET[usize::try_from(nth).unwrap()])
            })
            .collect()
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.next() % below
    }

    /// The generator `SplitMix64`: small, and good enough to choose with.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }
}
