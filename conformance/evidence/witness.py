"""From an exchange to what the record keeps of it: redacted, cut, and with the command that repeats it."""

from __future__ import annotations

from checkout_conformance.evidence.curl import curl
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.sdk import python
from checkout_conformance.schemas.run_record import Exchange as Witnessed

BODY_LIMIT = 20_000
LEAN_LIMIT = 160


def witness(
    label: str, exchange: Exchange, redactor: Redactor, *, lean: bool = False, command: str | None = None
) -> Witnessed:
    """One exchange for the record. `lean` keeps little of the bodies: enough for a clause that passed.

    `command` repeats it, where that is not the plain one.
    """
    limit = LEAN_LIMIT if lean else BODY_LIMIT
    request, response = exchange.request, exchange.response
    mine = own_key(exchange, redactor)
    told = not lean or len(request.body) < LEAN_LIMIT
    command = (command or curl(request, own_key=mine)) if told else ""
    body, whole = _cut(redactor.text(request.body.decode("utf-8", "backslashreplace")), limit)
    shown: Witnessed = {
        "label": label,
        "request": {
            "operation": request.operation,
            "method": request.method,
            "url": redactor.text(request.url),
            "headers": [] if lean else redactor.headers(request.headers),
            "body": body,
            "truncated": whole,
        },
        "response": None,
        "failure": exchange.failure,
        "elapsed_ms": round(exchange.elapsed_s * 1000, 2),
        "curl": redactor.text(command),
        "python": None if lean else _redacted(python(request, own_key=mine), redactor),
    }
    if response is not None:
        text, full = _cut(redactor.text(response.body.decode("utf-8", "backslashreplace")), limit)
        shown["response"] = {
            "status": response.status,
            "headers": [] if lean else redactor.headers(response.headers),
            "body": text,
            "truncated": response.truncated or full,
        }
    return shown


def own_key(exchange: Exchange, redactor: Redactor) -> bool:
    """Whether a request was sent with the run's own key."""
    return any(name.lower() == "authorization" and redactor.knows(value) for name, value in exchange.request.headers)


def _redacted(text: str | None, redactor: Redactor) -> str | None:
    return None if text is None else redactor.text(text)


def _cut(text: str, limit: int) -> tuple[str, int | None]:
    return (text, None) if len(text) <= limit else (text[:limit], len(text))
