#!/usr/bin/env python3
"""Judges recorded calls to library systems: does each have the shape that the library system publishes?

A contract (tests/data/*-contract.json) says in our own words which operations we use, with their parameters, bodies and
answers. Every recorded call is held against it. Where the description that the library system publishes is at hand
too (--specs FOLDER), a validator made from that description, Prism, gets each request, and each answer of our sandbox
is held against the published answer. Where it is not at hand, this says so.

  ils_shapes.py --contract FILE [--specs FOLDER --prism PROGRAM] [--self-test] RECORDING…

A recording is a file of JSON lines:
  {"method", "path", "query", "headers", "body", "status", "answer"}
`query` and `body` are raw texts or null; `headers` has what the operation needs, without the secrets; `answer` is null
where it was lost.
"""
import argparse
import collections
import contextlib
import decimal
import http.client
import json
import re
import socket
import subprocess
import sys
import time
import urllib.parse
from pathlib import Path

from jsonschema import Draft7Validator

LINE_KEYS = {"method", "path", "query", "headers", "body", "status", "answer"}
JSON_KIND = "application/json"
FORM_KIND = "application/x-www-form-urlencoded"
SECRETS = {"bearer": "Bearer recorded-elsewhere", "basic": "Basic dXNlcjpwYXNz"}
START_SECONDS_MAX = 120
COMPLAINTS_SHOWN_MAX = 40


def complaints(schema, value, where):
    found = sorted(Draft7Validator(schema).iter_errors(value), key=lambda error: str(list(error.path)))
    return [f"{where} {'.'.join(map(str, error.path)) or '(top)'}: {error.message}" for error in found]


def exact(text):
    """JSON whose fractions keep their digits."""
    return json.loads(text, parse_float=decimal.Decimal)


class Contract:
    """What we wrote down of a library system."""

    def __init__(self, file):
        self.text = json.loads(Path(file).read_text(encoding="utf-8"))
        self.name = self.text["system"]
        self.definitions = self.text.get("definitions", {})

    def path(self, recorded):
        """The path as the library system itself knows it: our sandbox hangs it below a prefix."""
        return recorded.removeprefix(self.text.get("mounted_at", ""))

    def operation(self, method, path):
        for operation in self.text["operations"]:
            pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>[^/]+)", re.escape(operation["path"]))
            match = re.fullmatch(pattern, path)
            if operation["method"] == method and match:
                return operation, match.groupdict()
        return None, {}

    def schema(self, schema):
        return {"definitions": self.definitions, **schema}

    def judge(self, line):
        """The kind of call, and what is wrong with it."""
        operation, places = self.operation(line["method"], self.path(line["path"]))
        if operation is None:
            return f"{line['method']} (unknown)", ["there is no such operation"]
        kind = f"{operation['method']} {operation['path']}"
        wrong = []
        for name, text in places.items():
            wrong += self.parameter("path", operation.get("places", {}).get(name, {}), name, urllib.parse.unquote(text))
        wrong += self.query(operation, line["query"] or "")
        for name, schema in operation.get("headers", {}).items():
            value = (line["headers"] or {}).get(name)
            wrong += [f"header {name} is missing"] if value is None else self.parameter("header", schema, name, value)
        wrong += self.body(operation, line)
        if line["answer"] is not None:
            schema = operation.get("answers", {}).get(str(line["status"]), self.text.get("refusal"))
            if schema is None:
                wrong.append(f"answer: status {line['status']} is not in the contract")
            else:
                wrong += complaints(self.schema(schema), line["answer"], "answer")
        return kind, wrong

    def query(self, operation, query):
        known, wrong = operation.get("query", {}), []
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True)
        for name, times in collections.Counter(name for name, _ in pairs).items():
            if name not in known:
                wrong.append(f"query {name}: there is no such parameter")
            elif times > 1:
                wrong.append(f"query {name}: stands {times} times")
        for name, text in pairs:
            wrong += self.parameter("query", known.get(name, {}), name, text)
        missing = [name for name, schema in known.items() if schema.get("needed") and name not in dict(pairs)]
        return wrong + [f"query {name} is missing" for name in missing]

    def parameter(self, where, schema, name, text):
        schema = {key: value for key, value in schema.items() if key != "needed"}
        inside = schema.pop("json", None)
        value = text
        if schema.get("type") == "integer" and re.fullmatch(r"-?(0|[1-9][0-9]*)", text):
            value = int(text)
        wrong = complaints(schema, value, f"{where} {name}")
        if inside is not None:
            try:
                wrong += complaints(self.schema(inside), exact(text), f"{where} {name}")
            except ValueError:
                wrong.append(f"{where} {name}: not JSON")
        return wrong

    def body(self, operation, line):
        schema = operation.get("body")
        if schema is None:
            return ["body: there is none in this operation"] if line["body"] else []
        if not line["body"]:
            return ["body is missing"]
        kind = (line["headers"] or {}).get("content-type", "")
        form = operation.get("form", False)
        if not kind.startswith(FORM_KIND if form else JSON_KIND):
            return ["body: of another kind than the operation takes"]
        try:
            value = dict(urllib.parse.parse_qsl(line["body"], strict_parsing=True)) if form else exact(line["body"])
        except ValueError:
            return ["body: cannot be read"]
        return complaints(self.schema(schema), value, "body")


class Published:
    """What the library system publishes, and a validator made from it."""

    def __init__(self, file, prism):
        self.file, self.prism = Path(file), prism
        self.document = with_nulls(json.loads(self.file.read_text(encoding="utf-8")))

    def operation(self, method, path):
        for template, operations in self.document["paths"].items():
            pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, path) and method.lower() in operations:
                return operations[method.lower()]
        return None

    def answer(self, line, path):
        """What is wrong with an answer of our sandbox."""
        response = self.operation(line["method"], path)["responses"].get(str(line["status"]))
        if response is None:
            return [f"published: an answer of status {line['status']} is not foreseen"]
        schema = response.get("schema")
        if schema is None:
            schema = response.get("content", {}).get(JSON_KIND, {}).get("schema")
        if schema is None:
            return []
        shared = {key: self.document[key] for key in ("definitions", "components") if key in self.document}
        return complaints({**shared, **schema}, line["answer"], "published: answer")

    @contextlib.contextmanager
    def running(self):
        """Prism on loopback; its port."""
        with socket.socket() as place:
            place.bind(("127.0.0.1", 0))
            self.port = place.getsockname()[1]
        program = [self.prism, "mock", "-h", "127.0.0.1", "-p", str(self.port), "--errors", str(self.file)]
        process = subprocess.Popen(program, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            deadline = time.monotonic() + START_SECONDS_MAX
            while True:
                with contextlib.suppress(OSError):
                    socket.create_connection(("127.0.0.1", self.port), timeout=1).close()
                    break
                if process.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit("Prism does not answer")
                time.sleep(0.2)
            yield
        finally:
            process.terminate()
            process.wait(timeout=20)

    def request(self, line, path):
        """What Prism has against a request."""
        headers = {name: SECRETS.get(value, value) for name, value in (line["headers"] or {}).items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        target = path + (f"?{line['query']}" if line["query"] else "")
        connection.request(line["method"], target, body=(line["body"] or "").encode() or None, headers=headers)
        response = connection.getresponse()
        text = response.read().decode(errors="replace")
        connection.close()
        if response.status < 400:
            return []
        with contextlib.suppress(ValueError, AttributeError):
            said = json.loads(text)
            details = [f"{'.'.join(each.get('location', []))} {each.get('message')}" for each in said.get("validation", [])]
            text = "; ".join(details) or said.get("title", text)
        return [f"published: refused with {response.status}: {text[:300]}"]

    def judge(self, line, path):
        if self.operation(line["method"], path) is None:
            return None
        wrong = self.request(line, path)
        return wrong if line["answer"] is None else wrong + self.answer(line, path)


def with_nulls(value):
    """OpenAPI 3.0 writes `nullable` where JSON Schema has the type null."""
    if isinstance(value, list):
        return [with_nulls(each) for each in value]
    if not isinstance(value, dict):
        return value
    made = {key: with_nulls(child) for key, child in value.items() if key != "nullable"}
    if value.get("nullable") is True and isinstance(made.get("type"), str):
        made["type"] = [made["type"], "null"]
    return made


def verdict(contract, published, line):
    """The kind of call, what is wrong with it, and whether the published description knows the operation."""
    if not isinstance(line, dict) or set(line) != LINE_KEYS:
        return "(not a recording)", [f"a line has exactly {', '.join(sorted(LINE_KEYS))}"], False
    kind, wrong = contract.judge(line)
    by_them = published.judge(line, contract.path(line["path"])) if published else None
    return kind, wrong + (by_them or []), by_them is not None


def judge_files(contract, published, files):
    counts, bad, theirs = collections.Counter(), collections.Counter(), collections.Counter()
    found = collections.Counter()
    for file in files:
        for text in Path(file).read_text(encoding="utf-8").splitlines():
            try:
                kind, wrong, by_them = verdict(contract, published, json.loads(text))
            except ValueError as error:
                kind, wrong, by_them = "(not a recording)", [str(error)], False
            counts[kind] += 1
            bad[kind] += bool(wrong)
            theirs[kind] += by_them
            found.update(f"{kind}: {what}" for what in wrong)
    for kind in sorted(counts):
        state = f"{bad[kind]} WRONG" if bad[kind] else "ok"
        by = "published description and contract" if theirs[kind] else "contract alone"
        print(f"{counts[kind]:6d}  {kind:50s} {state:10s} by {by}")
    for text, times in list(found.items())[:COMPLAINTS_SHOWN_MAX]:
        print(f"{times} x {text}")
    print(f"{contract.name}: {sum(counts.values())} calls of {len(counts)} kinds, {sum(bad.values())} of them wrong")
    return bool(found) or not counts


def self_test(contract, published):
    """The right calls of the contract file pass, and each of its wrong ones is refused, by both where both judge."""
    failures, by_them_too = [], 0
    for line in contract.text["right"]:
        kind, wrong, _ = verdict(contract, published, line)
        failures += [f"right: {kind}: {what}" for what in wrong]
    for planted in contract.text["wrong"]:
        line = {**contract.text["right"][planted["like"]], **planted["but"]}
        if not contract.judge(line)[1]:
            failures.append(f"{planted['what']}: not found by the contract")
        path = contract.path(line["path"])
        by_them = published.judge(line, path) if published else None
        if by_them == [] and not planted.get("ours_alone"):
            failures.append(f"{planted['what']}: not found by the published description")
        by_them_too += bool(by_them)
    print("\n".join(failures) or
          f"{contract.name}: {len(contract.text['right'])} right calls passed, {len(contract.text['wrong'])} planted wrong "
          f"ones were refused, {by_them_too} of these by the published description too")
    return bool(failures)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contract", required=True)
    parser.add_argument("--specs", help="the folder of published descriptions")
    parser.add_argument("--prism", help="the program")
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("recordings", nargs="*")
    asked = parser.parse_args()
    contract, published = Contract(asked.contract), None
    file = Path(asked.specs or "") / contract.text["published_as"]
    if asked.specs and asked.prism and file.is_file():
        published = Published(file, asked.prism)
    else:
        print(f"{contract.name}: the published description is not at hand: judged by our own contract alone")
    if not asked.self_test and not asked.recordings:
        parser.error("no recording given")
    with published.running() if published else contextlib.nullcontext():
        failed = asked.self_test and self_test(contract, published)
        return (asked.recordings and judge_files(contract, published, asked.recordings)) or failed


if __name__ == "__main__":
    sys.exit(bool(main()))
