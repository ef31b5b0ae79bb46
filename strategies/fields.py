"""Fields: every parameter that may be put into a plain request, with what has to come along and what excludes it.

A field is compiled once per context and shape (mode and page) from the schema and the tables of `request_templates`:
the plainest request that carries the parameter is compared with the request without it. Whether a shape takes the
parameter at all is the contract's answer. Drawing and merging is `strategies.drawing`'s.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas.nodes import node_at, nodes
from checkout_conformance.schemas.paths import Place, copied, first_place, path_of, top
from checkout_conformance.schemas.rules.table import needs_by_path
from checkout_conformance.strategies.context import GenerationContext
from checkout_conformance.strategies.examples import EXCLUDING, sendable
from checkout_conformance.strategies.parameter_contexts import REMOVE, VALUE_TEMPLATES, RequestTemplate
from checkout_conformance.strategies.plain import CUSTOM, EMBEDDED, HOSTED, PAYMENT, SETUP, SUBSCRIPTION, Payload
from checkout_conformance.strategies.request_templates import RequestTemplates
from checkout_conformance.strategies.scope import WORDS, in_scope
from checkout_conformance.strategies.values import Choices, Drawn, Values

SHAPES = tuple(
    RequestTemplate(mode, page) for mode in (PAYMENT, SUBSCRIPTION, SETUP) for page in (HOSTED, EMBEDDED, CUSTOM)
)
# What makes the shape itself, and what its requests must have.
SHAPING = frozenset({"mode", "ui_mode"})
# How many entries a list of objects is drawn with at most, where the schema allows as many.
ENTRIES = 3
# How many values of an entry are listed again for the entries after it; for each free value, so many are listed.
FEW_LATER, FREE_SHARE = 3, 3
# A parameter of few values gets each of them more than once, up to so many rows.
FIELD_ROWS = 16
# What most answers depend on is drawn more often: so many times the rows.
OFTEN: Mapping[str, int] = {"line_items[].price_data.unit_amount": 24, "line_items[].quantity": 12}
Row = tuple[tuple[int, ...], Any, Drawn | None]
# Beside these the reference names others that the schema cannot: what excludes what, by names in one object.
MORE_EXCLUDING: tuple[frozenset[str], ...] = (
    frozenset({"starting_after", "ending_before"}),
    frozenset({"buy_button", "pricing_table"}),
    frozenset({"buy_button", "payment_element"}),
    frozenset({"pricing_table", "payment_element"}),
    frozenset({"billing_cycle_anchor", "trial_settings"}),
)
# An entry's kind is soft here: a more specific parameter of the same entry decides it.
SOFT_TEMPLATES = frozenset({"custom_fields[]"})
# What context do: names -> names in the same object that never stand beside them.
EXCLUDED_BY: dict[str, set[str]] = {}
for _group in (*EXCLUDING, *MORE_EXCLUDING):
    for _name in _group:
        EXCLUDED_BY.setdefault(_name, set()).update(_group - {_name})


@dataclass(frozen=True, slots=True)
class Dependencies:
    """What a parameter brings: `soft` values give way to others, `hard` ones are needed as they are; what it removes.

    `named` are the names (with the object they stand in) that may exclude others, `unnamed` those that it takes away.
    """

    soft: tuple[tuple[Place, Any], ...]
    hard: tuple[tuple[Place, Any], ...]
    removes: tuple[Place, ...]
    named: tuple[tuple[Place, str], ...]
    unnamed: tuple[tuple[Place, str], ...]


@dataclass(frozen=True, slots=True)
class ParameterField:
    """One parameter of one shape. `numbers` are the positions in `target` of the entries' numbers.

    `entry` is what an entry needs that the base has in its first one; `special` holds dependencies by value.
    """

    path: str
    target: Place
    numbers: tuple[int, ...]
    most: tuple[int, ...]
    values: Choices
    plain: Dependencies
    entry: tuple[tuple[Place, Any], ...]
    special: Mapping[Any, Dependencies]

    def size(self) -> int:
        """How much comes along."""
        return len(self.plain.soft) + len(self.plain.hard)

    def dependencies(self, value: Any) -> Dependencies:
        """What has to stand beside this value."""
        return self.special.get(value, self.plain) if self.special else self.plain


@dataclass(frozen=True, slots=True)
class Shape:
    """A plain request and its fields by top-level parameter, those that bring least first.

    `tops` are all top-level parameters of the operation, with the assignments that are below each in any shape.
    """

    base: Payload
    flat: Mapping[Place, Any]
    named: tuple[tuple[Place, str], ...]
    tops: Mapping[str, int]
    fields: Mapping[str, tuple[ParameterField, ...]]


def compile_shape(
    context: GenerationContext, operation: str, template: RequestTemplate, fixed: Payload
) -> Shape | None:
    """The shape of a template with some parameters fixed; None where this context has no such request."""
    return _Compiler(context, operation, template, fixed).shape()


def of_schema(node: Mapping[str, Any], value: Any) -> Iterator[tuple[Place, Any]]:
    """The leaves of a request as its schema has them: free keys and lists of plain values are one leaf each."""
    if isinstance(value, dict) and node.get("properties"):
        for name, child in value.items():
            for place, leaf in of_schema(node["properties"].get(name, {}), child):
                yield (name, *place), leaf
    elif isinstance(value, list) and node.get("items", {}).get("properties"):
        for number, child in enumerate(value):
            for place, leaf in of_schema(node["items"], child):
                yield (number, *place), leaf
    else:
        yield (), value


def assignments_of(path: str, values: Choices, most: Sequence[int]) -> list[Row]:
    """Every value of a parameter that stands in lists of so many entries: entry numbers, value, and what draws it.

    The plainest are first; context are the same value in another entry. Later entries take few values of their own.
    """
    first, *others = itertools.product(*(range(number) for number in most))
    rows: list[Row] = []
    for index, value in enumerate(values.fixed):
        rows.append((first, value, None))
        if index < FEW_LATER:
            rows += [(numbers, value, None) for numbers in others]
    if values.free is not None:
        rows += [(first, None, values.free)] * (1 + len(values.fixed) // FREE_SHARE)
        rows += [(numbers, None, values.free) for numbers in others]
    number = max(FIELD_ROWS, len(rows)) * OFTEN.get(path, 1)
    return [rows[row * len(rows) // number] for row in range(number)]


class _Compiler:
    def __init__(self, context: GenerationContext, operation: str, template: RequestTemplate, fixed: Payload) -> None:
        self._context = context
        self._operation = operation
        self._template = template
        self._fixed = fixed
        self._templates = RequestTemplates(context)
        self._schema = context.contract.request_schema(operation)
        self._values = Values(self._templates, operation)

    def shape(self) -> Shape | None:
        base = self._templates.plain(self._operation, self._template)
        if base is None:
            return None
        base = copied({**base, **self._fixed})
        if not self._valid(base):
            return None
        flat = dict(of_schema(self._schema, base))
        needs = needs_by_path(self._schema)
        by_top: dict[str, list[ParameterField]] = {}
        tops: Counter[str] = Counter()
        for path, node in nodes(self._schema):
            name = top(path)
            tops[name] += self._breadth(path, node)
            skipped = not path or path.endswith("*") or name in SHAPING or name in self._fixed
            if skipped or not self._context.allowed(*needs[path]) or not self._in_scope(path):
                continue
            made = self._parameter_field(path, node, base, flat)
            if made is not None:
                by_top.setdefault(name, []).append(made)
        ordered = {
            name: tuple(_after_theirs(sorted(fields, key=ParameterField.size))) for name, fields in by_top.items()
        }
        return Shape(base, flat, tuple(_names(flat)), self._beside_theirs(tops), ordered)

    def _beside_theirs(self, tops: Mapping[str, int]) -> Mapping[str, int]:
        """The top-level parameters, those that need another one right after it."""
        order = list(tops)
        for name in tops:
            beside = self._templates.template(self._operation, name).beside
            needed = next((other for where in beside if (other := top(where)) != name and other in tops), None)
            if needed is not None:
                order.remove(name)
                order.insert(order.index(needed) + 1, name)
        return {name: tops[name] for name in order}

    def _breadth(self, path: str, node: Mapping[str, Any]) -> int:
        """How many assignments a parameter has at most, whatever the shape."""
        values = None if not path or path.endswith("[]") or ".*" in path else self._values.of(node, path)
        return 0 if values is None else len(assignments_of(path, values, [ENTRIES] * path.count("[]")))

    def _in_scope(self, path: str) -> bool:
        return self._operation != "create" or in_scope(path, self._template.mode, self._template.page)

    def _parameter_field(
        self, path: str, node: Mapping[str, Any], base: Payload, flat: Mapping[Place, Any]
    ) -> ParameterField | None:
        if path.endswith("[]") or ".*" in path:
            return None
        words = [True, False] if node.get("type") == "boolean" else sendable(node) if "enum" in node else []
        fit, special = self._words(path, words, base, flat)
        if words and not fit:
            return None
        values = self._values.of({**node, "enum": fit} if words else node, path)
        plain_value = next((word for word in fit if word not in special), None) if words else None
        if plain_value is None and not words:
            plain_value = self._templates.something(node, path)
        plain = special[fit[0]] if plain_value is None else self._dependencies(path, plain_value, base, flat)
        if values is None or plain is None:
            return None
        target = first_place(path)
        numbers = tuple(number for number, step in enumerate(target) if step == 0)
        most = tuple(self._most(target[:number]) for number in numbers)
        return ParameterField(path, target, numbers, most, values, plain, self._entry(target, numbers, flat), special)

    def _words(
        self, path: str, words: list[Any], base: Payload, flat: Mapping[Place, Any]
    ) -> tuple[list[Any], dict[Any, Dependencies]]:
        """The words that this shape takes, and what those bring that need something of their own."""
        fit: list[Any] = []
        special: dict[Any, Dependencies] = {}
        only = WORDS.get((path, self._template.mode))
        for word in words:
            if only is not None and word not in only:
                continue
            first = self._context.contract.words.first(path, word)
            own = self._operation == "create" and (path, first) in VALUE_TEMPLATES
            if own:
                made = self._dependencies(path, word, base, flat)
                if made is not None:
                    special[word] = made
                    fit.append(word)
            elif self._carrier(path, word, base) is not None:
                fit.append(word)
        return sorted(fit, key=special.__contains__), special

    def _carrier(self, path: str, value: Any, base: Payload) -> tuple[Payload, Payload] | None:
        """The request with what stands beside a value, and with the value; None where the shape does not take it."""
        template = self._templates.template(self._operation, path, value)
        beside = copied(base)
        try:
            for where, what in template.beside.items():
                if top(where) in self._fixed:
                    return None
                self._templates.put(self._operation, beside, where, self._templates.resolved(what))
            carrier = copied(beside)
            self._templates.put(self._operation, carrier, path, value)
        except (KeyError, TypeError, AttributeError, IndexError):
            return None
        return (beside, carrier) if self._valid(carrier) else None

    def _dependencies(self, path: str, value: Any, base: Payload, flat: Mapping[Place, Any]) -> Dependencies | None:
        """What a value brings in this shape, or None where the shape does not take it."""
        found = self._carrier(path, value, base)
        if found is None:
            return None
        beside, carrier = found
        target = first_place(path)
        after = dict(of_schema(self._schema, carrier))
        brought = {place: leaf for place, leaf in after.items() if flat.get(place, REMOVE) != leaf}
        brought.pop(target, None)
        beside_leaves = dict(of_schema(self._schema, beside))
        hard = {} if self._soft(path) else {p: v for p, v in brought.items() if p in beside_leaves and self._decides(p)}
        soft = {place: leaf for place, leaf in brought.items() if place not in hard}
        removes = tuple(place for place in flat if place not in after)
        named = tuple(dict.fromkeys([*_names(brought), *_names({target: value})]))
        kept = set(_names(after))
        unnamed = tuple(name for name in _names(flat) if name not in kept)
        return Dependencies(tuple(soft.items()), tuple(hard.items()), removes, named, unnamed)

    def _soft(self, path: str) -> bool:
        deciding = ("text", "numeric", "dropdown")
        return any(
            path.startswith(start) and path.removeprefix(start).strip(".").split(".")[0] not in deciding
            for start in SOFT_TEMPLATES
        )

    def _decides(self, place: Place) -> bool:
        """Whether what stands there decides what else is taken: words and switches."""
        node = node_at(self._schema, path_of(place)) or {}
        return bool(node.get("enum")) or node.get("type") == "boolean"

    def _most(self, place: Place) -> int:
        return min(ENTRIES, int((node_at(self._schema, path_of(place)) or {}).get("maxItems", ENTRIES)))

    def _entry(
        self, target: Place, numbers: tuple[int, ...], flat: Mapping[Place, Any]
    ) -> tuple[tuple[Place, Any], ...]:
        if not numbers:
            return ()
        entry = target[: numbers[0] + 1]
        return tuple((place, leaf) for place, leaf in flat.items() if place[: len(entry)] == entry)

    def _valid(self, payload: Payload) -> bool:
        return self._context.contract.is_valid_request(self._operation, payload, self._context.world)


def _after_theirs(fields: Sequence[ParameterField]) -> list[ParameterField]:
    """The same, those that bring another one right after it."""
    made: list[ParameterField] = []
    for parameter_field in fields:
        brought = {place for place, _ in (*parameter_field.plain.soft, *parameter_field.plain.hard)}
        last = max((number for number, other in enumerate(made) if other.target in brought), default=len(made) - 1)
        made.insert(last + 1, parameter_field)
    return made


def _names(flat: Mapping[Place, Any]) -> Iterator[tuple[Place, str]]:
    """Every name on the way to a leaf that may exclude others, with the object it stands in; each once."""
    seen = set()
    for place in flat:
        for length, step in enumerate(place):
            if isinstance(step, str) and step in EXCLUDED_BY and (place[:length], step) not in seen:
                seen.add((place[:length], step))
                yield place[:length], step
