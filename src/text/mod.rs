//! Messages for people, in their language. Layer 1: for pages, mail, receipts.
//!
//! A text is named by its key (`sign-in-title`) and lies in `locales/LANGUAGE/`. Nothing else in the program holds a
//! sentence for patrons or staff, so a translation is a folder and nothing more: `build.rs` finds it. How a language
//! writes amounts, days and moments stands in its folder too, in `format.ftl`.

mod accept;
mod money;
mod time;
mod voice;

use std::borrow::Cow;
use std::sync::LazyLock;

use fluent_bundle::FluentArgs;
use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::LanguageIdentifier;

pub use accept::accepted;
pub use money::money;
pub use time::{Zone, clock, day, moment, second};
pub use voice::Voice;

/// The texts of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
    language: Cow<'static, str>,
}

impl Texts {
    /// The texts of every language that there is, by the names of their folders.
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Texts>> = LazyLock::new(|| {
            let read = |(language, sources): &(&'static str, &[&str])| {
                Texts::read(Cow::Borrowed(*language), sources)
            };
            SOURCES.iter().map(read).collect()
        });
        &ALL
    }

    /// The texts in a language (`es`); `None` when there is no folder of that name.
    pub fn of(language: &str) -> Option<&'static Self> {
        Self::all().iter().find(|texts| texts.language == language)
    }

    /// The texts in English.
    pub fn english() -> &'static Self {
        static EMPTY: LazyLock<Texts> = LazyLock::new(|| Texts::read(Cow::Borrowed(ENGLISH), &[]));
        // English is the language that a test wants whole.
        Self::of(ENGLISH).unwrap_or(&EMPTY)
    }

    /// The texts of a language that has no folder: for a program that embeds us and brings its own, and for tests. What
    /// cannot be read of a source is left out; what is missing is said in English.
    pub fn made_of(language: &str, sources: &[&str]) -> Self {
        Self::read(Cow::Owned(language.to_owned()), sources)
    }

    /// What stands in the folder of a language, file by file, as it was written; for tests.
    pub fn sources(language: &str) -> &'static [&'static str] {
        let found = SOURCES.iter().find(|(name, _)| *name == language);
        found.map_or(&[], |(_, sources)| sources)
    }

    fn read(language: Cow<'static, str>, sources: &[&str]) -> Self {
        // Were it no language, plurals would go by no language's rules; a test looks.
        let identifier: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        for source in sources {
            let resource = FluentResource::try_new((*source).to_owned());
            // What can be read of a damaged file is used; a test reads every file whole.
            bundle.add_resource_overriding(resource.unwrap_or_else(|(readable, _)| readable));
        }
        let mut texts = Self { bundle, language };
        // The marks keep a name or an amount in Latin letters from turning a sentence round. Where sentences run from
        // left to right they would only stand in the way of whoever copies an amount.
        let isolating = texts.direction() == RIGHT_TO_LEFT;
        texts.bundle.set_use_isolating(isolating);
        texts
    }

    /// The language, as HTML's `lang` wants it.
    pub fn language(&self) -> &str {
        &self.language
    }

    /// What the language calls itself (`Español`).
    pub fn name(&self) -> String {
        self.say("language-name")
    }

    /// Which way sentences run, as HTML's `dir` wants it: `ltr`, or `rtl`.
    pub fn direction(&self) -> &'static str {
        let pattern = self
            .bundle
            .get_message("direction")
            .and_then(|message| message.value());
        let direction = pattern.map(|pattern| self.bundle.format_pattern(pattern, None, &mut Vec::new()));
        match direction.as_deref() {
            Some(RIGHT_TO_LEFT) => RIGHT_TO_LEFT,
            Some(_) | None => "ltr",
        }
    }

    /// The text of a key. In English where the language lacks it, and empty when English does, too; the log tells
    /// either.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The text of a key with values in their places.
    pub fn say_with(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        self.said(key, &values.iter().map(|(name, value)| (*name, *value)).collect())
    }

    /// The text of a key with a number in its place, by which the language chooses its plural form, and with values in
    /// theirs.
    pub fn say_count(
        &self,
        key: &str,
        count: (&'static str, u32),
        values: &[(&'static str, &str)],
    ) -> String {
        let mut args: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, *value)).collect();
        let (name, number) = count;
        args.set(name, number);
        self.said(key, &args)
    }

    /// As [`Texts::say_with`], without marks round the values: inside of an amount or of a time of day they would part
    /// what belongs together.
    fn written(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        self.say_with(key, values).replace(['\u{2068}', '\u{2069}'], "")
    }

    fn said(&self, key: &str, args: &FluentArgs<'_>) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            tracing::error!(key, language = &*self.language, "a text is missing");
            return match &*self.language {
                ENGLISH => String::new(),
                _ => Self::english().said(key, args),
            };
        };
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(args), &mut errors);
        if !errors.is_empty() {
            tracing::error!(key, "a text lacks a value");
        }
        text.into_owned()
    }

    /// Whether there is a text for a key.
    pub fn has(&self, key: &str) -> bool {
        self.bundle.has_message(key)
    }
}

impl std::fmt::Debug for Texts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Texts")
            .field("language", &self.language)
            .finish_non_exhaustive()
    }
}

const ENGLISH: &str = "en";
const RIGHT_TO_LEFT: &str = "rtl";

/// Each language, and the files in its folder.
const SOURCES: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

#[cfg(test)]
mod tests;
