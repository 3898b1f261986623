#!/usr/bin/env python3
"""Pays many orders at a demonstration, one after the other, and tells how long each took and what memory is used.

usage: python3 benches/payments.py READY_FILE [COUNT]

READY_FILE is what `lastfour demo --ready-file` wrote; COUNT is 1000 when left out. Every order is one new fee of the
first patron, placed and paid through the API over one TLS connection, and waited for until it is `paid`. Failed
requests are counted and end the run with status 1. Memory is the resident set of the service, as /proc tells it.
"""
import base64
import http.client
import json
import os
import ssl
import statistics
import sys
import time
import urllib.parse


class Peer:
    """One kept connection."""

    def __init__(self, url, authorization, ca_file=None):
        parts = urllib.parse.urlsplit(url)
        if parts.scheme == "https":
            context = ssl.create_default_context(cafile=ca_file)
            self.connection = http.client.HTTPSConnection(parts.netloc, context=context, timeout=60)
        else:
            self.connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        self.headers = {"Authorization": authorization}

    def call(self, method, path, body=None, form=None, key=None):
        headers = dict(self.headers)
        data = None
        if body is not None:
            data, headers["Content-Type"] = json.dumps(body), "application/json"
        if form is not None:
            data, headers["Content-Type"] = urllib.parse.urlencode(form), "application/x-www-form-urlencoded"
        if key is not None:
            headers["Idempotency-Key"] = key
        self.connection.request(method, path, data, headers)
        answer = self.connection.getresponse()
        return answer.status, json.loads(answer.read())


def service_pid(data_dir):
    """The process that has the demonstration's database open."""
    database = os.path.realpath(data_dir)
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                words = file.read().split(b"\0")
            folder = os.readlink(f"/proc/{pid}/cwd")
        except OSError:
            continue
        if b"demo" in words and b"--data" in words:
            named = words[words.index(b"--data") + 1].decode()
            if os.path.realpath(os.path.join(folder, named)) == database:
                return int(pid)
    return None


def resident_kib(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def main():
    with open(sys.argv[1]) as file:
        demo = json.load(file)
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 1000
    service = Peer(demo["url"], "Bearer " + demo["api_key"], demo["ca_file"])
    basic = base64.b64encode((demo["processor_key"] + ":").encode()).decode()
    processor = Peer(demo["processor_url"], "Basic " + basic)
    barcode = demo["patrons"][0]["barcode"]
    pid = service_pid(demo["data_dir"])
    before = resident_kib(pid) if pid else None
    run = f"{time.time():.0f}"
    held, paid, failed = [], [], 0
    for number in range(count):
        try:
            seconds_held, seconds_paid = pay(service, processor, barcode, f"{run}-{number}")
            held.append(seconds_held)
            paid.append(seconds_paid)
        except (AssertionError, OSError, http.client.HTTPException) as error:
            failed += 1
            print(f"payment {number} failed: {error!r}", file=sys.stderr)
        if (number + 1) % 100 == 0:
            print(f"{number + 1} of {count}", file=sys.stderr)
    for name, times in (("token to held", held), ("order to paid", paid)):
        if times:
            ordered = sorted(times)
            p99 = ordered[min(len(ordered) - 1, len(ordered) * 99 // 100)]
            print(f"{name}: median {statistics.median(ordered) * 1000:.0f} ms, p99 {p99 * 1000:.0f} ms")
    print(f"paid {len(paid)}, failed {failed}")
    if pid:
        print(f"resident: {before} KiB before, {resident_kib(pid)} KiB after")
    sys.exit(1 if failed else 0)


def pay(service, processor, barcode, name):
    fee = {"barcode": barcode, "kind": "OVERDUE", "amount": "1.50", "title": "A title for the measurement"}
    status, fee = processor.call("POST", "/sandbox/ils/fees", body=fee)
    assert status in (200, 201), (status, fee)
    begun = time.perf_counter()
    wish = {"barcode": barcode, "fees": [{"id": fee["fee"]}]}
    status, order = service.call("POST", "/api/v1/orders", wish, key=f"order-{name}")
    assert status == 201, (status, order.get("code"))
    status, token = processor.call(
        "POST", "/v1/payment_methods", form={"type": "card", "card[token]": "tok_visa"})
    assert status == 200, status
    asked = time.perf_counter()
    status, answer = service.call(
        "POST", f"/api/v1/orders/{order['id']}/payment", {"payment_method": token["id"]}, key=f"pay-{name}")
    assert status == 200, (status, answer.get("code"))
    held = time.perf_counter() - asked
    while answer["state"] != "paid":
        assert time.perf_counter() - begun < 60, answer["state"]
        time.sleep(0.005)
        status, answer = service.call("GET", f"/api/v1/orders/{order['id']}")
        assert status == 200, (status, answer.get("code"))
    return held, time.perf_counter() - begun


if __name__ == "__main__":
    main()
