"""What requests carry, counted: for the record, so that its reader sees what a run drew."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checkout_conformance.schemas.nodes import documented, node_at
from checkout_conformance.schemas.paths import carried, is_whole
from checkout_conformance.schemas.successions import words_of
from checkout_conformance.strategies.plain import HOSTED

LONGEST_WORD = 40
# kind of boundary -> whether a value stands on it, by the parameter's node
BOUNDARIES: Mapping[str, Callable[[Any, Mapping[str, Any]], bool]] = {
    "longest text": lambda value, node: isinstance(value, str) and len(value) == node.get("maxLength"),
    "shortest text": lambda value, node: isinstance(value, str) and len(value) == node.get("minLength"),
    "least number": lambda value, node: is_whole(value) and value == node.get("minimum"),
    "greatest number": lambda value, node: is_whole(value) and value == node.get("maximum"),
    "most entries": lambda value, node: isinstance(value, list) and len(value) == node.get("maxItems"),
    "most keys": lambda value, node: isinstance(value, dict) and len(value) == node.get("maxProperties"),
    "longest key": lambda value, node: (
        isinstance(value, dict) and any(len(key) == node.get("propertyNames", {}).get("maxLength") for key in value)
    ),
}
# kind of text -> whether a text is of it
TEXTS: Mapping[str, Callable[[str], bool]] = {
    "text of other letters": lambda text: not text.isascii(),
    "text of astral characters": lambda text: any(ord(character) > 0xFFFF for character in text),
    "text that encodings trip over": lambda text: any(character in "&=+%[]" for character in text),
}


def counters(operation: str, payload: Mapping[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a payload carries, as counters: parameters, the values that are words, boundaries, mode and page."""
    parameters: dict[str, int] = {}
    words: dict[str, dict[str, int]] = {}
    boundaries: dict[str, int] = {}
    for path, value in carried(payload):
        where = documented(schema, path)
        place = f"{operation}:{where}"
        parameters[place.removesuffix("[]")] = 1
        node = node_at(schema, where) or {}
        for kind in _kinds(value, node):
            boundaries[kind] = boundaries.get(kind, 0) + 1
        if isinstance(value, str) and value.replace("_", "").replace("-", "").isalnum() and len(value) < LONGEST_WORD:
            words.setdefault(place, {})[value] = 1
    counted = {"parameters": parameters, "enum_values": words, "boundaries": boundaries}
    if operation == "create":
        page = words_of({"create": schema}).first("ui_mode", payload.get("ui_mode", HOSTED))
        counted["shapes"] = {f"{payload.get('mode')} {page}": 1}
    return counted


def _kinds(value: Any, node: Mapping[str, Any]) -> Iterator[str]:
    yield from (kind for kind, stands in BOUNDARIES.items() if stands(value, node))
    if isinstance(value, str) and "enum" not in node:
        yield from (kind for kind, is_of in TEXTS.items() if node.get("x-kind") != "url" and is_of(value))
