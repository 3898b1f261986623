//! Every text that is said is there, and every text that is there is said.

use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use lastfour::domain::AccountShows;
use lastfour::domain::Action;
use lastfour::domain::AlertKind;
use lastfour::domain::Area;
use lastfour::domain::Attention;
use lastfour::domain::BookEvent;
use lastfour::domain::DataUse;
use lastfour::domain::DifferenceKind;
use lastfour::domain::DisputeStanding;
use lastfour::domain::FeeKind;
use lastfour::domain::MoneyStands;
use lastfour::domain::Moved;
use lastfour::domain::PaymentState;
use lastfour::domain::PayoutStanding;
use lastfour::domain::PostingState;
use lastfour::domain::Recorded;
use lastfour::domain::RefundState;
use lastfour::domain::SettlementState;
use lastfour::domain::TaskKind;
use lastfour::domain::WhyMore;
use lastfour::domain::WhyNot;
use lastfour::privacy::CHANGES;
use lastfour::privacy::Item;
use lastfour::privacy::TOLD_THE_PROCESSOR;

use crate::pages::stages::STAGES;

/// The texts, by key.
fn texts() -> BTreeMap<String, String> {
    let mut texts = BTreeMap::new();
    for (_, source) in sources("locales/en", "ftl") {
        for line in source.lines() {
            if let Some((key, text)) = line.split_once(" = ") {
                let twice = texts.insert(key.to_owned(), text.to_owned());
                assert!(twice.is_none(), "{key} twice");
            }
        }
    }
    texts
}

fn sources(folder: &str, extension: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|is| is == extension) {
                let text = fs::read_to_string(&path).unwrap();
                found.push((path.display().to_string(), text));
            }
        }
    }
    found
}

/// What the pages are made of.
fn speakers() -> Vec<(String, String)> {
    let mut speakers = sources("templates", "html");
    speakers.extend(sources("src/web", "rs"));
    speakers.extend(sources("src/cli", "rs"));
    speakers.extend(sources("src/notify", "rs"));
    speakers.extend(sources("src/text", "rs"));
    speakers.retain(|(file, _)| !file.ends_with("tests.rs"));
    speakers
}

/// Keys that are put together: a family, and the words that its members are made of.
fn families() -> BTreeSet<String> {
    let dashed = |word: &str| word.replace('_', "-");
    let mut keys = BTreeSet::new();
    for kind in DifferenceKind::ALL {
        let word = dashed(kind.word());
        keys.extend([format!("difference-{word}"), format!("difference-{word}-do")]);
    }
    keys.extend(of_stages());
    keys.extend(of_money());
    keys.extend(FeeKind::ALL.map(|kind| format!("kind-{}", kind.word())));
    keys.extend(Action::ALL.map(|action| format!("event-{}", dashed(action.word()))));
    let payments = PaymentState::ALL.iter();
    keys.extend(payments.map(|state| format!("event-payment-{}", dashed(state.word()))));
    keys.extend(
        PostingState::ALL
            .iter()
            .map(|state| format!("event-posting-{}", dashed(state.word()))),
    );
    keys.extend(
        RefundState::ALL
            .iter()
            .map(|state| format!("event-refund-{}", state.word())),
    );
    keys.extend(of_the_desk());
    keys.extend(of_verdicts());
    keys.extend(of_reports());
    keys.extend(of_privacy());
    for field in ["barcode", "pin", "reference", "known"] {
        keys.extend(["label", "hint"].map(|part| format!("{field}-{part}")));
    }
    keys.extend(["barcode", "pin"].map(|field| format!("other-{field}-hint")));
    keys.extend((1..=12).map(|month| format!("month-{month}")));
    for (part, count) in [
        ("standard", 2),
        ("tested", 3),
        ("gaps", 3),
        ("time", 2),
        ("contact", 1),
    ] {
        keys.insert(format!("access-{part}"));
        keys.extend((1..=count).map(|number| format!("access-{part}-{number}")));
    }
    keys.extend(WhyNot::ALL.map(|why| format!("why-not-{}", why.word())));
    for clock in ["clock", "clock-seconds"] {
        keys.extend(["am", "pm"].map(|half| format!("{clock}-{half}")));
    }
    keys.extend(MoneyStands::ALL.map(|money| format!("receipt-money-{}", money.word())));
    keys.extend(AccountShows::ALL.map(|account| format!("receipt-account-{}", account.word())));
    keys.extend(Recorded::ALL.map(|recorded| format!("receipt-recorded-{}", recorded.word())));
    keys.extend(["sent", "given-up", "unknown"].map(|state| format!("event-letter-{state}")));
    keys.extend(["adult-wrong", "terms-wrong"].map(String::from));
    for field in ["name", "email", "phone", "address"] {
        keys.extend(["label", "why", "wrong"].map(|part| format!("{field}-{part}")));
    }
    keys
}

/// Those of tasks, of whom an order is of, of alerts and of the audit.
fn of_the_desk() -> BTreeSet<String> {
    let dashed = |word: &str| word.replace('_', "-");
    let mut keys = BTreeSet::new();
    for kind in TaskKind::ALL {
        keys.insert(format!("task-{}", dashed(kind.word())));
        keys.insert(format!("task-{}-what", dashed(kind.word())));
        keys.insert(format!("task-{}-button", dashed(kind.word())));
    }
    for why in WhyMore::ALL {
        keys.insert(format!("person-why-{}", dashed(why.word())));
    }
    for age in ["adult", "minor", "unknown"] {
        keys.insert(format!("person-age-{age}"));
    }
    keys.extend(["person-why-wrong", "person-note-wrong"].map(String::from));
    for kind in AlertKind::ALL {
        let kind = kind.word().replace(['.', '_'], "-");
        keys.extend([format!("alert-{kind}"), format!("mail-{kind}")]);
    }
    keys.extend(["refused", "lapsed"].map(|end| format!("event-proposal-{end}")));
    keys.extend(["waiting", "sent", "given-up"].map(|state| format!("alert-state-{state}")));
    keys.extend(
        [
            "internal",
            "mailed",
            "no-address",
            "no-client",
            "no-mail",
            "no-target",
            "not-found",
            "not-mailed",
            "silent",
        ]
        .map(|answer| format!("alert-answer-{answer}")),
    );
    keys.extend(["day", "who", "what", "order"].map(|field| format!("audit-{field}-wrong")));
    keys
}

/// Those about how far an order is.
fn of_stages() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for stage in STAGES {
        for key in [
            "state-{}",
            "page-{}-title",
            "page-{}-1",
            "page-{}-2",
            "desk-{}-patron",
            "desk-{}-clerk",
        ] {
            keys.insert(key.replace("{}", stage));
        }
    }
    // Subjects that are more than their stage.
    for subject in [
        "posting-done",
        "posting-undone",
        "paid-card",
        "paid-less",
        "paid-rest-gone",
        "released-gone",
        "released-reversed",
        "paid-renewal",
        "paid-renewal-desk",
        "paid-replacement",
        "paid-gift",
        "paid-desk",
    ] {
        keys.extend(["1", "2"].map(|number| format!("page-{subject}-{number}")));
    }
    keys
}

/// Those about what is kept of people, what they may decline, and visits.
fn of_privacy() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for item in Item::ALL {
        keys.extend(["", "-why", "-who"].map(|part| format!("keep-{}{part}", item.word())));
    }
    for used in DataUse::ALL {
        let word = used.word().replace('_', "-");
        keys.extend(["", "-text"].map(|part| format!("use-{word}{part}")));
    }
    keys.extend(TOLD_THE_PROCESSOR.map(|word| format!("told-{word}")));
    keys.extend(["allow", "decline"].map(|word| format!("choice-{word}")));
    keys.extend(
        CHANGES
            .iter()
            .map(|change| format!("privacy-change-{}", change.version)),
    );
    keys.extend(Area::ALL.map(|area| format!("area-{}", area.word().replace('_', "-"))));
    keys
}

/// Those about what finance reads.
fn of_reports() -> BTreeSet<String> {
    let dashed = |family: &str, word: &str| format!("{family}-{}", word.replace('_', "-"));
    let mut keys = BTreeSet::new();
    keys.extend(
        BookEvent::ALL
            .iter()
            .map(|event| dashed("book-event", event.word())),
    );
    keys.extend(Moved::ALL.iter().map(|moved| dashed("moved", moved.word())));
    keys.extend(
        PayoutStanding::ALL
            .iter()
            .map(|standing| dashed("payout", standing.word())),
    );
    keys
}

/// Those about what the desk may collect.
fn of_verdicts() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for collect in ["no", "all", "owed", "rest", "look", "ask"] {
        keys.extend(["collect", "verdict"].map(|family| format!("{family}-{collect}")));
    }
    for words in [
        "newer",
        "recorded",
        "recorded-in-part",
        "offer-open",
        "offer-unpaid",
        "undone",
        "paid-less",
        "paid-grown",
        "paid-rest-gone",
        "released-gone",
    ] {
        keys.extend(["patron", "clerk"].map(|reader| format!("desk-{words}-{reader}")));
    }
    keys
}

/// Those about orders that need a person, and about money that goes back.
fn of_money() -> BTreeSet<String> {
    let dashed = |word: &str| word.replace('_', "-");
    let mut keys = BTreeSet::new();
    for attention in Attention::ALL {
        let word = dashed(attention.word());
        keys.extend(["", "-what", "-known"].map(|part| format!("case-{word}{part}")));
    }
    for way in ["posted", "not-posted", "taken-back", "try-again"] {
        keys.insert(format!("decide-{way}"));
        keys.extend(["title", "1", "2", "button"].map(|part| format!("sure-{way}-{part}")));
    }
    for note in ["capture-refused", "not-waited-for"] {
        keys.insert(format!("event-payment-note-{note}"));
    }
    let postings = PostingState::ALL.iter();
    keys.extend(postings.map(|state| format!("event-refund-posting-{}", dashed(state.word()))));
    for standing in DisputeStanding::ALL {
        let word = dashed(standing.word());
        keys.extend(["event-dispute", "dispute"].map(|family| format!("{family}-{word}")));
    }
    let settlements = SettlementState::ALL.iter();
    keys.extend(settlements.map(|state| format!("event-settlement-{}", dashed(state.word()))));
    for reason in ["duplicate", "waived", "returned", "mistake", "other"] {
        keys.insert(format!("refund-reason-{reason}"));
    }
    for reason in [
        "fraudulent",
        "duplicate",
        "unrecognized",
        "credit-not-processed",
        "product-not-received",
        "product-unacceptable",
    ] {
        keys.insert(format!("reason-{reason}"));
    }
    keys
}

/// What stands in quotes after one of these.
fn quoted_after<'a>(source: &'a str, before: &'a str) -> impl Iterator<Item = &'a str> {
    source.split(before).skip(1).filter_map(|rest| {
        let quoted = rest.trim_start().strip_prefix('"')?;
        quoted.split('"').next()
    })
}

/// Words in quotes that are joined by dashes and begin as the key of a text does.
fn looks_like_keys<'a>(source: &'a str, texts: &BTreeMap<String, String>) -> Vec<&'a str> {
    let first = |key: &str| key.split('-').next().unwrap_or_default().to_owned();
    let families: BTreeSet<String> = texts.keys().map(|key| first(key)).collect();
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_');
    let words = source.lines().flat_map(|line| line.split('"').skip(1).step_by(2));
    words
        .filter(|word| word.contains('-') && word.bytes().all(plain))
        .filter(|word| families.contains(&first(word)))
        .collect()
}

/// Words that begin as a text does, and are none: values of headers, the id of a box, what a browser may fill in.
const NO_TEXTS: [&str; 8] = [
    "no-store",
    "no-referrer",
    "fee-1",
    "clock-seconds",
    "address-line1",
    "sign-in",
    "signed-off",
    "other-card",
];

#[test]
fn every_text_that_is_said_is_there() {
    let texts = texts();
    let mut missing = Vec::new();

    for (file, source) in speakers() {
        // The tests inside the sources ask for texts that are not there.
        let source = source.split("#[cfg(test)]").next().unwrap();
        let said = quoted_after(source, ".say(").chain(quoted_after(source, ".say_with("));
        let said = said.chain(quoted_after(source, ".say_count("));
        let like_keys = if file.contains("/src/") {
            looks_like_keys(source, &texts)
        } else {
            Vec::new()
        };
        // What commands say in whole sentences is no key.
        let plain = |key: &&str| !key.contains([' ', '.']);
        for key in said.filter(plain).chain(like_keys) {
            if !texts.contains_key(key) && !NO_TEXTS.contains(&key) {
                missing.push(format!("{file}: {key}"));
            }
        }
    }

    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_text_that_is_there_is_said() {
    let speakers = speakers();
    let families = families();

    let silent: Vec<String> = texts()
        .into_keys()
        .filter(|key| !families.contains(key))
        .filter(|key| {
            let literal = format!("\"{key}\"");
            !speakers.iter().any(|(_, source)| source.contains(&literal))
        })
        .collect();

    assert!(silent.is_empty(), "{silent:#?}");
}

#[test]
fn every_word_that_a_text_waits_for_is_given_by_whoever_says_it() {
    let speakers = speakers();
    let mut missing = Vec::new();

    for (key, text) in texts() {
        let waits_for: Vec<&str> = text
            .split("{ $")
            .skip(1)
            .filter_map(|rest| rest.split(" }").next())
            .collect();
        let says = format!("say(\"{key}\"");
        if !waits_for.is_empty() && speakers.iter().any(|(_, source)| source.contains(&says)) {
            missing.push(key);
        }
    }

    assert!(missing.is_empty(), "said without values: {missing:#?}");
}

/// Those that are told of no order.
const OF_NO_ORDER: [Action; 29] = [
    Action::PanDetected,
    Action::PinsGuessed,
    Action::WrongPinsForgotten,
    Action::PurchasesPaused,
    Action::StaffSignedIn,
    Action::StaffLockedOut,
    Action::StaffAdded,
    Action::StaffChanged,
    Action::PatronExported,
    Action::PatronErased,
    Action::ApprovalMade,
    Action::ApprovalWithdrawn,
    Action::StaffCardChanged,
    Action::ReportExported,
    Action::StaffRefused,
    Action::AccessRefused,
    Action::AuditSeen,
    Action::AuditExported,
    Action::AuditStarted,
    Action::AuditStopped,
    Action::AuditTrouble,
    Action::FactorSet,
    Action::FactorForgotten,
    Action::RecoveryCodeUsed,
    Action::RecoveryCodesMade,
    Action::StaffSessionsEnded,
    Action::PasskeyAdded,
    Action::PasskeyRemoved,
    Action::PasskeyCounterBack,
];

#[test]
fn every_kind_of_fee_of_task_and_of_event_that_shows_has_its_words() {
    let texts = texts();
    // These are told by the state that they lead to.
    let by_state = [
        Action::PaymentChanged,
        Action::PostingChanged,
        Action::RefundChanged,
        Action::RefundPostingChanged,
        Action::DisputeChanged,
        Action::SettlementChanged,
        Action::AttentionResolved,
        Action::LetterChanged,
        Action::ProposalChanged,
    ];
    let steps_in_between = [
        "confirming",
        "capturing",
        "releasing",
        "asking",
        "reversing",
        "due",
        "requested",
        "pending",
    ];
    let events = Action::ALL
        .into_iter()
        .filter(|action| !OF_NO_ORDER.contains(action) && !by_state.contains(action));
    let mut wanted: Vec<String> = events.map(|action| format!("event-{}", action.word())).collect();
    wanted.extend(
        PaymentState::ALL
            .iter()
            .map(|state| format!("event-payment-{}", state.word())),
    );
    wanted.extend(
        PostingState::ALL
            .iter()
            .map(|state| format!("event-posting-{}", state.word())),
    );
    wanted.extend(
        RefundState::ALL
            .iter()
            .map(|state| format!("event-refund-{}", state.word())),
    );
    wanted.retain(|key| !steps_in_between.iter().any(|step| key.ends_with(step)));
    let mut wanted: Vec<String> = wanted.iter().map(|key| key.replace('_', "-")).collect();
    wanted.push(String::from("event-refund-requested"));
    // One that is agreed to is told by its refund.
    wanted.extend(["refused", "lapsed"].map(|end| format!("event-proposal-{end}")));
    wanted.extend(FeeKind::ALL.map(|kind| format!("kind-{}", kind.word())));

    let missing: Vec<&String> = wanted.iter().filter(|key| !texts.contains_key(*key)).collect();

    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn why_a_fee_cannot_be_paid_here_is_said_alike_on_pages_and_to_programs() {
    let texts = texts();

    for why in WhyNot::ALL {
        assert_eq!(texts[&format!("why-not-{}", why.word())], why.in_english());
    }
}

#[test]
fn the_stages_of_these_tests_are_those_of_the_pages() {
    let source = include_str!("../../../src/web/stage.rs");
    let (_, after) = source.split_once("fn word(self)").unwrap();
    let (words, _) = after.split_once("/// The shape").unwrap();

    let words: Vec<&str> = quoted_after(words, "=> ").collect();

    assert_eq!(words, STAGES);
}
