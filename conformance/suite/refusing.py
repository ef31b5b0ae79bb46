"""The story of an invalid request: its twin is taken, the defect is refused, for the right reason.

Twins are sent once per process. A refused twin blocks, by the finding that narrowing makes of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.outcomes import Shown, blocked
from checkout_conformance.checks.refusal import Charge, judge_refusal
from checkout_conformance.checks.shape import Shape
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.strategies import Violation
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.repeating import Repeats
from checkout_conformance.suite.sending import Sender

# An expiry ends its session: its twin cannot stand for two.
USED_UP = frozenset({"expire"})


class Refusing:
    """Judges violations for one item."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._sender = Sender(run)
        self._repeats = Repeats()
        self._shape = Shape(run.contract)
        self._twins: dict[tuple[str, str], Exchange] = run.shared("refusing.twins", dict)
        self._causes: dict[str, str] = {}

    def tell(self, violation: Violation) -> list[Outcome]:
        """Send twin and defect, judge; a failure is told twice."""
        twin = self._twin(violation.operation, violation.twin)
        if twin is None:
            cause = served_id("create")
            return [blocked(violation.clause, cause, "the session that the request needs could not be created")]
        if not twin.ok:
            return self._blocked(violation, twin)
        return self._repeats.judged(lambda: self._defect(violation, twin))

    def accepted(self, operation: str, payload: Mapping[str, Any]) -> list[Outcome]:
        """A valid request on the boundary of a clause: nothing to say where it is taken, a finding where it is not."""
        twin = self._twin(operation, payload)
        if twin is None or twin.ok:
            return []
        return Accepting(self._run, operation, self._sender).tell(payload).outcomes

    def _defect(self, violation: Violation, twin: Exchange) -> list[Outcome]:
        defect = self._sender.send(violation.operation, violation.payload)
        if defect is None:
            return []
        found: list[Outcome] = []
        if defect.status is not None and 400 <= defect.status < 500 and defect.error:
            found += self._shape.judge("error", defect)
        charge = Charge(violation.clause, violation.blamable, violation.expected, violation.observed)
        return found + judge_refusal(self._run.contract, charge, twin, defect)

    def _twin(self, operation: str, payload: Mapping[str, Any]) -> Exchange | None:
        key = (operation, encode(payload))
        if key not in self._twins or operation in USED_UP:
            exchange = self._sender.send(operation, payload)
            if exchange is None:
                return None
            self._twins[key] = exchange
        return self._twins[key]

    def _blocked(self, violation: Violation, twin: Exchange) -> list[Outcome]:
        """The twin is refused: find out for what, once, and block by that."""
        key = encode(violation.twin)
        found: list[Outcome] = []
        if key not in self._causes:
            found = Accepting(self._run, violation.operation, self._sender).tell(violation.twin).outcomes
            failing = [outcome.clause for outcome in found if outcome.verdict is Verdict.FAIL]
            self._causes[key] = failing[0] if failing else served_id(violation.operation)
        reason = f"the same request without the defect is refused: {answer_phrase(twin)}"
        shown: Shown = (("its twin without the defect", twin),)
        return [*found, blocked(violation.clause, self._causes[key], reason, shown)]
