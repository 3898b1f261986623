//! `lastfour reconcile`: compares the processor's books, ours and the library system's, now.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::time::Duration;
use std::time::Instant;

use anyhow::Context as _;

use crate::app;
use crate::cashier::Caller;
use crate::cashier::Cashier;
use crate::cashier::Library;
use crate::cashier::PayoutContent;
use crate::cashier::Progress;
use crate::cashier::Report;
use crate::cashier::Total;
use crate::cli::out::Out;
use crate::config::Config;
use crate::domain::Actor;
use crate::domain::Difference;
use crate::domain::FeeKind;
use crate::domain::LibraryId;
use crate::domain::Money;
use crate::domain::OwnerCode;
use crate::processor::PayoutState;
use crate::processor::Span;
use crate::text::Texts;

const AFTER_HELP: &str = "\
Works while the service runs, which compares once a day by itself. Nothing is put right; only payouts are noted at
their orders, and what was found is kept for the pages of the staff.

Exit status: 0 when the books agree, 1 when they differ or could not be compared.";

/// Options of `lastfour reconcile`.
#[derive(clap::Args, Debug)]
#[command(after_help = AFTER_HELP)]
pub(super) struct Args {
    /// The configuration file of the service
    #[arg(long, value_name = "FILE")]
    config: PathBuf,
    /// One library's short name; all of them without it
    #[arg(long, value_name = "LIBRARY", value_parser = library)]
    library: Option<LibraryId>,
    /// How many days to look back, 1 to 400
    #[arg(long, value_name = "DAYS", default_value_t = 9, value_parser = clap::value_parser!(u16).range(1..=400))]
    days: u16,
    /// Leaves out what has moved in the last so many minutes: it may be in one book and not yet in the other. With 0,
    /// what is under way in the service right now is told as a difference
    #[arg(long, value_name = "MINUTES", default_value_t = 15, value_parser = clap::value_parser!(u16).range(0..=1440))]
    settled_for: u16,
}

/// Compares, and tells.
///
/// # Errors
/// A configuration or a database that cannot be used; a processor or a library system that does not answer.
pub(super) async fn run(args: &Args, out: &mut Out) -> anyhow::Result<ExitCode> {
    let config = Config::load(&args.config)?;
    let store = app::open_store_beside(&config.storage)
        .await
        .context("could not open the database")?;
    let cashier = app::cashier(&config, store)?;
    let wanted = |library: &&Library| args.library.as_ref().is_none_or(|only| *only == library.id);
    anyhow::ensure!(
        cashier.libraries().any(|library| wanted(&library)),
        "the configuration has no such library"
    );
    let accounts = cashier.libraries().filter(wanted).flat_map(|library| {
        let names = library.accounts.keys();
        names.map(move |account| (&library.id, account))
    });
    let mut agree = true;
    for (library, account) in accounts {
        let to = cashier
            .clock()
            .now()
            .before(Duration::from_mins(u64::from(args.settled_for)));
        let span = Span {
            from: to.before(Duration::from_hours(24 * u64::from(args.days))),
            to,
        };
        let watcher = Watcher::default();
        let report = cashier
            .reconcile((library, account), span, &|progress| watcher.tell(progress))
            .await
            .with_context(|| format!("the books of {library}, account {account}, could not be compared"))?;
        agree &= report.found.differences.is_empty();
        tell(&cashier, library, &report, out).await;
    }
    Ok(if agree {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// Says on the terminal how far it is, at most twice a second.
#[derive(Default)]
struct Watcher {
    said_at: Mutex<Option<Instant>>,
}

impl Watcher {
    fn tell(&self, progress: Progress) {
        if !std::io::stderr().is_terminal() {
            return;
        }
        let mut said_at = self.said_at.lock().unwrap_or_else(PoisonError::into_inner);
        if said_at.is_some_and(|said| said.elapsed() < Duration::from_millis(500)) {
            return;
        }
        *said_at = Some(Instant::now());
        let words = match progress {
            Progress::Orders(read) => format!("{read} orders of ours read"),
            Progress::Movements(read) => format!("{read} movements at the processor read"),
            Progress::Postings(asked, all) => format!("library system asked for {asked} of {all} payments"),
        };
        Out::new().complain(&words);
    }
}

async fn tell(cashier: &Cashier, library: &LibraryId, report: &Report, out: &mut Out) {
    let text = Texts::english();
    let found = &report.found;
    out.say(&format!(
        "{library}, account {}, {} to {}",
        found.account, found.from, found.to
    ));
    for payout in &report.payouts {
        out.say(&payout_line(payout));
    }
    for total in &report.totals {
        out.say(&total_line(total));
    }
    let (orders, movements) = (found.orders.to_string(), found.movements.to_string());
    let count = u32::try_from(found.differences.len()).unwrap_or(u32::MAX);
    let key = if found.differences.is_empty() {
        "books-agree"
    } else {
        "books-differ"
    };
    let values = [("orders", &*orders), ("movements", &*movements)];
    out.say(&text.say_count(key, ("count", count), &values));
    for difference in &found.differences {
        let word = difference.kind.word().replace('_', "-");
        let order = reference(cashier, library, difference).await;
        let ids = [order, difference.processor_id.clone()];
        let ids: Vec<String> = ids.into_iter().flatten().collect();
        out.say(&format!(
            "* {}: {}{}",
            text.say(&format!("difference-{word}")),
            ids.join(", "),
            amounts(difference)
        ));
        out.say(&format!("  {}", text.say(&format!("difference-{word}-do"))));
    }
}

/// The code that people know an order by.
async fn reference(cashier: &Cashier, library: &LibraryId, difference: &Difference) -> Option<String> {
    let caller = Caller {
        library: library.clone(),
        actor: Actor::Operator,
    };
    let order = cashier.order(&caller, difference.order?).await.ok()?;
    Some(order.reference.to_string())
}

fn amounts(difference: &Difference) -> String {
    let said = |name: &str, amount: Option<Money>| {
        amount.map(|amount| format!("{name} {amount} {}", amount.currency()))
    };
    let both = [said("ours", difference.ours), said("theirs", difference.theirs)];
    let both: Vec<String> = both.into_iter().flatten().collect();
    if both.is_empty() {
        String::new()
    } else {
        format!(" ({})", both.join(", "))
    }
}

/// Whose, what for, how much: `  branch CPL, fund Books, overdue: 4.50 USD`.
fn total_line(total: &Total) -> String {
    let part = |name: &str, code: Option<&OwnerCode>| code.map(|code| format!("{name} {}, ", code.as_str()));
    let branch = part("branch", total.owner.branch.as_ref()).unwrap_or_default();
    let fund = part("fund", total.owner.fund.as_ref()).unwrap_or_default();
    let kind = total.kind.map_or("convenience_fee", FeeKind::word);
    let sum = total.sum;
    format!("  {branch}{fund}{kind}: {sum} {}", sum.currency())
}

fn payout_line(content: &PayoutContent) -> String {
    let payout = &content.payout;
    let state = match payout.state {
        PayoutState::UnderWay => "under way",
        PayoutState::Paid => "paid",
        PayoutState::Failed => "failed",
    };
    let said = |amount: Option<Money>| amount.map_or_else(|| String::from("?"), |amount| amount.to_string());
    format!(
        "  payout {} of {}: {state}, {} {} = {} less fees of {}",
        payout.id,
        payout.arrives_at,
        payout.amount,
        payout.amount.currency(),
        said(content.gross()),
        said(content.fees()),
    )
}

fn library(text: &str) -> Result<LibraryId, String> {
    LibraryId::parse(text).map_err(|error| error.to_string())
}
