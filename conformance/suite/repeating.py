"""A failure counts when it happens again: the whole scenario is run a second time, from nothing, before it is written.

What does not repeat is inconclusive, with its count. A target of which many failures showed again, and none did not, is
believed from then on: a server that checks nothing would cost twice its requests. Nothing here knows what a scenario is
about.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.repetition import not_repeated, seen_again
from checkout_conformance.run.confirm import Steadiness
from checkout_conformance.schemas import Verdict

Key = tuple[str, str | None]
Scenario = Callable[[], Sequence[Outcome]]


class Repeats:
    """Runs scenarios again where they show failures that this item has not confirmed yet."""

    def __init__(self, steadiness: Steadiness | None = None) -> None:
        self._confirmed: set[Key] = set()
        self._steadiness = steadiness or Steadiness()

    def judged(self, scenario: Scenario) -> list[Outcome]:
        """The outcomes of a scenario; failures among them were seen twice, or are inconclusive."""
        return self.confirmed(list(scenario()), scenario)

    def confirmed(self, first: Sequence[Outcome], scenario: Scenario) -> list[Outcome]:
        """What a scenario has shown, after it was run again where that shows failures not confirmed yet."""
        new = failing(first) - self._confirmed
        if not new or self._steadiness.proven:
            return list(first)
        again = failing(scenario())
        self._steadiness.repeated += new <= again
        self._steadiness.wavered |= not new <= again
        return [self._repeated(outcome, again) for outcome in first]

    def _repeated(self, outcome: Outcome, again: set[Key]) -> Outcome:
        key = (outcome.clause, outcome.param)
        if outcome.verdict is not Verdict.FAIL or key in self._confirmed:
            return outcome
        if key in again:
            self._confirmed.add(key)
            return seen_again(outcome)
        return not_repeated(outcome, "the same requests, sent again from nothing, did not show it")


def failing(outcomes: Sequence[Outcome]) -> set[Key]:
    """Clause and parameter of every failure."""
    return {(outcome.clause, outcome.param) for outcome in outcomes if outcome.verdict is Verdict.FAIL}
