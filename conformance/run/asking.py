"""A request whose answer decides what a run does next: asked again before anything is said to be missing.

A target that stumbles once has no missing endpoint, and refuses no plain create.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.repetition import not_repeated
from checkout_conformance.schemas.clauses import Verdict


@dataclass(frozen=True, slots=True)
class Asked:
    """The last answer, whether it was good, and how often was asked."""

    exchange: Exchange
    good: bool
    times: int

    def outcome(self, clause: str, expected: str, seen: str) -> Outcome:
        """A failure was seen twice; what failed once only is inconclusive."""
        shown = (("the request", self.exchange),)
        failure = Outcome(clause, Verdict.FAIL, None, None, None, expected, seen, shown, self.times, self.times)
        if not self.good:
            return failure
        if self.times > 1:
            return not_repeated(failure, "the same request, sent again, was answered as documented")
        return Outcome(clause, Verdict.PASS, expected=expected, observed=expected, exchanges=shown)


def asked(ask: Callable[[], Exchange], good: Callable[[Exchange], bool]) -> Asked:
    """Ask, and ask again where the first answer is not good."""
    first = ask()
    if good(first):
        return Asked(first, True, 1)
    again = ask()
    return Asked(again, good(again), 2)


def answer(exchange: Exchange) -> str:
    """An answer in a sentence: its status and the error's message, or what came instead; and an id that is no text."""
    if exchange.failure:
        return exchange.failure
    message = str(exchange.error.get("message", ""))[:200]
    bare = ", a bare array" if exchange.ok and isinstance(exchange.json, list) else ""
    found = body(exchange).get("id", "") if exchange.ok else ""
    strange = "" if isinstance(found, str) else f", `id` is no text: {json.dumps(found)[:60]}"
    return f"status {exchange.status}{bare}{strange}" + (f": {message}" if message else "")


def body(exchange: Exchange) -> Mapping[str, Any]:
    """The object that an answer holds; empty where it is none."""
    return exchange.json if isinstance(exchange.json, dict) else {}


def is_session(exchange: Exchange) -> bool:
    """Whether an answer is a success with an id that a session can be asked for by."""
    return exchange.ok and isinstance(body(exchange).get("id"), str)
