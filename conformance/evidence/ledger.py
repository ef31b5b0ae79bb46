"""The ledger: judged cases come in, one verdict per clause comes out.

Theory. A case is one try at one clause. Over all cases of a clause the strongest verdict counts, in the order of
`STRENGTH`: a failure is never outweighed, an inconclusive case is never hidden by a pass, and a pass outweighs
cases that could not be judged. A clause fails per parameter: one row for every parameter it failed on. A ledger
belongs to one item of the suite; `evidence.tally` adds up the ledgers of a run.

Plain data and no I/O; outcomes cross process borders as JSON (pytest-xdist).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.replay import effort
from checkout_conformance.schemas.clauses import Verdict

STRENGTH = (
    Verdict.FAIL,
    Verdict.INCONCLUSIVE,
    Verdict.PASS,
    Verdict.BLOCKED,
    Verdict.UNSUPPORTED,
    Verdict.NO_EVIDENCE,
)
# A failure that was seen so often in one item is no accident.
CONFIRMED = 2


def strongest_of(verdicts: Iterable[Verdict]) -> Verdict:
    """The verdict that counts of several on one clause; no evidence where there is none."""
    return min(verdicts, key=STRENGTH.index, default=Verdict.NO_EVIDENCE)


@dataclass(frozen=True, slots=True)
class Outcome:
    """One judged case of one clause.

    `cause` is the clause or capability that kept it from being judged, `reason` a sentence about it; `exchanges`
    are the labelled exchanges that show it; `tried` and `failed` count repetitions ("failed k of n").
    """

    clause: str
    verdict: Verdict
    param: str | None = None
    cause: str | None = None
    reason: str | None = None
    expected: str | None = None
    observed: str | None = None
    exchanges: tuple[tuple[str, Exchange], ...] = ()
    tried: int = 1
    failed: int = 0


def strongest(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """One outcome per clause, in order of first appearance: the first of those whose verdict counts."""
    by_clause: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_clause[outcome.clause].append(outcome)
    counting = {clause: strongest_of(outcome.verdict for outcome in found) for clause, found in by_clause.items()}
    return [
        next(outcome for outcome in found if outcome.verdict is counting[clause]) for clause, found in by_clause.items()
    ]


@dataclass(slots=True)
class Ledger:
    """The outcomes of one item. Of every clause, verdict and failing parameter the smallest scenario is kept."""

    _best: dict[tuple[str, Verdict, str | None], Outcome] = field(default_factory=dict)
    _counts: dict[tuple[str, Verdict, str | None], list[int]] = field(
        default_factory=lambda: defaultdict(lambda: [0, 0])
    )

    def add(self, outcome: Outcome) -> None:
        """Take one judged case."""
        param = outcome.param if outcome.verdict is Verdict.FAIL else None
        key = (outcome.clause, outcome.verdict, param)
        counts = self._counts[key]
        counts[0] += outcome.tried
        counts[1] += outcome.failed
        kept = self._best.get(key)
        if kept is None or (outcome.verdict is not Verdict.PASS and effort(outcome.exchanges) < effort(kept.exchanges)):
            self._best[key] = outcome

    def show(self, outcome: Outcome) -> None:
        """Take one that shows its failure from nothing: it is kept, however little what was seen before had to read."""
        self.add(outcome)
        self._best[outcome.clause, outcome.verdict, outcome.param] = outcome

    def extend(self, outcomes: Iterable[Outcome]) -> None:
        """Take many."""
        for outcome in outcomes:
            self.add(outcome)

    def summaries(self) -> Iterator[tuple[Outcome, int, int, int]]:
        """Per clause, verdict and failing parameter: the smallest scenario, cases tried and failed, and its size."""
        for key, kept in self._best.items():
            tried, failed = self._counts[key]
            yield kept, tried, failed, effort(kept.exchanges)

    def failures(self) -> list[Outcome]:
        """The smallest scenario of every clause and parameter that failed."""
        return [kept for key, kept in self._best.items() if key[1] is Verdict.FAIL]

    def unconfirmed(self) -> list[Outcome]:
        """The failures that were seen only once."""
        return [kept for key, kept in self._best.items() if key[1] is Verdict.FAIL and self._counts[key][1] < CONFIRMED]

    def of(self, clause: str) -> list[Outcome]:
        """The outcomes kept of one clause."""
        return [kept for key, kept in self._best.items() if key[0] == clause]

    def blocked(self) -> list[Outcome]:
        """What could not be judged because of something else."""
        return [kept for key, kept in self._best.items() if key[1] is Verdict.BLOCKED]

    def verdict(self, clause: str) -> Verdict:
        """The verdict of one clause so far."""
        return strongest_of(key[1] for key in self._best if key[0] == clause)
