"""What a payload or an answer breaks: the errors of jsonschema as breaches of clauses.

Imported when there is something to explain, since jsonschema takes longer to import than a contract to load. Whether
anything is broken at all, `schemas.contract` asks a faster validator.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from checkout_conformance.schemas.clauses import Breach
from checkout_conformance.schemas.identifiers import ANY, EACH
from checkout_conformance.schemas.keywords import KEYWORDS, PRESENT, suffix, type_phrase, values_phrase
from checkout_conformance.schemas.loader import ANSWERS
from checkout_conformance.schemas.nodes import Node
from checkout_conformance.schemas.paths import bracketed, parse

SHOWN_CHARACTERS = 60


def _pattern(_validator: Any, pattern: str, instance: Any, _schema: Node) -> Iterator[ValidationError]:
    """The keyword `pattern` as ECMA reads it: `$` is the end, and not also the place before a last line break."""
    if isinstance(instance, str) and re.search(re.sub(r"\$$", r"\\Z", pattern), instance) is None:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


Explaining = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]


def breaches_of(error: ValidationError, name: str, schema: Node) -> Iterator[Breach]:
    """One jsonschema error as breaches: rules by their id, keywords by their place."""
    schema_path = list(error.absolute_schema_path)
    instance_path = list(error.absolute_path)
    rule = _rule_at(schema, schema_path)
    if rule is not None:
        row, depth = rule
        place = instance_path[:depth] + ([row["param"]] if row.get("param") else [])
        yield Breach(row["id"], _rule_param(instance_path[:depth], row), row["statement"], _shown(place))
        return
    owner, attribute = _owner(name, schema, schema_path)
    keyword = str(error.validator)
    if keyword == "required":
        instance: Any = error.instance
        for missing in cast(list[str], error.validator_value):
            if missing not in instance:
                ending = PRESENT if owner in ANSWERS else suffix("required")
                clause = _id(owner, [*(s for s in attribute if s != EACH), missing], ending)
                yield Breach(clause, bracketed([*instance_path, missing]), "present", "absent")
    elif keyword == "additionalProperties":
        known = _node_of(schema, schema_path[:-1]).get("properties", {})
        for extra in cast(dict[str, Any], error.instance):
            if extra not in known:
                place_ = bracketed([*instance_path, extra])
                yield Breach(_id(owner, attribute, "no_unknown"), place_, "only documented parameters", f"`{extra}`")
    elif "propertyNames" in schema_path:
        clause = _id(owner, attribute, suffix("propertyNames"))
        key = str(error.instance)
        yield Breach(clause, bracketed([*instance_path, key]), "keys of the documented form", f"the key {key!r:.60}")
    elif keyword in KEYWORDS:
        expected, observed = _phrases(error)
        yield Breach(_id(owner, attribute, suffix(keyword)), bracketed(instance_path), expected, observed)


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


def _phrases(error: ValidationError) -> tuple[str, str]:
    """Expected and observed of a keyword error, in short words."""
    value: Any = error.validator_value
    instance: Any = error.instance
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
    maker = makers.get(str(error.validator))
    if maker is not None:
        return maker()
    word = {"maximum": "at most", "minimum": "at least"}.get(str(error.validator), str(error.validator))
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
