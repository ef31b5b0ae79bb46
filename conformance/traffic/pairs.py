"""Requests that are refused beside the same ones that were accepted, with one place left out or of another value.

A refusal proves nothing without its control. Where a recording holds both, by chance or since somebody sought the
cause, the place in which they differ is the reason, if the error blames it as well. Of an invalid request that is the
refusal that a run judges; a valid one should have been accepted, unless an account, a price or a dispute may be the
reason: such clauses have `needs`, such errors a code of their own, such requests a row in `strategies.undisputed`.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from typing import Any

from checkout_conformance.checks.acceptance import answer_phrase, refused_value, valid_side
from checkout_conformance.checks.outcomes import Shown, failed
from checkout_conformance.checks.refusal import NOT_ABOUT_PARAMETERS, judge_refusal
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.clauses import Breach, Violation
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.nodes import documented
from checkout_conformance.schemas.paths import Place, carried, parse, path_of, removed, value_at
from checkout_conformance.schemas.rules.served import accepted_id
from checkout_conformance.strategies.undisputed import disputes
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.routing import Call

INVALID = "invalid_request_error"
# Codes of errors that speak of a parameter itself, not of what an account has, may or owes; most errors have none.
OF_PARAMETERS = "parameter_"
OPERATIONS = ("create", "update")
# Keywords that speak of one place: what several places break together blames any of them.
OF_ONE_PLACE = frozenset(
    {"type", "enum", "pattern", "required", "min_length", "max_length", "minimum", "maximum", "max_items"}
)
# Two requests with the same key are alike, or differ in one parameter of the first level.
Key = tuple[str, str, str | None, str, int]


class Pairs:
    """Finds and judges the pairs of one recording. Give calls in order; either of a pair may come first."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._accepted: OrderedDict[Key, Call] = OrderedDict()
        self._refused: OrderedDict[Key, tuple[Call, Place]] = OrderedDict()
        self._carried: set[tuple[str, str]] = set()

    def observe(self, call: Call) -> Iterator[Outcome]:
        """What this request shows beside those before it."""
        if call.operation not in OPERATIONS or call.params is None or call.breaches is None:
            return
        if call.exchange.ok:
            yield from self._took(call, call.params)
        elif place := self._blamed(call):
            yield from self._refusal(call, call.params, place)

    def _took(self, call: Call, params: Mapping[str, Any]) -> Iterator[Outcome]:
        schema = self._contract.request_schema(call.operation)
        self._carried |= {(call.operation, documented(schema, path)) for path, _ in carried(params)}
        for key in _keys(call, params):
            remember(self._accepted, key, call)
            waiting = self._refused.get(key)
            if waiting is not None and _differ_only_at(params, waiting[0].params or {}, waiting[1]):
                del self._refused[key]
                yield from self._pair(call, *waiting)

    def _refusal(self, call: Call, params: Mapping[str, Any], place: Place) -> Iterator[Outcome]:
        whole, *less = _keys(call, params)
        key = next((key for key, name in zip(less, params, strict=True) if name == place[0]), whole)
        control = self._accepted.get(key)
        if control is not None and _differ_only_at(control.params or {}, params, place):
            yield from self._pair(control, call, place)
        else:
            remember(self._refused, key, (call, place))

    def _pair(self, control: Call, refused: Call, place: Place) -> Iterator[Outcome]:
        """A request was accepted, and another that differs from it in one place only was refused."""
        taken, params = control.params or {}, refused.params or {}
        if not refused.breaches:
            yield from self._valid(control, refused, place)
        elif not control.breaches:
            breach = refused.breaches[0]
            places = (str(breach.param),)
            violation = Violation(
                breach.clause, refused.operation, params, taken, places, breach.expected, breach.observed
            )
            yield from judge_refusal(self._contract, violation, control.exchange, refused.exchange)

    def _blamed(self, call: Call) -> Place:
        """The place for which a request was refused: what it breaks there, or what the error blames; else ()."""
        error, status = call.exchange.error, call.exchange.status or 0
        code = error.get("code")
        if not 400 <= status < 500 or status in NOT_ABOUT_PARAMETERS or error.get("type") != INVALID:
            return ()
        if call.breaches:
            return self._of_one_place(call.breaches)
        about = code is None or str(code).startswith(OF_PARAMETERS)
        place = parse(error["param"]) if about and isinstance(error.get("param"), str) else ()
        return () if value_at(call.params, place) is None else place

    def _of_one_place(self, breaches: tuple[Breach, ...]) -> Place:
        """Where the one clause that a request breaks is broken; () where an error may blame something else as well."""
        clause = self._contract.clauses.get(breaches[0].clause)
        one = len(breaches) == 1 and clause is not None and clause.keyword in OF_ONE_PLACE and not clause.excluded
        return parse(breaches[0].param) if one else ()

    def _valid(self, control: Call, refused: Call, place: Place) -> Iterator[Outcome]:
        """A valid request was refused for what stands at a place: all that it carries, or this value."""
        operation, params = refused.operation, refused.params or {}
        path = documented(self._contract.request_schema(operation), path_of(place))
        value = value_at(params, place)
        other = value_at(control.params or {}, place) is not None or (operation, path) in self._carried
        clause = valid_side(self._contract, operation, path, value)
        if not other or clause.endswith(".type"):  # on the wire, every value of a text is of its type
            clause = accepted_id(operation, path)
        known = self._contract.clauses.get(clause)
        if known is None or known.excluded or known.needs or disputes(params):
            return
        shown: Shown = (("accepted", control.exchange), ("refused", refused.exchange))
        if other:
            yield from refused_value(self._contract, clause, path, value, shown, refused.exchange)
        else:
            words = f"a request with `{path}` is accepted"
            yield failed(clause, words, answer_phrase(refused.exchange), shown, param=path)


def _keys(call: Call, params: Mapping[str, Any]) -> list[Key]:
    """The request's own key, and those of all requests that differ from it in one parameter of the first level."""
    hashes = [hash((name, json.dumps(value, sort_keys=True, default=str))) for name, value in params.items()]
    whole = 0
    for one in hashes:
        whole ^= one
    place = call.base, call.operation, call.identity, str(call.account)
    return [(*place, whole ^ one) for one in (0, *hashes)]


def _differ_only_at(one: Mapping[str, Any], other: Mapping[str, Any], place: Place) -> bool:
    """Whether two requests differ in what stands at a place, and in nothing else."""
    bare = [removed(dict(body), place) or body for body in (one, other)]
    return bare[0] == bare[1] and value_at(one, place) != value_at(other, place)
