//! The test patron's account: read several times, and looked at.

use crate::domain::Currency;
use crate::domain::Fee;
use crate::domain::FeeId;
use crate::domain::FeeKind;
use crate::ils::Ils;
use crate::ils::Posting;
use crate::ils::probe::About;
use crate::ils::probe::Finding;
use crate::ils::probe::TestPatron;
use crate::ils::probe::sign_in::unanswered;
use crate::ils::probe::times::Times;

/// Reads the account several times; the fees as they were read first, none where they cannot be read.
pub(super) async fn read(
    ils: &dyn Ils,
    patron: &TestPatron,
    currency: Currency,
    times: &mut Times,
) -> (Vec<Fee>, Vec<Finding>) {
    let mut fees: Option<Vec<Fee>> = None;
    for _ in 0..READS {
        let account = match times.of(ils.account(&patron.barcode)).await {
            Ok(Some(account)) => account,
            Ok(None) => {
                let said = "there is no such patron, or the library system does not say so to us";
                return (Vec::new(), vec![Finding::fix(About::Account, said)]);
            }
            Err(error) => return (Vec::new(), vec![unanswered(About::Account, &error)]),
        };
        match &fees {
            None => fees = Some(account.fees),
            Some(first) if *first == account.fees => {}
            Some(_) => {
                let said = "reads differently each time: ids, amounts or the order change while nobody does anything; \
                            see that nobody works on the test patron, and try again";
                return (Vec::new(), vec![Finding::fix(About::Account, said)]);
            }
        }
    }
    let fees = fees.unwrap_or_default();
    let mut found = vec![Finding::fine(
        About::Account,
        format!("was read {READS} times, the same each time"),
    )];
    found.extend(looked_at(&fees, currency));
    (fees, found)
}

fn looked_at(fees: &[Fee], currency: Currency) -> Vec<Finding> {
    if fees.is_empty() {
        let said =
            "the test patron owes nothing: give them two or three fees of different kinds, and try again";
        return vec![Finding::fix(About::Fees, said)];
    }
    let payable = fees.iter().filter(|fee| fee.payable()).count();
    let kinds = kinds(fees);
    let said = format!("{} in all, {payable} payable: {kinds}", fees.len());
    let others = fees
        .iter()
        .filter(|fee| fee.payable() && fee.kind == FeeKind::Other)
        .count();
    let mut found = vec![if payable == 0 {
        Finding::fix(
            About::Fees,
            format!("{said}; there is none that could be paid: look at amounts and formats"),
        )
    } else if payable < fees.len() {
        Finding::look(
            About::Fees,
            format!("{said}; the others are shown, and can be paid at the desk only"),
        )
    } else if others > 0 {
        Finding::look(
            About::Fees,
            format!("{said}; receipts will say \"other\" where the kind is not known"),
        )
    } else {
        Finding::fine(About::Fees, said)
    }];
    found.push(ids(fees));
    found.push(currencies(fees, currency));
    found.push(owners(fees));
    found
}

/// `2 overdue (4.50, 1.25), 1 hold (1.00)`
fn kinds(fees: &[Fee]) -> String {
    let mut told = Vec::new();
    for kind in FeeKind::ALL {
        let amounts: Vec<String> = fees
            .iter()
            .filter(|fee| fee.kind == kind)
            .take(SHOWN_MAX)
            .map(|fee| fee.outstanding.to_string())
            .collect();
        let count = fees.iter().filter(|fee| fee.kind == kind).count();
        let more = if count > SHOWN_MAX { ", …" } else { "" };
        if count > 0 {
            told.push(format!("{count} {} ({}{more})", kind.word(), amounts.join(", ")));
        }
    }
    told.join(", ")
}

fn ids(fees: &[Fee]) -> Finding {
    let mut all: Vec<&FeeId> = fees.iter().map(|fee| &fee.id).collect();
    all.sort();
    all.dedup();
    let doubled = fees.len().saturating_sub(all.len());
    if doubled == 0 {
        Finding::fine(About::FeeIds, "each fee has one of its own")
    } else {
        let said = format!(
            "{doubled} fees share theirs with another: they cannot be paid here. Another profile may tell them apart"
        );
        Finding::look(About::FeeIds, said)
    }
}

fn currencies(fees: &[Fee], currency: Currency) -> Finding {
    let code = currency.code();
    if fees.iter().all(|fee| fee.outstanding.currency() == currency) {
        Finding::fine(About::Currency, format!("all amounts are read as {code}"))
    } else {
        let said = format!("some amounts are not in {code}, as the configuration has it");
        Finding::fix(About::Currency, said)
    }
}

fn owners(fees: &[Fee]) -> Finding {
    let told = fees.iter().filter(|fee| fee.owner.branch.is_some()).count();
    let funds = fees.iter().filter(|fee| fee.owner.fund.is_some()).count();
    let all = fees.len();
    if told == 0 {
        Finding::look(
            About::Owner,
            "the branch is not told: all money goes to one account, and reports have one branch",
        )
    } else if told < all {
        Finding::look(
            About::Owner,
            format!("the branch is told of {told} of {all}; the others go to the library's usual account"),
        )
    } else {
        Finding::fine(
            About::Owner,
            format!("the branch is told of each fee, a fund of {funds}"),
        )
    }
}

/// What any connector would send, in words.
pub(super) fn would_send(would_be: Option<&Posting>) -> Finding {
    let Some(posting) = would_be else {
        return Finding::look(About::WouldSend, "nothing: there is no fee that could be paid");
    };
    let (amount, currency) = (posting.amount, posting.amount.currency());
    Finding::fine(
        About::WouldSend,
        format!(
            "one payment of {amount} {} for one fee ({}); it was not sent",
            currency.code(),
            posting.kind.word()
        ),
    )
}

const READS: usize = 5;
const SHOWN_MAX: usize = 5;
