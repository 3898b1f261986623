//! Connectors × rules: what was kept, and what does not apply and why, as `.test/ils-contract.md` shows it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Mutex;

use lastfour::ils::Abilities;

use crate::contract::Place;
use crate::contract::Sample;
use crate::contract::not_applicable::CONNECTORS;
use crate::contract::not_applicable::NOT_APPLICABLE;

/// What became of one rule with one connector in this run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    /// Begun, and not ended well.
    Failed,
    Kept,
    NotApplicable,
}

/// By rule, then connector.
static OUTCOMES: Mutex<BTreeMap<(&str, &str), Outcome>> = Mutex::new(BTreeMap::new());

/// By connector.
static DECLARED: Mutex<BTreeMap<&str, Abilities>> = Mutex::new(BTreeMap::new());

/// Runs one rule on a place made anew, and writes down what became of it.
pub(crate) async fn keeps<F: Future<Output = ()>>(
    place: &dyn Place,
    rules: &[&'static str],
    rule: &'static str,
    run: impl FnOnce(Sample) -> F,
) {
    let connector = place.name();
    if reason(connector, rule).is_some() {
        note(rules, rule, connector, Outcome::NotApplicable);
        return;
    }
    note(rules, rule, connector, Outcome::Failed);
    let sample = place.with_patron().await;
    let abilities = sample.ils.abilities();
    DECLARED.lock().unwrap().insert(connector, abilities);
    run(sample).await;
    note(rules, rule, connector, Outcome::Kept);
}

fn reason(connector: &str, rule: &str) -> Option<&'static str> {
    NOT_APPLICABLE
        .iter()
        .find(|(named, rules, _)| *named == connector && rules.contains(&rule))
        .map(|(_, _, reason)| *reason)
}

fn note(rules: &[&'static str], rule: &'static str, connector: &'static str, outcome: Outcome) {
    let mut outcomes = OUTCOMES.lock().unwrap();
    outcomes.insert((rule, connector), outcome);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".test");
    // Where there is no such folder, nobody has asked for what lies in it.
    if folder.is_dir() {
        let part = folder.join(format!("ils-contract.{}.part", std::process::id()));
        let declared = declarations(&DECLARED.lock().unwrap());
        fs::write(&part, format!("{}\n{declared}", as_markdown(rules, &outcomes))).unwrap();
        fs::rename(part, folder.join("ils-contract.md")).unwrap();
    }
}

fn as_markdown(rules: &[&str], outcomes: &BTreeMap<(&str, &str), Outcome>) -> String {
    let run: Vec<&str> = CONNECTORS
        .iter()
        .copied()
        .filter(|connector| outcomes.keys().any(|(_, of)| of == connector))
        .collect();
    let mut reasons: Vec<&str> = Vec::new();
    let mut text = format!(
        "# The contract of library systems\n\n| rule | {} |\n",
        run.join(" | ")
    );
    text.push_str(&format!("|---|{}\n", "---|".repeat(run.len())));
    for rule in rules {
        let cells = run
            .iter()
            .map(|connector| match outcomes.get(&(*rule, *connector)) {
                Some(Outcome::Kept) => "kept".to_owned(),
                Some(Outcome::Failed) => "FAILED".to_owned(),
                None => "not run".to_owned(),
                Some(Outcome::NotApplicable) => {
                    let reason = reason(connector, rule).unwrap_or_default();
                    let number = reasons.iter().position(|known| *known == reason);
                    let number = number.unwrap_or_else(|| {
                        reasons.push(reason);
                        reasons.len() - 1
                    });
                    format!("not applicable ({})", number + 1)
                }
            });
        let cells: Vec<String> = cells.collect();
        text.push_str(&format!(
            "| {} | {} |\n",
            rule.replace('_', " "),
            cells.join(" | ")
        ));
    }
    text.push('\n');
    for (number, reason) in reasons.iter().enumerate() {
        text.push_str(&format!("{}. {reason}\n", number + 1));
    }
    text
}

fn declarations(declared: &BTreeMap<&str, Abilities>) -> String {
    let mut text = "What each declares, and is held to:\n\n\
                    | connector | proof | pays in part | takes payments back | notes refunds | extends cards |\n|---|---|---|---|---|---|\n"
        .to_owned();
    let yes = |able: bool| if able { "yes" } else { "no" };
    for (connector, abilities) in declared {
        let Abilities {
            proof,
            pays_in_part,
            reverses,
            notes_refunds,
            extends_cards,
        } = abilities;
        let (part, back, refunds) = (yes(*pays_in_part), yes(*reverses), yes(*notes_refunds));
        let cards = yes(*extends_cards);
        text.push_str(&format!(
            "| {connector} | {proof:?} | {part} | {back} | {refunds} | {cards} |\n"
        ));
    }
    text
}

#[test]
fn what_does_not_apply_names_a_connector_and_its_rules_and_says_why() {
    for (connector, rules, reason) in NOT_APPLICABLE {
        assert!(CONNECTORS.contains(connector), "{connector}");
        assert!(reason.len() > 20, "{connector}: {reason}");
        for rule in *rules {
            assert!(crate::sandbox::RULES.contains(rule), "{connector}: {rule}");
        }
    }
}

#[test]
fn the_matrix_says_what_was_kept_and_what_was_not() {
    let rules = ["a_rule", "another", "a_third"];
    let connector = CONNECTORS[0];
    let outcomes = BTreeMap::from([
        (("a_rule", connector), Outcome::Kept),
        (("another", connector), Outcome::Failed),
    ]);

    let text = as_markdown(&rules, &outcomes);

    assert!(
        text.contains("| a rule | kept |\n| another | FAILED |\n| a third | not run |\n"),
        "{text}"
    );
}
