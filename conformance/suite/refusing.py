"""The scenario of an invalid request: its control is accepted, and it is refused, for the right reason.

Controls are sent once per process. A refused control blocks, by the finding that reduction makes of it. An invalid
request that is accepted shows that by itself; a refusal shows nothing without a control.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.outcomes import Shown, blocked
from checkout_conformance.checks.refusal import judge_refusal
from checkout_conformance.checks.shape import Shape
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.confirm import Steadiness
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.paths import first_place, removed
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.strategies import Violation
from checkout_conformance.strategies.examples import breaches
from checkout_conformance.strategies.undisputed import lacks_what_may_be_due
from checkout_conformance.suite.accepting import Accepting
from checkout_conformance.suite.repeating import Repeats
from checkout_conformance.suite.sending import Sender

# An expiry ends its session: its control cannot stand for two.
USED_UP = frozenset({"expire"})
# Where so many violations of shared controls have shown anything but refusals, every one gets a control of its own.
MOST_MISSES = 6


class Refusing:
    """Judges violations for one item."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._sender = Sender(run)
        self._repeats = Repeats(run.shared("steadiness", Steadiness))
        self._shape = Shape(run.contract)
        self._controls: dict[tuple[str, str], Exchange] = run.shared("refusing.controls", dict)
        self._misses: list[str] = run.shared("refusing.misses", list)
        self._causes: dict[str, str] = {}
        self._plainer: dict[str, dict[str, Any] | None] = {}

    def run(self, violation: Violation) -> list[Outcome]:
        """Send both and judge; a failure is repeated. What is accepted although it is invalid needs no control."""
        ahead = self._ahead(violation)
        if ahead and ahead[0].ok and not ahead[0].error:
            return self._repeats.judged(lambda: self._judged(violation, None, ahead))
        control = self._control(violation.operation, violation.control)
        if control is None:
            cause = served_id("create")
            return [blocked(violation.clause, cause, "the session that the request needs could not be created")]
        if not control.ok:
            return self._blocked(violation, control)
        return self._repeats.judged(lambda: self._judged(violation, control, ahead))

    def _ahead(self, violation: Violation) -> list[Exchange]:
        """The invalid request, sent before its control where that is not known to be accepted: often it is all that is
        needed.
        """
        known = self._controls.get((violation.operation, encode(violation.control)))
        if violation.operation in USED_UP or (known is not None and known.ok):
            return []
        invalid = self._sender.send(violation.operation, violation.payload)
        return [] if invalid is None else [invalid]

    def takes(self, violation: Violation) -> bool:
        """Whether the control of a violation is accepted."""
        control = self._control(violation.operation, violation.control)
        return control is not None and control.ok

    def refused(self, violations: Iterable[Violation]) -> list[Outcome]:
        """What violations of shared controls show where each is refused as it should be.

        [] where anything else is seen, or they have no control: then they are judged one by one, by the plainest
        requests that show it (`run`). A shared control shows as much as one of its own: the defect is all that differs.
        """
        found: list[Outcome] = []
        if len(self._misses) >= MOST_MISSES:
            return []
        for violation in violations:
            control = self._control(violation.operation, violation.control)
            if control is None or not control.ok:
                return []
            outcomes = self._judged(violation, control)
            if not outcomes or any(outcome.verdict is not Verdict.PASS for outcome in outcomes):
                self._misses.append(violation.clause)
                return []
            found += outcomes
        return found

    def accepted(self, operation: str, payload: Mapping[str, Any]) -> list[Outcome]:
        """A valid request on the boundary of a clause: nothing to say where it is accepted, else a finding."""
        control = self._control(operation, payload)
        if control is None or control.ok:
            return []
        return Accepting(self._run, operation, self._sender).run(payload).outcomes

    def _judged(
        self, violation: Violation, control: Exchange | None, ahead: list[Exchange] | None = None
    ) -> list[Outcome]:
        """Judge the invalid request beside its control; `ahead` is what was sent of it, once."""
        invalid = ahead.pop() if ahead else self._sender.send(violation.operation, violation.payload)
        if invalid is None:
            return []
        if invalid.status is not None and 400 <= invalid.status < 500:
            if lacks_what_may_be_due(violation.payload):
                return []  # it may be refused for that
            other = self._refused_for_another(violation)
            if other:
                return other
        found: list[Outcome] = []
        if invalid.status is not None and 400 <= invalid.status < 500 and invalid.error:
            found += self._shape.judge("error", invalid)
        return found + judge_refusal(self._run.contract, violation, control, invalid)

    def _refused_for_another(self, violation: Violation) -> list[Outcome]:
        """Where control and request differ in several parameters: whether the request is refused without what is wrong.

        Then its refusal says nothing of what is wrong: what it is refused for is found, once, and blocks.
        """
        contract, clause = self._run.contract, self._run.contract.clauses[violation.clause]
        path = clause.path or clause.param
        names = {*violation.payload, *violation.control}
        if sum(violation.payload.get(name) != violation.control.get(name) for name in names) < 2 or not path:
            return []
        smaller = removed(violation.payload, first_place(path, violation.payload))
        if smaller is None or not contract.is_valid_request(violation.operation, smaller, self._run.world):
            return []
        control = self._control(violation.operation, smaller)
        if control is None or control.ok:
            return []
        return self._blocked(replace(violation, control=smaller), control)

    def _control(self, operation: str, payload: Mapping[str, Any]) -> Exchange | None:
        key = (operation, encode(payload))
        if key not in self._controls or operation in USED_UP:
            exchange = self._sender.send(operation, payload)
            if exchange is None:
                return None
            self._controls[key] = exchange
        return self._controls[key]

    def _without(self, violation: Violation, control: dict[str, Any] | None) -> Violation | None:
        """The violation without what its control is refused for; None where it would be none, or another, then."""
        kept = violation.control.keys() & (control or {}).keys()
        left_out = violation.control.keys() - kept
        if control is None or not left_out or any(control[name] != violation.control[name] for name in kept):
            return None
        payload = {name: value for name, value in violation.payload.items() if name not in left_out}
        broken = breaches(self._run.contract, violation.operation, encode(payload), self._run.world)
        alone = {breach.clause for breach in broken} == {violation.clause}
        return replace(violation, payload=payload, control=control) if alone else None

    def _blocked(self, violation: Violation, control: Exchange) -> list[Outcome]:
        """The control is refused: find out for what, once, and block by that."""
        key = encode(violation.control)
        found: list[Outcome] = []
        if key not in self._causes:
            accepted = Accepting(self._run, violation.operation, self._sender).run(violation.control)
            found = accepted.outcomes
            self._causes[key] = accepted.causes[0] if accepted.causes else served_id(violation.operation)
            self._plainer[key] = accepted.payload
        plainer = self._without(violation, self._plainer.get(key))
        if plainer is not None:
            return [*found, *self.run(plainer)]
        reason = f"the same request without the violation is refused: {answer_phrase(control)}"
        shown: Shown = (("its control, the same request without the violation", control),)
        return [*found, blocked(violation.clause, self._causes[key], reason, shown)]
