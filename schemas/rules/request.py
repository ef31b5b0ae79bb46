"""Request rules in code: what a payload alone can break, and JSON Schema cannot say.

Relative times, uniqueness by key, counts by kind of price, sums, existence of ids. One row per rule: the clause
and the judge, a function from payload and world to the concrete places (bracket form) that break it. A judge never
raises on odd input: what has the wrong type is none of its business, the `type` clause speaks of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from schemas.clauses import Clause
from schemas.world import World

Payload = Mapping[str, Any]
Judge = Callable[[Payload, World | None], Iterable[str | None]]


@dataclass(frozen=True, slots=True)
class RequestRule:
    """A clause and the judge that finds the places breaking it."""

    clause: Clause
    broken: Judge


RULES: tuple[RequestRule, ...] = ()
