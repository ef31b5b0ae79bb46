"""The story of a valid request: sent, and where it is refused, narrowed to what it is refused for.

A refused parameter is one finding, and the rest of the payload is tried again without it: one missing feature must
not keep a packed request from being evidence on everything else it carries.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from conformance.checks.acceptance import accepted, answer_phrase, refused_always, refused_value
from conformance.checks.outcomes import Shown, blocked, failed
from conformance.exchange import Exchange
from conformance.ledger import Outcome
from conformance.run import Run
from conformance.suite.narrowing import Culprit, Narrowing, Payload, documented
from conformance.suite.sending import Sender
from schemas import Contract
from schemas.identifiers import clause_id
from schemas.keywords import suffix
from schemas.loader import find
from schemas.rules.served import accepted_id, served_id

REQUEST = "the request"
NO_SERVER_ERROR = "errors.no_server_error"
MOST_CULPRITS = 12
# keyword -> whether a value stands on its boundary
BOUNDARIES: Mapping[str, Callable[[Any, Any], bool]] = {
    "maxLength": lambda value, limit: isinstance(value, str) and len(value) == limit,
    "minLength": lambda value, limit: isinstance(value, str) and len(value) == limit,
    "maxItems": lambda value, limit: isinstance(value, list) and len(value) == limit,
    "minItems": lambda value, limit: isinstance(value, list) and len(value) == limit,
    "maxProperties": lambda value, limit: isinstance(value, dict) and len(value) == limit,
    "maximum": lambda value, limit: value == limit,
    "minimum": lambda value, limit: value == limit,
    "enum": lambda value, limit: True,
    "pattern": lambda value, limit: isinstance(value, str),
    "type": lambda value, limit: True,
}


@dataclass(slots=True)
class Taken:
    """How a valid request ended: what was found, and the payload that was taken in the end with its exchange."""

    outcomes: list[Outcome]
    payload: Payload | None = None
    exchange: Exchange | None = None


class Accepting:
    """Sends valid requests of one operation for one item. Culprits found once are left out of later requests."""

    def __init__(self, run: Run, operation: str, sender: Sender | None = None) -> None:
        self._run = run
        self._operation = operation
        self._sender = sender or Sender(run)
        self._known: list[Culprit] = []
        self._base: Payload = run.base() if operation == "create" else {}

    def tell(self, payload: Mapping[str, Any]) -> Taken:
        """Send until it is taken, each time without what it was refused for."""
        taken = Taken([])
        current: Payload | None = dict(payload)
        for _ in range(MOST_CULPRITS):
            if current is None:
                break
            exchange = self._sender.send(self._operation, current)
            if exchange is None:
                break
            if exchange.ok:
                taken.payload, taken.exchange = current, exchange
                taken.outcomes += self._accepted(current, exchange)
                break
            narrowing = self._narrowing()
            culprit = narrowing.culprit(current)
            if culprit is None:
                taken.outcomes += self._base_refused(current, exchange)
                break
            taken.outcomes += self.finding(culprit, narrowing)
            current = narrowing.without(current, culprit.place)
        return taken

    def finding(self, culprit: Culprit, narrowing: Narrowing) -> list[Outcome]:
        """The outcomes of one culprit: a parameter that is never taken, a value that is not, or a crash."""
        exchange = self._sender.send(self._operation, culprit.payload)
        if exchange is None or exchange.ok:
            return []
        shown: Shown = (*self._sender.story, (REQUEST, exchange))
        contract, path = self._run.contract, culprit.path
        if exchange.status is None or exchange.status >= 500:
            clause = accepted_id(self._operation, path)
            phrase = answer_phrase(exchange)
            crash = failed(NO_SERVER_ERROR, "success (2xx)", phrase, shown, param=path.removesuffix("[]"))
            return [crash, blocked(clause, NO_SERVER_ERROR, f"the target answered {phrase}")]
        if narrowing.plainer_is_taken(culprit):
            clause = valid_side(contract, self._operation, path, culprit.value)
            return refused_value(contract, clause, path, culprit.value, shown, exchange)
        return refused_always(contract, self._operation, path, shown, exchange)

    def _narrowing(self) -> Narrowing:
        return Narrowing(self._run.contract, self._operation, self._base, self._run.world, self._refused)

    def _refused(self, payload: Payload) -> bool:
        exchange = self._sender.send(self._operation, payload)
        return exchange is not None and not exchange.ok

    def _accepted(self, payload: Payload, exchange: Exchange) -> list[Outcome]:
        shown: Shown = (*self._sender.story, (REQUEST, exchange))
        found = []
        schema = self._run.contract.request_schema(self._operation)
        for path in sorted({documented(schema, path) for path in paths(payload)}):
            found += accepted(self._run.contract, self._operation, path, shown)
        return found

    def _base_refused(self, payload: Payload, exchange: Exchange) -> list[Outcome]:
        """Even the plainest request is refused now: nothing can be said of the parameters."""
        cause = served_id(self._operation)
        reason = f"the plainest request is refused: {answer_phrase(exchange)}"
        clauses = {accepted_id(self._operation, path) for path in paths(payload)} & set(self._run.contract.clauses)
        return [blocked(clause, cause, reason) for clause in sorted(clauses)]


def paths(value: Any, path: str = "") -> Iterator[str]:
    """Every parameter that a payload carries, objects and lists included."""
    if isinstance(value, Mapping):
        for name, child in value.items():
            below = f"{path}.{name}" if path else str(name)
            yield below
            yield from paths(child, below)
    elif isinstance(value, list):
        for child in value:
            yield from paths(child, f"{path}[]")


def valid_side(contract: Contract, operation: str, path: str, value: Any) -> str:
    """The clause whose valid side a refused value stands on: the boundary it touches, else the most telling one."""
    node = find(contract.request_schema(operation), path) or {}
    for keyword, touches in BOUNDARIES.items():
        if keyword in node and touches(value, node[keyword]):
            clause = contract.clauses.get(clause_id(operation, path, suffix(keyword)))
            if clause is not None and not clause.excluded:
                return clause.id
    return accepted_id(operation, path)
