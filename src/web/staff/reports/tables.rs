//! The tables of the page.

use std::collections::BTreeMap;

use crate::domain::BookEvent;
use crate::domain::FeeKind;
use crate::domain::Heading;
use crate::domain::Money;
use crate::domain::OwnerCode;
use crate::domain::Payout;
use crate::domain::PublicState;
use crate::domain::RefundState;
use crate::privacy::day_of_number;
use crate::storage::DaySum;
use crate::storage::DifferenceRow;
use crate::storage::DisputeRow;
use crate::storage::PayoutPart;
use crate::storage::PlaceSum;
use crate::storage::RefundRow;
use crate::text;
use crate::web::staff::reports::chart::total;
use crate::web::staff::reports::files::File;
use crate::web::staff::reports::page::Page;
use crate::web::staff::reports::page::Said;
use crate::web::urls;
use crate::web::views::report::Grid;

impl Page<'_> {
    pub(super) fn totals(&self, days: &[DaySum]) -> Grid {
        let lines = [
            (BookEvent::Captured, Heading::Clearing, "book-event-captured"),
            (BookEvent::Refunded, Heading::Clearing, "book-event-refunded"),
            (
                BookEvent::RefundFailed,
                Heading::Clearing,
                "book-event-refund-failed",
            ),
            (
                BookEvent::DisputeOpened,
                Heading::Clearing,
                "book-event-dispute-opened",
            ),
            (BookEvent::DisputeWon, Heading::Clearing, "book-event-dispute-won"),
            (BookEvent::DisputeLost, Heading::Lost, "book-event-dispute-lost"),
            (BookEvent::PaidOut, Heading::Bank, "book-event-paid-out"),
            (BookEvent::PaidOut, Heading::Fees, "reports-processor-fees"),
            (BookEvent::PayoutFailed, Heading::Bank, "book-event-payout-failed"),
        ];
        let rows = lines.into_iter().filter_map(|(event, heading, key)| {
            let (sum, count) = total(days.iter(), event, heading)?;
            Some(vec![
                said(self.say(key)),
                said(count.to_string()),
                self.money(&sum),
            ])
        });
        let columns = ["reports-what", "reports-count", "reports-sum"];
        self.grid("reports-totals", &columns, rows.collect(), None)
    }

    pub(super) fn days(&self, days: &[DaySum]) -> Grid {
        let mut numbers: Vec<i64> = days.iter().map(|sum| sum.day).collect();
        numbers.dedup();
        let rows = numbers.into_iter().filter_map(|number| {
            let day = day_of_number(number)?;
            let of_it = || days.iter().filter(move |sum| sum.day == number);
            let sum = |event, heading| {
                let sum = total(of_it(), event, heading);
                sum.map_or_else(|| said(String::new()), |(sum, _)| self.money(&sum))
            };
            let href = format!("{}?day={day}", urls::STAFF_REPORTS);
            Some(vec![
                (text::day(self.sheet.text, day), Some(href)),
                sum(BookEvent::Captured, Heading::Clearing),
                sum(BookEvent::Refunded, Heading::Clearing),
                sum(BookEvent::PaidOut, Heading::Bank),
            ])
        });
        let columns = ["visits-day", "reports-taken", "reports-back", "reports-paid-out"];
        self.grid("reports-days", &columns, rows.collect(), Some(File::Days))
    }

    pub(super) fn places(&self, places: &[PlaceSum]) -> Grid {
        let mut sums = BTreeMap::<_, (Option<Money>, Option<Money>)>::new();
        for each in places {
            let code = |code: &Option<OwnerCode>| {
                code.as_ref()
                    .map_or_else(String::new, |code| code.as_str().to_owned())
            };
            let owner = &each.place.owner;
            let kind = each.place.kind.map_or("convenience_fee", FeeKind::word);
            let key = (code(&owner.branch), code(&owner.fund), String::from(kind));
            let (taken, back) = sums.entry(key).or_default();
            // What stands under income is credit: shown as what came.
            let (sum, amount) = if each.place.heading == Heading::Income {
                (taken, negated(each.amount))
            } else {
                (back, each.amount)
            };
            *sum = Some(sum.map_or(amount, |sum| sum.checked_add(amount).unwrap_or(sum)));
        }
        let rows = sums.into_iter().map(|((branch, fund, kind), (taken, back))| {
            let sum = |sum: Option<Money>| sum.map_or_else(|| said(String::new()), |sum| self.money(&sum));
            vec![
                said(self.say(&format!("kind-{kind}"))),
                said(branch),
                said(fund),
                sum(taken),
                sum(back),
            ]
        });
        let columns = [
            "reports-kind",
            "reports-branch",
            "reports-fund",
            "reports-taken",
            "reports-back",
        ];
        self.grid("reports-places", &columns, rows.collect(), Some(File::Kinds))
    }

    pub(super) fn states(&self, states: &[(PublicState, u64)]) -> Grid {
        let rows = states
            .iter()
            .map(|(state, count)| vec![said(self.say(state_key(*state))), said(count.to_string())]);
        let columns = ["reports-state", "reports-count"];
        self.grid("reports-states", &columns, rows.collect(), Some(File::States))
    }

    pub(super) fn refunds(&self, refunds: &[RefundRow]) -> Grid {
        let rows = refunds.iter().map(|refund| {
            let state = match refund.state {
                RefundState::Pending => "refund-pending",
                RefundState::Unknown => "refund-unknown",
                RefundState::Succeeded => "refund-succeeded",
                RefundState::Failed => "refund-refused",
            };
            vec![
                said(refund.reference.to_string()),
                self.moment(refund.created_at),
                self.money(&refund.amount),
                said(self.say(state)),
            ]
        });
        let columns = [
            "reports-reference",
            "reports-when",
            "reports-sum",
            "reports-state",
        ];
        self.grid("reports-refunds", &columns, rows.collect(), Some(File::Refunds))
    }

    pub(super) fn disputes(&self, disputes: &[DisputeRow]) -> Grid {
        let rows = disputes.iter().map(|dispute| {
            let standing = dispute.standing.word().replace('_', "-");
            vec![
                said(dispute.reference.to_string()),
                self.moment(dispute.created_at),
                self.money(&dispute.amount),
                said(self.say(&format!("dispute-{standing}"))),
            ]
        });
        let columns = [
            "reports-reference",
            "reports-when",
            "reports-sum",
            "reports-state",
        ];
        self.grid("reports-disputes", &columns, rows.collect(), Some(File::Disputes))
    }

    pub(super) fn payouts(&self, payouts: &[(Payout, Vec<PayoutPart>)]) -> Grid {
        let rows = payouts.iter().map(|(payout, _)| {
            let standing = payout.standing.word().replace('_', "-");
            vec![
                said(payout.id.clone()),
                self.moment(payout.arrives_at),
                said(self.say(&format!("payout-{standing}"))),
                self.money(&payout.gross),
                self.money(&payout.fees),
                self.money(&payout.amount),
            ]
        });
        let columns = [
            "reports-payout",
            "reports-when",
            "reports-state",
            "reports-gross",
            "reports-processor-fees",
            "reports-paid-out",
        ];
        self.grid("reports-payouts", &columns, rows.collect(), Some(File::Payouts))
    }

    pub(super) fn parts(&self, payouts: &[(Payout, Vec<PayoutPart>)]) -> Grid {
        let rows = payouts.iter().flat_map(|(payout, parts)| {
            parts.iter().map(|part| {
                let moved = part.moved.word().replace('_', "-");
                vec![
                    said(payout.id.clone()),
                    said(self.say(&format!("moved-{moved}"))),
                    said(part.count.to_string()),
                    self.money(&part.gross),
                    self.money(&part.fee),
                ]
            })
        });
        let columns = [
            "reports-payout",
            "reports-what",
            "reports-count",
            "reports-gross",
            "reports-processor-fees",
        ];
        self.grid("reports-parts", &columns, rows.collect(), Some(File::Movements))
    }

    pub(super) fn differences(&self, differences: &[DifferenceRow]) -> Grid {
        let rows = differences.iter().map(|row| {
            let word = row.difference.kind.word().replace('_', "-");
            let id = row.difference.processor_id.clone();
            let about = row.reference.map(|reference| reference.to_string()).or(id);
            vec![
                said(self.say(&format!("difference-{word}"))),
                self.moment(row.ran_at),
                said(about.unwrap_or_default()),
                said(self.say(&format!("difference-{word}-do"))),
            ]
        });
        let columns = ["reports-what", "reports-when", "reports-about", "reports-do"];
        self.grid(
            "reports-differences",
            &columns,
            rows.collect(),
            Some(File::Differences),
        )
    }
}

fn negated(amount: Money) -> Money {
    Money::from_minor(amount.minor().saturating_neg(), amount.currency())
}

pub(super) fn said(text: String) -> Said {
    (text, None)
}

fn state_key(state: PublicState) -> &'static str {
    match state {
        PublicState::NeedsAttention => "state-attention",
        PublicState::Disputed => "state-disputed",
        PublicState::Refunded => "state-refunded",
        PublicState::PartlyRefunded => "state-partly-refunded",
        PublicState::Paid => "state-paid",
        PublicState::Posting => "state-posting",
        PublicState::Held => "state-held",
        PublicState::Released => "state-released",
        PublicState::Expired => "state-expired",
        PublicState::Cancelled => "state-cancelled",
        PublicState::Open => "state-review",
    }
}
