"""Shards: which part of a suite one machine runs, as `I/N`. Cheap to import: options are checked with it."""

from __future__ import annotations

import re

SHARD = re.compile(r"^([1-9][0-9]{0,3})/([1-9][0-9]{0,3})$")


def shard(text: str | None) -> tuple[int, int] | None:
    """`2/4` as (2, 4). Raises ValueError with a sentence where it is something else."""
    if text is None:
        return None
    match = SHARD.match(text)
    if match is None or int(match[1]) > int(match[2]):
        raise ValueError(f"--shard {text!r} is not I/N with 1 <= I <= N, such as 2/4")
    return int(match[1]), int(match[2])
