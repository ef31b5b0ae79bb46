"""The scenario of a valid request: sent, and where it is refused, reduced to what it is refused for.

The rest of the payload is tried again without what is refused, and so is every later one: one missing feature must
not keep a covering request from being evidence on everything else it carries. Which clause a refusal breaks is not
said here, but in `refused_clause`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from checkout_conformance.checks.acceptance import NO_SERVER_ERROR, accepted, answer_phrase
from checkout_conformance.checks.outcomes import Shown, blocked, failed
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.repetition import not_repeated
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.nodes import documented
from checkout_conformance.schemas.paths import ANY_KEY, Place, carried, first_place, path_of, steps, value_at
from checkout_conformance.schemas.rules.served import accepted_id, served_id
from checkout_conformance.strategies.parameter_contexts import RequestTemplate
from checkout_conformance.strategies.plain import HOSTED
from checkout_conformance.strategies.reduction import MinimalCause, Payload, Reduction
from checkout_conformance.suite import cases
from checkout_conformance.suite.naming import Naming, places
from checkout_conformance.suite.refused_clause import REQUEST, RefusedClause, no_subscriptions
from checkout_conformance.suite.sending import Sender

MOST_CAUSES = 12


@dataclass(slots=True)
class Accepted:
    """How a valid request ended: what was found, and the payload that was accepted in the end with its exchange.

    `causes` are the clauses for which something was left out of it.
    """

    outcomes: list[Outcome]
    payload: Payload | None = None
    exchange: Exchange | None = None
    causes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A value that is refused where it stands, the clause whose finding that is, and what was found then.

    `kind` is mode and page of the requests in which the parameter is not known, whatever its value; else None.
    """

    path: str
    value: Any
    clause: str
    outcomes: tuple[Outcome, ...]
    kind: tuple[Any, Any] | None = None

    def holds_of(self, payload: Mapping[str, Any], place: Place) -> bool:
        """Whether what stands at a place of another payload is refused as this was."""
        if path_of(place) != self.path:
            return False
        return value_at(payload, place) == self.value or (self.kind is not None and self.kind == _kind(payload))


class Accepting:
    """Sends valid requests of one operation for one item. Causes found once are left out of later requests."""

    def __init__(self, run: Run, operation: str, sender: Sender | None = None) -> None:
        self._run = run
        self._operation = operation
        self._sender = sender or Sender(run)
        self._known: list[Refusal] = run.shared(f"accepting.{operation}", list)
        self._effort = run.effort("reducing")
        self._templates = cases.templates(run)
        self._naming = Naming(run, operation, self._templates, self._sent, lambda: run.world)
        self._clause = RefusedClause(run, operation, self._sender, self._templates, self._refused, self._causes)

    def run(self, payload: Mapping[str, Any]) -> Accepted:
        """Send until it is accepted, each time without what it was refused for."""
        result = Accepted([])
        current: Payload | None = self._without_known(dict(payload), result)
        sought = 0
        while current is not None and sought < MOST_CAUSES:
            exchange = self._sender.send(self._operation, current)
            if exchange is None:
                break
            if exchange.ok:
                result.payload, result.exchange = current, exchange
                result.outcomes += self._accepted(current, exchange)
                break
            reduction = self._reduction(current)
            named = self._naming.cause(current, exchange, reduction) if self._effort.left else None
            if named is not None:
                current = self._leave_out(current, named.cause, named.place, reduction, result, named.unknown)
                continue
            sought += 1
            again = self._sender.send(self._operation, current)
            if again is not None and again.ok:
                result.outcomes.append(self._flaky(exchange, again))
                result.payload, result.exchange = current, again
                result.outcomes += self._accepted(current, again)
                break
            if not self._effort.left:
                break  # what is refused from now on is left unexplained; the record's note says so
            smallest = reduction.cause_found(current)
            if smallest is None:
                result.outcomes += self._base_refused(current, exchange)
                break
            cause_found = self._blamed(smallest, reduction)
            if cause_found is None:
                result.outcomes.append(self._clause.combined(smallest))
                current = reduction.without(current, smallest.place)
                continue
            current = self._leave_out(current, cause_found, cause_found.place, reduction, result)
        return result

    def _leave_out(
        self,
        current: Payload,
        cause: MinimalCause,
        place: Place,
        reduction: Reduction,
        result: Accepted,
        unknown: bool = False,
    ) -> Payload | None:
        """Write down what a payload is refused for, and give the payload without the place where that stands in it."""
        found = self._clause.shown(cause, reduction, unknown)
        result.outcomes += found
        failing = [outcome.clause for outcome in found if outcome.verdict is Verdict.FAIL]
        smaller = reduction.without(current, place)
        if failing:
            result.causes.append(failing[0])
            kind = _kind(cause.payload) if unknown else None
            known = Refusal(cause.path, cause.value, failing[0], tuple(found), kind)
            self._known.append(known)
            smaller = smaller and self._without(smaller, known)
        result.outcomes += self._left_out(current, smaller, failing[:1])
        return smaller

    def _blamed(self, smallest: MinimalCause, reduction: Reduction) -> MinimalCause | None:
        """What of the smallest refused request is refused in the plainest request that may carry it as well.

        The place that was found comes first, then what else the request has; None where all of it is accepted by
        itself: then nothing of it is to blame, but how it is combined.
        """
        schema = self._run.contract.request_schema(self._operation)
        for place in dict.fromkeys((smallest.place, *reduction.beyond_base(smallest.payload))):
            path, value = documented(schema, path_of(place)), value_at(smallest.payload, place)
            plainest = self._alone(smallest, place, path)
            if plainest is None and place == smallest.place:
                return smallest
            if plainest is None:
                continue
            if encode(plainest) == encode(smallest.payload) or self._refused(plainest):
                return (
                    smallest if place == smallest.place else MinimalCause(plainest, first_place(path, plainest), value)
                )
        return None

    def _alone(self, smallest: MinimalCause, place: Place, path: str) -> Payload | None:
        """The plainest request with the value that stands at a place; None where it would not show the same there:
        keys of a map, and entries of a list beside others."""
        lists = [value_at(smallest.payload, place[:n]) for n, step in enumerate(place) if isinstance(step, int)]
        if ANY_KEY in steps(path) or any(len(entries) > 1 for entries in lists):
            return None
        value = value_at(smallest.payload, place)
        plainest = self._templates.carrying(self._operation, path, value)
        if plainest is None or value_at(plainest, first_place(path, plainest)) != value:
            return None
        valid = self._run.contract.is_valid_request(self._operation, plainest, self._run.world)
        return plainest if valid else None

    def _left_out(self, before: Payload, after: Payload | None, causes: Sequence[str]) -> list[Outcome]:
        """What had to go with what was refused: where it stands in no other request, that blocks it."""
        schema = self._run.contract.request_schema(self._operation)
        paths = [{documented(schema, path) for path, _ in carried(payload)} for payload in (before, after or {})]
        clauses = {accepted_id(self._operation, path) for path in paths[0] - paths[1]} - set(causes)
        known = sorted(clauses & set(self._run.contract.clauses))
        reason = "what it has to stand beside is refused"
        return [blocked(clause, cause, reason) for cause in causes for clause in known]

    def _without_known(self, payload: Payload, result: Accepted) -> Payload:
        """The payload without the values that were refused before; what was found then holds of this one as well."""
        for known in self._known:
            smaller = self._without(payload, known)
            if smaller is not None and smaller != payload:
                result.outcomes += self._left_out(payload, smaller, [known.clause])
                payload = smaller
                result.causes.append(known.clause)
                result.outcomes += known.outcomes
        return payload

    def _without(self, payload: Payload, known: Refusal) -> Payload | None:
        """The payload without a value that is known to be refused, wherever it stands; None where it cannot go."""
        left: Payload | None = payload
        while left is not None:
            place = next((place for place in places(left) if known.holds_of(left, place)), None)
            if place is None:
                break
            left = self._reduction({}).without(left, place)
        return left

    def _flaky(self, refused: Exchange, again: Exchange) -> Outcome:
        """The same request was refused and then accepted: no finding repeats, and it is not passed over either."""
        crashed = refused.status is None or refused.status >= 500
        clause = NO_SERVER_ERROR if crashed else served_id(self._operation)
        shown: Shown = (*self._sender.scenario, (REQUEST, refused), ("the same request again", again))
        failure = failed(clause, "the request is accepted", answer_phrase(refused), shown)
        return not_repeated(failure, f"first {answer_phrase(refused)}, then the same valid request was accepted")

    def _causes(self, create: Payload) -> Sequence[str]:
        """The clauses for which something of a create is refused."""
        return Accepting(self._run, "create").run(create).causes

    def _reduction(self, payload: Payload) -> Reduction:
        base: Payload = {}
        if self._operation == "create" and payload:
            page = self._run.contract.words.first("ui_mode", payload.get("ui_mode", HOSTED))
            template = RequestTemplate(str(payload.get("mode")), str(page))
            base = self._templates.plain("create", template) or self._run.base()
            if base != self._run.base() and self._refused(base):
                base = self._run.base()
        return Reduction(self._run.contract, self._operation, base, self._run.world, self._refused)

    def _refused(self, payload: Payload) -> bool:
        exchange = self._sent(payload)
        return exchange is not None and not exchange.ok

    def _sent(self, payload: Payload) -> Exchange | None:
        """The answer to a request that is sent to find a cause."""
        with self._effort:
            return self._sender.send(self._operation, payload)

    def _accepted(self, payload: Payload, exchange: Exchange) -> list[Outcome]:
        shown: Shown = (*self._sender.scenario, (REQUEST, exchange))
        found = []
        schema = self._run.contract.request_schema(self._operation)
        for path in sorted({documented(schema, path) for path, _ in carried(payload)}):
            found += accepted(self._run.contract, self._operation, path, shown)
        return found

    def _base_refused(self, payload: Payload, exchange: Exchange) -> list[Outcome]:
        """Even the plainest request is refused now: nothing can be said of the parameters."""
        if payload.get("mode") == "subscription" and self._run.base().get("mode") != "subscription":
            return no_subscriptions(exchange)
        cause = served_id(self._operation)
        reason = f"the plainest request is refused: {answer_phrase(exchange)}"
        clauses = {accepted_id(self._operation, path) for path, _ in carried(payload)} & set(self._run.contract.clauses)
        return [blocked(clause, cause, reason) for clause in sorted(clauses)]


def _kind(payload: Mapping[str, Any]) -> tuple[Any, Any]:
    """What decides most which parameters a request may have: its mode and its page."""
    return payload.get("mode"), payload.get("ui_mode")
