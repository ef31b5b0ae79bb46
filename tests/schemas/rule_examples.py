"""An example for every rule across parameters, by hand: a request that keeps it, and one that breaks it alone.

What a run sends is found by searching with the contract's own judges; these pairs were written by a reader of the
documents, and hold the judges themselves. `rule_examples.json` names plain requests (`bases`), and for each rule what
is changed in one of them: a JSON merge patch (null takes away, objects are merged, all else is replaced) for either
side. `{"$now": s}` stands for a time `s` seconds from now, `{"$day": n}` for the calendar day in `n` days,
`{"$repeat": [n, value]}` for a list. What is read here is plain payloads; `WORLD` is what they name.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from checkout_conformance.schemas import PriceFact, World

NOW = 1_760_000_000
WORLD = World(
    now=NOW,
    prices={"price_once": PriceFact("usd", 1000), "price_monthly": PriceFact("usd", 1000, "month")},
    products=frozenset({"prod_known"}),
    customers=frozenset({"cus_known"}),
    coupons=frozenset({"coupon_known"}),
    promotion_codes=frozenset({"promo_known"}),
    shipping_rates=frozenset({"shr_known"}),
)
FILE = Path(__file__).parent / "rule_examples.json"


@dataclass(frozen=True, slots=True)
class Example:
    """A payload that keeps a rule and one that breaks it, on one operation."""

    keeps: dict[str, Any]
    breaks: dict[str, Any]


def examples() -> tuple[str, ...]:
    """The ids of all rules that have an example."""
    return tuple(_table()["rules"])


def example_of(rule: str, now: int) -> Example | None:
    """The example of a rule at a time (Unix seconds), or None where it has none."""
    row = _table()["rules"].get(rule)
    if row is None:
        return None
    base = _table()["bases"][row["base"]]
    keeps, breaks = (resolved(patched(base, row.get(side, {})), now) for side in ("keeps", "breaks"))
    return Example(keeps, breaks)


def patched(value: Any, patch: Any) -> Any:
    """A copy of `value` changed by a JSON merge patch.

    >>> patched({"a": 1, "b": {"c": 2}}, {"a": None, "b": {"d": 3}})
    {'b': {'c': 2, 'd': 3}}
    """
    if not isinstance(patch, Mapping) or any(key.startswith("$") for key in patch):
        return copy.deepcopy(patch)
    made = copy.deepcopy(dict(value)) if isinstance(value, Mapping) else {}
    for key, change in patch.items():
        if change is None:
            made.pop(key, None)
        else:
            made[key] = patched(made.get(key), change)
    return made


def resolved(value: Any, now: int) -> Any:
    """A copy in which `$now`, `$day` and `$repeat` are what they stand for."""
    if isinstance(value, list):
        return [resolved(entry, now) for entry in value]
    if not isinstance(value, Mapping):
        return value
    if "$now" in value:
        return now + int(value["$now"])
    if "$day" in value:
        return (datetime.fromtimestamp(now, UTC) + timedelta(days=value["$day"])).date().isoformat()
    if "$repeat" in value:
        count, entry = value["$repeat"]
        return [resolved(entry, now) for _ in range(count)]
    return {key: resolved(child, now) for key, child in value.items()}


@cache
def _table() -> dict[str, Any]:
    table: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return table
