//! By which codes the library's own books call what stands in the book of money.

use crate::domain::AccountName;
use crate::domain::FeeKind;
use crate::domain::FeeOwner;
use crate::domain::Heading;
use crate::domain::IdError;
use crate::domain::OwnerCode;
use crate::domain::Place;
use crate::masking::Source;
use crate::masking::contains_card_number;

/// The codes of a library: the first rule that fits, or a name of ours.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ledger(pub Vec<LedgerRule>);

/// What stands under everything that is named here has this code. What is `None` is not asked about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerRule {
    /// Under which heading.
    pub heading: Option<Heading>,
    /// Of which of the library's accounts with the processor.
    pub account: Option<AccountName>,
    /// Of which branch.
    pub branch: Option<OwnerCode>,
    /// Of which fund.
    pub fund: Option<OwnerCode>,
    /// For what.
    pub kind: Option<LedgerKind>,
    /// The code.
    pub code: LedgerCode,
}

/// What an amount is for, as a rule names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerKind {
    /// A kind of fee.
    Fee(FeeKind),
    /// Convenience fees: what stands under income or refunds and is no fee.
    Convenience,
}

/// A code of the library's chart of accounts: 1 to 80 printable characters, single blanks inside only, none of
/// `;"()[]`, so that every program for plain-text accounting reads it as one name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LedgerCode(String);

impl LedgerCode {
    /// Reads the code.
    ///
    /// # Errors
    /// [`IdError`] when it is not of that form, or could hold a card number.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let plain = |character: char| !character.is_control() && !";\"()[]".contains(character);
        let fits = (1..=80).contains(&text.chars().count())
            && text.trim() == text
            && !text.contains("  ")
            && text
                .chars()
                .all(|character| plain(character) && (character == ' ' || !character.is_whitespace()))
            && !contains_card_number(text, Source::Anywhere);
        if fits {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdError)
        }
    }

    /// The code.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Ledger {
    /// The code of a place in the book of an account: of the first rule that fits. Where none does, a name that says
    /// what it is: `Income:overdue`.
    pub fn code(&self, account: &AccountName, place: &Place) -> String {
        let rule = self.0.iter().find(|rule| rule.fits(account, place));
        rule.map_or_else(|| name(account, place), |rule| rule.code.as_str().to_owned())
    }
}

impl LedgerRule {
    fn fits(&self, account: &AccountName, place: &Place) -> bool {
        let FeeOwner { branch, fund } = &place.owner;
        self.heading.is_none_or(|heading| heading == place.heading)
            && self.account.as_ref().is_none_or(|only| only == account)
            && (self.branch.is_none() || self.branch == *branch)
            && (self.fund.is_none() || self.fund == *fund)
            && self.kind.is_none_or(|kind| kind.is_of(place))
    }
}

impl LedgerKind {
    fn is_of(self, place: &Place) -> bool {
        match self {
            Self::Fee(kind) => place.kind == Some(kind),
            Self::Convenience => {
                place.kind.is_none() && matches!(place.heading, Heading::Income | Heading::Refunds)
            }
        }
    }
}

fn name(account: &AccountName, place: &Place) -> String {
    let kind = place.kind.map_or("convenience_fee", FeeKind::word);
    match place.heading {
        Heading::Clearing => format!("Assets:Processor:{account}"),
        Heading::Bank => format!("Assets:Bank:{account}"),
        Heading::Disputed => String::from("Assets:Disputed"),
        Heading::Income => format!("Income:{kind}"),
        Heading::Refunds => format!("Income:Refunds:{kind}"),
        Heading::Lost => String::from("Expenses:Disputes lost"),
        Heading::Fees => String::from("Expenses:Processor fees"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(heading: Heading, branch: Option<&str>, kind: Option<FeeKind>) -> Place {
        let branch = branch.map(|code| OwnerCode::parse(code).unwrap());
        let owner = FeeOwner { branch, fund: None };
        Place { heading, owner, kind }
    }

    fn rule(heading: Option<Heading>, code: &str) -> LedgerRule {
        LedgerRule {
            heading,
            account: None,
            branch: None,
            fund: None,
            kind: None,
            code: LedgerCode::parse(code).unwrap(),
        }
    }

    #[test]
    fn the_first_rule_that_fits_gives_the_code_and_without_one_a_name_does() {
        let north = LedgerRule {
            branch: OwnerCode::parse("NORTH").ok(),
            kind: Some(LedgerKind::Fee(FeeKind::Lost)),
            ..rule(Some(Heading::Income), "4110-N")
        };
        let convenience = LedgerRule {
            kind: Some(LedgerKind::Convenience),
            ..rule(None, "4900")
        };
        let ledger = Ledger(vec![north, convenience, rule(Some(Heading::Income), "4100")]);
        let code = |place| ledger.code(&AccountName::main(), &place);
        let income = |branch, kind| code(place(Heading::Income, branch, kind));

        assert_eq!(income(Some("NORTH"), Some(FeeKind::Lost)), "4110-N");
        assert_eq!(income(Some("SOUTH"), Some(FeeKind::Lost)), "4100");
        assert_eq!(income(None, None), "4900");
        assert_eq!(
            code(place(Heading::Clearing, None, None)),
            "Assets:Processor:main"
        );
        assert_eq!(
            code(place(Heading::Refunds, None, Some(FeeKind::Copies))),
            "Income:Refunds:copies"
        );
    }

    #[test]
    fn a_code_that_a_journal_would_read_as_something_else_is_refused() {
        for fine in ["4100", "Income:Fines & fees", "a"] {
            assert!(LedgerCode::parse(fine).is_ok(), "{fine}");
        }
        for refused in [
            "",
            " 1",
            "a  b",
            "a\tb",
            "a;b",
            "(a)",
            "4242 4242 4242 4242",
            "a\nb",
        ] {
            assert_eq!(LedgerCode::parse(refused), Err(IdError), "{refused:?}");
        }
    }
}
