//! How a library's pages look, and its computers that stand there for paying.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use crate::config::file;
use crate::config::logo;
use crate::config::reading::Reading;
use crate::text::Texts;
use crate::web::Colour;
use crate::web::Kiosk;
use crate::web::Look;
use crate::web::Palette;

/// `[library.X.look]`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct LookTable {
    accent: Option<String>,
    on_accent: Option<String>,
    link: Option<String>,
    dark_accent: Option<String>,
    dark_on_accent: Option<String>,
    dark_link: Option<String>,
    logo: Option<PathBuf>,
    welcome: BTreeMap<String, String>,
    footer: BTreeMap<String, String>,
}

/// A scheme in the making: the keys of its colours, its grounds, and what a colour moves towards to be read on them.
struct Scheme<'a> {
    key: &'a str,
    names: [&'static str; 3],
    grounds: [Colour; 2],
    towards: Colour,
}

impl Reading<'_> {
    pub(super) fn look(&mut self, library: &str, table: &LookTable) -> Look {
        let key = format!("{library}.look");
        let light = Scheme {
            key: &key,
            names: ["accent", "on_accent", "link"],
            grounds: Palette::LIGHT,
            towards: Colour::BLACK,
        };
        let dark = Scheme {
            key: &key,
            names: ["dark_accent", "dark_on_accent", "dark_link"],
            grounds: Palette::DARK,
            towards: Colour::WHITE,
        };
        let accent = self.colour(&key, "accent", table.accent.as_deref());
        let look = match accent {
            None => {
                self.nothing_without_accent(&key, table);
                Look::default()
            }
            Some(accent) => {
                let on_accent = self.colour(&key, "on_accent", table.on_accent.as_deref());
                let light_colours = Palette {
                    accent,
                    on_accent: on_accent.unwrap_or(Colour::WHITE),
                    link: self.colour(&key, "link", table.link.as_deref()).unwrap_or(accent),
                };
                self.contrasts(&light, &light_colours);
                let dark_colours = self.dark(&key, table, accent);
                self.contrasts(&dark, &dark_colours);
                Look::of(&light_colours, &dark_colours)
            }
        };
        let welcome = self.words(&format!("{key}.welcome"), &table.welcome);
        let footer = self.words(&format!("{key}.footer"), &table.footer);
        let look = look.with_words(welcome, footer);
        match table.logo.as_deref().map(|path| logo::read(&self.path(path))) {
            None => look,
            Some(Ok(logo)) => look.with_logo(logo),
            Some(Err(what)) => {
                self.wrong(format!("{key}.logo"), what);
                look
            }
        }
    }

    /// The dark colours: those of the file, and for each that it leaves out one that can be read.
    fn dark(&mut self, key: &str, table: &LookTable, accent: Colour) -> Palette {
        let given = self.colour(key, "dark_accent", table.dark_accent.as_deref());
        let [paper, _] = Palette::DARK;
        let lighter = || accent.shade_with(Colour::WHITE, paper, FOR_COMFORT);
        let accent = given.or_else(lighter).unwrap_or(Colour::WHITE);
        let black_fits = accent.contrast(Colour::BLACK) > accent.contrast(Colour::WHITE);
        let on_accent = if black_fits { Colour::BLACK } else { Colour::WHITE };
        Palette {
            accent,
            on_accent: self
                .colour(key, "dark_on_accent", table.dark_on_accent.as_deref())
                .unwrap_or(on_accent),
            link: self
                .colour(key, "dark_link", table.dark_link.as_deref())
                .unwrap_or(accent),
        }
    }

    fn nothing_without_accent(&mut self, key: &str, table: &LookTable) {
        let others = [
            &table.on_accent,
            &table.link,
            &table.dark_accent,
            &table.dark_on_accent,
            &table.dark_link,
        ];
        if table.accent.is_none() && others.iter().any(|other| other.is_some()) {
            self.wrong(format!("{key}.accent"), "is needed where another colour is given");
        }
    }

    fn colour(&mut self, key: &str, name: &str, text: Option<&str>) -> Option<Colour> {
        let colour = Colour::parse(text?);
        if colour.is_none() {
            let what = "must be a colour of six hexadecimal digits, such as \"#0b5566\"";
            self.wrong(format!("{key}.{name}"), what);
        }
        colour
    }

    /// WCAG 2.2, 1.4.3 and 1.4.11: what is read, and the edges of what is pressed, which have the colour of links.
    fn contrasts(&mut self, scheme: &Scheme<'_>, colours: &Palette) {
        let [accent_key, on_accent_key, link_key] = scheme.names;
        let has = colours.on_accent.contrast(colours.accent);
        if has < FOR_TEXT {
            let better = [Colour::WHITE, Colour::BLACK]
                .into_iter()
                .max_by_key(|text| text.contrast(colours.accent))
                .unwrap_or(Colour::BLACK);
            let away =
                if colours.on_accent.contrast(Colour::BLACK) > colours.on_accent.contrast(Colour::WHITE) {
                    Colour::BLACK
                } else {
                    Colour::WHITE
                };
            let ground = colours.accent.shade_with(away, colours.on_accent, FOR_TEXT);
            let what = format!(
                "text on {accent_key} has a contrast of {}, and WCAG 2.2 wants 4.5:1; take {on_accent_key} = \"{better}\" \
                 ({}){}",
                ratio(has),
                ratio(better.contrast(colours.accent)),
                ground.map_or_else(String::new, |ground| format!(", or {accent_key} = \"{ground}\"")),
            );
            self.wrong(format!("{}.{on_accent_key}", scheme.key), what);
        }
        let worst = scheme
            .grounds
            .into_iter()
            .min_by_key(|ground| colours.link.contrast(*ground))
            .unwrap_or(Colour::WHITE);
        let has = colours.link.contrast(worst);
        if has < FOR_TEXT {
            let better = colours.link.shade_with(scheme.towards, worst, FOR_TEXT);
            let what = format!(
                "links have a contrast of {} with the page, and WCAG 2.2 wants 4.5:1{}",
                ratio(has),
                better.map_or_else(String::new, |better| format!(
                    "; the nearest shade that has it is {link_key} = \"{better}\" ({})",
                    ratio(better.contrast(worst))
                )),
            );
            self.wrong(format!("{}.{link_key}", scheme.key), what);
        }
    }

    fn words(&mut self, key: &str, table: &BTreeMap<String, String>) -> BTreeMap<String, String> {
        for (language, text) in table {
            if Texts::of(language).is_none() {
                let known: Vec<&str> = Texts::all().iter().map(Texts::language).collect();
                let what = format!("the pages have no such language; they have {}", known.join(", "));
                self.wrong(key, what);
            }
            let length = text.trim().chars().count();
            if !(1..=WORDS_MAX).contains(&length) || text.contains(char::is_control) {
                let what = format!("must be plain text on one line, of 1 to {WORDS_MAX} characters");
                self.wrong(key, what);
            }
        }
        table
            .iter()
            .map(|(language, text)| (language.clone(), text.trim().to_owned()))
            .collect()
    }

    /// The computers that stand there for paying.
    pub(super) fn kiosk(&mut self, library: &str, table: &file::Library) -> Kiosk {
        let key = format!("{library}.kiosk_networks");
        let mut networks = Vec::new();
        for text in &table.kiosk_networks {
            match text.parse::<crate::net::Network>() {
                Ok(network) => {
                    if network.width() > WIDE {
                        let what =
                            "one of them is wide: everybody in it is signed off after a minute, also at home";
                        self.look_at(&key, what);
                    }
                    networks.push(network);
                }
                Err(what) => self.wrong(&key, what.to_string()),
            }
        }
        Kiosk {
            networks,
            prints: table.kiosk_print,
        }
    }
}

/// `2.91:1`, from hundredths.
fn ratio(hundredths: u32) -> String {
    format!(
        "{}.{:02}:1",
        hundredths.div_euclid(100),
        hundredths.rem_euclid(100)
    )
}

/// Text that is not large, in hundredths (WCAG 2.2, 1.4.3).
const FOR_TEXT: u32 = 450;
/// What we choose ourselves may be read with ease (1.4.6).
const FOR_COMFORT: u32 = 700;
const WORDS_MAX: usize = 400;
/// A network of more addresses than this power of two is no room with computers in it.
const WIDE: u8 = 16;
