"""Was a valid request accepted, and if not, which clause does the refusal break.

Pure. A refused request says little by itself; `strategies.reduction` finds the one parameter without which
the same request is accepted, and whether a plainer value of it is. Here the findings are worded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from checkout_conformance.checks.outcomes import Shown, blocked, failed, judged, passed, show
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Contract
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.keywords import suffix
from checkout_conformance.schemas.nodes import node_at
from checkout_conformance.schemas.rules.served import accepted_id

NO_SERVER_ERROR = "errors.no_server_error"
# keyword -> whether a value stands on its boundary
BOUNDARIES: Mapping[str, Callable[[Any, Any], bool]] = {
    "maxLength": lambda value, limit: isinstance(value, str) and len(value) == limit,
    "minLength": lambda value, limit: isinstance(value, str) and len(value) == limit,
    "maxItems": lambda value, limit: isinstance(value, list) and len(value) == limit,
    "minItems": lambda value, limit: isinstance(value, list) and len(value) == limit,
    "maxProperties": lambda value, limit: isinstance(value, dict) and len(value) == limit,
    "propertyNames": lambda value, names: isinstance(value, dict) and names.get("maxLength") in map(len, value),
    "maximum": lambda value, limit: value == limit,
    "minimum": lambda value, limit: value == limit,
    "enum": lambda _value, _limit: True,
    "pattern": lambda value, _limit: isinstance(value, str),
    "type": lambda _value, _limit: True,
}


def judge_fallback(fallback: str, exchange: Exchange) -> Outcome:
    """Whether a fallback of the list of fallback base payloads was accepted."""
    clause = f"create.base_payload.{fallback}"
    return judged(clause, exchange.ok, "success (2xx)", answer_phrase(exchange), (("the request", exchange),))


def accepted(contract: Contract, operation: str, path: str, shown: Shown) -> list[Outcome]:
    """A request with this parameter was accepted."""
    clause = accepted_id(operation, path)
    return [passed(clause, shown)] if clause in contract.clauses else []


def refused_always(contract: Contract, operation: str, path: str, shown: Shown, last: Exchange) -> list[Outcome]:
    """Every valid value of a parameter was refused: one failure; what else is said of it is blocked by that.

    A crash refuses nothing: it is the server's error, and says no more of the parameter.
    """
    clause = accepted_id(operation, path)
    if clause not in contract.clauses:
        return []
    param = path.removesuffix("[]")
    if last.status is None or last.status >= 500:
        phrase = answer_phrase(last)
        crash = failed(NO_SERVER_ERROR, "success (2xx)", phrase, shown, param=param)
        return [crash, blocked(clause, NO_SERVER_ERROR, f"the target answered {phrase}")]
    found = [failed(clause, f"a request with `{param}` is accepted", answer_phrase(last), shown, param=param)]
    return found + [
        blocked(other, clause, f"every request with `{param}` is refused")
        for other in below(contract, operation, param)
        if other != clause
    ]


def refused_value(
    contract: Contract, clause: str, path: str, value: object, shown: Shown, last: Exchange
) -> list[Outcome]:
    """One valid value was refused while another was accepted: the clause whose valid side it is fails."""
    if clause not in contract.clauses:
        return []
    param = path.removesuffix("[]")
    return [failed(clause, f"`{param}` may be {show(value)}", answer_phrase(last), shown, param=param)]


def below(contract: Contract, operation: str, path: str) -> list[str]:
    """The request clauses on a parameter and on everything below it."""
    starts = (f"{path}.", f"{path}[]")
    return [
        clause.id
        for clause in contract.clauses.values()
        if clause.operation == operation
        and clause.side == "request"
        and not clause.excluded
        and (clause.path == path or clause.path.startswith(starts))
    ]


def answer_phrase(exchange: Exchange) -> str:
    """An answer in a few words: its status and the error's message."""
    if exchange.status is None:
        return f"no answer: {exchange.failure or 'the connection failed'}"
    message = exchange.error.get("message")
    return f"status {exchange.status}" + (f", {show(message)}" if message else "")


def valid_side(contract: Contract, operation: str, path: str, value: Any) -> str:
    """The clause whose valid side a refused value stands on: the boundary it touches, else the most attempt one."""
    unset = f"updates.{path}_unset_all"
    if operation == "update" and value == "" and unset in contract.clauses:
        return unset
    node = node_at(contract.request_schema(operation), path) or {}
    for keyword, touches in BOUNDARIES.items():
        if keyword in node and touches(value, node.get("x-valid", {}).get(keyword, node[keyword])):
            clause = contract.clauses.get(clause_id(operation, path, suffix(keyword)))
            if clause is not None and not clause.excluded:
                return clause.id
    return accepted_id(operation, path)
