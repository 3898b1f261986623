//! How a library's pages look: its colours, its logo, its words. Made and checked by the configuration; served from our
//! own address, as files whose names tell their content.

use std::collections::BTreeMap;
use std::fmt;

use aws_lc_rs::digest::SHA256;
use aws_lc_rs::digest::digest;

use crate::web::letters;
use crate::web::views::LookShown;

/// A colour, opaque.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

impl Colour {
    /// White.
    pub const WHITE: Self = Self::new(255, 255, 255);
    /// Black.
    pub const BLACK: Self = Self::new(0, 0, 0);

    /// From its parts.
    pub const fn new(red: u8, green: u8, blue: u8) -> Self {
        Self { red, green, blue }
    }

    /// Reads `#0b5566`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6)?;
        if !digits.bytes().all(|byte| byte.is_ascii_hexdigit()) {
            return None;
        }
        let [_, red, green, blue] = u32::from_str_radix(digits, 16).ok()?.to_be_bytes();
        Some(Self { red, green, blue })
    }

    /// The contrast of two colours as WCAG 2.2 has it ("contrast ratio"), in hundredths: from 100 to 2100.
    #[expect(
        clippy::float_arithmetic,
        reason = "WCAG defines it so, and no money is counted with it"
    )]
    pub fn contrast(self, other: Self) -> u32 {
        let (one, two) = (self.luminance(), other.luminance());
        let (light, dark) = if one > two { (one, two) } else { (two, one) };
        let hundredths = ((light + 0.05) / (dark + 0.05) * 100.0).floor();
        // The text of a whole number: no cast, and nothing to round.
        format!("{hundredths:.0}").parse().unwrap_or(100)
    }

    #[expect(clippy::float_arithmetic, reason = "WCAG defines it so")]
    fn luminance(self) -> f64 {
        let part = |value: u8| {
            let share = f64::from(value) / 255.0;
            if share <= 0.04045 {
                share / 12.92
            } else {
                ((share + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * part(self.red) + 0.7152 * part(self.green) + 0.0722 * part(self.blue)
    }

    /// This colour with so many hundredths of another in it.
    #[must_use]
    pub fn mixed(self, other: Self, hundredths: u8) -> Self {
        let share = u16::from(hundredths.min(100));
        let part = |own: u8, other: u8| {
            let own = u16::from(own).saturating_mul(100_u16.saturating_sub(share));
            let sum = own.saturating_add(u16::from(other).saturating_mul(share));
            u8::try_from(sum.div_euclid(100)).unwrap_or(u8::MAX)
        };
        Self {
            red: part(self.red, other.red),
            green: part(self.green, other.green),
            blue: part(self.blue, other.blue),
        }
    }

    /// The nearest shade towards another colour that has this contrast with a ground, in hundredths; `None` when none
    /// on the way has.
    pub fn shade_with(self, towards: Self, ground: Self, contrast: u32) -> Option<Self> {
        let mut shades = (0..=100).map(|share| self.mixed(towards, share));
        shades.find(|shade| shade.contrast(ground) >= contrast)
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

/// The colours of a library in one scheme, light or dark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Palette {
    /// The banner and the buttons.
    pub accent: Colour,
    /// Text on them.
    pub on_accent: Colour,
    /// Links, and the edges of buttons.
    pub link: Colour,
}

impl Palette {
    /// What pages are written on, light: the paper, and the ground around it.
    pub const LIGHT: [Colour; 2] = [Colour::WHITE, Colour::new(0xf3, 0xf5, 0xf6)];
    /// And dark.
    pub const DARK: [Colour; 2] = [Colour::new(0x1d, 0x21, 0x25), Colour::new(0x12, 0x15, 0x18)];

    fn rules(&self) -> String {
        // Under the mouse a button moves away from its text, so that the contrast grows.
        let away = if self.on_accent.contrast(Colour::BLACK) > self.on_accent.contrast(Colour::WHITE) {
            Colour::BLACK
        } else {
            Colour::WHITE
        };
        let Self {
            accent,
            on_accent,
            link,
        } = self;
        let hover = accent.mixed(away, 30);
        format!("--accent:{accent};--on-accent:{on_accent};--accent-dark:{hover};--link:{link}")
    }
}

/// A logo, checked: it runs nothing and loads nothing.
#[derive(Clone)]
pub struct Logo {
    /// `image/svg+xml` or `image/png`.
    pub kind: &'static str,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

impl fmt::Debug for Logo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Logo({}, {} bytes)", self.kind, self.bytes.len())
    }
}

/// A file of a library's.
#[derive(Clone, Debug)]
pub(super) struct LookFile {
    pub(super) name: String,
    pub(super) kind: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// How a library's pages look.
#[derive(Clone, Debug, Default)]
pub struct Look {
    stylesheet: Option<LookFile>,
    logo: Option<LookFile>,
    /// Words on the first page, by language.
    welcome: BTreeMap<String, String>,
    /// Words at the foot of every page, by language.
    footer: BTreeMap<String, String>,
}

impl Look {
    /// From colours, light and dark.
    pub fn of(light: &Palette, dark: &Palette) -> Self {
        let text = format!(
            ":root{{{}}}\n@media (prefers-color-scheme:dark){{:root{{{}}}}}\n",
            light.rules(),
            dark.rules()
        );
        Self {
            stylesheet: Some(LookFile::new(
                "look.css",
                "text/css; charset=utf-8",
                text.into_bytes(),
            )),
            ..Self::default()
        }
    }

    /// With a logo.
    #[must_use]
    pub fn with_logo(self, logo: Logo) -> Self {
        let name = if logo.kind == "image/png" {
            "logo.png"
        } else {
            "logo.svg"
        };
        Self {
            logo: Some(LookFile::new(name, logo.kind, logo.bytes)),
            ..self
        }
    }

    /// With words by language (`en`): on the first page, and at the foot of every page.
    #[must_use]
    pub fn with_words(self, welcome: BTreeMap<String, String>, footer: BTreeMap<String, String>) -> Self {
        Self {
            welcome,
            footer,
            ..self
        }
    }

    /// For a page in a language.
    pub(super) fn shown(&self, language: &str) -> LookShown {
        let place = |file: &LookFile| format!("/assets/{}", file.name);
        LookShown {
            stylesheet: self.stylesheet.as_ref().map(place),
            logo: self.logo.as_ref().map(place),
            welcome: words(&self.welcome, language),
            footer: words(&self.footer, language),
        }
    }

    /// One of its files, by its whole name.
    pub(super) fn file(&self, name: &str) -> Option<&LookFile> {
        let mut files = self.stylesheet.iter().chain(&self.logo);
        files.find(|file| file.name == name)
    }
}

/// The words in a language; where there are none in it, English ones, or those that there are.
fn words(words: &BTreeMap<String, String>, language: &str) -> Option<String> {
    let found = words.get(language).or_else(|| words.get("en"));
    found.or_else(|| words.values().next()).cloned()
}

impl LookFile {
    fn new(name: &str, kind: &'static str, bytes: Vec<u8>) -> Self {
        let digest = digest(&SHA256, &bytes);
        let short = digest.as_ref().get(..DIGEST_BYTES).unwrap_or_default();
        Self {
            name: format!("{}-{name}", letters::of(short)),
            kind,
            bytes,
        }
    }
}

/// Enough that another content has another name.
const DIGEST_BYTES: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contrasts_are_those_that_wcag_names() {
        let of = |one: &str, two: &str| Colour::parse(one).unwrap().contrast(Colour::parse(two).unwrap());

        assert_eq!(of("#000000", "#ffffff"), 2100);
        assert_eq!(of("#777777", "#ffffff"), 447);
        assert_eq!(of("#767676", "#ffffff"), 454);
        assert_eq!(of("#ffffff", "#ffffff"), 100);
        assert_eq!(of("#0000ff", "#ffffff"), 859);
    }

    #[test]
    fn a_colour_is_a_number_sign_and_six_digits() {
        assert_eq!(Colour::parse("#0B5566").unwrap().to_string(), "#0b5566");
        for text in ["0b5566", "#0b556", "#0b55661", "#0b55zz", "#+b5566", "red", ""] {
            assert_eq!(Colour::parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_nearest_shade_that_can_be_read_is_found() {
        let yellow = Colour::parse("#ffcc00").unwrap();

        let shade = yellow.shade_with(Colour::BLACK, Colour::WHITE, 450).unwrap();

        assert!(shade.contrast(Colour::WHITE) >= 450);
        assert!(shade.contrast(Colour::WHITE) < 480, "{shade}");
        assert_eq!(yellow.shade_with(Colour::WHITE, Colour::WHITE, 450), None);
    }

    #[test]
    fn under_the_mouse_a_button_is_read_no_worse() {
        for (accent, on_accent) in [("#0b5566", "#ffffff"), ("#ffcc00", "#1c1f22")] {
            let [accent, on_accent] = [accent, on_accent].map(|text| Colour::parse(text).unwrap());
            let palette = Palette {
                accent,
                on_accent,
                link: accent,
            };
            let rules = palette.rules();
            let (_, hover) = rules.split_once("--accent-dark:").unwrap();
            let hover = Colour::parse(hover.get(..7).unwrap()).unwrap();

            assert!(hover.contrast(on_accent) >= accent.contrast(on_accent));
        }
    }

    #[test]
    fn words_come_in_the_language_of_the_page_or_in_another_rather_than_not() {
        let said = BTreeMap::from([
            ("en".to_owned(), "Welcome".to_owned()),
            ("es".to_owned(), "Hola".to_owned()),
        ]);

        assert_eq!(words(&said, "es").as_deref(), Some("Hola"));
        assert_eq!(words(&said, "fr").as_deref(), Some("Welcome"));
        assert_eq!(words(&BTreeMap::new(), "en"), None);
    }
}
