"""What a recorded refusal tells. That it refuses at all proves nothing: its control was not recorded.

Where a request breaks exactly one clause and the error blames that place, it is about that, and its status and code are
judged. Some refusals say themselves what they are about: `resource_missing` of the session in the path, that the id is
unknown; `parameter_unknown`, that the server does not know a parameter, which no account and no price is the reason of.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.outcomes import failed, judged
from checkout_conformance.checks.refusal import BAD_REQUEST, NOT_ABOUT_PARAMETERS, STATUS
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.clauses import Breach
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.schemas.nodes import documented
from checkout_conformance.schemas.paths import parse, path_of, value_at
from checkout_conformance.schemas.rules.served import accepted_id
from checkout_conformance.traffic.routing import Call, shown

INVALID = "invalid_request_error"
MISSING = "resource_missing"
UNKNOWN = "parameter_unknown"
VERSION = "stripe-version"
OF_SESSIONS = ("retrieve", "update", "expire", "line_items")


def judge(call: Call, contract: Contract) -> Iterator[Outcome]:
    """A refusal (4xx) beside its request."""
    error, status = call.exchange.error, call.exchange.status
    if status is None or not 400 <= status < 500 or error.get("type") != INVALID:
        return
    if call.operation in OF_SESSIONS and error.get("code") == MISSING and error.get("param") in (None, "id", "session"):
        wanted = 404
        yield judged("errors.status.unknown_id", status == wanted, f"status {wanted}", f"status {status}", shown(call))
    if status not in NOT_ABOUT_PARAMETERS:
        yield from _about_parameters(call, contract, status)


def _about_parameters(call: Call, contract: Contract, status: int) -> Iterator[Outcome]:
    error = call.exchange.error
    breaches = call.breaches
    if breaches is None or call.params is None:
        return
    if not breaches and error.get("code") == UNKNOWN:
        yield from _unknown_to_the_server(call, contract, call.params)
    if len(breaches) != 1 or not breaches[0].param or not isinstance(error.get("param"), str):
        return
    breach = breaches[0]
    if parse(error["param"]) != parse(str(breach.param)):
        return
    yield judged(STATUS, status == BAD_REQUEST, f"status {BAD_REQUEST}", f"status {status}", shown(call))
    due = _code(breach, call.params)
    if due is not None:
        clause, code = due
        seen = error.get("code")
        yield judged(clause, seen == code, f"code {code!r}", f"code {seen!r}", shown(call))


def _unknown_to_the_server(call: Call, contract: Contract, params: Mapping[str, Any]) -> Iterator[Outcome]:
    """A parameter of a valid request that the server does not know, and its version does.

    Only where request or answer names the version, and where the parameter needs nothing that an account may lack.
    """
    exchange, place = call.exchange, parse(str(call.exchange.error.get("param")))
    headers = (*exchange.request.headers, *(exchange.response.headers if exchange.response else ()))
    if not any(name.lower() == VERSION for name, _ in headers) or value_at(params, place) is None:
        return
    path = documented(contract.request_schema(call.endpoint.schema), path_of(place))
    clause = contract.clauses.get(accepted_id(call.endpoint.schema, path))
    if clause is not None and not clause.excluded and not clause.needs:
        words = f"a request with `{path}` is accepted"
        yield failed(clause.id, words, answer_phrase(exchange), shown(call), param=path)


def _code(breach: Breach, params: Mapping[str, Any]) -> tuple[str, str] | None:
    """The clause on the code that the refusal of a breach is due, and that code; None where no code is documented."""
    # What only goes with something else may be asked for in other words, without this code.
    plainly = breach.clause.endswith(".required") or breach.param == "success_url"
    if plainly and value_at(params, parse(breach.param)) is None:
        return "errors.code.missing", "parameter_missing"
    if breach.clause.endswith(".no_unknown"):
        return "errors.code.unknown", "parameter_unknown"
    if breach.clause.endswith(".type") and breach.expected == "an integer":
        return "errors.code.integer", "parameter_invalid_integer"
    return None
