"""Property searching: let Hypothesis look for failures, one after the other, each shrunk for itself.

Hypothesis stops at the first failure of a test. A suite that judges hundreds of clauses per case wants all of them,
each as small as possible, within a budget. So a search runs in rounds: the first failure that is not known yet becomes
the target of the round, everything else is ignored while Hypothesis shrinks for it alone; the smallest case is kept,
the target is known from then on, and the next round goes on with the rest. What else fails on that smallest case is
as small as it gets, so that it is known as well: a target with forty faults in every answer costs one round, and
what is left of the budget looks further. Where the search knows what the parts of a case are, each is left out in turn
instead, which takes far fewer tries. In the end the cases of failures that were seen once only are judged once more,
first without each part in turn: what a search reports has shown twice, whatever the seed and the budget were, and by
nothing that only another failure needs.

Nothing is raised out of a search for what a target does wrong. Values are drawn by the strategy before the target is
called; nothing here filters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from typing import Generic, TypeVar

from hypothesis import Phase, Verbosity, given, seed, settings
from hypothesis.errors import Flaky
from hypothesis.strategies import SearchStrategy

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.repetition import not_repeated, seen_again
from checkout_conformance.evidence.replay import effort
from checkout_conformance.run.confirm import Steadiness
from checkout_conformance.run.effort import Effort
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.repeating import Repeats

Case = TypeVar("Case")
Key = tuple[str, str | None]
ROUNDS = 12
# Cases that shrinking one failure may cost: a person's patience with a rate-limited target, not Hypothesis' default.
SHRINKING = 60
# Cases that leaving out parts may cost then.
REMOVALS = 40
# A failure that was seen this often is no accident, even where another try did not show it.
REPEATED = 2


def whole(_case: Case) -> Iterator[Case]:
    """Nothing can be left out of a case."""
    return iter(())


class TargetFailure(Exception):
    """The failure that a round searches for; never leaves this module."""


class Enough(BaseException):
    """A round has spent what it may. No Exception, so that Hypothesis does not take it for a failure to shrink."""


@dataclass(slots=True)
class Search(Generic[Case]):
    """What a search found: every outcome that is not a failure, and the smallest witness of each failure.

    `leftover` holds failures met while another was searched for, `once` the cases of failures that were seen once.
    """

    outcomes: list[Outcome] = field(default_factory=list)
    failures: dict[Key, Outcome] = field(default_factory=dict)
    cases: int = 0
    leftover: dict[Key, Outcome] = field(default_factory=dict)
    once: dict[Key, Case] = field(default_factory=dict)

    def lessen(
        self,
        judge: Callable[[Case], Sequence[Outcome]],
        smaller: Callable[[Case], Iterator[Case]],
        effort: Effort | None,
    ) -> None:
        """Leave out of the cases of failures that were seen once, each for itself, what has no part in it."""
        for key, case in list(self.once.items()):
            tries = 0
            left: Iterator[Case] = smaller(case)
            while (candidate := next(left, None)) is not None:
                tries += 1
                if tries > REMOVALS or (effort is not None and not effort.left):
                    return
                with effort or nullcontext():
                    outcomes = judge(candidate)
                shown = next((o for o in outcomes if o.verdict is Verdict.FAIL and (o.clause, o.param) == key), None)
                if shown is not None:
                    self.failures[key], self.once[key] = shown, candidate
                    left = smaller(candidate)

    def confirm(self, judge: Callable[[Case], Sequence[Outcome]], repeats: Repeats) -> None:
        """Judge the cases of failures that were seen once again; each case once."""
        while self.once:
            case = next(iter(self.once.values()))
            keys = [key for key, other in self.once.items() if other is case]
            for key in keys:
                del self.once[key]
            doubtful = {key: self.failures[key] for key in keys if self.failures[key].failed < REPEATED}
            again = repeats.confirmed(list(doubtful.values()), partial(judge, case))
            self.failures.update(zip(doubtful, again, strict=True))


def search(
    strategy: SearchStrategy[Case],
    judge: Callable[[Case], Sequence[Outcome]],
    *,
    examples: int,
    run_seed: int,
    effort: Effort | None = None,
    shrink: int = SHRINKING,
    rounds: int = ROUNDS,
    smaller: Callable[[Case], Iterator[Case]] = whole,
    repeats: Repeats | None = None,
) -> Search[Case]:
    """Judge up to `examples` cases of `strategy`, and shrink what fails, as long as there is `effort` left for that.

    `smaller` gives cases that lack one part of a case.

    `judge` calls the target and returns outcomes; it must not raise for what a target does. Exceptions of other
    kinds (a dead target, a spent request budget) pass through.
    """
    found: Search[Case] = Search()
    tries = shrink if smaller is whole else 0  # what knows its parts is made small by leaving them out, for far less
    for number in range(rounds):
        left = examples - found.cases if number else examples
        state: _Round[Case] = _Round(found, tries, effort)
        if left <= 0 or not _round(strategy, judge, left, run_seed + number, state, smaller):
            break
    for key, outcome in found.leftover.items():
        found.failures.setdefault(key, outcome)
    found.lessen(judge, smaller, effort)
    found.confirm(judge, repeats or Repeats())
    return found


def explore(
    run: Run,
    strategy: SearchStrategy[Case],
    judge: Callable[[Case], Sequence[Outcome]],
    *,
    examples: int,
    further: int = 0,
    rounds: int = ROUNDS,
    smaller: Callable[[Case], Iterator[Case]] = whole,
    steadiness: Steadiness | None = None,
) -> None:
    """Search within what this run may spend, and write down all that was found; `further` is added to its seed.

    `steadiness` is given where some of what cases send races: it tells nothing of the run's other items.
    """
    seed_used, effort = run.seed + further, run.effort("shrinking")
    found = search(
        strategy,
        judge,
        examples=examples,
        run_seed=seed_used,
        effort=effort,
        rounds=rounds,
        smaller=smaller,
        repeats=Repeats(steadiness or run.shared("steadiness", Steadiness)),
    )
    run.extend([*found.outcomes, *found.failures.values()])


def _round(
    strategy: SearchStrategy[Case],
    judge: Callable[[Case], Sequence[Outcome]],
    examples: int,
    round_seed: int,
    state: _Round[Case],
    smaller: Callable[[Case], Iterator[Case]],
) -> bool:
    """One round; whether something was caught, so that another round makes sense."""

    @seed(round_seed)
    @settings(
        max_examples=examples,
        database=None,
        deadline=None,
        phases=(Phase.generate, Phase.shrink),
        report_multiple_bugs=False,
        print_blob=False,
        verbosity=Verbosity.quiet,
    )
    @given(strategy)
    def look(case: Case) -> None:
        if not state.may_try():
            raise Enough
        with state.effort:
            outcomes = judge(case)
        state.take(case, outcomes)

    try:
        look()
    except (TargetFailure, Enough):
        pass
    except Flaky:
        state.flaky = True
    state.leave_out(judge, smaller)
    return state.close()


class _Round(Generic[Case]):
    """The bookkeeping of one round."""

    def __init__(self, found: Search[Case], shrink: int, effort: Effort | None) -> None:
        self._found = found
        self._shrink = shrink
        self._effort = effort
        self._target: Key | None = None
        self._witness: Outcome | None = None
        self._smallest: Case | None = None
        self._beside: dict[Key, Outcome] = {}
        self._tries = 0
        self._caught = 0
        self.flaky = False

    def may_try(self) -> bool:
        """Whether another case may be sent; while shrinking, only so many."""
        if self._target is None:
            return True
        if self._tries >= self._shrink or (self._effort is not None and not self._effort.left):
            return False
        self._tries += 1
        return True

    @property
    def effort(self) -> AbstractContextManager[None]:
        """What the next case is counted as: shrinking, where a failure is shrunk."""
        return nullcontext() if self._target is None or self._effort is None else self._effort

    def take(self, case: Case, outcomes: Sequence[Outcome]) -> None:
        """Sort the outcomes of a case; raise TargetFailure where the failure being searched for is among them."""
        if self._target is None:
            self._found.cases += 1
        hit: Outcome | None = None
        others: dict[Key, Outcome] = {}
        for outcome in outcomes:
            if outcome.verdict is not Verdict.FAIL:
                self._found.outcomes.append(outcome)
                continue
            key = (outcome.clause, outcome.param)
            if key in self._found.failures:
                continue
            if self._target is None:
                self._target = key
            if key == self._target:
                hit = outcome
            else:
                others[key] = outcome
                if key not in self._found.leftover:
                    self._found.leftover[key], self._found.once[key] = outcome, case
        if hit is not None:
            self._caught += 1
            if self._witness is None or effort(hit.exchanges) <= effort(self._witness.exchanges):
                self._witness, self._beside, self._smallest = hit, others, case
            raise TargetFailure(hit.clause)

    def leave_out(self, judge: Callable[[Case], Sequence[Outcome]], smaller: Callable[[Case], Iterator[Case]]) -> None:
        """Leave out each part in turn, until the failure shows without none."""
        tries, case = 0, self._smallest
        while case is not None and not self.flaky:
            current, case = case, None
            for candidate in smaller(current):
                tries += 1
                if tries > REMOVALS or (self._effort is not None and not self._effort.left):
                    return
                with self.effort:
                    outcomes = judge(candidate)
                try:
                    self.take(candidate, outcomes)
                except TargetFailure:
                    case = candidate
                    break

    def close(self) -> bool:
        """Keep what was caught; whether anything new was."""
        if self._target is None or self._witness is None or self._smallest is None:
            return False
        if self.flaky and self._caught < REPEATED:
            then = "it did not show when it was tried again"
            unrepeated = not_repeated(self._witness, then, failed=self._caught, tried=self._tries + 1)
            self._found.failures[self._target] = unrepeated
            self._found.leftover.pop(self._target, None)
        else:
            self._keep(self._target, self._witness, self._smallest)
        return True

    def _keep(self, target: Key, witness: Outcome, case: Case) -> None:
        """Keep the failure that was caught, and what failed beside it on its smallest case."""
        for key, outcome in {target: witness, **self._beside}.items():
            self._found.failures[key] = outcome
            self._found.leftover.pop(key, None)
            self._found.once[key] = case
        if self._caught >= REPEATED:
            self._found.failures[target] = seen_again(witness)
            del self._found.once[target]
