"""How many cases each clause gets, by profile. A table; what a run drew in the end is counted into its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Quota:
    """`violations` and `valid_sides` are for every clause (None: all it has), `drawn` for every mode and page.

    A clause with fewer ways to break it gets as many as it has. A quick run leaves the valid sides to the covering
    set, where they stand packed.
    """

    violations: int
    valid_sides: int | None
    drawn: int


QUOTAS: Mapping[str, Quota] = {
    "quick": Quota(violations=1, valid_sides=0, drawn=6),
    "standard": Quota(violations=2, valid_sides=None, drawn=25),
    "thorough": Quota(violations=10, valid_sides=None, drawn=125),
}
