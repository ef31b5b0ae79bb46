"""Values that keep and values that break one clause, made from the schema alone.

For keyword clauses they follow from the keyword. Rules across parameters have examples of their own
(`schemas.examples`); for a rule without one small requests are searched: the plainest of every mode and page, with the
parameters that the rule speaks of taken away or given values. Samples are for readers; what a run sends is made by
the suite.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations, islice
from typing import Any

import jsonschema_rs

from checkout_conformance.schemas.clauses import Clause
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.examples import example_of
from checkout_conformance.schemas.keywords import KEYWORDS, PRESENT
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.paths import Node, node_at, steps
from checkout_conformance.schemas.world import PriceFact, World

NOW = 1_760_000_000
HOUR = 3_600
REFERENCES = {"price": "price_once", "customer": "cus_known", "product": "prod_known", "coupon": "coupon_known"}
WORLD = World(
    now=NOW,
    prices={"price_once": PriceFact("usd", 1000), "price_monthly": PriceFact("usd", 1000, "month")},
    products=frozenset({"prod_known"}),
    customers=frozenset({"cus_known"}),
    coupons=frozenset({"coupon_known"}),
    promotion_codes=frozenset({"promo_known"}),
    shipping_rates=frozenset({"shr_known"}),
)
# A text of each form that a pattern asks for, and texts of no form.
FORMS: tuple[str, ...] = (
    *("text", "https://example.com/page", "usd", "US", "2025-01-31", "12.5", "#AABBCC", "jenny@example.com", "SHOP"),
    *("/v1/checkout/sessions", "/v1/checkout/sessions/cs_test_1/line_items", "/v1/events"),
)
FORMLESS = ("not of this form!", "", "STRIPE")
WRONG_TYPES: tuple[Any, ...] = ("abc", {"a": "b"}, ["abc"], 1)
BY_SUFFIX = {ending: keyword for keyword, (ending, _) in KEYWORDS.items()} | {PRESENT: "required"}
UNKNOWN = "conformance_unknown"
MOST_TRIED = 3000


@dataclass(frozen=True, slots=True)
class Sample:
    """A request or an answer, or the part of it that matters: one that keeps a clause, one that breaks it."""

    keeps: Any
    breaks: Any


def sample_of(contract: Contract, clause: Clause) -> Sample | None:
    """A sample of a clause on requests or answers; None where none follows from the schema."""
    if clause.operation not in contract.names:
        return None
    made = _of_keyword(contract, clause) or _listed(clause) or _of_rule(contract, clause)
    return made if made is not None and _shows(contract, clause, made) else None


def _listed(clause: Clause) -> Sample | None:
    example = example_of(clause.id, NOW)
    return None if example is None else Sample(example.keeps, example.breaks)


def _shows(contract: Contract, clause: Clause, sample: Sample) -> bool:
    """Whether the contract itself finds the clause broken by the one and not by the other."""
    return _breaks(contract, clause, sample.breaks) and not _breaks(contract, clause, sample.keeps)


def _breaks(contract: Contract, clause: Clause, payload: Any) -> bool:
    if clause.operation in REQUESTS:
        found = contract.request_breaches(clause.operation, payload, WORLD)
    else:
        found = contract.answer_breaches(clause.operation, payload)
    return any(breach.clause == clause.id for breach in found)


# Keywords --------------------------------------------------------------------------------------------------------


def _of_keyword(contract: Contract, clause: Clause) -> Sample | None:
    keyword = BY_SUFFIX.get(clause.keyword)
    node = node_at(contract.schemas[clause.operation], clause.path)
    if keyword is None or node is None or (keyword != "required" and keyword not in node):
        return None
    if keyword == "required":
        way, _, name = clause.path.rpartition(".")
        return Sample(_nested(way, {name: plain(node)}), _nested(way, {}))
    pair = _pair(keyword, node)
    return None if pair is None else Sample(_nested(clause.path, pair[0]), _nested(clause.path, pair[1]))


def _pair(keyword: str, node: Node) -> tuple[Any, Any] | None:
    """A value that keeps a keyword of a node, and one that breaks it."""
    value = node[keyword]
    if keyword in ("maxLength", "minLength", "maxItems", "minItems", "maxProperties"):
        beyond = value + 1 if keyword.startswith("max") else value - 1
        return (_sized(keyword, node, value), _sized(keyword, node, beyond)) if beyond >= 0 else None
    if keyword in ("maximum", "minimum"):
        return value, value + (1 if keyword == "maximum" else -1)
    if keyword == "additionalProperties":
        return {}, {UNKNOWN: "1"}
    if keyword == "propertyNames":
        longest = value.get("maxLength")
        return ({"a": "b"}, {"k" * (longest + 1): "b"}) if longest else ({"usd": {}}, {"US Dollar": {}})
    kept = next((v for v in (plain(node), *FORMS) if _valid(keyword, value, v)), None)
    candidates = (*FORMLESS, *FORMS) if keyword == "pattern" else (UNKNOWN, *WRONG_TYPES)
    broken = next((v for v in candidates if not _valid(keyword, value, v)), None)
    return None if broken is None else (kept, broken)


def _sized(keyword: str, node: Node, size: int) -> Any:
    if keyword.endswith("Length"):
        return "a" * size
    if keyword.endswith("Items"):
        return [plain(node.get("items", {})) for _ in range(size)]
    return {f"key_{number}": "value" for number in range(size)}


def _valid(keyword: str, value: Any, instance: Any) -> bool:
    return bool(jsonschema_rs.Draft202012Validator({keyword: value}).is_valid(instance))


def plain(node: Node) -> Any:
    """The plainest value of a node."""
    if "const" in node:
        return node["const"]
    if node.get("enum"):
        return next((value for value in node["enum"] if value is not None), None)
    types = node.get("type", "object")
    kind = types if isinstance(types, str) else next((t for t in types if t != "null"), "null")
    if kind == "string":
        return _text(node)
    if kind == "object":
        return {name: plain(node["properties"][name]) for name in node.get("required", ())}
    if kind == "array":
        return [plain(node.get("items", {}))]
    if kind == "integer":
        return NOW + 2 * HOUR if node.get("x-kind") == "timestamp" else max(1, int(node.get("minimum", 1)))
    return {"boolean": True, "number": 1, "null": None}[kind]


def _text(node: Node) -> str:
    if "x-ref" in node:
        return REFERENCES.get(node["x-ref"], f"{node['x-ref']}_known")
    wanted = {"url": "https://example.com/page", "email": "jenny@example.com", "currency": "usd"}
    first = wanted.get(str(node.get("x-kind")), "text")
    fitting: Node = {key: node[key] for key in ("pattern", "maxLength", "minLength") if key in node}
    valid = jsonschema_rs.Draft202012Validator(fitting)
    return next((text for text in (first, *FORMS) if valid.is_valid(text)), first)


def _nested(path: str, value: Any) -> Any:
    """A value in its place: `a[].b` and 1 as `{"a": [{"b": 1}]}`."""
    for step in reversed(steps(path)):
        value = [value] if step == "[]" else {"key" if step == "*" else step: value}
    return value


# Rules -----------------------------------------------------------------------------------------------------------


def plain_requests(operation: str) -> Iterator[dict[str, Any]]:
    """The plainest requests of every mode and page; for other operations the empty request."""
    if operation != "create":
        yield {"customer": "cus_known"} if operation == "customer_session_create" else {}
        return
    pages: tuple[dict[str, Any], ...] = (
        {"success_url": "https://example.com/success"},
        {"ui_mode": "embedded", "return_url": "https://example.com/return"},
        {"ui_mode": "custom", "return_url": "https://example.com/return"},
    )
    for page in pages:
        yield {"mode": "payment", "line_items": [{"price": "price_once", "quantity": 1}], **page}
        yield {"mode": "subscription", "line_items": [{"price": "price_monthly", "quantity": 1}], **page}
        yield {"mode": "setup", "currency": "usd", **page}


def _of_rule(contract: Contract, clause: Clause) -> Sample | None:
    if clause.operation not in REQUESTS:
        return None
    judges = [rule.broken for rule in contract.rules if rule.clause.id == clause.id]
    entries = list(_rule_schemas(contract, clause))
    if not judges and not entries:
        return None
    quick = [jsonschema_rs.Draft202012Validator(_wrapped(steps(clause.path), entry)) for entry in entries]

    def broken(payload: Any) -> bool:
        return any(not rule.is_valid(payload) for rule in quick) or any(
            True for judge in judges for _ in judge(payload, WORLD)
        )

    kept = second_best = None
    for payload in islice(_changed(contract, clause, entries), MOST_TRIED):
        if not broken(payload):
            if kept is None and contract.is_valid_request(clause.operation, payload, WORLD):
                kept = payload
            continue
        only = {breach.clause for breach in contract.request_breaches(clause.operation, payload, WORLD)} == {clause.id}
        if only and kept is not None:
            return Sample(kept, payload)
        second_best = second_best or payload
    return None if kept is None or second_best is None else Sample(kept, second_best)


def _rule_schemas(contract: Contract, clause: Clause) -> Iterator[Node]:
    node = node_at(contract.schemas[clause.operation], clause.path) or {}
    yield from (entry for entry in node.get("allOf", ()) if entry.get("x-rule", {}).get("id") == clause.id)


def _wrapped(way: tuple[str, ...], schema: Node) -> Node:
    if not way:
        return dict(schema)
    below = _wrapped(way[1:], schema)
    return {"items": below} if way[0] == "[]" else {"properties": {way[0]: below}}


def _changed(contract: Contract, clause: Clause, entries: list[Node]) -> Iterator[dict[str, Any]]:
    """Plain requests, as they are and with one or two changes."""
    schema = contract.schemas[clause.operation]
    named = [_absolute(clause.path, name) for entry in entries for name in _mentioned(entry)]
    param = _dotted(clause.param or clause.path)
    paths = list(dict.fromkeys(path for path in (param, *named) if path and node_at(schema, path) is not None))
    changes = [(path, value) for path in paths for value in _values(node_at(schema, path) or {})]
    for source in plain_requests(clause.operation):
        yield source
    for number in (1, 2, 3):
        for source in plain_requests(clause.operation):
            for chosen in combinations(changes, number):
                if len({path for path, _ in chosen}) == number:
                    made = copy.deepcopy(source)
                    for path, value in sorted(chosen, key=lambda change: change[0].count(".")):
                        _put(made, schema, steps(path), value)
                    yield made


def _values(node: Node) -> Iterator[Any]:
    """None (taken away), then values that some rule may ask for or forbid."""
    yield None
    first = plain(node)
    yield first
    if "enum" in node:
        yield from (value for value in node["enum"] if value not in (None, first))
    if node.get("x-kind") == "timestamp":
        yield from (NOW + hours * HOUR for hours in (-1, 48, 100, 0, 24 * 400))
    elif node.get("type") == "integer":
        yield from (4, 37, 157, 1096, 1)
    elif node.get("type") == "number":
        yield from (1.255, 33.333)
    elif node.get("type") == "boolean":
        yield not first
    elif node.get("type") == "array":
        yield from ([first[0], first[0]], first * 21, first * 101)
        entry = node["items"]
        yield from ([value] for value in entry.get("enum", ())[:30])
        for price in ("price_once", "price_monthly") if "price" in entry.get("properties", {}) else ():
            lines = [{"price": price, "quantity": 1}]
            yield from (lines, lines * 21, lines * 101)
        mixed = [{"price": name, "quantity": 1} for name in ("price_monthly", "price_once")]
        yield from (mixed[:1] + mixed[1:] * 21,) if "price" in entry.get("properties", {}) else ()
    elif node.get("type") == "object":
        yield from ({**first, name: plain(child)} for name, child in node.get("properties", {}).items())
    elif isinstance(first, str) and "enum" not in node:
        yield "unlisted"


def _put(payload: Any, schema: Node, way: tuple[str, ...], value: Any) -> None:
    """Set (or, for None, take away) what stands at `way`; containers on the way are made with what they require."""
    name, *rest = way
    below = node_at(schema, name) or {}
    if not rest:
        if value is None:
            payload.pop(name, None)
        else:
            payload[name] = copy.deepcopy(value)
        return
    if name not in payload:
        if value is None:
            return
        payload[name] = plain(below)
    held = payload[name]
    if rest[0] == "[]":
        held, below, rest = (held[0] if held else None), below.get("items", {}), rest[1:]
    if rest and isinstance(held, dict):
        _put(held, below, tuple(rest), value)


def _mentioned(node: Any) -> Iterator[str]:
    """The parameters that a rule's schema speaks of, relative to where it stands."""
    if isinstance(node, list):
        for child in node:
            yield from _mentioned(child)
    elif isinstance(node, Mapping):
        for key, child in node.items():
            if key == "required":
                yield from child
            elif key == "properties":
                for name, inner in child.items():
                    yield name
                    yield from (f"{name}.{below}" for below in _mentioned(inner))
            elif key == "items":
                yield from (f"[].{below}" for below in _mentioned(child))
            elif key != "x-rule":
                yield from _mentioned(child)


def _absolute(at: str, name: str) -> str:
    return _dotted(f"{at}.{name}" if at else name).replace(".[]", "[]")


def _dotted(param: str) -> str:
    return param.replace("[]", "\0").replace("[", ".").replace("]", "").replace("\0", "[]")
