"""Pages of a list: limit, cursors and `has_more` (API reference; E-endpoints-11 to 16 for what is out of range).

A list is anything that can be walked from a cursor in both directions. Not here: which objects a list holds
(`filters`) and what they look like.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.store import Collection

Body = dict[str, Any]
Keep = Callable[[Body], bool]
DEFAULT_LIMIT = 10
MINIMUM_LIMIT = 1
MAXIMUM_LIMIT = 100


class Listing(Protocol):
    """Something that can be cut into pages, in the order in which the list shows it."""

    def __contains__(self, object_id: object) -> bool: ...

    def forward(self, after: str | None) -> Iterator[Body]:
        """From the start, or from just behind a cursor."""
        ...

    def backward(self, before: str) -> Iterator[Body]:
        """From just ahead of a cursor towards the start."""
        ...


class NewestFirst:
    """A collection as lists show it: in reverse chronological order."""

    def __init__(self, collection: Collection, places: tuple[int, int] | None = None) -> None:
        self._collection = collection
        self._places = places

    def __contains__(self, object_id: object) -> bool:
        return object_id in self._collection

    def forward(self, after: str | None) -> Iterator[Body]:
        return self._collection.newest_first(after, self._places)

    def backward(self, before: str) -> Iterator[Body]:
        return self._collection.newer_than(before, self._places)


class Among:
    """Some objects of a collection (by id), in the order of the whole; a cursor may be any object of the whole."""

    def __init__(self, collection: Collection, ids: Iterable[str]) -> None:
        self._collection = collection
        self._ids = sorted(ids, key=collection.position)

    def __contains__(self, object_id: object) -> bool:
        return object_id in self._collection

    def forward(self, after: str | None) -> Iterator[Body]:
        end = len(self._ids) if after is None else self._place(after, bisect_left)
        return (self._collection.by_id[one] for one in reversed(self._ids[:end]))

    def backward(self, before: str) -> Iterator[Body]:
        return (self._collection.by_id[one] for one in self._ids[self._place(before, bisect_right) :])

    def _place(self, cursor: str, bisect: Callable[..., int]) -> int:
        return bisect(self._ids, self._collection.position(cursor), key=self._collection.position)


class AsGiven:
    """A few objects in the order in which they stand (line items)."""

    def __init__(self, bodies: Sequence[Body]) -> None:
        self._bodies = bodies

    def __contains__(self, object_id: object) -> bool:
        return any(body["id"] == object_id for body in self._bodies)

    def _index(self, object_id: str) -> int:
        return next(index for index, body in enumerate(self._bodies) if body["id"] == object_id)

    def forward(self, after: str | None) -> Iterator[Body]:
        return iter(self._bodies if after is None else self._bodies[self._index(after) + 1 :])

    def backward(self, before: str) -> Iterator[Body]:
        return iter(self._bodies[: self._index(before)][::-1])


@dataclass(frozen=True, slots=True)
class Page:
    """One page."""

    data: list[Body]
    has_more: bool


def keep_all(_: Body) -> bool:
    """The filter that lets everything pass."""
    return True


class Paging:
    """Cuts a listing into pages."""

    def limit(self, query: Body) -> int:
        """How many objects a page has; out of range is moved to the nearest bound (observed, 2e)."""
        wanted = query.get("limit")
        if wanted is None:
            return DEFAULT_LIMIT
        return max(MINIMUM_LIMIT, min(MAXIMUM_LIMIT, int(wanted)))

    def check_cursors(self, listing: Listing, query: Body, noun: str) -> None:
        """Refuse a cursor that names nothing, then both cursors at once (in this order, 2e)."""
        for name in ("starting_after", "ending_before"):
            cursor = query.get(name)
            if cursor is not None and cursor not in listing:
                raise ApiError(400, f"No such {noun}: {cursor}", code="resource_missing", param=name)
        if query.get("starting_after") is not None and query.get("ending_before") is not None:
            raise ApiError(400, "Received both starting_after and ending_before parameters. Please pass in only one.")

    def page(self, listing: Listing, query: Body, noun: str, keep: Keep = keep_all) -> Page:
        """The page that a query asks for. Raises ApiError for bad cursors."""
        self.check_cursors(listing, query, noun)
        limit = self.limit(query)
        before = query.get("ending_before")
        if before is not None:
            found = self.take(listing.backward(before), keep, limit)
            return Page(found[:limit][::-1], self.has_more(found, limit))
        found = self.take(listing.forward(query.get("starting_after")), keep, limit)
        return Page(found[:limit], self.has_more(found, limit))

    def take(self, bodies: Iterable[Body], keep: Keep, limit: int) -> list[Body]:
        """Up to one more than the limit of those that pass the filter."""
        found: list[Body] = []
        for body in bodies:
            if keep(body):
                found.append(body)
                if len(found) > limit:
                    break
        return found

    def has_more(self, found: Sequence[Body], limit: int) -> bool:
        """Whether there is another page in the same direction."""
        return len(found) > limit
