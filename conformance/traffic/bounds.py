"""What bounds the memory of judging: so much of one recording is remembered, and the oldest is forgotten first."""

from __future__ import annotations

from collections import OrderedDict
from typing import TypeVar

REMEMBERED = 5_000
Key = TypeVar("Key")
Value = TypeVar("Value")


def remember(where: OrderedDict[Key, Value], key: Key, value: Value, most: int = REMEMBERED) -> None:
    """Put a value in place as the newest; the oldest gives way where there are more than `most`."""
    where[key] = value
    where.move_to_end(key)
    if len(where) > most:
        where.popitem(last=False)
