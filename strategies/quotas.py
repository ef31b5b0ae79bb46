"""How much each profile tries: one table for every number that a profile decides.

What a run drew in the end is counted into its record.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

EVERY_LIMIT = tuple(range(1, 101))


@dataclass(frozen=True, slots=True)
class Quota:
    """The numbers of one profile.

    `violations` and `valid_sides` are for every clause (None: all it has), `drawn` for every mode and page. A clause
    with fewer ways to break it gets as many as it has. A quick run leaves the valid sides to the covering set, where
    they stand together. `examples` is what a property's number of examples (which is for the standard profile) is
    multiplied with. `sessions` is the length of the history that lists are judged over, `walked` the limits with which
    it is paged from end to end, `asked` those of which the first page is judged. `requests` is about what a run against
    the reference sends, `most` what a run against any target stays below (None: nothing is limited), and `reserve` what
    of these is kept for what comes after the broken requests; every further process of a run may send `anew` more, for
    what each makes for itself. After `alike` failures of one kind of clause, of which none holds, the rest of that
    kind is left out for the same parameter. `efforts` is what may be spent on what no verdict needs (`run.effort`).
    """

    violations: int
    valid_sides: int | None
    drawn: int
    examples: float
    sessions: int
    walked: tuple[int, ...]
    asked: tuple[int, ...]
    requests: int
    most: int | None
    reserve: int
    anew: int
    alike: int | None
    efforts: Mapping[str, int]


QUOTAS: Mapping[str, Quota] = {
    "quick": Quota(
        violations=1,
        valid_sides=0,
        drawn=6,
        examples=0.25,
        sessions=25,
        walked=(1, 7, 100),
        asked=(1, 2, 9, 10, 11, 99, 100),
        requests=2_600,
        most=3_000,
        reserve=180,
        anew=50,
        alike=6,
        efforts={"reducing": 300, "shrinking": 150, "shortening": 250, "repeating": 150},
    ),
    "standard": Quota(
        violations=2,
        valid_sides=None,
        drawn=25,
        examples=1.0,
        sessions=250,
        walked=(1, 9, 10, 11, 50, 99, 100),  # 2 and 3 decide no clause that 1 and 9 do not, with 420 requests
        asked=EVERY_LIMIT,
        requests=5_900,
        most=10_000,
        reserve=900,
        anew=200,
        alike=None,
        efforts={"reducing": 1_200, "shrinking": 900, "shortening": 600, "repeating": 600},
    ),
    "thorough": Quota(
        violations=10,
        valid_sides=None,
        drawn=125,
        examples=5.0,
        sessions=400,
        walked=EVERY_LIMIT,
        asked=EVERY_LIMIT,
        requests=17_500,
        most=None,
        reserve=0,
        anew=0,
        alike=None,
        efforts={},
    ),
}
