"""What requests carry, counted: for the record, so that its reader sees what a run drew."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from strategies.narrowing import documented


def counters(operation: str, payload: Mapping[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    """What a payload carries, as counters: parameters, and the values of those that are words."""
    parameters: dict[str, int] = {}
    words: dict[str, dict[str, int]] = {}
    for path, value in _leaves(payload, ""):
        place = f"{operation}:{documented(schema, path)}"
        parameters[place.removesuffix("[]")] = 1
        if isinstance(value, str) and value.replace("_", "").replace("-", "").isalnum() and len(value) < 40:
            words.setdefault(place, {})[value] = 1
    return {"parameters": parameters, "enum_values": words}


def _leaves(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if path:
        yield path, value
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _leaves(child, f"{path}.{name}" if path else str(name))
    elif isinstance(value, list):
        for child in value:
            yield from _leaves(child, f"{path}[]")
