"""What a payload or an answer breaks: the errors of the validator as breaches of clauses, in the schema's order.

Imported when there is something to explain. Whether anything is broken at all, `schemas.contract` asks the validator.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from jsonschema_rs import ValidationError
from jsonschema_rs import ValidationErrorKind as Kind

from checkout_conformance.schemas.clauses import Breach
from checkout_conformance.schemas.identifiers import ANY, EACH
from checkout_conformance.schemas.keywords import KEYWORDS, PRESENT, suffix, type_phrase, values_phrase
from checkout_conformance.schemas.loader import ANSWERS
from checkout_conformance.schemas.nodes import Node
from checkout_conformance.schemas.paths import Step, bracketed, parse, value_at

SHOWN_CHARACTERS = 60


@dataclass(frozen=True, slots=True)
class Failure:
    """A keyword that does not hold: the way to it through the schema, its value, the place and what stands there."""

    way: list[Step]
    value: Any
    place: list[Step]
    instance: Any
    order: list[int]

    @property
    def keyword(self) -> str:
        """The keyword's name."""
        return str(self.way[-1])


def breaches_of(errors: Iterable[ValidationError], name: str, schema: Node, body: Any) -> list[Breach]:
    """What the errors of a body say, once per clause and place. `schema` is the one of that name."""
    found: dict[tuple[str, str | None], Breach] = {}
    mistyped: set[str | None] = set()
    for failure in sorted((_failure(error, schema, body) for error in errors), key=lambda one: one.order):
        for breach in _breaches(failure, name, schema):
            found.setdefault((breach.clause, breach.param), breach)
            if breach.clause.endswith(".type"):
                mistyped.add(breach.param)
    # A value of the wrong type breaks its `type` clause alone: what else is said of it presumes the type.
    return [one for one in found.values() if one.param not in mistyped or one.clause.endswith(".type")]


def _failure(error: ValidationError, schema: Node, body: Any) -> Failure:
    """An error with what stands at both ends of its ways: the validator's own copies are not asked for."""
    way: list[Step] = [step for step in error.evaluation_path if step != "$ref"]
    place: list[Step] = list(error.instance_path)
    node: Any = schema
    instance, inside = body, iter(place)
    order: list[int] = []
    previous: Step = ""
    for step in way:
        node = _follow(schema, node)
        order.append(list(node).index(step) if isinstance(node, dict) else int(step))
        node = node[step]
        named = previous == "properties"
        if named or step in ("items", "additionalProperties"):
            entry = next(inside, None)
            if not named and entry is not None:  # entries one after the other, each with all that is wrong in it
                order.append(entry if isinstance(entry, int) else list(instance).index(entry))
            instance = value_at(instance, () if entry is None else (entry,))
        previous = "" if named else step
    if isinstance(error.kind, Kind.PropertyNames):
        instance = error.kind.error.instance
    if isinstance(error.kind, Kind.Required):  # one error for each member that is missing
        node, order = error.kind.property, [*order, node.index(error.kind.property)]
    return Failure(way, node, place, instance, order)


def _breaches(failure: Failure, name: str, schema: Node) -> Iterator[Breach]:
    """One failure as breaches: rules by their id, keywords by their place."""
    way, place, instance = failure.way, failure.place, failure.instance
    rule = _rule_at(schema, way)
    if rule is not None:
        row, depth = rule
        blamed = [*place[:depth], *([row["param"]] if row.get("param") else [])]
        yield Breach(row["id"], _rule_param(place[:depth], row), row["statement"], _shown(blamed))
        return
    owner, attribute = _owner(name, schema, way)
    if failure.keyword == "required":
        missing = failure.value
        ending = PRESENT if owner in ANSWERS else suffix("required")
        clause = _id(owner, [*(s for s in attribute if s != EACH), missing], ending)
        yield Breach(clause, bracketed([*place, missing]), "present", "absent")
    elif failure.keyword == "additionalProperties":
        known = _node_of(schema, way[:-1]).get("properties", {})
        for extra in instance:
            if extra not in known:
                there = bracketed([*place, extra])
                yield Breach(_id(owner, attribute, "no_unknown"), there, "only documented parameters", f"`{extra}`")
    elif "propertyNames" in way:
        clause = _id(owner, attribute, suffix("propertyNames"))
        key = str(instance)
        yield Breach(clause, bracketed([*place, key]), "keys of the documented form", f"the key {key!r:.60}")
    elif failure.keyword in KEYWORDS:
        expected, observed = _phrases(failure)
        yield Breach(_id(owner, attribute, suffix(failure.keyword)), bracketed(place), expected, observed)


def _id(owner: str, attribute: list[str], ending: str) -> str:
    return ".".join([owner, *attribute, ending])


def _owner(name: str, schema: Node, schema_path: list[Any]) -> tuple[str, list[str]]:
    """Whose clause it is (the last schema referred to), and the attribute's path as in clause ids."""
    owner, attribute = name, list[str]()
    node: Any = schema
    previous = ""
    for step in schema_path[:-1]:
        if "$ref" in node:  # jsonschema leaves `$ref` itself out of its paths
            owner, attribute, previous = node["$ref"].rsplit("/", 1)[1], [], ""
            node = _follow(schema, node)
        node = node[step]
        if previous == "properties":
            attribute.append(str(step))
            previous = ""
            continue
        if step == "additionalProperties":
            attribute.append(ANY)
        previous = str(step)
    if "$ref" in node:
        owner, attribute = node["$ref"].rsplit("/", 1)[1], []
    elif previous == "items":
        attribute.append(EACH)
    return owner, attribute


def _node_of(schema: Node, path: list[Any]) -> Node:
    node: Any = schema
    for step in path:
        node = _follow(schema, node)[step]
    return _follow(schema, node)  # type: ignore[no-any-return]


def _follow(schema: Node, node: Any) -> Any:
    while isinstance(node, dict) and "$ref" in node:
        node = schema["$defs"][node["$ref"].rsplit("/", 1)[1]]
    return node


def _rule_at(schema: Node, path: list[Any]) -> tuple[Node, int] | None:
    """The rule an error belongs to and how deep in the instance it stands, or None for a plain keyword."""
    node: Any = schema
    depth, previous = 0, ""
    for step in path:
        node = _follow(schema, node)[step]
        if previous == "allOf" and "x-rule" in node:
            return node["x-rule"], depth
        if previous == "properties":
            depth, previous = depth + 1, ""
            continue
        if step in ("items", "additionalProperties") and isinstance(node, dict):
            depth += 1
        previous = str(step)
    return None


def _rule_param(prefix: list[Any], rule: Node) -> str | None:
    return bracketed([*prefix, *parse(rule.get("param"))])


def _shown(place: list[Any]) -> str:
    return f"{bracketed(place) or 'the request'} breaks it"


def _phrases(failure: Failure) -> tuple[str, str]:
    """Expected and observed of a keyword that does not hold, in short words."""
    value, instance = failure.value, failure.instance
    size = len(instance) if isinstance(instance, (str, list, dict)) else 0
    makers: dict[str, Callable[[], tuple[str, str]]] = {
        "type": lambda: (type_phrase(value), f"{_kind(instance)}: {_cut(instance)}"),
        "enum": lambda: (f"one of {values_phrase(value)}", _cut(instance)),
        "const": lambda: (f"`{value}`", _cut(instance)),
        "maxLength": lambda: (f"at most {value} characters", f"{size} characters"),
        "minLength": lambda: (f"at least {value} characters", f"{size} characters"),
        "maxItems": lambda: (f"at most {value} entries", f"{size} entries"),
        "minItems": lambda: (f"at least {value} entries", f"{size} entries"),
        "maxProperties": lambda: (f"at most {value} keys", f"{size} keys"),
        "pattern": lambda: (f"the form `{value}`", _cut(instance)),
    }
    maker = makers.get(failure.keyword)
    if maker is not None:
        return maker()
    word = {"maximum": "at most", "minimum": "at least"}.get(failure.keyword, failure.keyword)
    return f"{word} {value}", _cut(instance)


def _kind(value: Any) -> str:
    if value is None:
        return "null"
    names = {
        bool: "a boolean",
        int: "an integer",
        float: "a number",
        str: "a string",
        list: "an array",
        dict: "an object",
    }
    return names.get(type(value), type(value).__name__)


def _cut(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= SHOWN_CHARACTERS else f"{text[:SHOWN_CHARACTERS]}... ({len(text)} characters)"
