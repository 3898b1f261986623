//! Messages for people, in their language: one file of texts a language, read once. Layer 1: for pages, mail, receipts.
//!
//! A text is named by its key (`sign-in-title`) and lies in `locales/LANGUAGE/`. Nothing else in the program holds a
//! sentence for patrons or staff, so a translation is a folder and nothing more.

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
    /// The texts in English.
    pub fn english() -> &'static Self {
        static ENGLISH: LazyLock<Texts> = LazyLock::new(|| {
            // `en` is a language; were it none, plurals would go by no language's rules.
            let english: LanguageIdentifier = "en".parse().unwrap_or_default();
            let mut bundle = FluentBundle::new_concurrent(vec![english]);
            // The marks keep right-to-left names from turning a sentence round; our values are amounts and dates.
            bundle.set_use_isolating(false);
            for source in ENGLISH_SOURCES {
                let resource = FluentResource::try_new(String::from(*source));
                // What can be read of a damaged file is used; a test reads every file whole.
                bundle.add_resource_overriding(resource.unwrap_or_else(|(readable, _)| readable));
            }
            Texts {
                bundle,
                language: "en",
            }
        });
        &ENGLISH
    }

    /// The language, as HTML's `lang` wants it.
    pub fn language(&self) -> &'static str {
        self.language
    }

    /// The text of a key; empty when there is none, which the log tells.
    pub fn say(&self, key: &str) -> String {
        self.say_with(key, &[])
    }

    /// The text of a key with values in their places.
    pub fn say_with(&self, key: &str, values: &[(&'static str, &str)]) -> String {
        let pattern = self.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            tracing::error!(key, "a text is missing");
            return String::new();
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

const ENGLISH_SOURCES: &[&str] = &[
    include_str!("../../locales/en/house.ftl"),
    include_str!("../../locales/en/patron.ftl"),
    include_str!("../../locales/en/order.ftl"),
    include_str!("../../locales/en/staff.ftl"),
    include_str!("../../locales/en/books.ftl"),
    include_str!("../../locales/en/money.ftl"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_of_texts_is_read_whole() {
        for source in ENGLISH_SOURCES {
            assert!(FluentResource::try_new(String::from(*source)).is_ok());
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
