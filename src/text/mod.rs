//! Messages for people, in their language: one file of texts a language, read once. Layer 1: for pages, mail, receipts.
//!
//! A text is named by its key (`sign-in-title`) and lies in `locales/LANGUAGE/`. Nothing else in the program holds a
//! sentence for patrons or staff, so a translation is a folder and nothing more: `build.rs` finds it.

use std::sync::LazyLock;

use fluent_bundle::FluentArgs;
use fluent_bundle::FluentResource;
use fluent_bundle::concurrent::FluentBundle;
use unic_langid::LanguageIdentifier;

/// The texts of one language.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
    language: &'static str,
}

impl Texts {
    /// The texts of every language that there is, by the names of their folders.
    pub fn all() -> &'static [Self] {
        static ALL: LazyLock<Vec<Texts>> = LazyLock::new(|| SOURCES.iter().map(Texts::read).collect());
        &ALL
    }

    /// The texts in a language (`es`); `None` when there is no folder of that name.
    pub fn of(language: &str) -> Option<&'static Self> {
        Self::all().iter().find(|texts| texts.language == language)
    }

    /// The texts in English.
    pub fn english() -> &'static Self {
        static EMPTY: LazyLock<Texts> = LazyLock::new(|| Texts::read(&(ENGLISH, &[])));
        // English is the language that a test wants whole.
        Self::of(ENGLISH).unwrap_or(&EMPTY)
    }

    fn read((language, sources): &(&'static str, &'static [&'static str])) -> Self {
        // Were it no language, plurals would go by no language's rules; a test looks.
        let identifier: LanguageIdentifier = language.parse().unwrap_or_default();
        let mut bundle = FluentBundle::new_concurrent(vec![identifier]);
        // The marks keep right-to-left names from turning a sentence round; our values are amounts and dates.
        bundle.set_use_isolating(false);
        for source in *sources {
            let resource = FluentResource::try_new(String::from(*source));
            // What can be read of a damaged file is used; a test reads every file whole.
            bundle.add_resource_overriding(resource.unwrap_or_else(|(readable, _)| readable));
        }
        Self { bundle, language }
    }

    /// The language, as HTML's `lang` wants it.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The text of a key. In English where the language lacks it, and empty when English does, too; the log tells
    /// either.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The text of a key with values in their places.
    pub fn say_with(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            tracing::error!(key, language = self.language, "a text is missing");
            return match self.language {
                ENGLISH => String::new(),
                _ => Self::english().say_with(key, values),
            };
        };
        let args: FluentArgs<'_> = values.iter().map(|(name, value)| (*name, *value)).collect();
        let mut errors = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(&args), &mut errors);
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

/// Each language, and the files in its folder.
const SOURCES: &[(&str, &[&str])] = include!(concat!(env!("OUT_DIR"), "/languages.rs"));

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_texts_is_read_whole() {
        for (language, sources) in SOURCES {
            assert!(language.parse::<LanguageIdentifier>().is_ok(), "{language}");
            for source in *sources {
                assert!(FluentResource::try_new(String::from(*source)).is_ok());
            }
        }
    }

    #[test]
    fn values_stand_in_their_places() {
        let text = Texts::english().say_with("pay-button", &[("amount", "$4.50")]);

        assert_eq!(text, "Pay $4.50");
    }

    #[test]
    fn a_key_without_a_text_says_nothing() {
        assert_eq!(Texts::english().say("no-such-key"), "");
    }
}
