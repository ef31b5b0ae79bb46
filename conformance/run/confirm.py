"""A failure counts when it happens again: an item that saw one only once is run a second time, from nothing.

What does not repeat is inconclusive, with its count; what an accident (a single 500) kept from being judged is judged
then. Items that repeat by themselves (properties, systematic passes) have confirmed their failures already, and are
not run again; nor are long ones, and what failed on many items alike. Repeating has a number of requests of its own.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.evidence.exchange import SERVER_ERROR
from checkout_conformance.evidence.ledger import Ledger, Outcome
from checkout_conformance.evidence.repetition import only_confirmed, unconfirmed
from checkout_conformance.run.effort import NOT_STEADY
from checkout_conformance.run.run import Run

# Requests that make an item a long one: too many to be sent again for one failure.
LONG = 60
# Failures of a target that all showed again before the next ones are believed at once; and items on which it broke.
ENOUGH, ENOUGH_BROKEN = 25, 4


@dataclass(slots=True)
class Steadiness:
    """How often a failure showed again in this process: who repeats so many, and wavered never, repeats the rest.

    `failing` are the clauses, each with its parameter, that an item found broken: in another one they show again.
    """

    repeated: int = 0
    broken: int = 0
    wavered: bool = False
    failing: set[tuple[str, str | None]] = field(default_factory=set)

    @property
    def proven(self) -> bool:
        """Whether asking again would tell nothing new."""
        return self.repeated >= ENOUGH and not self.wavered

    @property
    def breaks(self) -> bool:
        """Whether the target breaks by its nature, and not by accident."""
        return self.broken >= ENOUGH_BROKEN and not self.wavered


def arguments(function: Callable[..., Any], available: Mapping[str, Any]) -> dict[str, Any]:
    """What an item's function takes of the fixtures and parameters that its item has."""
    names = inspect.signature(function).parameters
    return {name: available[name] for name in names if name in available}


def confirm(run: Run, again: Callable[[], object], sent: int, *, races: bool = False) -> None:
    """Do it again where this item's failures ask for it, and keep what is confirmed. `sent`: what the item cost.

    What shows only now and then where requests race says nothing of requests that come one after the other.
    """
    steadiness: Steadiness = run.shared("steadiness", Steadiness)
    doubtful = [one for one in run.ledger.unconfirmed() if (one.clause, one.param) not in steadiness.failing]
    _confirm(run, again, doubtful, sent, races)
    steadiness.failing |= {(one.clause, one.param) for one in run.ledger.failures()}
    if steadiness.wavered:
        run.note(NOT_STEADY)


def _confirm(run: Run, again: Callable[[], object], doubtful: list[Outcome], sent: int, races: bool) -> None:
    first, steadiness, effort = run.ledger, run.shared("steadiness", Steadiness), run.effort("repeating")
    broken = accidental([*first.unconfirmed(), *first.blocked()]) and not steadiness.breaks
    if not broken and (steadiness.proven or not doubtful or sent > LONG):
        return
    once = unconfirmed(first, doubtful) if steadiness.wavered else first
    if not effort.left:
        run.ledger = once
        return
    run.ledger, cut = Ledger(), run.cut
    try:
        with effort:
            again()
        repeated = run.ledger
    finally:
        run.ledger = first
    if run.cut > cut:  # requests ran out: what was left out of it did not fail to show
        run.ledger = once
        return
    steadiness.broken += broken and accidental(repeated.unconfirmed())
    # What nobody judged the second time is no other answer: a create may go without what was refused before.
    failing = {outcome.clause for outcome in repeated.failures()}
    otherwise = {one.clause for one in doubtful if one.clause not in failing and repeated.of(one.clause)}
    steadiness.wavered |= bool(otherwise) and not races
    run.ledger = only_confirmed(first, repeated, doubtful)


def accidental(outcomes: Iterable[Outcome]) -> bool:
    """Whether any of these looks like an accident: no answer, or one that says that the server broke."""
    answers = [exchange.status for outcome in outcomes for _, exchange in outcome.exchanges]
    return any(status is None or status >= SERVER_ERROR for status in answers)
