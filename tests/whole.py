"""How much the kit's own tests try: parts that stand for the whole in `make test`, everything in `make whole`.

What is long by nature (a whole run on each of many servers, thousands of draws) is cut here and nowhere else, by one
setting of the environment, `TESTS=whole`. A part is the same one every time.
"""

from __future__ import annotations

import os
from collections.abc import Collection
from typing import TypeVar

import pytest

Row = TypeVar("Row")
WHOLE = os.environ.get("TESTS") == "whole"


def part(rows: Collection[Row], every: int) -> list[Row]:
    """Every so-many-th row, the first included; all of them where everything is tried."""
    return list(rows) if WHOLE else list(rows)[::every]


def either(whole: Row, some: Row) -> Row:
    """One setting for everything, and one for the part."""
    return whole if WHOLE else some


# For a test whose subject others show in a smaller way.
only_whole = pytest.mark.skipif(not WHOLE, reason="tried by `make whole`")
