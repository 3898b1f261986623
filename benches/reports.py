#!/usr/bin/env python3
"""Fills an empty store with made-up orders, and tells how long each report and each search of the desk takes, and how
the database goes about it.

usage: python3 benches/reports.py sqlite FILE [ORDERS]
       python3 benches/reports.py postgres URL [ORDERS]

ORDERS is 100000 when left out; a million takes about 2 GB, ten million 20. FILE must not be there yet and is left behind. In the
database that URL names a schema `bench_reports` is made, and dropped in the end; its user must be a superuser, because
orders are written as they ended, past the triggers that know the legal edges. The statements are those of the sources.
"""
import re
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DAY_MS = 86_400_000
# 1 January 2026 to 31 December 2026, UTC.
FIRST_DAY, DAYS = 20_454, 365
MONTH = (20_758, 20_787)
BRANCHES, FUNDS = 20, 3
LIBRARY = "main"


def filling(orders, series):
    """The statements that fill the store. `series` is a table `n` of numbers `i`, from 1 to `orders`."""
    at = f"({FIRST_DAY * DAY_MS} + mod(i * 7919, {DAYS}) * {DAY_MS} + mod(i * 104729, {DAY_MS}))"
    day = f"({FIRST_DAY} + mod(i * 7919, {DAYS}))"
    kind = "case mod(i, 4) when 0 then 'overdue' when 1 then 'lost' when 2 then 'damage' else 'copies' end"
    branch, fund = f"'B' || mod(i, {BRANCHES})", f"'F' || mod(i, {FUNDS})"
    state = "case when mod(i, 33) = 0 then 'refunded' when mod(i, 997) = 0 then 'disputed' else 'paid' end"
    event = f"""insert into book_entry (library, day, at, event, account, order_id, currency)
        select '{LIBRARY}', %s, %s, '%s', 'main', 'o' || i, 'USD' from {series}"""
    line = """insert into book_line select library, id, %d, '%s', %s, %s, %s, %s
        from book_entry where event = '%s'"""
    number = "cast(substr(order_id, 2) as bigint)"
    of = lambda text: text.replace("i,", f"{number},")
    return [
        f"""insert into orders (library, id, reference, patron, account, currency, amount_minor, captured_minor,
            refunded_minor, settlement, state, brand, last4, created_at, updated_at, expires_at, version)
        select '{LIBRARY}', 'o' || i, 'R' || i, 'p' || mod(i, {max(1, orders // 20)}), 'main', 'USD', 450, 450, 0,
            'paid_out', {state}, 'visa', substr('000' || mod(i, 10000), -4), {at}, {at}, {at}, 5 from {series}""",
        f"""insert into order_line (library, order_id, position, fee, kind, branch, fund, amount_minor, taking_minor,
            posting, asked, bears_convenience)
        select '{LIBRARY}', 'o' || i, 0, 'f' || i, {kind}, {branch}, {fund}, 450, 450, 'posted', 1, 0 from {series}""",
        f"""insert into refund (library, id, order_id, position, amount_minor, origin, state, posting, created_at)
        select '{LIBRARY}', 'r' || i, 'o' || i, 0, 450, 'ours', 'succeeded', 'posted', {at}
        from {series} where mod(i, 33) = 0""",
        f"""insert into dispute (library, id, order_id, position, amount_minor, reason, standing, created_at)
        select '{LIBRARY}', 'd' || i, 'o' || i, 0, 450, 'fraudulent', 'open', {at} from {series} where mod(i, 997) = 0""",
        event % (day, at, "captured"),
        event % (day, at, "refunded") + " where mod(i, 33) = 0",
        line % (0, "clearing", "''", "''", "''", "450", "captured"),
        line % (1, "income", of(branch), of(fund), of(kind), "-450", "captured"),
        line % (0, "clearing", "''", "''", "''", "-450", "refunded"),
        line % (1, "refunds", of(branch), of(fund), of(kind), "450", "refunded"),
        """insert into book_sum (library, day, account, event, heading, branch, fund, kind, currency, amount_minor, lines)
        select e.library, e.day, e.account, e.event, l.heading, l.branch, l.fund, l.kind, e.currency,
            sum(l.amount_minor), count(*)
        from book_entry as e join book_line as l on l.entry = e.id
        group by e.library, e.day, e.account, e.event, l.heading, l.branch, l.fund, l.kind, e.currency""",
        f"""insert into payout (library, account, id, standing, currency, amount_minor, gross_minor, fees_minor,
            arrives_at, created_at, noted_at)
        select '{LIBRARY}', 'main', 'po_' || i, 'paid', 'USD', 400, 450, 50, ({FIRST_DAY} + i - 1) * {DAY_MS}, 0, 0
        from {series} where i <= {DAYS}""",
        f"""insert into payout_movement (library, account, payout, id, moved, gross_minor, fee_minor, order_id, created_at)
        select '{LIBRARY}', 'main', 'po_' || (mod(i * 7919, {DAYS}) + 1), 'txn_' || i, 'charge', 450, 50, 'o' || i, {at}
        from {series}""",
    ]


def statements():
    """What is asked, with its values: the texts of the sources."""
    sources = ROOT / "src/storage"
    book = dict(re.findall(r'(\w+) = "(.*?)";', (sources / "book_sql.rs").read_text(), re.S))
    month = [part * DAY_MS for part in (MONTH[0], MONTH[1] + 1)]
    asked = [
        ("sums by day, a month", book["SUMS_BY_DAY"], [LIBRARY, *MONTH]),
        ("sums by day, the year", book["SUMS_BY_DAY"], [LIBRARY, FIRST_DAY, FIRST_DAY + DAYS]),
        ("sums by kind, branch, fund, a month", book["SUMS_BY_PLACE"], [LIBRARY, *MONTH]),
        ("orders in a state, a month", book["COUNT_STATE_IN"], [LIBRARY, "paid", *month]),
        ("refunds, a page", book["REFUNDS_IN"], [LIBRARY, month[1], month[0], "", 51]),
        ("disputes, a page", book["DISPUTES_IN"], [LIBRARY, month[1], month[0], "", 51]),
        ("payouts, a page", book["PAYOUTS_IN"], [LIBRARY, month[1], month[0], "", 51]),
        ("what a payout contains", book["PARTS_OF_PAYOUT"], [LIBRARY, "main", "po_310"]),
        ("movements of a payout, a page", book["MOVEMENTS_OF_PAYOUT"], [LIBRARY, "main", "po_310", "", 500]),
        ("lines of the book, a page", book["BOOK_LINES"], [LIBRARY, MONTH[1], MONTH[0], 0, 500]),
        ("what is booked of an order", book["BOOKED_OF_ORDER"], [LIBRARY, "o99"]),
    ]
    columns = re.search(r'macro_rules! order_columns.*?"(.*?)"', (sources / "sql.rs").read_text(), re.S)[1]
    search = (sources / "search_sql.rs").read_text()
    full = re.search(r"concat!\((.*?)\n        \)\n", search, re.S)[1]
    pieces = re.findall(r'"(.*?)"|(\$\w+|order_columns!\(\))', full, re.S)
    usual = re.search(r'"(last4 = .*?)"', search, re.S)[1]
    latest = 2**62
    for name, values in [
        ("REFERENCE", {2: "R99"}),
        ("PATRON", {3: "p7"}),
        ("WHO_OWES", {3: "p7"}),
        ("LAST4", {4: "0042"}),
        ("STATE", {5: "disputed"}),
        ("TIME", {}),
    ]:
        parts = re.search(rf"SEARCH_BY_{name} = search!\((.*?)\);", search, re.S)[1]
        parts = re.findall(r'"(.*?)"', parts, re.S)
        if len(parts) == 1:
            parts += ["patron = $3", "+created_at", "created_at"]
        if len(parts) == 4:
            parts.insert(2, usual)
        filled = dict(zip(["$first", "$patron", "$last4", "$range", "$order"], parts))
        text = "".join(columns if word == "order_columns!()" else filled.get(word, plain) for plain, word in pieces)
        asked.append(
            (
                f"search of the desk by {name.lower().replace('_', ' ')}",
                text,
                [LIBRARY] + [values.get(place) for place in (2, 3, 4, 5)] + [-latest, latest, latest, "~", 51],
            )
        )
    return asked


def literal(value):
    if value is None:
        return "null"
    return str(value) if isinstance(value, int) else "'" + value.replace("'", "''") + "'"


def with_values(text, values):
    return re.sub(r"\$(\d+)", lambda place: literal(values[int(place[1]) - 1]), text)


def on_sqlite(path, orders):
    database = sqlite3.connect(path)
    database.create_function("mod", 2, lambda one, other: one % other, deterministic=True)
    for script in sorted((ROOT / "migrations/sqlite").glob("*.sql")):
        database.executescript(script.read_text())
    for (name,) in database.execute("select name from sqlite_master where type = 'trigger'").fetchall():
        database.execute(f"drop trigger {name}")
    # Filling goes past the log, which would be as large as the store.
    for setting in ["journal_mode = off", "synchronous = off", "cache_size = -2000000", "temp_store = memory"]:
        database.execute(f"pragma {setting}")
    database.execute("create temp table n (i integer primary key)")
    database.executemany("insert into n values (?)", ((i,) for i in range(1, orders + 1)))
    begun = time.monotonic()
    for statement in filling(orders, "n"):
        database.execute(statement)
        database.commit()
    print(f"filled in {time.monotonic() - begun:.0f} s", flush=True)
    database.close()
    # As the service opens it.
    database = sqlite3.connect(path)
    database.execute("pragma journal_mode = wal")
    for name, text, values in statements():
        text = with_values(text, values)
        times = []
        for _ in range(5):
            begun = time.monotonic()
            rows = database.execute(text).fetchall()
            times.append((time.monotonic() - begun) * 1000)
        print(f"\n{name}: {len(rows)} rows, {sorted(times)[2]:.1f} ms")
        for row in database.execute("explain query plan " + text):
            print("   ", row[3])


def on_postgres(url, orders):
    def run(sql):
        command = ["psql", url, "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"]
        done = subprocess.run(command, input="set search_path = bench_reports;\n" + sql, text=True, capture_output=True)
        if done.returncode:
            sys.exit(done.stderr)
        return done.stdout

    run("create schema bench_reports;")
    try:
        for script in sorted((ROOT / "migrations/postgres").glob("*.sql")):
            run(script.read_text())
        begun = time.monotonic()
        series = f"(select generate_series(1, {orders})::bigint as i) as n"
        for statement in filling(orders, series):
            # PostgreSQL counts the characters of substr from the left only.
            statement = re.sub(r"substr\('000' \|\| (.*?), -4\)", r"right('000' || \1, 4)", statement)
            run("set session_replication_role = replica;\n" + statement + ";")
        run("vacuum analyze;")
        print(f"filled in {time.monotonic() - begun:.0f} s")
        for name, text, values in statements():
            text = with_values(text, values)
            plan = ""
            for _ in range(3):
                plan = run("explain (analyze, costs off, timing off, summary on) " + text + ";")
            took = re.search(r"Execution Time: ([\d.]+) ms", plan)[1]
            print(f"\n{name}: {float(took):.1f} ms")
            for line in plan.splitlines():
                print("   ", line[:160])
    finally:
        run("drop schema bench_reports cascade;")


if __name__ == "__main__":
    if len(sys.argv) < 3:
        sys.exit(__doc__)
    count = int(sys.argv[3]) if len(sys.argv) > 3 else 100_000
    {"sqlite": on_sqlite, "postgres": on_postgres}[sys.argv[1]](sys.argv[2], count)
