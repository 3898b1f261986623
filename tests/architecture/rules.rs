//! The rules of the house: which module may know which, and where a crate, the environment and a secret may be named.

use crate::source::{NamedPath, Placed, Token, named_paths, tokens};

/// Each module and its layer. An arrow points to a lower layer, or stays inside its module.
const LAYERS: &[(&str, u8)] = &[
    ("masking", 0),
    ("domain", 1),
    ("net", 1),
    ("text", 1),
    ("storage", 2),
    ("processor", 2),
    ("ils", 2),
    ("notify", 2),
    ("identity", 2),
    ("cashier", 3),
    ("access", 3),
    ("alerts", 3),
    ("audit", 3),
    ("privacy", 3),
    ("worker", 4),
    ("web", 4),
    ("sandbox", 4),
    ("intake", 4),
    ("config", 5),
    ("telemetry", 5),
    ("app", 6),
    ("cli", 7),
    // The programs, and the map: nothing may know them, they may know everything.
    ("main", 8),
    ("bin", 8),
    ("lib", 8),
];

/// Arrows between two modules of one layer.
const SIBLING_ARROWS: &[(&str, &str)] = &[("telemetry", "config"), ("text", "domain")];

/// Modules that may know less than their layer would let them. The stand-ins must share nothing with the service
/// that could make both wrong in the same way.
/// The process that sees card numbers has nothing in it that could keep one.
const NARROW: &[(&str, &[&str])] = &[
    ("sandbox", &["masking", "net"]),
    ("intake", &["masking", "domain", "net"]),
];

/// Crates that may be named in certain modules only.
const CRATE_HOMES: &[(&[&str], &[&str])] = &[
    (
        &[
            "sqlx",
            "sqlx_core",
            "sqlx_sqlite",
            "sqlx_postgres",
            "libsqlite3_sys",
        ],
        &["storage"],
    ),
    (
        &[
            "stripe",
            "async_stripe",
            "stripe_core",
            "stripe_shared",
            "stripe_types",
            "stripe_payment",
            "stripe_checkout",
            "stripe_webhook",
            "stripe_client_core",
            // What the Stripe crates read JSON with.
            "miniserde",
        ],
        &["processor"],
    ),
    // `app` hands the router to a program that embeds us.
    (
        &["axum", "axum_core", "axum_extra"],
        &["web", "sandbox", "intake", "app"],
    ),
    // Pages and their texts have one home each.
    (&["askama"], &["web"]),
    (&["fluent_bundle", "unic_langid"], &["text"]),
    // The codes of the second factor, and the picture that an app reads its key from.
    (&["totp_rs"], &["access"]),
    // Reads and checks what a provider signs.
    (&["jsonwebtoken"], &["identity"]),
    // Asks for passkeys and looks at them.
    (&["webauthn_rs"], &["identity"]),
    (&["qrcodegen"], &["web"]),
    // How mail leaves, and how a receipt becomes a file.
    (&["lettre", "pdf_writer"], &["notify"]),
    (&["axum_server"], &["net", "web", "sandbox", "app"]),
    // What is asked of the kernel for the program itself, and of the allocator.
    (&["rustix"], &["intake", "cli"]),
    (&["zeroizing_alloc"], &["bin", "main"]),
    // Words of bits instead of bytes: in front of the redactor only.
    (&["wide"], &["masking"]),
    (&["miniz_oxide"], &["masking", "web"]),
    // Everywhere else an error says what the caller can do next.
    (&["anyhow"], &["cli", "main"]),
];

/// What `cli` may ask of `std::env`: what was typed, and where the program lies, to start itself as a child.
const ENVIRONMENT_FOR_CLI: &[&str] = &["args", "args_os", "current_exe"];

/// The words that open a secret or a piece of personal data.
const OPENERS: &[&str] = &["expose_secret", "reveal"];

/// Where they may stand, each with its reason. A prefix of the path below `src/`.
const MAY_OPEN: &[(&str, &str)] = &[
    ("masking/", "defines them"),
    (
        "domain/patron.rs",
        "gives the barcode, which hides itself, the same one way out",
    ),
    (
        "domain/contact.rs",
        "says whether a buyer gave a name or an address, and not which",
    ),
    (
        "domain/letter.rs",
        "gives the address of a letter, which hides itself, one way out, and cleans it of card data",
    ),
    (
        "processor/",
        "sends the key to the processor and checks webhook signatures with the secret",
    ),
    (
        "ils/",
        "sends terminal passwords, barcodes and PINs to the library system",
    ),
    (
        "storage/",
        "writes personal data into its columns, and opens the database with its password",
    ),
    (
        "web/patron/address_code.rs",
        "shows a buyer the address that they typed and have to confirm",
    ),
    (
        "web/patron/fees_list.rs",
        "shows a patron the titles of their own fees, and nobody else",
    ),
    (
        "domain/shown_name.rs",
        "cuts a name down to what others may see of it (promise P8), and gives that one way out",
    ),
    (
        "web/staff/person.rs",
        "shows the desk a library card number and how to reach somebody, once the audit has the reason",
    ),
    (
        "web/staff/purchase.rs",
        "shows the desk what it needs to hand out what was bought, as much as promise P8 lets it",
    ),
    (
        "web/patron/fees_page.rs",
        "shows a patron their own name, and nobody else",
    ),
    (
        "web/patron/names.rs",
        "shows a payer the first names and initials of those they pay for, as much as promise P8 lets it",
    ),
    (
        "web/patron/order_page.rs",
        "shows the buyer of a card what they typed, and a patron the titles of their own fees, before they pay",
    ),
    (
        "domain/audit_key.rs",
        "makes the key of the audit from the text of its file",
    ),
    (
        "audit/ways.rs",
        "sends heads to an address that may have a secret in it",
    ),
    (
        "web/staff/second.rs",
        "draws the key of a second factor as a picture, once, for whoever sets it up",
    ),
    (
        "web/views/staff.rs",
        "shows the key of a second factor and the codes on paper, once, to whoever sets it up",
    ),
    (
        "web/views/people.rs",
        "shows an admin the first password of somebody new, once",
    ),
    ("intake/processor.rs", "sends the key to the processor"),
    ("net/", "hands private keys to TLS"),
    (
        "notify/",
        "sends mail to an address, with the mail server's password",
    ),
    ("identity/", "sends the client's secret to the provider"),
    ("access/", "compares keys and passwords with what was given"),
    (
        "config/",
        "refuses example secrets and a mix of live and test keys at start-up",
    ),
    (
        "sandbox/",
        "is the other end: compares the key it is sent, and signs webhooks with the secret",
    ),
    (
        "cli/staff.rs",
        "shows a password that it has made up, once, to whoever asked for it",
    ),
    (
        "privacy/told.rs",
        "writes what is stored of a patron, for them, when they ask for it",
    ),
    (
        "cli/demo",
        "writes the ready file, which hands out the demonstration's own made-up secrets",
    ),
];

/// The word that opens a card number or a security code, and the one file outside of their own where it may stand.
const CARD_OPENER: &str = "reveal_digits";
const CARD_OPENED_IN: &[&str] = &[
    "masking/card_number.rs",
    "masking/security_code.rs",
    "intake/form.rs",
];

/// The longest a source may be.
const LINES_MAX: usize = 400;

/// Everything that is wrong with one source; `path` is from the root of the package, with slashes.
pub(crate) fn violations(path: &str, text: &str) -> Vec<String> {
    let module = module_of(path);
    let home = module.first().cloned().unwrap_or_default();
    let tokens = tokens(text);
    let mut found = Vec::new();
    if layer(&home).is_none() {
        found.push(format!(
            "{path}: module `{home}` has no layer; give it one in the table first"
        ));
    }
    let inner: Vec<String> = if is_program(&home) { Vec::new() } else { module };
    for named in named_paths(&tokens, &inner) {
        let wrong = [
            wrong_arrow(&home, &named),
            wrong_crate(&home, &named),
            wrong_environment(&home, &named),
            named
                .climbs_twice
                .then(|| "`super::super`: write the path from `crate::`".to_owned()),
        ];
        found.extend(
            wrong
                .into_iter()
                .flatten()
                .map(|what| format!("{path}:{}: {what}", named.line)),
        );
    }
    found.extend(wrong_openings(path, &tokens));
    let lines = text.lines().count();
    if lines > LINES_MAX {
        found.push(format!(
            "{path}: {lines} lines; {LINES_MAX} at most, split it by meaning"
        ));
    }
    found
}

fn wrong_arrow(home: &str, named: &NamedPath) -> Option<String> {
    if named.segments.first()? != "crate" {
        return None;
    }
    let Some(target) = named.segments.get(1) else {
        return named
            .imported
            .then(|| "the root of the crate gets no other name".to_owned());
    };
    if target == home || is_program(home) {
        return None;
    }
    let Some(to) = layer(target) else {
        return Some(format!(
            "`{home}` → `{target}`, which has no layer; give it one in the table first"
        ));
    };
    let from = layer(home)?;
    let narrow = NARROW.iter().find(|(module, _)| *module == home);
    let allowed = match narrow {
        Some((_, targets)) => targets.contains(&target.as_str()),
        None => to < from || SIBLING_ARROWS.contains(&(home, target.as_str())),
    };
    (!allowed).then(|| format!("`{home}` (layer {from}) may not know `{target}` (layer {to})"))
}

fn wrong_crate(home: &str, named: &NamedPath) -> Option<String> {
    let first = named.segments.first()?.as_str();
    let (_, homes) = CRATE_HOMES.iter().find(|(names, _)| names.contains(&first))?;
    (!homes.contains(&home))
        .then(|| format!("crate `{first}` may be named in {homes:?} only, not in `{home}`"))
}

fn wrong_environment(home: &str, named: &NamedPath) -> Option<String> {
    let mut words = named.segments.iter().map(String::as_str);
    if (words.next()?, words.next()?) != ("std", "env") {
        return None;
    }
    let harmless = match words.next() {
        // Taking in the module shows nothing yet; what is called on it counts.
        None => named.imported,
        Some(asked) => ENVIRONMENT_FOR_CLI.contains(&asked),
    };
    let allowed = home == "config" || (harmless && (home == "cli" || is_program(home)));
    (!allowed).then(|| format!("`std::env` may be read in `config` only, not in `{home}`"))
}

fn wrong_openings(path: &str, tokens: &[Placed]) -> Vec<String> {
    let below = path.strip_prefix("src/").unwrap_or(path);
    let may_open = MAY_OPEN.iter().any(|(prefix, _)| below.starts_with(prefix));
    let may_open_cards = CARD_OPENED_IN.contains(&below);
    let opened = |placed: &Placed| match &placed.token {
        Token::Word(word) if OPENERS.contains(&word.as_str()) && !may_open => Some(word.clone()),
        Token::Word(word) if word == CARD_OPENER && !may_open_cards => Some(word.clone()),
        Token::Word(_) | Token::Separator | Token::Mark(_) => None,
    };
    tokens
        .iter()
        .filter_map(|placed| opened(placed).map(|word| (placed.line, word)))
        .map(|(line, word)| format!("{path}:{line}: `{word}` belongs into the adapter that sends the value"))
        .collect()
}

/// The module a file is: `src/web/api/mod.rs` is `["web", "api"]`.
fn module_of(path: &str) -> Vec<String> {
    let below = path.strip_prefix("src/").unwrap_or(path);
    let name = below.strip_suffix(".rs").unwrap_or(below);
    let mut module: Vec<String> = name.split('/').map(str::to_owned).collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

fn layer(module: &str) -> Option<u8> {
    LAYERS
        .iter()
        .find(|(name, _)| *name == module)
        .map(|(_, layer)| *layer)
}

fn is_program(module: &str) -> bool {
    layer(module) == Some(8)
}
