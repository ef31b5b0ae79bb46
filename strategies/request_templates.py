"""Request templates: for every parameter the plainest valid request that can carry it.

Puts one value in its place with the context it needs, by the tables of `parameter_contexts`. Whether the result is
valid is checked by the caller against the contract, never assumed.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from checkout_conformance.schemas.nodes import documented, node_at, types_of
from checkout_conformance.schemas.paths import (
    ANY_KEY,
    ENTRY,
    Place,
    Step,
    assign,
    copied,
    first_place,
    leaf,
    path_of,
    steps,
    value_at,
    within,
)
from checkout_conformance.strategies import plain
from checkout_conformance.strategies.context import GenerationContext
from checkout_conformance.strategies.forms import of_form
from checkout_conformance.strategies.parameter_contexts import (
    EXPANDABLE,
    FOREIGN,
    INSIDE,
    PLAINEST,
    REMOVE,
    TEMPLATES,
    VALUE_TEMPLATES,
    RequestTemplate,
)
from checkout_conformance.strategies.plain import PAYMENT, Payload
from checkout_conformance.strategies.texts import ALPHABETS, SHORTEST_DESCRIPTOR, of_length
from checkout_conformance.strategies.undisputed import without_dispute

DAY = 86_400
LINES = "line_items"
# Calendar days by kind: how many days ahead, the plainest first.
DAYS_AHEAD: Mapping[str, tuple[int, ...]] = {"debit_date": (7, 5, 13), "last_date": (365, 60)}


class RequestTemplates:
    """Builds templates on one context."""

    def __init__(self, context: GenerationContext) -> None:
        self.context = context
        self.contract = context.contract
        self.now = context.now

    def template(self, operation: str, path: str, value: Any = None) -> RequestTemplate:
        """The template that a parameter (with this value) needs."""
        first = self.contract.words.first(path, value)
        found = _template(operation, path)
        if isinstance(value, str) and operation == "create":
            found = VALUE_TEMPLATES.get((path, first), found)
        if operation == "update" and within(path, LINES):  # a line of an update is as one of a create
            like = self.template("create", path, value)
            found = replace(like, beside={LINES: "ref:line_items", **like.beside})
        return replace(found, mode=self.context.mode(found.mode))

    def plain(self, operation: str, template: RequestTemplate) -> Payload | None:
        """The request of a template before anything is put in; None where this target has no items for its mode."""
        if operation == "customer_session_create":
            customer = self.context.reference("customer")
            return (
                None if customer is None else {"customer": customer, "components": {"pricing_table": {"enabled": True}}}
            )
        if operation != "create":
            return {}
        part = plain.items(self.context, template.mode)
        if part is None:
            return None
        if template.page != plain.HOSTED:
            part = {name: value for name, value in part.items() if name not in plain.HOSTED_ONLY}
        return {"mode": template.mode, **copied(part), **self.contract.words.said(plain.page(template.page))}

    def carrying(self, operation: str, path: str, value: Any) -> Payload | None:
        """The plainest request with `value` at `path`."""
        template = self.template(operation, path, value)
        pages = dict.fromkeys((template.page, plain.EMBEDDED, plain.CUSTOM) if template.page != plain.HOSTED else ())
        for page in pages:  # which of the pages that are not hosted takes it, the contract tells
            made = self._carrying(operation, path, value, replace(template, page=page))
            if made is not None and self.contract.is_valid_request(operation, made, self.context.world):
                return made
        return self._carrying(operation, path, value, template)

    def _carrying(self, operation: str, path: str, value: Any, template: RequestTemplate) -> Payload | None:
        made = self.plain(operation, template)
        if made is None:
            return None
        for beside, what in template.beside.items():
            self.put(operation, made, beside, self.resolved(what))
        if path in ("expand", "expand[]"):
            return made | {"expand": [EXPANDABLE[operation]]}
        there = value_at(made, first_place(path, made))
        if _of_objects(value) and there is not None and not _empty(there):
            return made
        if _empty(value):
            value = self.something(node_at(self.contract.request_schema(operation), path) or {}, path)
        self.put(operation, made, path, value)
        return without_dispute(made, path) if operation in ("create", "update") else made

    def something(self, node: Mapping[str, Any], path: str) -> Any:
        """The smallest valid value that leaves something on the wire: an object gets one of its parameters."""
        if path == LINES:
            part = plain.items(self.context, PAYMENT) or {}
            return copied(part.get("line_items", [{"quantity": 1}]))
        value = self.minimal(node, path)
        if not _empty(value):
            return value
        if path in INSIDE:
            return copied(INSIDE[path])
        if isinstance(value, list):
            return [self.something(node["items"], f"{path}[]")]
        name = self.free_child(node)
        return value if name is None else {name: self.something(node["properties"][name], f"{path}.{name}")}

    def free_child(self, node: Mapping[str, Any], besides: str = "") -> str | None:
        """The first parameter of an object that nothing of the account decides, else the first at all, or None."""
        names = [name for name in node.get("properties", {}) if name != besides]
        free = (name for name in names if not node["properties"][name].get("x-needs"))
        return next(free, names[0] if names else None)

    def resolved(self, value: Any) -> Any:
        """`ref:customer` and `time:5` as what they stand for."""
        if value == "ref:line_items":
            return self.something({}, LINES)
        if isinstance(value, str) and value.startswith("ref:"):
            return self.reference(value.removeprefix("ref:"))
        if isinstance(value, str) and value.startswith("time:"):
            return self.now + int(float(value.removeprefix("time:")) * DAY)
        return copied(value) if value is not REMOVE else REMOVE

    def reference(self, kind: str) -> str:
        """An id of a kind: one that this run made, or one that looks like it."""
        return self.context.reference(kind) or FOREIGN.get(kind, f"{kind}_1")

    def put(self, operation: str, payload: Payload, path: str, value: Any) -> None:
        """Put a value in its place (or take it away), with the siblings that its objects require.

        Raises TypeError where something of another kind stands on the way.
        """
        schema = self.contract.request_schema(operation)
        way, place = steps(path), Place()
        for step, following in itertools.pairwise(way):
            place = (*place, self._step(payload, place, step, path))
            if value_at(payload, place) is None:
                if value is REMOVE:
                    return
                node = node_at(schema, documented(schema, path_of(place))) or {}
                assign(payload, place, [] if following == ENTRY else self.minimal(node, path_of(place)))
        place = (*place, self._step(payload, place, way[-1], path))
        if value is not REMOVE:
            assign(payload, place, value)
        elif value_at(payload, place) is not None:
            del value_at(payload, place[:-1])[place[-1]]

    def _step(self, payload: Payload, around: Place, step: str, path: str) -> Step:
        """A step of a path as one of a place: the first entry, and of a map a key that is there, or may be."""
        if step == ENTRY:
            return 0
        if step == ANY_KEY:
            usual = "eur" if within(path, "shipping_options") else "order"
            return str(next(iter(value_at(payload, around) or ()), usual))
        return step

    def minimal(self, node: Mapping[str, Any], path: str = "") -> Any:
        """The smallest valid value of a node: for objects, what they require."""
        if path in PLAINEST:
            return self.resolved(PLAINEST[path])
        if "const" in node:
            return node["const"]
        kind = next(iter(types_of(node)), "string")
        makers: Mapping[str, Callable[[], Any]] = {
            "object": lambda: self._object(node, path),
            "array": lambda: [self.minimal(node.get("items", {}), f"{path}[]")],
            "boolean": lambda: True,
            "integer": lambda: self._integer(node, path),
            "number": lambda: 5,
        }
        return makers[kind]() if kind in makers else self._text(node)

    def _object(self, node: Mapping[str, Any], path: str) -> Payload:
        made = {name: self.minimal(node["properties"][name], f"{path}.{name}") for name in node.get("required", ())}
        if not node.get("properties") and isinstance(node.get("additionalProperties"), dict):
            key = "eur" if "pattern" in node.get("propertyNames", {}) else "order"
            made = {key: self.minimal(node["additionalProperties"])}
        if path == "custom_fields[]":
            made["type"] = "text"
        return made

    def _integer(self, node: Mapping[str, Any], path: str) -> int:
        if node.get("x-kind") == "timestamp":
            return self.now
        low, high = node.get("minimum", 1), node.get("maximum")
        wanted = 1000 if "amount" in leaf(path) else max(int(low), 3)
        return wanted if high is None else min(wanted, int(high))

    def _text(self, node: Mapping[str, Any]) -> str:
        if node.get("enum"):
            return str(next(value for value in node["enum"] if value is not None))
        if "x-ref" in node:
            return self.reference(str(node["x-ref"]))
        kinds = {"url": "https://example.com/x", "email": "jenny@example.com", "currency": "usd"}
        if node.get("x-kind") in kinds:
            return kinds[node["x-kind"]]
        if node.get("x-kind") in DAYS_AHEAD:
            return day_ahead(self.now, DAYS_AHEAD[node["x-kind"]][0])
        if node.get("x-kind") in ALPHABETS:
            return of_length(node, SHORTEST_DESCRIPTOR)
        return next(iter(of_form(node)), "text")


@lru_cache(maxsize=10_000)
def _template(operation: str, path: str) -> RequestTemplate:
    """The template of the table that a parameter needs: the one that is written for most of its path."""
    prefix = "" if operation == "create" else f"{operation}:"
    fit = [start for start in TEMPLATES if start.startswith(prefix) and within(path, start.removeprefix(prefix))]
    fit = [start for start in fit if prefix or ":" not in start]
    return TEMPLATES[max(fit, key=len)] if fit else RequestTemplate()


def day_ahead(now: int, days: int) -> str:
    """The calendar day so many days from now."""
    return (datetime.fromtimestamp(now, UTC) + timedelta(days=days)).date().isoformat()


def _empty(value: Any) -> bool:
    """Whether a value leaves nothing on the wire."""
    if isinstance(value, dict):
        return all(_empty(child) for child in value.values())
    return isinstance(value, list) and all(_empty(child) for child in value)


def _of_objects(value: Any) -> bool:
    """Whether a value is an object, or a list of them: then what stands in its place already is as good."""
    return isinstance(value, dict) or (isinstance(value, list) and all(isinstance(item, dict) for item in value))
