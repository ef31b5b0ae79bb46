"""Breaking a rule across parameters: small changes to valid requests, until one breaks that rule and nothing else.

A search, not a table: the parameter that the rule blames is taken away, put in, given other values, repeated; its
context are taken away; mode and page are changed. The plainest requests are tried first, so the first hit is the
smallest. The contract decides what a change breaks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import jsonschema_rs

from checkout_conformance.schemas import Clause, Contract, World
from checkout_conformance.schemas.nodes import nested, node_at
from checkout_conformance.schemas.paths import Place, child, copied, first_place, removed, top, value_at
from checkout_conformance.strategies.examples import valid_values
from checkout_conformance.strategies.parameter_contexts import RequestTemplate
from checkout_conformance.strategies.plain import (
    CUSTOM,
    EMBEDDED,
    HOSTED,
    PAYMENT,
    SETUP,
    SUBSCRIPTION,
    Payload,
    insisted,
    page,
)
from checkout_conformance.strategies.request_templates import RequestTemplates

MINUTE, HOUR = 60, 3600
# Seconds from now that no time rule takes, off every boundary by more than clocks differ.
TIMES = (-HOUR, 600, 100 * HOUR, 47 * HOUR)
# Of these parameters, those next to their boundaries: what refuses them refuses what is further off as well.
BESIDE: Mapping[str, tuple[int, ...]] = {
    "expires_at": (25 * MINUTE, 25 * HOUR),
    "subscription_data.trial_end": (47 * HOUR,),
}
COUNTS = (2, 21, 101)
PARTS = (1.255, 33.333)
LONG_INTERVALS = (37, 157, 1096, 4)
NO_CURRENCY = "zzz"
MODES = (PAYMENT, SUBSCRIPTION, SETUP)
PAGES = (HOSTED, EMBEDDED, CUSTOM)
MOST_VALUES = 6
# Rules that a value breaks by itself: beside it stands a request with a value in the same place that is right.
OF_VALUES = ("exists", "supported")
# Parameters that rules name in their own names (`recurring_in_subscription_mode`).
NAMED_IN_RULES = {
    "mode": "_mode",
    "ui_mode": "ui_mode",
    "line_items[].price_data.recurring": "no_recurring",
}


def sources(
    templates: RequestTemplates, operation: str, clause: Clause, covered: Callable[[], Sequence[Payload]]
) -> Iterator[Payload]:
    """Valid requests to change, the plainest first; the covering set is made only where those before do not do."""
    path = clause.param or clause.path
    node = node_at(_schema(templates, operation), path) or {}
    plain = list(_plain(templates, operation, path))
    if clause.keyword in OF_VALUES:
        place = first_place(path)
        yield from (made for made in plain if value_at(made, place) is not None)
        yield from _carrying(templates, operation, path, node)
        yield from (made for made in plain if value_at(made, place) is None)
    else:
        yield from plain
        yield from _carrying(templates, operation, path, node)
    if path == "line_items" and operation == "create":
        yield from mixed_lines(templates)
    related = _names(clause, templates)
    yield from sorted(
        (p for p in covered() if top(path) in p or related & set(p)), key=lambda p: (not related <= set(p), len(str(p)))
    )


def _plain(templates: RequestTemplates, operation: str, path: str) -> Iterator[Payload]:
    """The plainest requests of each mode and page."""
    modes = MODES[::-1] if path == "currency" else MODES  # where there are items, theirs speaks for the session's
    for mode in modes if operation == "create" else (PAYMENT,):
        for ui_mode in PAGES if operation == "create" else (HOSTED,):
            made = templates.plain(operation, RequestTemplate(mode, ui_mode))
            if made is not None:
                yield made


def _carrying(templates: RequestTemplates, operation: str, path: str, node: Mapping[str, Any]) -> Iterator[Payload]:
    """The plainest requests that carry a parameter."""
    for value in list(valid_values(templates, node, path))[:MOST_VALUES] if node else ():
        carrying = templates.carrying(operation, path, value)
        if carrying is not None:
            yield carrying


def mixed_lines(templates: RequestTemplates) -> Iterator[Payload]:
    """A subscription with a recurring and a one-time line item, both with a price of the kind that it takes."""
    subscription, payment = (templates.plain("create", RequestTemplate(mode)) for mode in (SUBSCRIPTION, PAYMENT))
    if subscription is None:
        return
    once = [] if payment is None else payment["line_items"]
    if not any("price_data" in line for line in subscription["line_items"]):
        prices = (templates.context.world.prices or {}).items()
        once = [{"price": price, "quantity": 1} for price, fact in prices if not fact.recurring][:1]
    if once:
        yield subscription | {"line_items": subscription["line_items"] + once}


def changes(templates: RequestTemplates, operation: str, clause: Clause, source: Payload) -> Iterator[Payload]:
    """Changed copies of a request, each changed in one way."""
    path = clause.param or clause.path
    place = first_place(path)
    around = place[:-1]
    yield from _present(removed(source, place))
    if around:
        context = value_at(source, around)
        for name in list(context) if isinstance(context, dict) else ():
            yield from _present(removed(source, (*around, name)))
    named = [name for name in (path, *blamable(templates.contract, clause)) if name not in ("mode", "ui_mode")]
    for name in dict.fromkeys(named):
        yield from _put_in(templates, operation, name, source)
    yield from _repeated(source, place)
    if operation == "create":
        for mode in MODES:
            yield insisted(templates.context, mode) | source | {"mode": mode}
        said = templates.contract.words.said
        for ui_mode in PAGES:
            rest = {k: v for k, v in source.items() if k not in ("success_url", "return_url", "ui_mode")}
            yield rest | said(page(ui_mode))
        for ui_mode in (node_at(_schema(templates, operation), "ui_mode") or {}).get("enum", ()):
            yield source | {"ui_mode": ui_mode}


def _put_in(templates: RequestTemplates, operation: str, path: str, source: Payload) -> Iterator[Payload]:
    schema = _schema(templates, operation)
    node = node_at(schema, path) or {}
    for value in _values(templates, node, path):
        made = copied(source)
        try:
            templates.put(operation, made, path, value)
        except (KeyError, TypeError, AttributeError):
            continue
        yield made
    for name, below in node.get("properties", {}).items():
        made, where = copied(source), child(path, name)
        templates.put(operation, made, where, templates.something(below, where))
        yield made


def _values(templates: RequestTemplates, node: Mapping[str, Any], path: str) -> Iterator[Any]:
    """Values that some rule may forbid."""
    something = templates.something(node, path)
    yield something
    yield from list(valid_values(templates, node, path))[:MOST_VALUES]
    if "x-ref" in node:
        yield f"{node['x-ref']}_that_does_not_exist"
    if node.get("x-kind") == "currency":
        yield NO_CURRENCY
    yield from (templates.now + seconds for seconds in BESIDE.get(path, ()))
    if node.get("x-kind") == "timestamp":
        yield from (templates.now + seconds for seconds in TIMES)
    elif node.get("x-kind") == "debit_date":
        yield from (
            (datetime.fromtimestamp(templates.now, UTC) + timedelta(days=d)).date().isoformat() for d in (-1, 60)
        )
    elif node.get("type") == "integer":
        yield from LONG_INTERVALS
    elif node.get("type") == "number":
        yield from PARTS
    elif node.get("type") == "array" and node["items"].get("enum"):
        yield from ([value] for value in node["items"]["enum"])
    elif isinstance(something, str) and "enum" not in node:
        yield "unlisted"


def _repeated(source: Payload, place: Place) -> Iterator[Payload]:
    """The lists on the way, with copies of their first entry."""
    lists = [place[:number] for number, step in enumerate(place) if isinstance(step, int)] + [place]
    for where in lists:
        entries = value_at(source, where)
        if isinstance(entries, list) and entries:
            for count in COUNTS:
                for entry in entries[:1] if len(entries) == 1 else (entries[0], entries[-1]):
                    made = copied(source)
                    rest = [other for other in entries if other is not entry]
                    value_at(made, where)[:] = rest + [entry] * count
                    yield made


def _present(payload: Payload | None) -> Iterator[Payload]:
    if payload is not None:
        yield payload


class Breaks:
    """Tells fast whether a payload breaks one rule, before it is asked what else it breaks."""

    def __init__(self, contract: Contract, clause: Clause) -> None:
        self._judges = [rule.broken for rule in contract.rules if rule.clause.id == clause.id]
        self._validators = [
            jsonschema_rs.Draft202012Validator(nested(clause.path, dict(entry))) for entry in _rules(contract, clause)
        ]

    def __bool__(self) -> bool:
        """Whether the clause is a rule of requests at all."""
        return bool(self._judges or self._validators)

    def __call__(self, payload: Payload, world: World | None) -> bool:
        """Whether the rule is broken."""
        if any(not validator.is_valid(payload) for validator in self._validators):
            return True
        return any(True for judge in self._judges for _ in judge(payload, world))


def blamable(contract: Contract, clause: Clause) -> tuple[str, ...]:
    """Every parameter that a rule speaks of: an error may blame any of them.

    What a rule in code speaks of beside its own parameter, its name tells.
    """
    found = [name for name, word in NAMED_IN_RULES.items() if word in clause.keyword]
    for entry in _rules(contract, clause):
        prefix = str(entry["x-rule"].get("at") or "")
        found += [child(prefix, name) for name in _mentioned(entry)]
    return tuple(dict.fromkeys(found))


def _names(clause: Clause, templates: RequestTemplates) -> set[str]:
    return {top(name) for name in blamable(templates.contract, clause)}


def _rules(contract: Contract, clause: Clause) -> Iterator[Mapping[str, Any]]:
    schema = contract.request_schema(clause.operation)
    node = node_at(schema, clause.path) if clause.path else schema
    for entry in (node or {}).get("allOf", ()):
        if entry.get("x-rule", {}).get("id") == clause.id:
            yield entry


def _mentioned(node: Any) -> Iterator[str]:
    """Names of the properties that a rule's schema speaks of, at its own level."""
    if isinstance(node, dict):
        for key, child in node.items():
            if key == "x-rule":
                continue
            if key == "properties" or key == "required":
                yield from child
            else:
                yield from _mentioned(child)
    elif isinstance(node, list):
        for child in node:
            yield from _mentioned(child)


def _schema(templates: RequestTemplates, operation: str) -> dict[str, Any]:
    return templates.contract.request_schema(operation)
