//! What finance reads and takes away.

use std::future::poll_fn;
use std::pin::Pin;

use axum::body::Body;
use axum::body::HttpBody;
use lastfour::domain::Role;
use sqlx::AssertSqlSafe;
use sqlx::ConnectOptions;
use sqlx::Connection;
use sqlx::Executor;
use sqlx::sqlite::SqliteConnectOptions;
use tower::ServiceExt;

use crate::house::House;
use crate::pages::browser::Browser;
use crate::pages::stages;

async fn finance(house: &House) -> Browser<'_> {
    Browser::at_the_desk_as(house, Role::Finance, ("main", "finn")).await
}

/// A paid order of $24.45, of which $4.50 went back.
async fn a_month(house: &House) -> String {
    let id = stages::order_in(house, "paid").await;
    let mut cashier = Browser::at_the_desk_as(house, Role::Cashier, ("main", "cleo")).await;
    let page = cashier.get(&format!("/staff/orders/{id}")).await;
    let form = page
        .form("/refund")
        .with("reason", "waived")
        .with("amount", "4.50");
    let asked = cashier.send(&form).await;
    cashier.send_on(&asked.form("/refunds")).await;
    id
}

#[tokio::test]
async fn a_month_says_what_was_taken_and_what_went_back() {
    let house = House::open().await;
    a_month(&house).await;
    let mut finance = finance(&house).await;

    let page = finance.get("/staff/reports").await;

    assert_eq!(page.status(), 200);
    assert_eq!(page.heading(), "Reports");
    let rows: Vec<&str> = page.page().all("tr").map(|row| row.text.as_str()).collect();
    assert!(rows.contains(&"Taken from cards 1 $24.45"), "{rows:?}");
    assert!(rows.contains(&"Given back to cards 1 -$4.50"), "{rows:?}");
    assert!(rows.contains(&"Refunded in part 1"), "{rows:?}");
    let picture = page.page().all("svg").next().unwrap();
    assert!(picture.must("aria-label").contains("$24.45 taken in all"));
    assert_eq!(page.page().all("rect").count(), 30);
    let day = finance.get("/staff/reports?day=2026-11-23").await;
    assert!(
        day.page()
            .all("tr")
            .any(|row| row.text == "Taken from cards 1 $24.45")
    );
    let before = finance.get("/staff/reports?month=2026-10").await;
    before.says("None in this time.");
}

#[tokio::test]
async fn every_file_is_given_out_once_the_audit_has_it() {
    let house = House::open().await;
    a_month(&house).await;
    let mut finance = finance(&house).await;

    let mut files = Vec::new();
    for name in [
        "days.csv",
        "kinds.csv",
        "states.csv",
        "refunds.csv",
        "disputes.csv",
        "payouts.csv",
        "movements.csv",
        "differences.csv",
        "book.csv",
        "book.journal",
    ] {
        let file = finance.get(&format!("/staff/reports/{name}?month=2026-11")).await;
        assert_eq!(file.status(), 200, "{name}");
        files.push(file.heard.text.clone());
    }

    assert!(files[0].starts_with(
        "date,event,heading,lines,amount,currency\r\n2026-11-23,captured,clearing,1,24.45,USD\r\n"
    ));
    assert!(files[2].contains("partly_refunded,1\r\n"));
    assert_eq!(files[3].lines().count(), 2);
    assert!(files[3].contains(",4.50,USD,ours,succeeded\r\n"));
    assert!(files[8].contains(",captured,"));
    // The journal balances, entry by entry.
    let mut sums = Vec::new();
    for line in files[9].lines() {
        if line.starts_with("2026-11-23 * (") {
            sums.push(0.0);
        } else if let Some(amount) = line.strip_suffix(" USD") {
            let amount: f64 = amount.rsplit(' ').next().unwrap().parse().unwrap();
            *sums.last_mut().unwrap() += amount;
        }
    }
    assert_eq!(sums.len(), 2);
    assert!(sums.iter().all(|sum: &f64| sum.abs() < 0.001), "{}", files[9]);
    let audit = house.audit().await;
    let told: Vec<&str> = audit
        .iter()
        .filter(|line| line.action == "report_exported")
        .map(|line| line.detail.as_str())
        .collect();
    assert_eq!(told.len(), 10);
    assert_eq!(told[0], "days.csv 2026-11");
}

#[tokio::test]
async fn who_does_not_read_reports_gets_none() {
    let house = House::open().await;
    for (role, name, status) in [
        (Role::Desk, "dora", 403),
        (Role::Cashier, "cleo", 403),
        (Role::Finance, "finn", 200),
        (Role::Admin, "olga", 200),
        (Role::Auditor, "zoe", 200),
    ] {
        let mut browser = Browser::at_the_desk_as(&house, role, ("main", name)).await;

        for path in ["/staff/reports", "/staff/reports/book.csv"] {
            assert_eq!(browser.get(path).await.status(), status, "{name} {path}");
        }
        let home = browser.get("/staff").await;
        let linked = home.heard.text.contains("/staff/reports");
        assert_eq!(linked, status == 200, "{name}");
    }
    let mut finance = Browser::at_the_desk_as(&house, Role::Finance, ("main", "fay")).await;
    assert_eq!(finance.get("/staff/reports/no-such.csv").await.status(), 404);
    assert_eq!(Browser::new(&house).get("/staff/reports").await.status(), 303);
}

/// How many lines of the book are streamed, where somebody measures: `LASTFOUR_TEST_REPORT_LINES`.
#[expect(clippy::disallowed_methods, reason = "whoever measures says how many lines")]
fn lines_to_measure() -> Option<usize> {
    let asked = std::env::var("LASTFOUR_TEST_REPORT_LINES").ok()?;
    Some(asked.parse().unwrap())
}

/// What this process has in memory, in kilobytes.
fn resident_kb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

async fn fill(house: &House, lines: usize) {
    let file = house.files().into_iter().find(|file| file.ends_with("store.db"));
    let file = file.expect("the store's file");
    let options = SqliteConnectOptions::new().filename(file);
    let mut connection = options.connect().await.unwrap();
    for sql in [
        format!(
            "insert into book_entry (library, day, at, event, account, order_id, currency) \
             with recursive n (i) as (select 1 union all select i + 1 from n where i < {}) \
             select 'main', 20781, 1795490448123 + i, 'captured', 'main', 'gone' || i, 'USD' from n",
            lines / 2
        ),
        String::from(
            "insert into book_line select library, id, 0, 'clearing', '', '', '', 450 from book_entry",
        ),
        String::from(
            "insert into book_line select library, id, 1, 'income', '=HYPERLINK', 'Books', 'overdue', -450 \
             from book_entry",
        ),
    ] {
        connection
            .execute(sqlx::raw_sql(AssertSqlSafe(sql)))
            .await
            .unwrap();
    }
    connection.close().await.unwrap();
}

#[tokio::test]
#[expect(clippy::print_stdout, reason = "whoever measures is told")]
async fn a_file_of_any_length_is_written_while_it_is_read() {
    let house = House::open().await;
    let measured = lines_to_measure();
    let lines = measured.unwrap_or(20_000);
    fill(&house, lines).await;
    let browser = finance(&house).await;
    let request = browser
        .request("GET", "/staff/reports/book.csv?month=2026-11")
        .header("sec-fetch-site", "same-origin");
    let before = resident_kb();
    let begun = std::time::Instant::now();

    let answer = house
        .router()
        .oneshot(request.body(Body::empty()).unwrap())
        .await
        .unwrap();
    let mut body = answer.into_body();
    let (mut rows, mut longest, mut most, mut formulas) = (0, 0, 0, 0);
    while let Some(frame) = poll_fn(|cx| HttpBody::poll_frame(Pin::new(&mut body), cx)).await {
        let piece = frame.unwrap().into_data().unwrap();
        let text = std::str::from_utf8(&piece).unwrap();
        rows += text.matches("\r\n").count();
        formulas += text.matches(",=").count();
        longest = longest.max(piece.len());
        most = most.max(resident_kb().saturating_sub(before));
    }

    println!(
        "{lines} lines in {:?}, pieces of {longest} bytes at most, {most} kB more in memory at most",
        begun.elapsed()
    );
    assert_eq!(rows, lines + 1);
    assert_eq!(formulas, 0);
    assert!(longest < 400_000, "{longest}");
    // Other tests of this program take memory at the same time.
    assert!(measured.is_none() || most < 64_000, "{most} kB");
}
