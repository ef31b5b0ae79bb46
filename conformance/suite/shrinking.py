"""Accepted creates whose answers are wrong, made as small as they can be: what has no part in a failure goes.

A covering create carries nearly everything, so that what its answer lacks is hidden in it. Shrinking has requests of
its own in every process (`run.effort`), and ends with leaving out each part in turn (`strategies.reduction`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.paths import steps
from checkout_conformance.strategies.reduction import Payload, Reduction

# Sends a create and judges its answer, and with `True` what the other endpoints say of the session as well.
Judge = Callable[[Payload, bool], Sequence[Outcome]]
# Of failures that are one finding in the end, so many are made small: the smallest is what it is shown by.
OF_A_FAMILY = 3
# A create that is longer than the plain one by so many characters has nothing to lose.
LITTLE = 60


class Shrinking:
    """Shrinks the creates of one item."""

    def __init__(self, run: Run, judge: Judge) -> None:
        self._run = run
        self._judge = judge
        self._effort = run.effort("shrinking")

    def failures(self) -> None:
        """Show what failed in this item by smaller creates, where there are such."""
        shrunk = Counter[str]()
        for failure in self._run.ledger.failures():
            family = self._run.contract.clauses[failure.clause].family
            if shrunk[family] < OF_A_FAMILY and (payload := self._large(failure)) is not None:
                shrunk[family] += 1
                self._shrink(failure, payload)

    def _shrink(self, failure: Outcome, payload: Payload) -> None:
        run, elsewhere = self._run, len(failure.exchanges) > 1

        def still(smaller: Payload) -> bool:
            if not self._effort.left:
                return False
            with self._effort:
                judged = self._judge(smaller, elsewhere)
            failing = [outcome for outcome in judged if outcome.verdict is Verdict.FAIL]
            run.extend(failing)
            return (failure.clause, failure.param) in {(outcome.clause, outcome.param) for outcome in failing}

        for candidate in self._plainer(failure, payload):
            if run.contract.is_valid_request("create", candidate, run.world) and still(candidate):
                payload = candidate
                break
        Reduction(run.contract, "create", self._plain(payload), run.world, still).smallest(payload)

    def _large(self, failure: Outcome) -> Payload | None:
        """The create that shows a failure, where it carries more than a plain one."""
        sent = [found.request.params for _, found in failure.exchanges if found.request.operation == "create"]
        if len(sent) != 1 or len(encode(sent[0])) <= len(encode(self._plain(sent[0]))) + LITTLE:
            return None
        return dict(sent[0])

    def _plain(self, payload: Mapping[str, Any]) -> Payload:
        return self._run.plain(str(payload.get("mode"))) or self._run.base()

    def _plainer(self, failure: Outcome, payload: Payload) -> Iterator[Payload]:
        """What is likely to be enough: the plain create, with the parameter that the clause is about if there is."""
        clause, plain = self._run.contract.clauses[failure.clause], self._plain(payload)
        name = next(iter(steps(clause.path or clause.param or failure.param or "")), "")
        yield {**plain, name: payload[name]} if name in payload else plain
