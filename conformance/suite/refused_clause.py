"""Which clauses a refused valid request breaks, once the smallest of it that is refused is known.

A parameter that is never accepted, one value of it, a word among others, the length of a list: each is shown by what is
accepted in its place. What nobody can tell apart on the wire is one finding. Not here: what is left out of later
requests for it (`accepting`), and the search for what is refused (`naming`, `strategies.reduction`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from checkout_conformance.checks.acceptance import (
    NO_SERVER_ERROR,
    answer_phrase,
    judge_fallback,
    refused_always,
    refused_value,
    valid_side,
)
from checkout_conformance.checks.outcomes import Shown, blocked, failed, inconclusive
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.evidence.repetition import seen_again
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.keywords import suffix
from checkout_conformance.schemas.nodes import documented, node_at
from checkout_conformance.schemas.paths import differences, parent, path_of, replaced, steps, top, value_at
from checkout_conformance.schemas.rules.served import accepted_id, served_id
from checkout_conformance.strategies.reduction import MinimalCause, Payload, Reduction
from checkout_conformance.strategies.request_templates import RequestTemplates
from checkout_conformance.suite.sending import Sender

REQUEST = "the request"
MOST_OTHERS = 3
# What a plain subscription differs in from a plain payment, beside its mode: nobody can tell which of it is refused.
SUBSCRIPTION = ("mode", "subscription")
RECURRING = ("line_items[].price_data.recurring", "line_items[].price_data.recurring.interval")


class RefusedClause:
    """Words the refusals of one operation."""

    def __init__(
        self,
        run: Run,
        operation: str,
        sender: Sender,
        templates: RequestTemplates,
        refused: Callable[[Payload], bool],
        causes_of_create: Callable[[Payload], Sequence[str]],
    ) -> None:
        self._run = run
        self._operation = operation
        self._sender = sender
        self._templates = templates
        self._refused = refused
        self._causes_of_create = causes_of_create

    def shown(self, cause_found: MinimalCause, reduction: Reduction, unknown: bool = False) -> list[Outcome]:
        """The outcomes of one minimal cause: a parameter that is never accepted, a value that is not, or a crash.

        Of a parameter that is `unknown` to the target no other value is tried.
        """
        found = self._insisting(self._found(cause_found, reduction, unknown), cause_found)
        return [seen_again(outcome) for outcome in found]

    def _found(self, cause_found: MinimalCause, reduction: Reduction, unknown: bool) -> list[Outcome]:
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
            return [self.combined(cause_found)]
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
        causes = self._causes_of_create(wanted)
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
        """A parameter of one value, a list of one entry or of all: to refuse it is to refuse its value, or length.

        An entry that is refused whatever stands beside it is refused with its list.
        """
        contract, path = self._run.contract, path.removesuffix("[]")
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

    def combined(self, smallest: MinimalCause) -> Outcome:
        """A valid request is refused of which everything is accepted elsewhere: no parameter can be named."""
        schema = self._run.contract.request_schema(self._operation)
        path = documented(schema, smallest.path).removesuffix(".*")
        reason = f"a request is refused that carries `{path}` and more, and each of it is accepted by itself"
        exchange = self._sender.send(self._operation, smallest.payload)
        shown: Shown = () if exchange is None else (*self._sender.scenario, (REQUEST, exchange))
        return inconclusive(accepted_id(self._operation, path), reason, shown)


def no_subscriptions(exchange: Exchange) -> list[Outcome]:
    """The plain subscription is refused where the plain payment is accepted."""
    fallback = judge_fallback("subscription_mode", exchange)
    alike = [accepted_id("create", path) for path in RECURRING]
    return [fallback, *(replace(fallback, clause=clause, cause=fallback.clause) for clause in alike)]
