"""The scenario of a valid request: sent, and where it is refused, reduced to what it is refused for.

A refused parameter is one finding, and the rest of the payload is tried again without it: one missing feature must
not keep a covering request from being evidence on everything else it carries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from checkout_conformance.checks.acceptance import (
    accepted,
    answer_phrase,
    judge_fallback,
    refused_always,
    refused_value,
    valid_side,
)
from checkout_conformance.checks.outcomes import Shown, blocked, failed, inconclusive
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.repetition import not_repeated, seen_again
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.keywords import suffix
from checkout_conformance.schemas.paths import (
    ANY_KEY,
    Place,
    carried,
    differences,
    documented,
    first_place,
    node_at,
    parent,
    path_of,
    replaced,
    steps,
    top,
    value_at,
)
from checkout_conformance.schemas.rules.served import accepted_id, served_id
from checkout_conformance.strategies.parameter_contexts import RequestTemplate
from checkout_conformance.strategies.plain import HOSTED
from checkout_conformance.strategies.reduction import MinimalCause, Payload, Reduction
from checkout_conformance.suite import cases
from checkout_conformance.suite.naming import Naming, places
from checkout_conformance.suite.sending import Sender

REQUEST = "the request"
NO_SERVER_ERROR = "errors.no_server_error"
MOST_CAUSES = 12
MOST_OTHERS = 3
# What a plain subscription differs in from a plain payment, beside its mode: nobody can tell which of it is refused.
SUBSCRIPTION = ("mode", "subscription")
RECURRING = ("line_items[].price_data.recurring", "line_items[].price_data.recurring.interval")


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
                result.outcomes.append(self._combined(smallest))
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
        found = [seen_again(outcome) for outcome in self._insisting(self.finding(cause, reduction, unknown), cause)]
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

    def _combined(self, smallest: MinimalCause) -> Outcome:
        """A valid request is refused of which everything is accepted elsewhere: no parameter can be named."""
        schema = self._run.contract.request_schema(self._operation)
        path = documented(schema, smallest.path).removesuffix(".*")
        reason = f"a request is refused that carries `{path}` and more, and each of it is accepted by itself"
        exchange = self._sender.send(self._operation, smallest.payload)
        shown: Shown = () if exchange is None else (*self._sender.scenario, (REQUEST, exchange))
        return inconclusive(accepted_id(self._operation, path), reason, shown)

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

    def finding(self, cause_found: MinimalCause, reduction: Reduction, unknown: bool = False) -> list[Outcome]:
        """The outcomes of one minimal cause: a parameter that is never accepted, a value that is not, or a crash.

        Of a parameter that is `unknown` to the target no other value is tried.
        """
        exchange = self._sender.send(self._operation, cause_found.payload)
        if exchange is None or exchange.ok:
            return []
        shown: Shown = (*self._sender.scenario, (REQUEST, exchange))
        contract = self._run.contract
        path = documented(contract.request_schema(self._operation), cause_found.path).removesuffix(".*")
        if exchange.status is None or exchange.status >= 500:
            param, phrase = path.removesuffix("[]"), answer_phrase(exchange)
            crash = failed(NO_SERVER_ERROR, "success (2xx)", phrase, shown, param=param)
            return refused_always(contract, self._operation, path, shown, exchange) or [crash]
        if not unknown and self._sender.instead_of is not None:
            return self._wrong_session(accepted_id(self._operation, path), self._sender.instead_of)
        place = None if unknown else reduction.refused_value(cause_found)
        if place is not None:
            where = documented(contract.request_schema(self._operation), path_of(place))
            value = value_at(cause_found.payload, place)
            return self._value(where, value, shown, exchange)
        plainer = not unknown and (
            self._other_word(cause_found, shown, exchange) or self._within(cause_found, path, shown, exchange)
        )
        if plainer:
            return plainer
        chain = [path] if unknown else self._ascended(cause_found, path)
        if reduction.in_base(chain[-1]):
            return [self._combined(cause_found)]
        found = refused_always(contract, self._operation, chain[-1], shown, exchange)
        cause = accepted_id(self._operation, chain[-1])
        # On the wire nobody can tell these from the last one: one finding.
        together = dict.fromkeys(other for link in chain for other in (link, *self._required(link)))
        for other in together:
            if other != chain[-1]:
                worded = refused_always(contract, self._operation, other, shown, exchange)[:1]
                found += [replace(outcome, cause=cause) for outcome in worded]
            found += self._only_value(other, cause, shown, exchange)
        return found

    def _wrong_session(self, clause: str, wanted: Payload) -> list[Outcome]:
        """Refused on a session of another kind than may be asked for it: what no such session is made for blocks."""
        causes = Accepting(self._run, "create").run(wanted).causes
        cause = causes[0] if causes else served_id("create")
        return [blocked(clause, cause, "no session that takes it could be created")]

    def _insisting(self, found: list[Outcome], cause_found: MinimalCause) -> list[Outcome]:
        """Where a refusal asks for a parameter that is not due: the same with it is accepted, and that is said."""
        exchange = next((o.exchanges[-1][1] for o in found if o.failed and o.exchanges), None)
        name = top(str(exchange.error.get("param"))) if exchange is not None else ""
        node = node_at(self._run.contract.request_schema(self._operation), name) if name else None
        if node is None or name in cause_found.payload:
            return found
        with_it = {**cause_found.payload, name: self._templates.something(node, name)}
        if not self._run.contract.is_valid_request(self._operation, with_it, self._run.world):
            return found
        other = self._sender.send(self._operation, with_it)
        if other is None or not other.ok:
            return found
        return [
            replace(
                outcome,
                expected=f"{outcome.expected} without `{name}`",
                observed=f"{outcome.observed}; with `{name}` it is accepted",
                exchanges=((f"the same with `{name}`", other), *outcome.exchanges),
            )
            if outcome.failed and outcome.exchanges
            else outcome
            for outcome in found
        ]

    def _other_word(self, cause_found: MinimalCause, shown: Shown, last: Exchange) -> list[Outcome]:
        """A refused object in which one of several words is to blame: another word, with what it needs, is accepted."""
        contract, operation = self._run.contract, self._operation
        schema = contract.request_schema(operation)
        for leaf in differences(None, cause_found.value):
            where = documented(schema, path_of(cause_found.place + leaf))
            value = value_at(cause_found.value, leaf)
            words = [word for word in (node_at(schema, where) or {}).get("enum", ()) if word not in (None, value)]
            for word in words[:MOST_OTHERS] if isinstance(value, str) else ():
                other = self._templates.carrying(operation, where, word)
                if other is None or not contract.is_valid_request(operation, other, self._run.world):
                    continue
                if not self._refused(other):
                    found = self._value(where, value, shown, last)
                    return found + self._beside(cause_found, other, found, shown, last)
        return []

    def _beside(
        self, cause_found: MinimalCause, payload: Payload, found: list[Outcome], shown: Shown, last: Exchange
    ) -> list[Outcome]:
        """What only the refused object carried may be to blame as well: on the wire nobody can tell; one finding."""
        contract, plain = self._run.contract, value_at(payload, cause_found.place)
        schema, worded = contract.request_schema(self._operation), list[Outcome]()
        for place in differences(plain, cause_found.value):
            if value_at(plain, place) is None and found:
                where = documented(schema, path_of(cause_found.place + place))
                outcomes = refused_always(contract, self._operation, where, shown, last)[:1]
                worded += [replace(outcome, cause=found[0].clause) for outcome in outcomes]
        return worded

    def _within(self, cause_found: MinimalCause, path: str, shown: Shown, last: Exchange) -> list[Outcome]:
        """What an object is refused for, accepted where it is plainer: its parameters that the plain one lacks."""
        contract, operation = self._run.contract, self._operation
        node = node_at(contract.request_schema(operation), path)
        if node is None or not isinstance(cause_found.value, dict):
            return []
        other = self._templates.carrying(operation, path, self._templates.minimal(node, path))
        plain = value_at(other, cause_found.place)
        if other is None or plain is None or plain == cause_found.value or self._refused(other):
            return []
        found: list[Outcome] = []
        for place in differences(plain, cause_found.value):
            where, value = f"{path}.{path_of(place)}", value_at(cause_found.value, place)
            alone = replaced(other, cause_found.place + place, value)
            if contract.is_valid_request(operation, alone, self._run.world) and not self._refused(alone):
                continue  # what stands in an accepted request is not to blame
            if value_at(plain, place) is None:
                found = refused_always(contract, operation, where, shown, last)[:1] + found
            else:
                found += refused_value(
                    contract, valid_side(contract, operation, where, value), where, value, shown, last
                )
        return found[:1] + [replace(outcome, cause=found[0].clause) for outcome in found[1:]]

    def _required(self, path: str) -> Iterator[str]:
        """The parameters that stand in every request with this one: required ones, and the only one of an object."""
        node = node_at(self._run.contract.request_schema(self._operation), path) or {}
        if "items" in node:
            node, path = node["items"], f"{path}[]"
        names = list(node.get("properties", {}))
        for name in names if len(names) == 1 else node.get("required", ()):
            yield f"{path}.{name}"
            yield from self._required(f"{path}.{name}")
        if not names and isinstance(node.get("additionalProperties"), dict):
            yield from self._required(f"{path}.*")

    def _only_value(self, path: str, cause: str, shown: Shown, last: Exchange) -> list[Outcome]:
        """A parameter of one value, a list of one entry or of all: to refuse it is to refuse its value, or length."""
        contract = self._run.contract
        node = node_at(contract.request_schema(self._operation), path) or {}
        values = [value for value in node.get("enum", ()) if value is not None]
        entries = node.get("items", {}).get("enum", ())
        worded: list[Outcome] = []
        if len(values) == 1:
            clause = clause_id(self._operation, path, suffix("enum"))
            worded = refused_value(contract, clause, path, values[0], shown, last)
        elif entries and set(entries) <= set(self._templates.minimal(node, path)):
            clause = clause_id(self._operation, f"{path}[]", suffix("enum"))
            worded = refused_value(contract, clause, f"{path}[]", entries[-1], shown, last)
        elif node.get("maxItems") == 1:
            clause = clause_id(self._operation, path, suffix("maxItems"))
            worded = refused_value(contract, clause, path, "one entry", shown, last)
        return [replace(outcome, cause=cause) for outcome in worded]

    def _ascended(self, cause_found: MinimalCause, path: str) -> list[str]:
        """From a refused parameter up to the object that is refused with whatever it holds.

        The last one is to blame; those before it are the only parameters of the objects after them.
        """
        schema = self._run.contract.request_schema(self._operation)
        chain = [path]
        while True:
            around = parent(chain[-1].removesuffix("[]"))
            node = node_at(schema, around) if around else None
            if node is None or self._holds_more(cause_found, around):
                return chain
            others = [name for name in node.get("properties", {}) if f"{around}.{name}" != chain[-1]]
            if not others:
                chain.append(around.removesuffix("[]"))
                continue
            if not self._refused_with_others(around, others):
                return chain
            chain = [around.removesuffix("[]")]

    def _holds_more(self, cause_found: MinimalCause, around: str) -> bool:
        """Whether the object held something else in the refused request, which was no reason to refuse it."""
        depth = len(steps(around))
        held = value_at(cause_found.payload, cause_found.place[:depth])
        return isinstance(held, (dict, list)) and len(held) > 1

    def _refused_with_others(self, around: str, others: Sequence[str]) -> bool:
        """Whether an object is refused with other parameters in it as well."""
        schema, tried = self._run.contract.request_schema(self._operation), 0
        for name in others:
            path = f"{around}.{name}"
            payload = self._templates.carrying(
                self._operation, path, self._templates.something(node_at(schema, path) or {}, path)
            )
            if payload is None or not self._run.contract.is_valid_request(self._operation, payload, self._run.world):
                continue
            if not self._refused(payload):
                return False
            tried += 1
            if tried == MOST_OTHERS:
                break
        return tried > 0

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

    def _value(self, where: str, value: Any, shown: Shown, last: Exchange) -> list[Outcome]:
        """A value is refused where another is accepted.

        A subscription may be refused for its recurring price as well: on the wire nobody can tell; one finding.
        """
        contract = self._run.contract
        cause = valid_side(contract, self._operation, where, value)
        found = refused_value(contract, cause, where.removesuffix(".*"), value, shown, last)
        if (where, value) != SUBSCRIPTION:
            return found
        worded: list[Outcome] = []
        for path in RECURRING:
            worded += refused_always(contract, self._operation, path, shown, last)[:1]
        return found + [replace(outcome, cause=cause) for outcome in worded]

    def _no_subscriptions(self, exchange: Exchange) -> list[Outcome]:
        """The plain subscription is refused where the plain payment is accepted."""
        fallback = judge_fallback("subscription_mode", exchange)
        return [
            fallback,
            *(replace(fallback, clause=clause, cause=fallback.clause) for clause in _no_subscriptions_clauses()),
        ]

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
            return self._no_subscriptions(exchange)
        cause = served_id(self._operation)
        reason = f"the plainest request is refused: {answer_phrase(exchange)}"
        clauses = {accepted_id(self._operation, path) for path, _ in carried(payload)} & set(self._run.contract.clauses)
        return [blocked(clause, cause, reason) for clause in sorted(clauses)]


def _kind(payload: Mapping[str, Any]) -> tuple[Any, Any]:
    """What decides most which parameters a request may have: its mode and its page."""
    return payload.get("mode"), payload.get("ui_mode")


def _no_subscriptions_clauses() -> tuple[str, ...]:
    """The clauses on what a plain subscription differs in from a plain payment."""
    return tuple(accepted_id("create", path) for path in RECURRING)
