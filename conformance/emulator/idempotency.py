"""Idempotency keys: one key, one execution, the same answer ever after (E-conventions-6 to 12).

Only POST. What failed validation, or came while the first was still running, is not saved.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.reply import Reply

LONGEST_KEY = 255
KEPT_SECONDS = 24 * 60 * 60
KEPT_ENTRIES = 20_000
TOO_LONG = "Idempotency keys can have up to 255 characters, but you passed in one that has {length}."
OTHER_PARAMETERS = (
    "Keys for idempotent requests can only be used with the same parameters they were first used with. "
    "Try using a key other than '{key}' if you meant to execute a different request."
)
OTHER_ENDPOINT = (
    "Keys for idempotent requests can only be used for the same endpoint they were first used for ('{path}'). "
    "Try using a key other than '{key}' if you meant to execute a different request."
)
IN_USE = (
    "There is currently another in-progress request using this Idempotent Key (that probably means you submitted "
    "twice, and the other request is still going through): {key}. Please try again later."
)


@dataclass(slots=True)
class Entry:
    """What is known of one key. `reply` is None while the first request runs."""

    path: str
    digest: bytes
    started: int
    reply: Reply | None = None


class Idempotency:
    """The keys of one tenant."""

    # A key on any other request is ignored.
    methods = frozenset({"POST"})

    def __init__(self) -> None:
        self._entries: OrderedDict[str, Entry] = OrderedDict()

    def check_key(self, key: str) -> None:
        """Raises ApiError for a key that is too long."""
        if len(key) > LONGEST_KEY:
            raise ApiError(400, TOO_LONG.format(length=len(key)), type="idempotency_error")

    def digest(self, path: str, body: bytes) -> bytes:
        """What two requests have to share in order to be the same one."""
        return hashlib.sha256(path.encode() + b"\0" + body).digest()

    def begin(self, key: str, path: str, body: bytes, now: int) -> Reply | None:
        """The saved answer, or None: then the caller executes, and has to call `finish` or `abandon`.

        Raises ApiError for other parameters (400) and for a request that still runs (409).
        """
        self.check_key(key)
        self.prune(now)
        entry = self._entries.get(key)
        if entry is None:
            self._entries[key] = Entry(path, self.digest(path, body), now)
            return None
        self.check_same(entry, key, path, body)
        if entry.reply is None:
            raise ApiError(409, IN_USE.format(key=key), type="idempotency_error", code="idempotency_key_in_use")
        return entry.reply

    def check_same(self, entry: Entry, key: str, path: str, body: bytes) -> None:
        """Raises ApiError where a key comes with another request than its first."""
        if entry.path != path:
            raise ApiError(400, OTHER_ENDPOINT.format(path=entry.path, key=key), type="idempotency_error")
        if entry.digest != self.digest(path, body):
            raise ApiError(400, OTHER_PARAMETERS.format(key=key), type="idempotency_error")

    def finish(self, key: str, reply: Reply) -> None:
        """Save the answer for every later use of the key."""
        self._entries[key].reply = reply

    def abandon(self, key: str) -> None:
        """Forget the key: nothing was executed under it."""
        self._entries.pop(key, None)

    def prune(self, now: int) -> None:
        """Forget keys that are older than a day, and the oldest beyond the number kept."""
        while self._entries:
            key, entry = next(iter(self._entries.items()))
            expired = now - entry.started > KEPT_SECONDS
            if not (expired or len(self._entries) >= KEPT_ENTRIES) or entry.reply is None:
                return
            del self._entries[key]
