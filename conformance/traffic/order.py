"""Which exchanges follow each other, and which were under way at the same time.

Of two requests that are under way together nobody outside knows which one the server saw first: a retrieve that is
answered after an update may show what was there before it. Where a recording says when answers ended, such pairs are
no evidence; where it does not, its order is taken as it is.
"""

from __future__ import annotations

import heapq
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass, field

from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.recorded import Recorded
from checkout_conformance.traffic.routing import Call

# Between answers so close to each other nobody filled in a page.
AT_ONCE_S = 2.0
# So many exchanges, of so many bytes, wait for one that began before them and took longer.
MOST_WAITING, MOST_BYTES = 64, 4_000_000
# Where a session is, and its id.
Name = tuple[str, str]
NEVER = float("-inf")
# So long a server may go on with a request of which its client has heard no more.
SETTLED_S = 120.0


@dataclass(frozen=True, slots=True)
class Place:
    """`alone`: nothing else was under way. `last`: nothing that changes the session was, so that it is now as shown."""

    alone: bool
    last: bool


IN_ORDER = Place(alone=True, last=True)


class Order:
    """Remembers when what is known of each session ended. Ask for each exchange once, in the recording's order."""

    def __init__(self) -> None:
        self._ended: OrderedDict[Name, tuple[float, float]] = OrderedDict()

    def place(self, name: Name, call: Call) -> Place:
        """How an exchange stands to those before it that are about the same session."""
        if call.started is None:
            return IN_ORDER
        ended = call.started if call.ended is None else call.ended  # then it is the date of an answer
        any_one, writer = self._ended.get(name, (NEVER, NEVER))
        writes = call.endpoint.method == "POST"
        found = Place(call.started >= any_one, call.started >= (any_one if not writes else writer))
        remember(self._ended, name, (max(any_one, ended), max(writer, ended) if writes else writer))
        return found

    def unsettled(self, name: Name, call: Call) -> None:
        """Nobody knows what became of a request that changes a session, nor when: it may be under way for a while."""
        last = call.ended if call.ended is not None else call.started
        if last is not None:
            any_one, writer = self._ended.get(name, (NEVER, NEVER))
            until = last + SETTLED_S
            remember(self._ended, name, (max(any_one, until), max(writer, until)))


def follows(first: Call, second: Call) -> bool:
    """Whether a request was sent when the other one was answered already, as far as the recording says."""
    ended = first.started if first.ended is None else first.ended
    return ended is None or second.started is None or second.started >= ended


def at_once(first: Call, second: Call) -> bool:
    """Whether two answers follow so closely that nobody can have acted in between."""
    if first.started is None or second.started is None:
        return False
    return 0 <= second.started - first.started <= AT_ONCE_S


@dataclass(slots=True)
class Window:
    """Puts the exchanges of a recording in the order in which they began: many recorders write them as they end."""

    _waiting: list[tuple[float, int, Recorded]] = field(default_factory=list)
    _number: int = 0
    _bytes: int = 0

    def put(self, entry: Recorded) -> Iterator[Recorded]:
        """The next exchange as it was recorded; those whose turn it is now. What has no times keeps its place."""
        if entry.started is None or entry.ended is None:
            yield from self.rest()
            yield entry
            return
        self._number += 1
        heapq.heappush(self._waiting, (entry.started, self._number, entry))
        self._bytes += _size(entry)
        while len(self._waiting) > MOST_WAITING or self._bytes > MOST_BYTES:
            yield self._next()

    def rest(self) -> Iterator[Recorded]:
        """All that wait."""
        while self._waiting:
            yield self._next()

    def _next(self) -> Recorded:
        entry = heapq.heappop(self._waiting)[2]
        self._bytes -= _size(entry)
        return entry


def _size(entry: Recorded) -> int:
    return len(entry.sent) + len(entry.body or b"")
