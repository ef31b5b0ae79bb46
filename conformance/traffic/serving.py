"""Operations that a recorded server does not have.

A wrong base URL of the client looks the same, so that this is told only where another operation was served there. An
unknown id is answered with 404 as well: of an operation on one session, the session has to have been seen.
"""

from __future__ import annotations

from collections import OrderedDict, defaultdict
from collections.abc import Iterator

from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.outcomes import failed, passed
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.rules.served import served_id
from checkout_conformance.traffic.bounds import remember
from checkout_conformance.traffic.routing import Call, shown

NEVER = frozenset({405, 501})
NOT_THERE = 404
MISSING = "resource_missing"


class Serving:
    """Judges which operations the servers of one recording have. Give calls in order."""

    def __init__(self, contract: Contract) -> None:
        self._contract = contract
        self._served: dict[str, set[str]] = defaultdict(set)
        self._refused: dict[str, dict[str, Call]] = defaultdict(dict)
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    def observe(self, call: Call) -> Iterator[Outcome]:
        """What this exchange adds to those before it."""
        clause = self._contract.clauses.get(served_id(call.operation))
        if clause is None or clause.excluded or clause.needs:
            return
        served, refused = self._served[call.base], self._refused[call.base]
        if call.exchange.ok:
            yield passed(clause.id, shown(call))
            served.add(call.operation)
            refused.pop(call.operation, None)
            identity = call.identity or call.exchange.identity
            if identity:
                remember(self._known, (call.base, identity), None)
        elif call.operation not in served and self._missing(call):
            refused.setdefault(call.operation, call)
        if served:
            yield from self._told(refused)

    def _told(self, refused: dict[str, Call]) -> Iterator[Outcome]:
        for operation, call in refused.items():
            words = f"`{call.endpoint.method} {call.endpoint.path}` is there"
            yield failed(served_id(operation), words, answer_phrase(call.exchange), shown(call))
        refused.clear()

    def _missing(self, call: Call) -> bool:
        """Whether an answer says that there is no such operation."""
        status, error = call.exchange.status, call.exchange.error
        if status in NEVER:
            return True
        if status != NOT_THERE or error.get("code") == MISSING or error.get("param") is not None:
            return False
        return not call.endpoint.by_id or (call.base, str(call.identity)) in self._known
