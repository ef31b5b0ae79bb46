"""Parameters that need what a target lacks, and that it calls unknown: that is no matter of its account.

A target without coupons may refuse the id of one. Where it says that it knows no `discounts`, a documented parameter
is missing, which one plain request shows; so it is where it insists on `price_data` in place of a `price`. What a
target file denies is not tried, nor anything on Stripe's own host, where new parameters are unknown to accounts that
may not use them.
"""

from __future__ import annotations

from collections.abc import Mapping

from checkout_conformance.checks.acceptance import refused_always
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Clause
from checkout_conformance.schemas.capabilities import ACCOUNT, OBJECTS
from checkout_conformance.schemas.nodes import node_at
from checkout_conformance.schemas.paths import Place, attribute, path_of, within
from checkout_conformance.schemas.rules.served import ACCEPTED
from checkout_conformance.strategies.reduction import Payload, Reduction
from checkout_conformance.suite import cases
from checkout_conformance.suite.naming import Naming, named_place, says_unknown
from checkout_conformance.suite.refused_clause import REQUEST
from checkout_conformance.suite.sending import Sender

OPERATION = "create"
# Of each pair one is required (reference: "one of price or price_data is required", and so on).
ALTERNATIVES: Mapping[str, str] = {
    "line_items[].price": "line_items[].price_data",
    "line_items[].price_data.product": "line_items[].price_data.product_data",
    "shipping_options[].shipping_rate": "shipping_options[].shipping_rate_data",
}
MISSING = "parameter_missing"
# Methods of payment are dozens, and nobody has all of them.
TRIED = frozenset({*ACCOUNT, *OBJECTS}) - {"payment_methods"}
MOST_TRIED = 40


class CalledUnknown:
    """Tries parameters of a create that the target cannot be asked for in earnest."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._templates = cases.templates(run)
        self._sender = Sender(run)
        self._naming = Naming(run, OPERATION, self._templates, self._send, lambda: None)
        self._reduction = Reduction(run.contract, OPERATION, run.base(), None, lambda _payload: True)
        self._unknown: list[str] = []
        self._tried = 0

    def judged(self, clause: Clause, missing: str) -> list[Outcome]:
        """The finding that the parameter of a clause is not known; nothing where the target does not say so."""
        path = clause.path or ""
        if clause.operation != OPERATION or clause.theme != ACCEPTED or not self._may_try(missing):
            return []
        if any(within(path, above) for above in self._unknown):
            return []
        payload = self._plainest(path)
        if payload is None or self._tried >= MOST_TRIED:
            return []
        self._tried += 1
        answer = self._send(payload)
        if answer is None or not (self._unknown_to_it(path, payload, answer) or _asks_for_the_other(path, answer)):
            return []
        self._unknown.append(path)
        return refused_always(self._run.contract, OPERATION, path, ((REQUEST, answer),), answer)

    def _unknown_to_it(self, path: str, payload: Payload, answer: Exchange) -> bool:
        """Whether the target says that it does not know the parameter, and that is shown without it as well."""
        place = named_place(payload, answer.error)
        if answer.ok or not says_unknown(answer.error) or place is None or path_of(place) != path:
            return False
        named = self._naming.cause(payload, answer, self._reduction)
        return self._needs_another(payload, place) if named is None else named.unknown

    def _needs_another(self, payload: Payload, place: Place) -> bool:
        """Whether the request without the parameter is refused for another one, which it needs and is not known too."""
        less = self._reduction.without(payload, place)
        answer = None if less is None else self._send(less)
        if less is None or answer is None or answer.ok or not says_unknown(answer.error):
            return False
        other = self._naming.cause(less, answer, self._reduction)
        return other is not None and other.unknown

    def _may_try(self, missing: str) -> bool:
        return missing in TRIED and self._run.target.leaves_open(missing)

    def _plainest(self, path: str) -> Payload | None:
        node = node_at(self._run.contract.request_schema(OPERATION), path) or {}
        payload = self._templates.carrying(OPERATION, path, self._templates.something(node, path))
        valid = payload is not None and self._run.contract.is_valid_request(OPERATION, payload, None)
        return payload if valid else None

    def _send(self, payload: Payload) -> Exchange | None:
        return self._sender.send(OPERATION, payload)


def _asks_for_the_other(path: str, answer: Exchange) -> bool:
    """Whether a refusal says that the other one of two alternatives is missing."""
    other, param = ALTERNATIVES.get(path), answer.error.get("param")
    return other is not None and answer.error.get("code") == MISSING and attribute(str(param)) == other
