"""What one tenant has: objects by id, in the order they were made, and the sessions with what belongs to them.

In memory only. All changes happen between two awaits of one event loop, so a reader never sees half a change.
Not here: which changes are allowed (`lifecycle`) and how lists are cut into pages (`paging`).
"""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.emulator.filing import Filing

Body = dict[str, Any]
MAXIMUM_OBJECTS = 100_000
# Bounds of times -> the first place within them, and the first place behind them.
EARLIEST: Mapping[str, Callable[[list[int], int], int]] = {"gt": bisect_right, "gte": bisect_left}
LATEST: Mapping[str, Callable[[list[int], int], int]] = {"lt": bisect_left, "lte": bisect_right}


class StoreFull(Exception):
    """A tenant has as many objects as the emulator keeps; `reset` makes room."""


class Collection:
    """Objects of one kind, oldest first, found by id in constant time. Nothing is ever removed but all at once."""

    def __init__(self) -> None:
        self._order: list[str] = []
        self._position: dict[str, int] = {}
        self.by_id: dict[str, Body] = {}
        self._times: list[int] = []
        # Whether they were made in the order of their times: not where the clock was set back.
        self._in_time = True

    def __len__(self) -> int:
        return len(self._order)

    def __contains__(self, object_id: object) -> bool:
        return object_id in self.by_id

    def add(self, body: Body) -> Body:
        """Keep a new object. Raises StoreFull beyond the limit."""
        if len(self._order) >= MAXIMUM_OBJECTS:
            raise StoreFull(f"a tenant keeps at most {MAXIMUM_OBJECTS} objects of one kind")
        object_id = body["id"]
        self._position[object_id] = len(self._order)
        made = body.get("created") or 0
        self._in_time = self._in_time and (not self._times or self._times[-1] <= made)
        self._times.append(made)
        self._order.append(object_id)
        self.by_id[object_id] = body
        return body

    def get(self, object_id: str) -> Body | None:
        """The object, or None."""
        return self.by_id.get(object_id)

    def made_within(self, created: Any) -> tuple[int, int]:
        """From which place to which (that one not) objects may stand that were made at a time, or within bounds."""
        first, last = 0, len(self._order)
        if self._in_time and created is not None:
            bounds = created if isinstance(created, Mapping) else {"gte": int(created), "lte": int(created)}
            first = max([first, *(EARLIEST[name](self._times, at) for name, at in bounds.items() if name in EARLIEST)])
            last = min([last, *(LATEST[name](self._times, at) for name, at in bounds.items() if name in LATEST)])
        return first, last

    def newest_first(self, after: str | None = None, places: tuple[int, int] | None = None) -> Iterator[Body]:
        """From the newest to the oldest; with `after`, from the one made just before that object; within `places`."""
        first, last = places or (0, len(self._order))
        position = last if after is None else min(last, self._position[after])
        for index in range(position - 1, first - 1, -1):
            body = self.by_id.get(self._order[index])
            if body is not None:
                yield body

    def newer_than(self, before: str, places: tuple[int, int] | None = None) -> Iterator[Body]:
        """From the one made just after that object towards the newest, within `places`."""
        first, last = places or (0, len(self._order))
        for index in range(max(first, self._position[before] + 1), last):
            body = self.by_id.get(self._order[index])
            if body is not None:
                yield body

    def position(self, object_id: str) -> int:
        """How many objects were made before this one."""
        return self._position[object_id]

    def discard(self, object_id: str) -> None:
        """Forget an object; its place in the order stays empty."""
        self.by_id.pop(object_id, None)


@dataclass(slots=True)
class SessionRecord:
    """A session: its body as answered without expansion, and what the body does not show.

    `body` is replaced attribute by attribute, nested values are never changed in place (they may be shared).
    """

    body: Body
    payload: Body
    base_url: str = ""
    items: list[Body] = field(default_factory=list)
    breakdown: Body = field(default_factory=dict)
    settles_at: int | None = None


class Store:
    """All objects of one tenant."""

    def __init__(self) -> None:
        self.collections: dict[str, Collection] = {}
        self.sessions: dict[str, SessionRecord] = {}
        self.recovery: dict[str, str] = {}
        self.due: list[tuple[int, str]] = []
        self.filing = Filing()

    def of(self, kind: str) -> Collection:
        """The collection of a kind (the `object` of its members, such as `price`)."""
        collection = self.collections.get(kind)
        if collection is None:
            collection = self.collections[kind] = Collection()
        return collection

    def find(self, kind: str, object_id: object) -> Body | None:
        """One object, or None."""
        return self.of(kind).by_id.get(object_id) if isinstance(object_id, str) else None

    def add_session(self, record: SessionRecord) -> None:
        """Keep a new session and remember when it is due to expire."""
        self.of("checkout.session").add(record.body)
        self.sessions[record.body["id"]] = record
        self.filing.file(record.body)
        self.remind(record.body["expires_at"], record.body["id"])

    def remind(self, when: int, session_id: str) -> None:
        """Have `take_due` name the session once `when` has come."""
        heapq.heappush(self.due, (when, session_id))

    def take_due(self, now: int) -> Iterator[SessionRecord]:
        """The sessions whose time has come, each once per reminder, earliest first."""
        while self.due and self.due[0][0] <= now:
            _, session_id = heapq.heappop(self.due)
            yield self.sessions[session_id]
