"""Holds every recorded call to the processor against what it may be told (promise P6).

usage: outbound.py RECORDING.jsonl…
       outbound.py --self-test

A recording is what the processor's stand-in heard (`src/sandbox/processor/heard.rs`), one JSON object a line: method,
path, query, form, headers. Calls that tests make themselves are counted and left alone: those with a user agent of the
tests, which look at the stand-in's books or pay past us, and those that make a card's token, which we never ask for. Every
other call is ours, whatever it looks like, and recordings without one fail.

Prints every kind of call with its count and verdict, then what is wrong: names, never values. Exit 1 if anything is.
"""

import collections
import json
import re
import sys
from pathlib import Path
from urllib.parse import parse_qsl

NUMBER = r"[0-9]{1,12}"
CURRENCY = r"[a-z]{3}|[A-Z]{3}"
# The ids that we draw: 26 letters and digits (src/domain/ids.rs).
OURS = r"[0-9a-z]{26}"
THEIRS = r"(pi|cs|re|du|dp|evt|txn|po|ch|py|pm|tok|pyr|trr|seti)(_[a-zA-Z0-9]+)+"
KINDS = (
    "overdue|lost|damage|processing|replacement_card|non_resident_card|card_renewal|donation|hold|rental|copies|other"
)
# Where a patron comes back to: an address of the service, with the id of the order and nothing else in it; or an
# address that the caller of the API gave, of one of the hosts that tests use.
WAY_BACK = (
    r"https://(127\.0\.0\.1|localhost|\[::1\])(:[0-9]+)?/(orders|pay)/" + OURS + r"(/return)?|"
    r"https://([a-z]+\.)*(example|test)(/[a-z-]*)*"
)
# What stands on the processor's own page: “Library: ” and these words for kinds of fee (src/processor/stripe/page.rs).
WORDS = (
    "late items|lost items|damaged items|processing|replacement card|non-resident card|card renewal|"
    "donation|holds|rental|copies and prints|other fees"
)
NAME_ON_PAGE = f"Library: ({WORDS})(, ({WORDS}))*"

VALUES = {
    "adaptive_pricing[enabled]": "false",
    "allowed_payment_method_types[0]": "card",
    "amount": NUMBER,
    "amount_to_capture": NUMBER,
    "cancel_url": WAY_BACK,
    "capture_method": "manual",
    "client_reference_id": OURS,
    "created[gte]": NUMBER,
    "created[lt]": NUMBER,
    "currency": CURRENCY,
    "ending_before": THEIRS,
    "expand[0]": r"latest_charge|payment_intent\.latest_charge|data\.latest_charge|data\.source\.payment_intent",
    "expires_at": NUMBER,
    "limit": NUMBER,
    "line_items[0][price_data][currency]": CURRENCY,
    "line_items[0][price_data][product_data][name]": NAME_ON_PAGE,
    "line_items[0][price_data][unit_amount]": NUMBER,
    "line_items[0][quantity]": "1",
    "locale": r"[a-z]{2}(-[A-Z]{2})?|auto",
    "metadata[kinds]": f"({KINDS})(,({KINDS}))*",
    "metadata[order]": OURS,
    "metadata[refund]": OURS,
    "mode": "payment",
    "payment_intent": THEIRS,
    "payment_intent_data[capture_method]": "manual",
    "payment_intent_data[metadata][kinds]": f"({KINDS})(,({KINDS}))*",
    "payment_intent_data[metadata][order]": OURS,
    "payment_method": THEIRS,
    "payout": THEIRS,
    "return_url": WAY_BACK,
    "starting_after": THEIRS,
    "success_url": WAY_BACK,
    "use_stripe_sdk": "true",
    "wallet_options[link][display]": "never",
}

PAGE = [
    "adaptive_pricing[enabled]", "allowed_payment_method_types[0]", "cancel_url", "client_reference_id", "expires_at",
    "line_items[0][price_data][currency]", "line_items[0][price_data][product_data][name]",
    "line_items[0][price_data][unit_amount]", "line_items[0][quantity]", "locale", "mode",
    "payment_intent_data[capture_method]", "payment_intent_data[metadata][kinds]",
    "payment_intent_data[metadata][order]", "success_url", "wallet_options[link][display]",
]
LIST = ["created[gte]", "created[lt]", "ending_before", "expand[0]", "limit", "payment_intent", "payout", "starting_after"]

# Method, path with * for an id of the processor's, and the fields of form or query. No evidence for a dispute is ever
# sent: the library gives it to its bank itself.
CALLS = {
    ("POST", "/v1/checkout/sessions"): PAGE,
    ("GET", "/v1/checkout/sessions/*"): ["expand[0]"],
    ("POST", "/v1/checkout/sessions/*/expire"): ["expand[0]"],
    ("POST", "/v1/payment_intents"): [
        "allowed_payment_method_types[0]", "amount", "capture_method", "currency", "metadata[kinds]", "metadata[order]",
    ],
    ("POST", "/v1/payment_intents/*/confirm"): ["expand[0]", "payment_method", "return_url", "use_stripe_sdk"],
    ("POST", "/v1/payment_intents/*/capture"): ["amount_to_capture", "expand[0]"],
    ("POST", "/v1/payment_intents/*/cancel"): ["expand[0]"],
    ("GET", "/v1/payment_intents/*"): ["expand[0]"],
    ("GET", "/v1/payment_intents"): LIST,
    ("POST", "/v1/refunds"): ["amount", "metadata[refund]", "payment_intent"],
    ("GET", "/v1/refunds"): LIST,
    ("GET", "/v1/refunds/*"): [],
    ("GET", "/v1/disputes"): LIST,
    ("GET", "/v1/events"): LIST,
    ("GET", "/v1/balance_transactions"): LIST,
    ("GET", "/v1/payouts"): LIST,
    ("GET", "/v1/balance"): [],
}

HEADERS = {
    "accept": r"[a-z*/]*",
    "accept-encoding": r"[a-z, ]*",
    "authorization": r"\[key\]",
    "content-length": NUMBER,
    "content-type": "application/x-www-form-urlencoded",
    "host": r"[a-z0-9.:\[\]-]+",
    "idempotency-key": f"{OURS}|{OURS}-[0-9]+-(create|confirm|capture|page)(-[0-9]+)?",
    "stripe-version": r"[0-9a-z.-]{1,30}",
}
AGENTS_OF_TESTS = {"node", "test"}
CALLS_OF_TESTS = {("POST", "/v1/payment_methods")}
LINE_KEYS = {"method", "path", "query", "form", "headers"}


def judge(line):
    """The kind of call, whether it is ours, and what is wrong with it."""
    if not isinstance(line, dict) or set(line) != LINE_KEYS:
        return "(not a recording)", True, ["a line has exactly " + ", ".join(sorted(LINE_KEYS))]
    path = re.sub(f"(?<=/){THEIRS}(?=/|$)", "*", line["path"])
    kind = f"{line['method']} {path}"
    of_tests = (line["method"], line["path"]) in CALLS_OF_TESTS and "stripe-version" not in line["headers"]
    if of_tests or line["headers"].get("user-agent") in AGENTS_OF_TESTS:
        return kind, False, []
    allowed = CALLS.get((line["method"], path))
    if allowed is None:
        return kind, True, ["a call that is not on the list"]
    wrong = []
    for where in ("form", "query"):
        for name, value in parse_qsl(line[where] or "", keep_blank_values=True):
            if name not in allowed:
                wrong.append(f"{where} carries {name}")
            elif not re.fullmatch(VALUES[name], value):
                wrong.append(f"{where}: {name} has a value of another shape")
    for name, value in line["headers"].items():
        if name not in HEADERS:
            wrong.append(f"header {name}")
        elif not re.fullmatch(HEADERS[name], value):
            wrong.append(f"header {name} has a value of another shape")
    return kind, True, wrong


def judge_files(files):
    ours, others, bad, wrong = (collections.Counter() for _ in range(4))
    for file in files:
        for text in Path(file).read_text(encoding="utf-8").splitlines():
            kind, is_ours, complaints = judge(json.loads(text))
            (ours if is_ours else others)[kind] += 1
            bad[kind] += bool(complaints)
            wrong.update(f"{kind}: {complaint}" for complaint in complaints)
    for kind in sorted(ours):
        print(f"{ours[kind]:6d}  {kind:60s} {f'{bad[kind]} WRONG' if bad[kind] else 'ok'}")
    for complaint, times in sorted(wrong.items()):
        print(f"{times} x {complaint}")
    print(f"{sum(ours.values())} calls of ours, of {len(ours)} kinds, {sum(bad.values())} of them tell what they may not;"
          f" {sum(others.values())} calls by tests themselves")
    return bool(wrong) or not ours


def self_test():
    """What may be told passes, and every planted word too many is found."""
    order = "01hzw3k5n7q9s1v3x5z7b9d1f3"
    headers = {"host": "127.0.0.1:1", "authorization": "[key]", "stripe-version": "2026-09-30.endive", "accept": "*/*"}
    create = {"method": "POST", "path": "/v1/payment_intents", "query": None, "headers": headers,
              "form": f"amount=450&currency=usd&capture_method=manual&metadata[kinds]=overdue,lost&metadata[order]={order}"}
    page = {**create, "path": "/v1/checkout/sessions",
            "form": f"client_reference_id={order}&success_url=https%3A%2F%2F127.0.0.1%3A8443%2Forders%2F{order}%2Freturn"
                    "&line_items[0][price_data][product_data][name]=Library%3A+late+items%2C+lost+items"}
    refund = {**create, "path": "/v1/refunds", "form": f"amount=300&payment_intent=pi_1&metadata[refund]={order}"}
    right = [create, page, refund,
             {**create, "headers": {**headers, "idempotency-key": f"{order}-1-create"}},
             {**create, "headers": {**headers, "idempotency-key": f"{order}-1-capture-3"}},
             {**create, "method": "GET", "path": "/v1/payment_intents/pi_1", "form": None, "query": "expand[0]=latest_charge"}]
    plants = {
        "a name in the metadata": {**create, "form": create["form"] + "&metadata[name]=Ann"},
        "a barcode in the place of the order": {**create, "form": "metadata[order]=21234000000015"},
        "a title among the kinds": {**create, "form": "metadata[kinds]=overdue,The+Lighthouse"},
        "an e-mail address": {**create, "form": create["form"] + "&receipt_email=ann%40example.org"},
        "a description": {**create, "form": create["form"] + "&description=overdue"},
        "a customer": {**create, "form": create["form"] + "&customer=cus_1"},
        "an address of the visitor": {**create, "form": create["form"] + "&payment_method_options[card][ip]=192.0.2.7"},
        "a title on the page": {**page, "form": "line_items[0][price_data][product_data][name]=Library%3A+zebra+wonders"},
        "an image on the page": {**page, "form": page["form"] + "&line_items[0][price_data][product_data][images][0]=x"},
        "a barcode in the way back": {**page, "form": "success_url=https%3A%2F%2Fpay.library.example%2Ffees%3Fcard%3D2123"},
        "a reason of a refund in words": {**refund, "form": refund["form"] + "&metadata[reason]=book+returned"},
        "a header that names somebody": {**create, "headers": {**headers, "x-patron": "21234000000015"}},
        "a name in the idempotency key": {**create, "headers": {**headers, "idempotency-key": "ann-1-create"}},
        "a referring page": {**create, "headers": {**headers, "referer": "https://pay.example/fees"}},
        "evidence": {**create, "path": "/v1/disputes/du_1", "form": "evidence[customer_name]=Ann"},
        "a customer of the library": {**create, "path": "/v1/customers", "form": "name=Ann"},
        "a name in a query": {**create, "method": "GET", "form": None, "query": "limit=3&name=Ann"},
        "a line with a key too few": {"method": "POST"},
        "a user agent": {**create, "headers": {**headers, "user-agent": "library of Springfield"}},
        "a call by another client of ours": {**create, "path": "/v1/radar/value_list_items", "headers": {"host": "x"}},
        "a card's token, asked for by us": {**create, "path": "/v1/payment_methods", "form": "type=card"},
    }
    failures = [f"{judge(line)} is right" for line in right if judge(line)[2]]
    failures += [f"not found: {name}" for name, line in plants.items() if not judge(line)[2]]
    token = {**create, "path": "/v1/payment_methods", "headers": {"host": "x"}, "form": "[card]"}
    look = {**create, "method": "GET", "form": None, "headers": {"host": "x", "user-agent": "node"}, "query": "limit=3"}
    failures += ["a call by a test is taken for ours" for line in (token, look) if judge(line)[1]]
    for failure in failures:
        print(failure)
    print(f"{len(right)} right calls, {len(plants)} planted ones, {len(failures)} failures")
    return bool(failures)


def main(words):
    if words == ["--self-test"]:
        return self_test()
    if not words:
        print(__doc__)
        return True
    return judge_files(words)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
