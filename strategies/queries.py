"""Queries of the session list over a known set of sessions, with the page that a model of the list expects.

The model: sessions newest first; filters keep those they are about, all of them together; a cursor names one of those
that are left, and the page is what follows it (`starting_after`) or what stands right before it (`ending_before`), up
to the limit; `has_more` says whether anything is left in that direction. Values are drawn around the known ones, so
that every bound of `created` is met on both of its sides.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

BOUNDS: Mapping[str, Callable[[int, int], bool]] = {
    "gt": lambda created, bound: created > bound,
    "gte": lambda created, bound: created >= bound,
    "lt": lambda created, bound: created < bound,
    "lte": lambda created, bound: created <= bound,
}
DEFAULT_LIMIT, MOST = 10, 100
LIMITS = (1, 2, 3, 9, 10, 11, 99, 100)
DIRECTIONS = ("starting_after", "ending_before")


@dataclass(frozen=True, slots=True)
class Listed:
    """A session as the list knows it; `attributes` are those that it can be filtered by, besides `created`."""

    id: str
    created: int
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Query:
    """A query and its expected page. `matching` is all that the filters leave, `filters` what it is filtered by."""

    params: Mapping[str, Any]
    filters: tuple[str, ...]
    matching: tuple[str, ...]
    ids: tuple[str, ...]
    has_more: bool


def matching(history: Sequence[Listed], filters: Mapping[str, Any]) -> list[Listed]:
    """The sessions that filters leave, newest first. `created` is a moment, or bounds by name."""
    kept = list(history)
    for name, wanted in filters.items():
        if name != "created":
            kept = [entry for entry in kept if entry.attributes.get(name) == wanted]
        elif isinstance(wanted, Mapping):
            kept = [e for e in kept if all(BOUNDS[bound](e.created, moment) for bound, moment in wanted.items())]
        else:
            kept = [entry for entry in kept if entry.created == wanted]
    return kept


def expected(
    history: Sequence[Listed],
    filters: Mapping[str, Any],
    limit: int | None = None,
    cursor: tuple[str, str] | None = None,
) -> Query:
    """The page that a query must bring; `cursor` is a direction and an id. Raises ValueError for an unknown cursor."""
    order = [entry.id for entry in matching(history, filters)]
    size = DEFAULT_LIMIT if limit is None else limit
    params = {**filters, **({} if limit is None else {"limit": limit})}
    rest = order
    if cursor is not None:
        params[cursor[0]] = cursor[1]
        place = order.index(cursor[1])
        rest = order[:place] if cursor[0] == "ending_before" else order[place + 1 :]
    backward = cursor is not None and cursor[0] == "ending_before"
    ids = rest[-size:] if backward else rest[:size]
    return Query(params, tuple(filters), tuple(order), tuple(ids), len(rest) > size)


@st.composite
def list_queries(
    draw: st.DrawFn,
    history: Sequence[Listed],
    only: Mapping[str, Any],
    names: Collection[str],
    *,
    created: bool = True,
) -> Query:
    """Queries over a history (newest first, at least one session), alone and combined.

    `only` stands in every query: what tells this history from whatever else the target lists. `names` are the
    attributes to filter by, besides `created` (unless that is no filter); values are those that some session has.
    """
    filters = dict(only)
    for name in names:
        values = list(dict.fromkeys(entry.attributes.get(name) for entry in history))
        wanted = draw(st.sampled_from([None, *(value for value in values if value is not None)]))
        if wanted is not None:
            filters[name] = wanted
    moment = draw(st.one_of(st.none(), _moments(history), _bounds(history))) if created else None
    if moment is not None:
        filters["created"] = moment
    left = matching(history, filters)
    limit = draw(st.one_of(st.none(), st.sampled_from(LIMITS), st.integers(1, MOST)))
    direction = draw(st.sampled_from([None, *DIRECTIONS]))
    if direction is None or not left:
        return expected(history, filters, limit)
    ends = [0, len(left) - 1, min(len(left) - 1, limit or DEFAULT_LIMIT)]
    place = draw(st.one_of(st.sampled_from(ends), st.integers(0, len(left) - 1)))
    return expected(history, filters, limit, (direction, left[place].id))


def _moments(history: Sequence[Listed]) -> st.SearchStrategy[int]:
    """A second in which sessions were created, or the one beside it."""
    times = list(dict.fromkeys(entry.created for entry in history))
    return st.tuples(st.sampled_from(times), st.sampled_from([0, -1, 1])).map(sum)


def _bounds(history: Sequence[Listed]) -> st.SearchStrategy[dict[str, int]]:
    """One bound of `created`, or one of either kind."""
    moments = _moments(history)
    lower = st.tuples(st.sampled_from(["gt", "gte"]), moments).map(lambda pair: dict([pair]))
    upper = st.tuples(st.sampled_from(["lt", "lte"]), moments).map(lambda pair: dict([pair]))
    return st.one_of(lower, upper, st.tuples(lower, upper).map(lambda both: {**both[0], **both[1]}))
