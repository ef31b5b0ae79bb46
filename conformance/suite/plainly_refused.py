"""The parameter that the refusal of a plain create names, where no create that a run is built on carries it.

What every request of its kind needs stands in the plain create, too: who refuses it refuses that create, and no request
is left that could show more. Then what is named is refused whenever it is sent. The plain create's own finding is the
cause, so that both are one; who names nothing, or something that another create was accepted with, is told that one
alone. Not here: parameters that can be left out (`accepting`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checkout_conformance.checks.refusal import BAD_REQUEST, NOT_ABOUT_PARAMETERS
from checkout_conformance.evidence.exchange import SERVER_ERROR, Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.probe import PLAIN_CLAUSES
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.nodes import documented
from checkout_conformance.schemas.paths import Place, carried, path_of
from checkout_conformance.schemas.rules.served import accepted_id, served_id
from checkout_conformance.strategies.plain import PAYMENT
from checkout_conformance.suite.naming import named_place

OPERATION = "create"
# The findings on the plain create that all others are built on.
PLAINEST = frozenset({served_id(OPERATION), PLAIN_CLAUSES[PAYMENT]})


def plainly_refused(run: Run) -> Iterator[Outcome]:
    """What probing saw of the plainest create, said of the parameter that its refusal names."""
    schema = run.contract.request_schema(OPERATION)
    taken = {documented(schema, path) for payload in run.probe.plains.values() for path, _ in carried(payload)}
    for outcome in run.probe.outcomes:
        if outcome.failed and outcome.clause in PLAINEST and outcome.exchanges:
            place = _named(outcome.exchanges[0][1])
            param = documented(schema, path_of(place)).removesuffix("[]")
            clause = accepted_id(OPERATION, param)
            if place and param not in taken and clause in run.contract.clauses:
                expected = f"a request with `{param}` is accepted"
                yield replace(outcome, clause=clause, param=param, cause=outcome.clause, expected=expected)


def _named(exchange: Exchange) -> Place:
    """Where in a refused request the parameter stands that its refusal names; empty where none is refused."""
    status = exchange.status or 0
    about_parameters = BAD_REQUEST <= status < SERVER_ERROR and status not in NOT_ABOUT_PARAMETERS
    return (named_place(exchange.request.params, exchange.error) if about_parameters else None) or ()
