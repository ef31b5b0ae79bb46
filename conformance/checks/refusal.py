"""Was a request with one violation refused, and for the right reason.

Pure: the control's answer and the invalid request's in, outcomes out. No control, no verdict; a 5xx is no refusal;
an error that blames somebody else proves nothing about the clause. The clauses on errors themselves are in
`schemas.rules.errors`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from checkout_conformance.checks.errors import BESIDE, ENVELOPE
from checkout_conformance.checks.outcomes import Shown, blocked, failed, judged, passed, show
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Contract
from checkout_conformance.schemas.clauses import Violation
from checkout_conformance.schemas.paths import alike, attribute, parse

NO_SERVER_ERROR = "errors.no_server_error"
PARAM_PRESENT = "errors.param.present"
PARAM_NAMES_OFFENDER = "errors.param.names_offender"
STATUS = "errors.status.invalid_request"
TYPE = "errors.type.invalid_request"
INVALID_REQUEST = "invalid_request_error"
BAD_REQUEST = 400
# The type of an error that says that the server failed, whatever its status.
OWN_FAILURE = "api_error"
# Statuses that speak of the key, of speed or of a conflict, not of the request's parameters.
NOT_ABOUT_PARAMETERS = frozenset({401, 402, 403, 408, 409, 429})
# Of these, the one that says that the parameters were valid and something failed all the same: no time or key mends it.
VALID_BUT_FAILED = 402
CONTROL, INVALID = "its control, the same request without the violation", "the request"


def judge_refusal(
    contract: Contract, violation: Violation, control: Exchange | None, invalid: Exchange
) -> list[Outcome]:
    """Judge one violation by the answers to it and to its control."""
    shown: Shown = ((INVALID, invalid),) if control is None else ((CONTROL, control), (INVALID, invalid))
    return list(_judge(contract, violation, invalid, shown))


def seen_accepted(observed: str) -> str:
    """What was seen, where a request was accepted that had to be refused."""
    if observed == "absent":
        return "accepted without it"
    return "accepted" if " breaks " in observed else f"accepted with {observed}"


def _judge(contract: Contract, violation: Violation, invalid: Exchange, shown: Shown) -> Iterator[Outcome]:
    clause, status = violation.clause, invalid.status
    place = _param(contract, violation)
    if status is None:
        yield failed(NO_SERVER_ERROR, "an answer", invalid.failure or "none", shown, param=place)
        yield blocked(clause, NO_SERVER_ERROR, "the request had no answer", shown)
    elif invalid.ok and invalid.error:
        yield failed(STATUS, "status 400", f"status {status} with an `error`", shown)
        yield blocked(
            clause, STATUS, f"the target answered an `error` with {status}: nobody can tell what it means", shown
        )
    elif invalid.ok:
        yield failed(clause, f"refused: {violation.expected}", seen_accepted(violation.observed), shown, param=place)
    elif status >= 500:
        yield failed(NO_SERVER_ERROR, "a refusal with status 400", f"status {status}", shown, param=place)
        yield blocked(clause, NO_SERVER_ERROR, f"the target answered {status}, which refuses nothing", shown)
    elif status in NOT_ABOUT_PARAMETERS or status < 400:
        yield blocked(clause, STATUS, f"the target answered {status}, which says nothing of parameters", shown)
        if status < 400 or status == VALID_BUT_FAILED:
            yield failed(STATUS, "status 400", f"status {status}", shown, param=place)
    else:
        yield from _refused(contract, violation, invalid, shown)


def _refused(contract: Contract, violation: Violation, invalid: Exchange, shown: Shown) -> Iterator[Outcome]:
    """A 4xx answer: its envelope, its status, and whom it blames."""
    clause = violation.clause
    place = _param(contract, violation)
    if invalid.error.get("type") != OWN_FAILURE:
        yield passed(NO_SERVER_ERROR, shown)
    status = invalid.status
    if status == BAD_REQUEST:
        yield passed(STATUS, shown)
    else:
        yield failed(STATUS, "status 400", f"status {status}", shown)
    if not isinstance(invalid.json, dict) or not isinstance(invalid.json.get("error"), dict):
        yield failed(ENVELOPE, "a JSON object with an `error` object", _start(invalid), shown)
        if isinstance(invalid.json, dict):
            ending = "type" if "error" in invalid.json else "present"
            shape = failed(f"error.error.{ending}", "an `error` object", _start(invalid), shown)
            yield replace(shape, cause=ENVELOPE)
        yield blocked(clause, ENVELOPE, "the refusal is no error object as documented", shown)
        return
    yield passed(ENVELOPE, shown)
    if invalid.error.get("type") == OWN_FAILURE:
        seen = f"status {status}, and an error of type {OWN_FAILURE}"
        yield failed(NO_SERVER_ERROR, f"an error of type {INVALID_REQUEST}", seen, shown, param=place)
        yield blocked(clause, NO_SERVER_ERROR, f"the error is of type {OWN_FAILURE}, which refuses nothing", shown)
        return
    broken = _broken_shape(contract, invalid)
    if broken is not None:
        yield blocked(clause, broken, "the refusal is no error object as documented", shown)
        return
    kind = invalid.error.get("type")
    yield judged(TYPE, kind == INVALID_REQUEST, f"type {INVALID_REQUEST}", f"type {kind}", shown)
    blamed = invalid.error.get("param")
    if blamed is None:
        if violation.blamable:
            yield failed(
                PARAM_PRESENT, f"an error that names `{violation.blamable[0]}`", "no param", shown, param=place
            )
        yield passed(clause, shown)
    elif not violation.blamable or blames(str(blamed), violation.blamable):
        if violation.blamable:
            yield passed(PARAM_PRESENT, shown)
            yield passed(PARAM_NAMES_OFFENDER, shown)
        yield passed(clause, shown)
    else:
        wanted = " or ".join(f"`{name}`" for name in violation.blamable)
        yield failed(PARAM_NAMES_OFFENDER, f"an error that blames {wanted}", show(blamed), shown, param=place)
        yield blocked(clause, PARAM_NAMES_OFFENDER, f"the refusal blames {show(blamed)}", shown)


def _param(contract: Contract, violation: Violation) -> str | None:
    """The parameter that a finding is about, as the contract spells it: keys of maps stay out of it."""
    known = contract.clauses.get(violation.clause)
    if known is not None and known.path and not known.path.endswith("[]"):
        return known.path.removesuffix(".*")
    return attribute(violation.blamable[0]) if violation.blamable else None


def _start(invalid: Exchange) -> str:
    return show((invalid.response.body if invalid.response else b"")[:80].decode("utf-8", "replace")) or "nothing"


def _broken_shape(contract: Contract, invalid: Exchange) -> str | None:
    """The first MUST clause without which an answer is no error object, of those that it breaks; or None."""
    for breach in contract.answer_breaches("error", invalid.json):
        clause = contract.clauses.get(breach.clause)
        judged_here = clause is not None and clause.level == "MUST" and not clause.excluded
        if judged_here and not breach.clause.startswith(BESIDE):
            return breach.clause
    return None


def blames(blamed: str, blamable: Sequence[str]) -> bool:
    """Whether an error's `param` names one of the places, one above it or one below it.

    Indices count where both have them (`line_items[0][price]`, `line_items[price]` and `line_items` all blame the
    first price).
    """
    return any(alike(parse(blamed), parse(place)) for place in blamable)
