"""Faults in idempotency keys: ignored, mixed up, checked too little. One class a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkout_conformance.emulator.idempotency import Entry, Idempotency
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.mutants.fault import Fault, named
from checkout_conformance.mutants.rewriting import exchanged, headers_without


class NoMemory(Idempotency):
    """Keys are ignored."""

    def begin(self, key: str, path: str, body: bytes, now: int) -> Reply | None:
        """Always executes; a key that is too long is still refused."""
        self.check_key(key)
        self._entries[key] = Entry(path, self.digest(path, body), now)
        return None


class OneAnswerForAll(Idempotency):
    """Every key is the same key, for creates with the same parameters."""

    def begin(self, key: str, path: str, body: bytes, now: int) -> Reply | None:
        """Finds the answer by the body."""
        for entry in self._entries.values():
            if entry.digest == self.digest(path, body) and entry.reply is not None and entry.reply.status == 200:
                if path.endswith("/expire"):
                    break
                return entry.reply
        return super().begin(key, path, body, now)


class AnyParameters(Idempotency):
    """A key brings its first answer back, whatever the parameters."""

    def check_same(self, entry: Entry, key: str, path: str, body: bytes) -> None:
        """Checks nothing."""


class SavesRefusals(Idempotency):
    """A refused request uses up its key."""

    def abandon(self, key: str) -> None:
        """Keeps the key, as if it had been refused for good."""
        self._entries[key].reply = Reply(400, {"error": {"type": "invalid_request_error", "message": "as before"}})

    def check_same(self, entry: Entry, key: str, path: str, body: bytes) -> None:
        """Only where an answer was saved for good."""
        if entry.reply is None or entry.reply.status == 200:
            super().check_same(entry, key, path, body)


class RefusesLongestKeys(Idempotency):
    """A key of 255 characters is too long."""

    def check_key(self, key: str) -> None:
        """One character less is taken."""
        super().check_key(f"{key}x")


class LongKeys(Idempotency):
    """Keys may be of any length."""

    def check_key(self, key: str) -> None:
        """Checks nothing."""


def forgetful(ending: str) -> type[Idempotency]:
    """Keys are ignored where a path ends so: the request is carried out again."""

    class Forgetful(Idempotency):
        """A key is ignored on one operation: the request is carried out again."""

        def begin(self, key: str, path: str, body: bytes, now: int) -> Reply | None:
            if re.search(ending, path):
                self._entries.pop(key, None)
            return super().begin(key, path, body, now)

    return Forgetful


class KeysOnReads(Idempotency):
    """A key on a GET brings its first answer back."""

    methods = frozenset({"GET", "POST"})


def faults() -> Iterator[Fault]:
    """One row a fault."""
    for name, clause, made in (
        ("no_memory", "replay", NoMemory),
        ("one_answer_for_all", "other_key", OneAnswerForAll),
        ("any_parameters", "other_parameters", AnyParameters),
        ("saves_refusals", "invalid_not_saved", SavesRefusals),
        ("keys_on_reads", "post_only", KeysOnReads),
        ("refuses_longest_keys", "longest_key", RefusesLongestKeys),
        ("long_keys", "key_length", LongKeys),
        ("forgets_expiries", "expire_replay", forgetful("/expire$")),
        ("forgets_updates", "update_replay", forgetful("/sessions/[^/]+$")),
        ("forgets_customer_sessions", "customer_session_replay", forgetful("/customer_sessions$")),
        ("does_not_wait", "concurrent", NoMemory),
    ):
        yield named(name, f"idempotency.{clause}", "idempotency", made)
    unmarked = exchanged(rewrite_reply=headers_without("idempotent-replayed"))
    yield Fault("no_replay_header", "idempotency.replay_header", unmarked, "Nothing says that an answer came again.")
