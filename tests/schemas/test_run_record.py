"""The record's types say what its JSON Schema says: the same members, required alike, of the same types."""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Iterator
from typing import Any, Literal, NotRequired, Union, get_args, get_origin, get_type_hints

from checkout_conformance.schemas.loader import FOLDER
from checkout_conformance.schemas.run_record import RunRecord

SCHEMA: dict[str, Any] = json.loads((FOLDER / "run-record.schema.json").read_text(encoding="utf-8"))
SIMPLE = {"string": str, "integer": int, "number": float, "boolean": bool, "null": type(None)}


def options(hint: Any) -> tuple[Any, ...]:
    """The alternatives of a type; a Literal is its values."""
    if get_origin(hint) in (Union, types.UnionType):
        return tuple(option for part in get_args(hint) for option in options(part))
    return get_args(hint) if get_origin(hint) is Literal else (hint,)


def members(hint: Any) -> tuple[dict[str, Any], set[str]]:
    """Of a TypedDict: member -> type, and which are required."""
    hints = get_type_hints(hint, include_extras=True)
    optional = {name for name, kind in hints.items() if get_origin(kind) is NotRequired}
    plain = {name: get_args(kind)[0] if name in optional else kind for name, kind in hints.items()}
    return plain, set(hints) - optional if hint.__total__ else set()


def differences(schema: dict[str, Any], hint: Any, place: str) -> Iterator[str]:
    """Where a type and its schema part."""
    if "$ref" in schema:
        schema = SCHEMA["$defs"][schema["$ref"].rpartition("/")[2]]
    if "const" in schema:
        return
    if "enum" in schema:
        wanted = {type(None) if value is None else value for value in schema["enum"]}
        if hint is not str and set(options(hint)) != wanted:
            yield f"{place}: {hint} beside {schema['enum']}"
        return
    named = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    simple = {SIMPLE[name] for name in named if name in SIMPLE}
    found = [option for option in options(hint) if option in SIMPLE.values()]
    if simple != set(found):
        yield f"{place}: {hint} beside {schema['type']}"
    for option in options(hint):
        if typing.is_typeddict(option):
            kinds, required = members(option)
            if required != set(schema.get("required", ())):
                yield f"{place}: required are {sorted(required ^ set(schema.get('required', ())))} in one of both"
            if set(kinds) != set(schema["properties"]):
                yield f"{place}: {sorted(set(kinds) ^ set(schema['properties']))} in one of both"
            for name in set(kinds) & set(schema["properties"]):
                yield from differences(schema["properties"][name], kinds[name], f"{place}.{name}")
        elif get_origin(option) is list and "items" in schema:
            yield from differences(schema["items"], get_args(option)[0], f"{place}[]")
        elif get_origin(option) is dict and "additionalProperties" in schema:
            yield from differences(schema["additionalProperties"], get_args(option)[1], f"{place}.*")


def test_types_and_schema_agree() -> None:
    assert list(differences(SCHEMA, RunRecord, "record")) == []


def test_a_difference_is_seen() -> None:
    less = {**SCHEMA, "required": SCHEMA["required"][1:]}
    other = {**SCHEMA, "properties": {**SCHEMA["properties"], "seed": {"type": "string"}}}
    assert any("format" in line for line in differences(less, RunRecord, "record"))
    assert any("record.seed" in line for line in differences(other, RunRecord, "record"))
