"""The last line of defence against secrets in a report: they are masked by their shape (`secret_shapes`).

The run's own redaction, by value, happens before the record is written. This module knows no values; it goes through a
whole record, names of members and headers included.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

from checkout_conformance.schemas.run_record import RunRecord
from checkout_conformance.secret_shapes import MASK, SECRET_HEADERS, masked

SHORT = 300
_HARMLESS = ("$", "[", "<", "Bearer $", "Bearer [", "Bearer <", "Bearer *", "*", "Basic [", "Basic $", "Basic <")


def scrub(text: str) -> str:
    """The text with everything that has the shape of a secret masked; the prefix stays, to tell what it was."""
    return _remembered(text) if len(text) <= SHORT else masked(text)


# A record says the same short things thousands of times.
_remembered = lru_cache(maxsize=20_000)(masked)


def scrub_record(record: RunRecord) -> RunRecord:
    """A copy of a record with every secret masked."""
    return cast("RunRecord", scrub_deep(record))


def scrub_deep(value: Any) -> Any:
    """A copy of a JSON value with `scrub` applied to every string, names of members included."""
    if isinstance(value, str):
        return scrub(value)
    if isinstance(value, dict):
        return {scrub(str(key)): scrub_deep(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        items = [scrub_deep(item) for item in value]
        return _header(items) if _is_header(items) else items
    return value


def _is_header(items: list[Any]) -> bool:
    return len(items) == 2 and all(isinstance(item, str) for item in items) and items[0].lower() in SECRET_HEADERS


def _header(items: list[Any]) -> list[Any]:
    return items if items[1].startswith(_HARMLESS) else [items[0], MASK]
