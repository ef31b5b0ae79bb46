"""Counters of what was sent, as nested objects: those of items, processes and shards are added up. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def merge_counts(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    """Add nested counters: numbers add up, objects merge."""
    for name, value in more.items():
        if isinstance(value, Mapping):
            merge_counts(into.setdefault(name, {}), value)
        else:
            into[name] = into.get(name, 0) + value
