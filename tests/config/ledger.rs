//! By which codes the library's own books call what stands in the book of money.

use lastfour::domain::AccountName;
use lastfour::domain::FeeKind;
use lastfour::domain::FeeOwner;
use lastfour::domain::Heading;
use lastfour::domain::Place;

use crate::keys;
use crate::working;

fn income(kind: Option<FeeKind>) -> Place {
    let owner = FeeOwner::default();
    let heading = Heading::Income;
    Place { heading, owner, kind }
}

#[test]
fn codes_are_read_in_their_order() {
    let tables = "[[library.main.ledger]]\nheading = \"income\"\nkind = \"overdue\"\ncode = \"4110\"\n\
                  [[library.main.ledger]]\nkind = \"convenience_fee\"\ncode = \"4900\"\n\
                  [[library.main.ledger]]\nheading = \"income\"\naccount = \"main\"\ncode = \"4100 Fees\"";

    let config = crate::Place::new()
        .read(&format!("{}\n{tables}\n", working()))
        .unwrap();

    let ledger = &config.libraries[0].ledger;
    let code = |kind| ledger.code(&AccountName::main(), &income(kind));
    assert_eq!(code(Some(FeeKind::Overdue)), "4110");
    assert_eq!(code(None), "4900");
    assert_eq!(code(Some(FeeKind::Lost)), "4100 Fees");
}

#[test]
fn what_is_wrong_with_a_code_is_told_with_its_key_and_without_its_value() {
    for (line, key) in [
        ("heading = \"canary\"", "heading"),
        ("kind = \"canary\"", "kind"),
        ("account = \"canary\"", "account"),
        ("branch = \" canary\"", "branch"),
        ("fund = \"a|canary\"", "fund"),
        ("", "code"),
    ] {
        let code = if key == "code" { "canary;" } else { "1" };
        let table = format!("[[library.main.ledger]]\n{line}\ncode = \"{code}\"");

        let found = crate::Place::new()
            .read(&format!("{}\n{table}\n", working()))
            .unwrap_err();

        assert_eq!(keys(&found), [format!("library.main.ledger number 1: {key}")]);
        assert!(!format!("{found:?}").contains("canary"), "{key}");
    }
}
