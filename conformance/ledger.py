"""The ledger: judged cases come in, one verdict per clause comes out.

Theory. A case is one try at one clause. Over all cases of a clause the strongest verdict counts, in the order of
`STRENGTH`: a failure is never outweighed, an inconclusive case is never hidden by a pass, and a pass outweighs
cases that could not be judged. A clause fails per parameter: one row for every parameter it failed on.

Plain data and no I/O; outcomes cross process borders as JSON (pytest-xdist).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from conformance.exchange import Exchange
from schemas.clauses import Verdict

STRENGTH = (
    Verdict.FAIL,
    Verdict.INCONCLUSIVE,
    Verdict.PASS,
    Verdict.BLOCKED,
    Verdict.UNSUPPORTED,
    Verdict.NO_EVIDENCE,
)
KEPT_STORIES = 3


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


@dataclass(slots=True)
class Row:
    """What the ledger says of a clause, or of a clause on one parameter where it failed."""

    clause: str
    verdict: Verdict
    param: str | None
    outcome: Outcome
    tried: int = 0
    failed: int = 0


@dataclass(slots=True)
class Ledger:
    """Collects outcomes. Memory is bounded: passes keep one story per clause, failures a few, the smallest first."""

    _best: dict[tuple[str, Verdict, str | None], list[Outcome]] = field(default_factory=dict)
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
        kept = self._best.setdefault(key, [])
        if len(kept) < KEPT_STORIES or _size(outcome) < _size(kept[-1]):
            kept.append(outcome)
            kept.sort(key=_size)
            del kept[1 if outcome.verdict is Verdict.PASS else KEPT_STORIES :]

    def extend(self, outcomes: Iterable[Outcome]) -> None:
        """Take many."""
        for outcome in outcomes:
            self.add(outcome)

    def rows(self) -> Iterator[Row]:
        """One row per clause, or per failing parameter of a failing clause, in order of first appearance."""
        by_clause: dict[str, list[tuple[str, Verdict, str | None]]] = {}
        for key in self._best:
            by_clause.setdefault(key[0], []).append(key)
        for clause, keys in by_clause.items():
            strongest = min((key[1] for key in keys), key=STRENGTH.index)
            tried = sum(self._counts[key][0] for key in keys if key[1] in (Verdict.FAIL, Verdict.PASS, strongest))
            for key in keys:
                if key[1] is strongest:
                    best = self._best[key][0]
                    yield Row(clause, strongest, best.param, best, tried, self._counts[key][1])

    def verdict(self, clause: str) -> Verdict:
        """The verdict of one clause so far."""
        found = [key[1] for key in self._best if key[0] == clause]
        return min(found, key=STRENGTH.index) if found else Verdict.NO_EVIDENCE


def _size(outcome: Outcome) -> int:
    """How much a person has to read: the requests' bodies and addresses."""
    return sum(len(exchange.request.body) + len(exchange.request.url) for _, exchange in outcome.exchanges)
