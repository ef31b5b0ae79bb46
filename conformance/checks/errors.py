"""Judge refusals for what every refusal must be like: status, envelope, code."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_conformance.checks.outcomes import Shown, failed, judged, passed, show
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.clauses import Level
from checkout_conformance.schemas.contract import Contract

ENVELOPE = "errors.envelope"
# Members of an error object without which it is one all the same.
BESIDE = ("error.error.param.", "error.error.code.", "error.error.message.", "error.error.decline_code.")
DECLINE_CODE = "error.error.decline_code.type"
NOT_IMPLEMENTED = 501


def refusal(contract: Contract, exchange: Exchange, label: str = "the request") -> Iterator[Outcome]:
    """Any answer that is no success: no server error, and an error object as documented."""
    shown: Shown = ((label, exchange),)
    status = exchange.status
    if status is None or knows_no_such_method(exchange):
        return
    yield judged("errors.no_server_error", status < 500, "a status below 500", f"status {status}", shown)
    if 400 <= status < 500:
        yield _envelope(contract, exchange, shown)
        yield from _members(contract, exchange, shown)


def knows_no_such_method(exchange: Exchange) -> bool:
    """Whether a method was refused as one that the server has nowhere, as web servers do (RFC 9110, 15.6.2).

    That is no failure of the server; the status is judged by `errors.unknown_method` alone.
    """
    return exchange.status == NOT_IMPLEMENTED and exchange.request.method not in ("GET", "POST")


def _envelope(contract: Contract, exchange: Exchange, shown: Shown) -> Outcome:
    """Whether a refusal is an error object, with a type; of its other members their own clauses speak.

    What an `error` lacks may have a clause that fails as well. That there is none at all is this clause's own finding
    (`checks.refusal`).
    """
    breaches = contract.answer_breaches("error", exchange.json)
    first = next((breach for breach in breaches if _is_binding(contract, breach.clause)), None)
    if first is None:
        return passed(ENVELOPE, shown)
    whole = exchange.json is not None
    seen = f"{first.param or 'the body'}: {first.observed}" if whole else _no_json(exchange)
    cause = first.clause if exchange.error and first.clause in contract.clauses else None
    return failed(ENVELOPE, "a JSON object with the error object", seen, shown, cause=cause)


def _members(contract: Contract, exchange: Exchange, shown: Shown) -> Iterator[Outcome]:
    """What is wrong with the members of an error object, wherever it came from: a key, a path, a parameter."""
    breaches = contract.answer_breaches("error", exchange.json) if exchange.error else []
    for breach in breaches:
        if breach.clause in contract.clauses:
            yield failed(breach.clause, breach.expected, f"`{breach.param}`: {breach.observed}", shown)
    if exchange.error and DECLINE_CODE not in {breach.clause for breach in breaches}:
        yield passed(DECLINE_CODE, shown)  # only a declined card has one: what else is refused leaves it out


def _is_binding(contract: Contract, clause: str) -> bool:
    """Whether a broken clause makes an answer no error object. That a body is no object at all has no clause."""
    known = contract.clauses.get(clause)
    return not clause.startswith(BESIDE) and (known is None or known.level is Level.MUST)


def _no_json(exchange: Exchange) -> str:
    """What a body is that is no JSON: a page of HTML, a line of text, nothing."""
    body = b"" if exchange.response is None else exchange.response.body
    text = " ".join(body.decode("utf-8", "replace").split())
    return f"no JSON: {show(text)}" if text else "an empty body"


def status_is(clause: str, exchange: Exchange, wanted: tuple[int, ...], label: str = "the request") -> Outcome:
    """The status of one answer."""
    expected = " or ".join(f"status {status}" for status in wanted)
    return judged(clause, exchange.status in wanted, expected, f"status {exchange.status}", ((label, exchange),))


def inactive_refused(clause: str, control: Exchange, answer: Exchange) -> Outcome:
    """Whether a create is refused that names what is not active, where the same with what is active is accepted."""
    holds = answer.status is not None and 400 <= answer.status < 500
    shown: Shown = (("its control, which names an active one", control), ("the request", answer))
    return judged(clause, holds, "a refusal", f"status {answer.status}", shown)


def refused(clause: str, exchange: Exchange, label: str = "the request") -> Outcome:
    """Whether an answer is a refusal at all: with which status invalid requests are refused has a clause of its own."""
    holds = exchange.status is not None and 400 <= exchange.status < 500
    return judged(clause, holds, "a refusal", f"status {exchange.status}", ((label, exchange),))


def code_is(clause: str, exchange: Exchange, wanted: str | None) -> Outcome | None:
    """The code of a refusal; None where the answer is none, or no error object that could have a code."""
    if exchange.status is None or not 400 <= exchange.status < 500 or not exchange.error:
        return None
    code = exchange.error.get("code")
    expected = "no code" if wanted is None else f"code {wanted!r}"
    return judged(clause, code == wanted, expected, f"code {code!r}", (("the request", exchange),))
