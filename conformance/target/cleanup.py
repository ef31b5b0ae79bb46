"""Leaving a shared account as it was found: the sessions that a run left open are expired at its end.

Only on targets that are not on this machine: there, other people see what a run leaves behind. Sessions that have
ended need nothing, and products, prices and customers cannot be removed in a way that every target knows.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from typing import Protocol
from urllib.parse import quote

from checkout_conformance.errors import RunEnded
from checkout_conformance.evidence.exchange import Exchange


class Expires(Protocol):
    """What cleaning up needs of a client."""

    def expire(self, session: str) -> Exchange:
        """Expire a session."""


# Ids of sessions as a path may hold them: what a target makes up otherwise is not sent back to it.
LONGEST_ID = 500


@dataclass(slots=True)
class OpenSessions:
    """The sessions that a process has created and not expired yet. Safe across threads."""

    _ids: dict[str, None] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def see(self, exchange: Exchange) -> None:
        """Take note of an exchange: a create opens a session, an answer that says it is not open closes it."""
        body = exchange.json if exchange.ok else None
        if not isinstance(body, dict) or body.get("object") != "checkout.session":
            return
        identity = body.get("id")
        if not isinstance(identity, str) or not identity.isprintable() or not 0 < len(identity) <= LONGEST_ID:
            return
        with self._lock:
            if body.get("status") != "open":
                self._ids.pop(identity, None)
            elif exchange.request.operation == "create":
                self._ids[identity] = None

    def take(self) -> list[str]:
        """All of them, in the order of their creation; none are left."""
        with self._lock:
            found, self._ids = list(self._ids), {}
        return found


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What cleaning up did: sessions expired, and sessions that stay open."""

    expired: int = 0
    left: int = 0

    def __add__(self, other: Cleaned) -> Cleaned:
        return Cleaned(self.expired + other.expired, self.left + other.left)

    def note(self) -> str | None:
        """A sentence for the report; None where there was nothing to do."""
        if not self.expired and not self.left:
            return None
        rest = f"; {self.left} stay open until their time is over" if self.left else ""
        return f"cleaning up: {self.expired} open sessions were expired{rest}"


def clean_up(client: Expires, sessions: OpenSessions) -> Cleaned:
    """Expire all sessions that are still open. Ends early, and says so, where nothing may be sent any more."""
    identities = sessions.take()
    expired = 0
    for number, identity in enumerate(identities):
        try:
            expired += client.expire(quote(identity, safe="")).ok
        except RunEnded:
            return Cleaned(expired, len(identities) - number)
    return Cleaned(expired, 0)
