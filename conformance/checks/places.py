"""Looking up attribute paths (`custom_fields[].text.value`) in payloads and answers.

Plain data in, values out; nothing is judged here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas.identifiers import steps

Index = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing stands at a path, because `path` (it, or one above it) is absent, null, or of another kind."""

    path: str
    kind: str  # "absent", "null", "short" (a list with too few entries) or "other" (no object or list)


def values(body: Any, path: str) -> Iterator[tuple[Index, Any]]:
    """Every value at `path`, with the positions in the lists on the way. Nothing where something is missing."""
    yield from _values(body, tuple(steps(path)), ())


def _values(value: Any, rest: tuple[str, ...], index: Index) -> Iterator[tuple[Index, Any]]:
    if not rest:
        yield index, value
    elif rest[0] == "[]":
        for number, item in enumerate(value if isinstance(value, list) else ()):
            yield from _values(item, rest[1:], (*index, number))
    elif isinstance(value, Mapping) and rest[0] in value:
        yield from _values(value[rest[0]], rest[1:], index)


def first(body: Any, path: str) -> Any:
    """The first value at `path`, or None."""
    return next((value for _, value in values(body, path)), None)


def look(body: Any, path: str, index: Index) -> Any:
    """The value at `path` with these list positions, or a Gap that says where the way ends."""
    value, seen, positions = body, "", list(index)
    for step in steps(path):
        if value is None:
            return Gap(seen, "null")
        if step == "[]":
            if not isinstance(value, list):
                return Gap(seen, "other")
            position = positions.pop(0)
            if position >= len(value):
                return Gap(seen, "short")
            value, seen = value[position], f"{seen}[]"
            continue
        if not isinstance(value, Mapping):
            return Gap(seen, "other")
        seen = f"{seen}.{step}" if seen else step
        if step not in value:
            return Gap(seen, "absent")
        value = value[step]
    return value
