"""Which exchanges about one session follow each other, and which were under way at the same time.

Of two requests that are under way together nobody outside knows which one the server saw first: a retrieve that is
answered after an update may show what was there before it. Where a recording says when answers ended, such pairs are
no evidence; where it does not, its order is taken as it is.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.routing import Call

# Where a session is, and its id.
Name = tuple[str, str]
NEVER = float("-inf")


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
        if call.started is None or call.ended is None:
            return IN_ORDER
        any_one, writer = self._ended.get(name, (NEVER, NEVER))
        writes = call.endpoint.method == "POST"
        found = Place(call.started >= any_one, call.started >= (any_one if not writes else writer))
        later = max(any_one, call.ended)
        remember(self._ended, name, (later, max(writer, call.ended) if writes else writer))
        return found


def follows(first: Call, second: Call) -> bool:
    """Whether a request was sent when the other one was answered already, as far as the recording says."""
    return first.ended is None or second.started is None or second.started >= first.ended
