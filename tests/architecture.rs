//! The arrows of the house point down: reads every source under `src/` and fails on any other import, and on a
//! crate, an environment variable or an opened secret where it does not belong.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
#![expect(
    clippy::arithmetic_side_effects,
    reason = "the numbers are places in a source file"
)]

use std::fs;
use std::path::Path;
use std::path::PathBuf;

use crate::rules::violations;

#[path = "architecture/rules.rs"]
mod rules;
#[path = "architecture/source.rs"]
mod source;

#[test]
fn every_source_keeps_to_the_rules_of_the_house() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let sources = sources_under(&root.join("src"));
    assert!(sources.len() > 10, "only {} sources found", sources.len());

    let found: Vec<String> = sources
        .iter()
        .flat_map(|file| {
            let path = file
                .strip_prefix(root)
                .unwrap()
                .to_str()
                .unwrap()
                .replace('\\', "/");
            violations(&path, &fs::read_to_string(file).unwrap())
        })
        .collect();

    assert!(
        found.is_empty(),
        "{} against the rules:\n{}",
        found.len(),
        found.join("\n")
    );
}

#[test]
fn an_arrow_to_a_higher_layer_is_refused() {
    refused(
        "src/domain/order.rs",
        "use crate::storage::Store;",
        "may not know `storage`",
    );
    refused(
        "src/cashier/pay.rs",
        "use crate::web::views::Page;",
        "may not know `web`",
    );
    refused("src/app.rs", "use crate::cli::run;", "may not know `cli`");
    refused(
        "src/masking/mod.rs",
        "use crate::domain::Money;",
        "may not know `domain`",
    );
}

#[test]
fn an_arrow_to_a_lower_layer_or_inside_the_module_is_allowed() {
    allowed(
        "src/web/api.rs",
        "use crate::cashier::Cashier;\nuse crate::web::error::Problem;\nuse super::state;",
    );
    allowed(
        "src/cli/demo.rs",
        "use crate::sandbox::run;\nuse crate::{app, config::Config, telemetry};",
    );
    allowed("src/telemetry.rs", "use crate::config::Log;");
    allowed("src/main.rs", "use lastfour::cli;\nfn main() { cli::run() }");
    allowed("src/lib.rs", "pub mod storage;\npub use crate::domain::Money;");
}

#[test]
fn siblings_of_one_layer_do_not_know_each_other() {
    refused(
        "src/storage/mod.rs",
        "use crate::processor::Processor;",
        "may not know `processor`",
    );
    refused(
        "src/domain/mod.rs",
        "use crate::net::Client;",
        "may not know `net`",
    );
    refused(
        "src/config/mod.rs",
        "use crate::telemetry::start;",
        "may not know `telemetry`",
    );
    refused(
        "src/web/mod.rs",
        "use crate::worker::Worker;",
        "may not know `worker`",
    );
}

#[test]
fn the_stand_ins_know_masking_and_net_only() {
    allowed(
        "src/sandbox/ils.rs",
        "use crate::masking::Last4;\nuse crate::net::listen;",
    );
    refused(
        "src/sandbox/ils.rs",
        "use crate::domain::Money;",
        "may not know `domain`",
    );
}

#[test]
fn a_grouped_import_is_seen_through() {
    let text = "use crate::{\n    masking::Last4,\n    net::{self, tls::{Server, Client as C}},\n    storage::{Store as S},\n};";

    refused(
        "src/domain/order.rs",
        text,
        "src/domain/order.rs:4: `domain` (layer 1) may not know `storage`",
    );
    refused("src/domain/order.rs", text, "may not know `net`");
    refused(
        "src/domain/order.rs",
        "use {crate::web, std::fmt};",
        "may not know `web`",
    );
}

#[test]
fn a_renamed_import_is_seen_through() {
    refused(
        "src/domain/order.rs",
        "use crate::storage as shelf;",
        "may not know `storage`",
    );
    refused("src/domain/order.rs", "use crate as root;", "gets no other name");
    refused(
        "src/domain/order.rs",
        "use crate::{self as root};",
        "gets no other name",
    );
    refused("src/app.rs", "use super as root;", "gets no other name");
    refused("src/domain/order.rs", "use crate::*;", "has no layer");
}

#[test]
fn a_path_written_out_in_code_counts() {
    refused(
        "src/domain/order.rs",
        "fn f() { let s = crate::storage::open(); }",
        "may not know `storage`",
    );
    refused(
        "src/domain/order.rs",
        "type S = Vec<Box<crate::storage::Store>>;",
        "may not know `storage`",
    );
    refused(
        "src/domain/order.rs",
        "fn f(s: &'static crate::storage::Store) {}",
        "may not know `storage`",
    );
    refused(
        "src/domain/order.rs",
        "macro_rules! m { () => { $crate::web::page() } }",
        "may not know `web`",
    );
    refused(
        "src/domain/order.rs",
        "pub(in crate::storage) fn f() {}",
        "may not know `storage`",
    );
    refused(
        "src/domain/order.rs",
        "fn f() { lastfour::web::page() }",
        "may not know `web`",
    );
}

#[test]
fn a_path_through_super_or_self_is_followed() {
    refused(
        "src/domain/mod.rs",
        "use super::storage::Store;",
        "may not know `storage`",
    );
    refused(
        "src/domain/order/mod.rs",
        "use super::super::storage::Store;",
        "may not know `storage`",
    );
    refused(
        "src/domain/order/mod.rs",
        "use self::super::super::storage::Store;",
        "may not know `storage`",
    );
    refused(
        "src/domain/order.rs",
        "mod tests { fn f() { super::super::super::web::page() } }",
        "`web`",
    );
    allowed(
        "src/domain/order.rs",
        "mod tests { use super::Order; }\nuse super::money::Money;",
    );
}

#[test]
fn climbing_twice_is_refused_even_inside_the_module() {
    refused(
        "src/web/api/v1.rs",
        "use super::super::error::Problem;",
        "write the path from `crate::`",
    );
}

#[test]
fn test_code_counts_like_any_other() {
    let text = "#[cfg(test)]\nmod tests {\n    use crate::storage::Store;\n}\n";

    refused(
        "src/domain/order.rs",
        text,
        "src/domain/order.rs:3: `domain` (layer 1) may not know `storage`",
    );
}

#[test]
fn comments_strings_and_literals_do_not_count() {
    let text = r##"
//! See [`crate::storage`] and `sqlx::query`.
/// [`Store`](crate::storage::Store) /* crate::web::x */
/* a block /* nested crate::web::page */ crate::app::x */
const A: &str = "crate::storage::Store \" crate::web::x";
const B: &str = r#"crate::storage " crate::web::x"#;
const C: &[u8] = b"crate::web::x";
const D: (char, char, u8) = ('"', '\'', b'"');
fn f<'a>(x: &'a str) -> &'a str { x }
"##;

    allowed("src/domain/order.rs", text);
}

#[test]
fn code_after_a_literal_is_still_read() {
    let quote = "const D: (char, u8) = ('\"', b'\"');\nfn f() { crate::web::page() }";
    let raw = "const B: &str = r#\"a \" b\"#;\nfn f() { crate::web::page() }";
    let lifetime = "fn f<'a>(x: &'a str) { crate::web::page() }";

    refused("src/domain/order.rs", quote, "may not know `web`");
    refused("src/domain/order.rs", raw, "may not know `web`");
    refused("src/domain/order.rs", lifetime, "may not know `web`");
}

#[test]
fn a_module_without_a_layer_is_refused() {
    refused("src/helpers/mod.rs", "", "module `helpers` has no layer");
    refused(
        "src/web/mod.rs",
        "use crate::helpers::join;",
        "which has no layer",
    );
}

#[test]
fn a_crate_is_named_at_home_only() {
    allowed("src/storage/sqlite.rs", "use sqlx::SqlitePool;");
    refused("src/cashier/pay.rs", "use sqlx::SqlitePool;", "crate `sqlx`");
    refused("src/cashier/pay.rs", "use ::sqlx as db;", "crate `sqlx`");
    refused(
        "src/cashier/pay.rs",
        "#[derive(Debug, sqlx::FromRow)] struct Row;",
        "crate `sqlx`",
    );
    refused(
        "src/web/api.rs",
        "fn f(x: stripe_shared::PaymentIntent) {}",
        "crate `stripe_shared`",
    );
    refused("src/cashier/mod.rs", "use axum::Router;", "crate `axum`");
    allowed("src/app.rs", "use axum::Router;");
    allowed("src/net/serve.rs", "use axum_server::Handle;");
    refused("src/ils/mod.rs", "use anyhow::Result;", "crate `anyhow`");
}

#[test]
fn a_module_or_field_of_ours_with_the_name_of_a_crate_is_no_crate() {
    allowed("src/web/webhooks.rs", "mod stripe;\nfn f() { stripe::receive() }");
    allowed(
        "src/web/webhooks.rs",
        "use crate::processor::stripe;\nfn f() { stripe::verify() }",
    );
    allowed("src/config/mod.rs", "fn f(c: &C) -> &str { &c.stripe.key }");
}

#[test]
fn the_environment_is_read_in_config_only() {
    allowed("src/config/secrets.rs", "fn f() { std::env::var(\"X\"); }");
    refused(
        "src/storage/mod.rs",
        "fn f() { std::env::var(\"X\"); }",
        "`std::env`",
    );
    refused("src/net/mod.rs", "use std::{env, fs};", "`std::env`");
    allowed(
        "src/cli/mod.rs",
        "use std::env;\nfn f() { env::args_os(); std::env::current_exe(); }",
    );
    refused(
        "src/cli/mod.rs",
        "use std::env;\nfn f() { env::var(\"X\"); }",
        "`std::env`",
    );
    refused(
        "src/cli/mod.rs",
        "use std::env as e;\nfn f() { e::vars(); }",
        "`std::env`",
    );
    refused("src/cli/mod.rs", "use std::env::var;", "`std::env`");
}

#[test]
fn a_secret_is_opened_in_an_adapter_only() {
    allowed(
        "src/processor/stripe.rs",
        "fn f(k: &SecretString) { send(k.expose_secret()) }",
    );
    allowed("src/cli/demo.rs", "fn f(p: &Pin) { p.reveal(); }");
    refused(
        "src/cashier/pay.rs",
        "fn f(p: &Name) { p.reveal(); }",
        "`reveal` belongs into the adapter",
    );
    refused(
        "src/cli/check.rs",
        "fn f(p: &Name) { p.reveal(); }",
        "`reveal` belongs into the adapter",
    );
    refused(
        "src/web/api.rs",
        "use secrecy::ExposeSecret;\nfn f(k: &K) { K::expose_secret(k); }",
        "web/api.rs:2",
    );
}

#[test]
fn a_card_number_is_opened_in_one_file_only() {
    let text = "fn f(n: &CardNumber) { send(n.reveal_digits()) }";

    allowed("src/intake/form.rs", text);
    for elsewhere in [
        "src/intake/processor.rs",
        "src/masking/redactor.rs",
        "src/processor/stripe/mod.rs",
        "src/cli/demo/mod.rs",
    ] {
        refused(elsewhere, text, "`reveal_digits` belongs into the adapter");
    }
}

#[test]
fn the_intake_knows_nothing_that_keeps_anything() {
    allowed(
        "src/intake/mod.rs",
        "use crate::masking::Last4;\nuse crate::domain::Rate;\nuse crate::net::client;",
    );
    for other in ["storage", "cashier", "processor", "access"] {
        let import = format!("use crate::{other}::Thing;");
        refused("src/intake/mod.rs", &import, &format!("may not know `{other}`"));
    }
    refused("src/web/mod.rs", "use rustix::mm::mlockall;", "crate `rustix`");
}

#[test]
fn a_source_has_four_hundred_lines_at_most() {
    allowed("src/domain/order.rs", &"\n".repeat(400));
    refused("src/domain/order.rs", &"\n".repeat(401), "401 lines");
}

fn refused(path: &str, text: &str, why: &str) {
    let found = violations(path, text);
    assert!(
        found.iter().any(|line| line.contains(why)),
        "{path}: `{text}` gave {found:?}, not {why:?}"
    );
}

fn allowed(path: &str, text: &str) {
    let found = violations(path, text);
    assert!(found.is_empty(), "{path}: `{text}` gave {found:?}");
}

fn sources_under(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources_under(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}
