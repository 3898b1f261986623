"""Judges recorded calls to Stripe by the OpenAPI description that Stripe publishes.

usage: stripe_shapes.py --spec SPEC3.JSON RECORDING.jsonl…
       stripe_shapes.py --spec SPEC3.JSON --self-test

A recording has one JSON object a line:
  method, path, query (text or null), form (the raw form body, or null),
  status (null if no answer came), answer (the JSON object, or null if no answer came)

Prints every kind of call with its count and verdict, then what is wrong. Exit 1 if anything is.
"""

import argparse
import collections
import json
import re
import sys
from pathlib import Path
from urllib.parse import parse_qsl

from jsonschema import Draft4Validator
from jsonschema.exceptions import best_match
from referencing import Registry
from referencing.jsonschema import DRAFT4

FORM = "application/x-www-form-urlencoded"
LINE_KEYS = {"method", "path", "query", "form", "status", "answer"}
VIOLATIONS_SHOWN_MAX = 60

# Where Stripe World itself leaves the description; its recordings are known by their name. Nothing of ours is spared.
STRIPE_WORLD_RECORDING = "stripe_world"
STRIPE_WORLD_NULL = "radar_options"  # where the description wants an object, or nothing


# What the API version that we speak (2026-09-30) calls otherwise than the description at hand (2026-08-26). Source:
# docs.stripe.com/changelog/endive/2026-09-30/remove-payment-method-types-checkout-sessions
RENAMED_SINCE = {"/v1/checkout/sessions": {"payment_method_types": "allowed_payment_method_types"}}


class Malformed(Exception):
    """A form or query that cannot be read as Stripe's nested parameters."""


class Description:
    """Stripe's published description, prepared for judging."""

    def __init__(self, spec):
        rename_parameters(spec)
        components = {name: plain(schema, closed=True) for name, schema in spec["components"]["schemas"].items()}
        document = {"components": {"schemas": components}}
        self.registry = Registry().with_resource("urn:stripe", DRAFT4.create_resource(document))
        # A literal path wins over one with a place for an id: /v1/charges/search over /v1/charges/{charge}.
        templates = sorted(spec["paths"], key=lambda template: template.count("{"))
        self.paths = [(re.compile(path_pattern(template)), template, spec["paths"][template]) for template in templates]

    def operation(self, method, path):
        for pattern, template, operations in self.paths:
            if pattern.fullmatch(path) and method.lower() in operations:
                return template, operations[method.lower()]
        return None, None

    def complaints(self, schema, value):
        validator = Draft4Validator(schema, registry=self.registry)
        return [complaint(error) for error in validator.iter_errors(value)]


def rename_parameters(spec):
    for path, names in RENAMED_SINCE.items():
        body = spec["paths"].get(path, {}).get("post", {}).get("requestBody", {})
        properties = body.get("content", {}).get(FORM, {}).get("schema", {}).get("properties", {})
        for old, new in names.items():
            if old in properties:
                properties.setdefault(new, properties.pop(old))


def path_pattern(template):
    parts = re.split(r"\{[^}]+\}", template)
    return "[^/]+".join(re.escape(part) for part in parts)


def plain(schema, closed):
    """OpenAPI 3.0 as JSON Schema: `nullable` spelled out, references absolute, objects closed if asked."""
    if isinstance(schema, list):
        return [plain(item, closed) for item in schema]
    if not isinstance(schema, dict):
        return schema
    made = {}
    for key, value in schema.items():
        if key in ("properties", "patternProperties"):
            made[key] = {name: plain(child, closed) for name, child in value.items()}
        elif key == "$ref":
            made[key] = "urn:stripe" + value
        elif key in ("enum", "required"):
            made[key] = value
        elif key == "nullable" or key == "description" or key.startswith("x-"):
            continue
        else:
            made[key] = plain(value, closed)
    if closed and made.get("properties") and "additionalProperties" not in made:
        made["additionalProperties"] = False
    return {"anyOf": [made, {"type": "null"}]} if schema.get("nullable") else made


def complaint(error):
    """The place and the text of the most telling error at or below this one."""
    telling = best_match([error])
    place = ".".join(str(step) for step in telling.absolute_path) or "(top)"
    return f"{place}: {telling.message[:200]}"


def nested(text):
    """`a[b]=1&c[]=2` as {"a": {"b": "1"}, "c": {"": ["2"]}}-like tree of dicts, lists and strings."""
    root = {}
    for name, value in parse_qsl(text, keep_blank_values=True, strict_parsing=True):
        if not re.fullmatch(r"[^\[\]]+(\[[^\[\]]*\])*", name):
            raise Malformed(f"parameter name {name!r}")
        keys = [re.match(r"[^\[]+", name).group(0)] + re.findall(r"\[([^\]]*)\]", name)
        place = root
        for position, key in enumerate(keys):
            last = position == len(keys) - 1
            # `a[]=1&a[]=2` counts its items itself.
            key = key or str(len(place))
            if last:
                if key in place:
                    raise Malformed(f"parameter {name!r} stands twice")
                place[key] = value
            else:
                place = place.setdefault(key, {})
                if not isinstance(place, dict):
                    raise Malformed(f"parameter {name!r} is both a value and a group")
    return root


def typed(description, schema, value):
    """The value with the types that the schema gives to its texts, as far as they can be read so."""
    if "anyOf" in schema:
        readings = [typed(description, branch, value) for branch in schema["anyOf"]]
        for branch, reading in zip(schema["anyOf"], readings):
            if not description.complaints(branch, reading):
                return reading
        groups = [branch.get("type") in ("object", "array") for branch in schema["anyOf"]]
        fitting = [reading for reading, group in zip(readings, groups) if group == isinstance(value, dict)]
        return fitting[0] if fitting else value
    kind = schema.get("type")
    if isinstance(value, str):
        if kind == "integer" and re.fullmatch(r"-?(0|[1-9][0-9]*)", value):
            return int(value)
        if kind == "number" and re.fullmatch(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", value):
            return float(value)
        if kind == "boolean" and value in ("true", "false"):
            return value == "true"
        return value
    if kind == "array" and all(key.isdigit() for key in value):
        return [typed(description, schema.get("items", {}), value[key]) for key in sorted(value, key=int)]
    if kind == "object":
        known, other = schema.get("properties", {}), schema.get("additionalProperties")
        rest = other if isinstance(other, dict) else {}
        return {key: typed(description, known.get(key, rest), child) for key, child in value.items()}
    return value


def parameters_schema(operation):
    """The query parameters of an operation as one closed object."""
    query = [parameter for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
    schema = {
        "type": "object",
        "properties": {parameter["name"]: plain(parameter["schema"], closed=True) for parameter in query},
        "additionalProperties": False,
    }
    required = [parameter["name"] for parameter in query if parameter.get("required")]
    return {**schema, "required": required} if required else schema


def form_schema(operation):
    schema = operation.get("requestBody", {}).get("content", {}).get(FORM, {}).get("schema", {"type": "object"})
    made = plain(schema, closed=True)
    # Stripe refuses unknown parameters everywhere.
    return {"additionalProperties": False, **made}


def judge(description, line, recording=""):
    """The kind of call, and what is wrong with it; `recording` is the name of the file that the line is from."""
    if not isinstance(line, dict) or set(line) != LINE_KEYS:
        return "(not a recording)", [f"a line has exactly {', '.join(sorted(LINE_KEYS))}"]
    method, path = line["method"].upper(), line["path"]
    # A server may hang the API below a prefix of its own.
    path = path[path.find("/v1/"):] if "/v1/" in path else path
    template, operation = description.operation(method, path)
    if operation is None:
        return f"{method} {path}", ["there is no such operation"]
    wrong = []
    for where, text, schema in (
        ("query", (line["query"] or "").removeprefix("?"), parameters_schema(operation)),
        ("form", line["form"] or "", form_schema(operation)),
    ):
        try:
            tree = nested(text) if text else {}
        except (Malformed, ValueError) as error:
            wrong.append(f"{where}: {error}")
            continue
        wrong += [f"{where} {text}" for text in description.complaints(schema, typed(description, schema, tree))]
    answer = line["answer"]
    if recording.startswith(STRIPE_WORLD_RECORDING):
        answer = without_deviations(answer)
    wrong += [f"answer {text}" for text in answer_complaints(description, operation, line["status"], answer)]
    return f"{method} {template}", wrong


def without_deviations(value):
    """An answer of Stripe World without what it is known to do wrong, at any depth."""
    if isinstance(value, list):
        return [without_deviations(item) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        key: without_deviations(child)
        for key, child in value.items()
        if not (key == STRIPE_WORLD_NULL and child is None)
    }


def answer_complaints(description, operation, status, answer):
    if status is None:
        return [] if answer is None else ["(top): an answer without a status"]
    responses = operation["responses"]
    response = responses.get(str(status)) or responses["default"]
    if not isinstance(answer, dict):
        return ["(top): not a JSON object"]
    schema = plain(response["content"]["application/json"]["schema"], closed=True)
    return description.complaints(schema, answer)


def judge_files(description, files):
    counts, bad = collections.Counter(), collections.Counter()
    complaints = collections.Counter()
    for file in files:
        for number, text in enumerate(Path(file).read_text(encoding="utf-8").splitlines(), 1):
            if not text.strip():
                continue
            try:
                kind, wrong = judge(description, json.loads(text), Path(file).name)
            except (ValueError, AttributeError, TypeError) as error:
                kind, wrong = "(not a recording)", [str(error)]
            counts[kind] += 1
            bad[kind] += bool(wrong)
            complaints.update(f"{Path(file).name}: {kind}: {what}" for what in wrong)
    for kind in sorted(counts):
        verdict = f"{bad[kind]} WRONG" if bad[kind] else "ok"
        print(f"{counts[kind]:6d}  {kind:60s} {verdict}")
    for text, times in list(complaints.items())[:VIOLATIONS_SHOWN_MAX]:
        print(f"{times} x {text}")
    if len(complaints) > VIOLATIONS_SHOWN_MAX:
        print(f"… and {len(complaints) - VIOLATIONS_SHOWN_MAX} more kinds of violations")
    print(f"{sum(counts.values())} calls of {len(counts)} kinds, {sum(bad.values())} of them wrong")
    return bool(complaints) or not counts


def self_test(description):
    """Right calls pass, and every planted wrong one is found."""
    intent = {"id": "pi_1", "object": "payment_intent", "created": 1, "livemode": False, "status": "requires_capture"}
    method = {"id": "pm_1", "object": "payment_method", "created": 1, "livemode": False, "type": "card",
              "billing_details": {}, "customer": None}
    error = {"error": {"type": "card_error", "code": "card_declined"}}
    page = {"method": "POST", "path": "/v1/checkout/sessions", "query": None, "form": "mode=payment", "status": 402,
            "answer": error}
    create = {"method": "POST", "path": "/v1/payment_intents", "query": None, "form": "amount=450&currency=usd",
              "status": 200, "answer": intent}
    read = {"method": "GET", "path": "/v1/payment_intents/pi_1", "query": "expand[]=latest_charge", "form": None,
            "status": 200, "answer": intent}
    right = {
        "a plain creation": create,
        "nested parameters": {**create, "form": create["form"] + "&confirm=true&metadata[order]=x&capture_method=manual"
                              "&payment_method_types[]=card&expand[0]=latest_charge"},
        "one of two readings of a parameter": {**create, "form": create["form"] + "&off_session=true"},
        "an id in the place of an object": {**create, "answer": {**intent, "latest_charge": "ch_1"}},
        "null where null may stand": {**create, "answer": {**intent, "latest_charge": None}},
        "a refusal": {**create, "status": 402, "answer": error},
        "a refusal that carries the payment": {**create, "status": 402,
                                               "answer": {"error": {**error["error"], "payment_intent": intent}}},
        "a read with a query": read,
        "a parameter that was renamed since": {**page, "form": "mode=payment&allowed_payment_method_types[0]=card"},
        "a lost answer": {**create, "status": None, "answer": None},
        "a server with a prefix": {**create, "path": "/worlds/x/v1/payment_intents"},
        "a range in a query": {**read, "path": "/v1/payment_intents", "query": "created[gte]=1&limit=3", "answer":
                               {"object": "list", "data": [intent], "has_more": False, "url": "/v1/payment_intents"}},
    }
    wrong = {
        "an unknown operation": ({**create, "path": "/v1/payment_intent"}, "no such operation"),
        "a method that is not offered": ({**create, "method": "PUT"}, "no such operation"),
        "an unknown parameter": ({**create, "form": create["form"] + "&colour=red"}, "'colour' was unexpected"),
        "an unknown nested parameter": (
            {**create, "form": create["form"] + "&automatic_payment_methods[enabled]=true"
             "&automatic_payment_methods[on]=true"}, "'on' was unexpected"),
        "an unknown parameter two levels down": (
            {**create, "form": create["form"] + "&payment_method_options[card][colour]=red"}, "'colour'"),
        "a required parameter left out": ({**create, "form": "amount=450"}, "'currency' is a required"),
        "a required nested parameter left out": (
            {**create, "form": create["form"] + "&automatic_payment_methods[allow_redirects]=never"}, "'enabled'"),
        "an amount with a decimal point": ({**create, "form": "amount=4.50&currency=usd"}, "form amount"),
        "a truth value in other words": ({**create, "form": create["form"] + "&confirm=yes"}, "form confirm"),
        "a value that is not listed": ({**create, "form": create["form"] + "&capture_method=later"}, "form capture_method"),
        "a group in the place of a value": ({**create, "form": "amount[value]=450&currency=usd"}, "form amount"),
        "a parameter given twice": ({**create, "form": create["form"] + "&amount=1"}, "stands twice"),
        "a broken parameter name": ({**create, "form": create["form"] + "&metadata[a=1"}, "parameter name"),
        "an unknown query parameter": ({**read, "query": "colour=red"}, "'colour' was unexpected"),
        "a parameter by the name that it had before": (
            {**page, "form": "mode=payment&payment_method_types[0]=card"}, "'payment_method_types' was unexpected"),
        "a form on a read": ({**read, "form": "amount=1"}, "'amount' was unexpected"),
        "an answer without a required field": (
            {**create, "answer": {key: value for key, value in intent.items() if key != "status"}}, "'status' is a required"),
        "an answer with a status that does not exist": ({**create, "answer": {**intent, "status": "held"}}, "answer status"),
        "an answer with an unknown field": ({**create, "answer": {**intent, "colour": "red"}}, "'colour' was unexpected"),
        "an answer with a wrong type": ({**create, "answer": {**intent, "amount": "450"}}, "answer amount"),
        "null where null may not stand": ({**create, "answer": {**intent, "created": None}}, "answer created"),
        "an expanded object with a fault": (
            {**create, "answer": {**intent, "latest_charge": {"object": "charge", "id": "ch_1"}}}, "answer latest_charge"),
        "another object than asked for": ({**create, "answer": {**intent, "object": "charge"}}, "answer object"),
        "a refusal in the shape of a success": ({**create, "status": 402}, "answer"),
        "a success in the shape of a refusal": ({**create, "answer": error}, "answer"),
        "an error of a type that does not exist": (
            {**create, "status": 402, "answer": {"error": {"type": "sad_error"}}}, "answer error"),
        "a fault of Stripe World in an answer of ours": (
            {**create, "path": "/v1/payment_methods", "form": "type=card", "answer": {**method, "radar_options": None}},
            "answer radar_options"),
        "no answer with a status": ({**create, "answer": None}, "not a JSON object"),
        "a line with a key too few": ({key: value for key, value in create.items() if key != "form"}, "exactly"),
    }
    failures = []
    world_fault = wrong["a fault of Stripe World in an answer of ours"][0]
    if judge(description, world_fault, "stripe_world-x.jsonl")[1]:
        failures.append("a known fault of Stripe World was held against us")
    for name, line in right.items():
        found = judge(description, line)[1]
        if found:
            failures.append(f"{name}: found {found}")
    for name, (line, expected) in wrong.items():
        found = judge(description, line)[1]
        if not any(expected in text for text in found):
            failures.append(f"{name}: expected {expected!r}, found {found}")
    print("\n".join(failures) or f"{len(right)} right calls passed, {len(wrong)} planted wrong ones were found")
    return bool(failures)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--spec", required=True)
    parser.add_argument("--self-test", action="store_true")
    parser.add_argument("recordings", nargs="*")
    asked = parser.parse_args()
    description = Description(json.loads(Path(asked.spec).read_text(encoding="utf-8")))
    if asked.self_test:
        return self_test(description)
    if not asked.recordings:
        parser.error("no recording given")
    return judge_files(description, asked.recordings)


if __name__ == "__main__":
    sys.exit(main())
