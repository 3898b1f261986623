//! The inventory of scripts (`assets/scripts.toml`): what may run on which page, and the content security policies that
//! follow from it (PCI DSS 4.0.1, 6.4.3).

use std::sync::LazyLock;

use serde::Deserialize;

/// The inventory, read once.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Inventory {
    own: Vec<OwnScript>,
    processor: ProcessorEntry,
}

/// A script of ours.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct OwnScript {
    file: String,
    #[expect(dead_code, reason = "for those who read the inventory")]
    pages: String,
    #[expect(dead_code, reason = "for those who read the inventory")]
    why: String,
    integrity: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ProcessorEntry {
    #[expect(dead_code, reason = "for those who read the inventory")]
    name: String,
    #[expect(dead_code, reason = "for those who read the inventory")]
    pages: String,
    #[expect(dead_code, reason = "for those who read the inventory")]
    why: String,
    stripe: Sources,
}

/// What a processor needs, by directive.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sources {
    script_url: String,
    script: Vec<String>,
    frame: Vec<String>,
    connect: Vec<String>,
    page: String,
}

impl Inventory {
    /// The one inventory.
    pub(super) fn get() -> &'static Self {
        // A damaged inventory allows nothing; a test reads it.
        static INVENTORY: LazyLock<Inventory> = LazyLock::new(|| toml::from_str(SOURCE).unwrap_or_default());
        &INVENTORY
    }

    /// The digest of a script of ours, as HTML's `integrity` wants it; empty when it is not in the inventory, and then
    /// the browser runs it by its nonce alone.
    pub(super) fn integrity(&self, file: &str) -> &str {
        let known = self.own.iter().find(|own| own.file == file);
        known.map_or("", |own| own.integrity.as_str())
    }

    /// What a processor's script from this address needs. One from elsewhere is a stand-in, and all that it needs lies
    /// at its own address.
    fn sources(&self, script_url: &str) -> Sources {
        if script_url == self.processor.stripe.script_url {
            return self.processor.stripe.clone();
        }
        let origin = origin_of(script_url).to_owned();
        Sources {
            script_url: script_url.to_owned(),
            script: vec![origin.clone()],
            frame: vec![origin.clone()],
            connect: vec![origin.clone()],
            page: origin,
        }
    }

    /// The policy of a page without the processor.
    pub(super) fn plain_policy(nonce: &str) -> String {
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; {OURS}; form-action 'self'; \
             require-trusted-types-for 'script'"
        )
    }

    /// The policy of a page whose form may lead to the processor's own page.
    pub(super) fn leaving_policy(&self, nonce: &str, script_url: &str) -> String {
        let page = self.sources(script_url).page;
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}'; {OURS}; form-action 'self' {page}; \
             require-trusted-types-for 'script'"
        )
    }

    /// Who may ask the browser for payments on a page with the processor's frame (W3C Permissions Policy and Payment
    /// Request): the page itself, for Apple Pay, and the frames that the processor's script opens.
    pub(super) fn payment_permission(&self, script_url: &str) -> String {
        let sources = self.sources(script_url);
        let origins = sources.script.iter().map(|origin| format!(" \"{origin}\""));
        format!("payment=(self{})", origins.collect::<String>())
    }

    /// The policy of a page with the processor's frame.
    pub(super) fn card_policy(&self, nonce: &str, script_url: &str) -> String {
        let sources = self.sources(script_url);
        format!(
            "default-src 'none'; script-src 'nonce-{nonce}' {}; frame-src {}; connect-src 'self' {}; \
             style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'self' {}",
            sources.script.join(" "),
            sources.frame.join(" "),
            sources.connect.join(" "),
            sources.page,
        )
    }
}

/// `https://host:port` of an address.
fn origin_of(address: &str) -> &str {
    let begin = address.find("://").map_or(0, |at| at.saturating_add(3));
    let rest = address.get(begin..).unwrap_or_default();
    let host = rest.find('/').unwrap_or(rest.len());
    address.get(..begin.saturating_add(host)).unwrap_or_default()
}

/// What is the same on all pages.
const OURS: &str =
    "style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const SOURCE: &str = include_str!("../../assets/scripts.toml");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inventory_can_be_read_and_knows_our_scripts() {
        let inventory: Inventory = toml::from_str(SOURCE).unwrap();

        for file in ["page.js", "card.js", "price.js", "passkey.js"] {
            assert!(inventory.integrity(file).starts_with("sha384-"), "{file}");
        }
    }

    #[test]
    fn the_policy_of_a_plain_page_lets_nothing_in_from_elsewhere() {
        let policy = Inventory::plain_policy("abc");

        assert!(policy.contains("script-src 'nonce-abc'"));
        assert!(!policy.contains("http"));
        assert!(!policy.contains("unsafe"));
    }

    #[test]
    fn the_processors_frames_and_nobody_elses_may_ask_for_payments() {
        let stripe = Inventory::get().payment_permission("https://js.stripe.com/v3/");
        let stand_in = Inventory::get().payment_permission("http://localhost:4001/v3/");

        assert_eq!(
            stripe,
            "payment=(self \"https://js.stripe.com\" \"https://*.js.stripe.com\")"
        );
        assert_eq!(stand_in, "payment=(self \"http://localhost:4001\")");
    }

    #[test]
    fn the_card_page_lets_in_the_processor_and_nobody_else() {
        let stripe = Inventory::get().card_policy("abc", "https://js.stripe.com/v3/");
        let stand_in = Inventory::get().card_policy("abc", "http://localhost:4001/v3/");

        assert!(
            stripe
                .contains("frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com")
        );
        assert!(stand_in.contains("frame-src http://localhost:4001;"));
        assert!(!stand_in.contains("stripe"));
        for policy in [stripe, stand_in] {
            assert!(!policy.contains("unsafe") && !policy.contains(" *"));
        }
    }
}
