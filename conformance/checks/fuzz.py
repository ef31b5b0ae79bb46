"""Judge answers to odd requests, and whether a server is still itself after hostile ones."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from checkout_conformance.checks.errors import knows_no_such_method
from checkout_conformance.checks.outcomes import Shown, failed, inconclusive, judged
from checkout_conformance.evidence.exchange import SERVER_ERROR, Exchange
from checkout_conformance.evidence.ledger import Outcome

# Of the name that was added to a create no more is kept.
LONGEST_NAME = 60
# 200; the refusals of the API; what servers in front of one answer to what is too long, or in the wrong method.
KNOWN_STATUSES = frozenset({200, 400, 401, 402, 403, 404, 405, 409, 413, 414, 415, 424, 429, 431})
# Refusals that a server in front of the API makes; it need not know of JSON.
IN_FRONT = frozenset({413, 414, 431})


def answer(exchange: Exchange) -> Iterator[Outcome]:
    """One answer to one odd request."""
    shown: Shown = (("the request", exchange),)
    status = exchange.status
    if status is None or exchange.response is None:
        yield inconclusive("fuzz.no_server_error", f"no answer came ({exchange.failure})", shown)
        return
    if knows_no_such_method(exchange):
        return
    yield judged("fuzz.no_server_error", not crashed(exchange), "a status below 500", f"status {status}", shown)
    if crashed(exchange):
        return
    known = "200, or a refusal such as 400 or 404"
    yield judged("fuzz.documented_status", status in KNOWN_STATUSES, known, f"status {status}", shown)
    if status in IN_FRONT:
        return
    kind = exchange.response.header("content-type") or ""
    is_json = kind.partition(";")[0].strip().lower() == "application/json" and isinstance(exchange.json, dict)
    seen = f"content type {kind!r}" + ("" if isinstance(exchange.json, dict) else ", and no JSON object")
    yield judged("fuzz.content_type", is_json, "application/json, and a JSON object", seen, shown)


def crashed(exchange: Exchange) -> bool:
    """Whether an answer says that the server broke."""
    return exchange.status is not None and exchange.status >= SERVER_ERROR


def survived(
    before: Exchange, created: Exchange, retrieved: Exchange, hostile: Exchange, listed: Exchange | None = None
) -> Outcome:
    """After a hostile request: a plain create is made as before, has the same attributes, and is found again.

    `listed` is a list afterwards, where one was answered before.
    """
    shown: Shown = (
        ("a plain create", before),
        ("a hostile request", hostile),
        ("the same plain create", created),
        ("its retrieve", retrieved),
        *([("a list", listed)] if listed is not None else []),
    )
    expected = "status 200 for both, the attributes of the session before, and the created session found again"
    wrong = _wrong(_body(before), created, retrieved)
    if listed is not None and not listed.ok:
        wrong.append(f"list: status {listed.status}")
    return judged("fuzz.survives_poison", not wrong, expected, "; ".join(wrong) or "the same", shown)


def lost(before: Exchange, hostile: Exchange, plain: Exchange) -> Outcome:
    """From a hostile request on nothing is answered any more, not even `plain`."""
    shown: Shown = (("a plain create", before), ("a hostile request", hostile), ("a list", plain))
    expected = "an answer, to this request and to those after it"
    seen = f"no answer from then on ({hostile.failure})"
    added = hostile.request.body.decode("latin-1").rpartition("&")[2].partition("=")[0]
    return failed("fuzz.survives_poison", expected, seen, shown, param=added[:LONGEST_NAME] or None)


def _wrong(before: dict[str, Any], created: Exchange, retrieved: Exchange) -> list[str]:
    made, found = _body(created), _body(retrieved)
    wrong = [
        f"{name}: status {exchange.status}"
        for name, exchange in (("create", created), ("retrieve", retrieved))
        if not exchange.ok
    ]
    if wrong:
        return wrong
    strange = sorted(set(made) ^ set(before))
    if strange:
        wrong.append(f"attributes that only one of both sessions has: {', '.join(strange)[:100]}")
    given = sorted(name for name, value in before.items() if value is None and made.get(name) is not None)
    if given:
        wrong.append(f"attributes that nobody gave a value: {', '.join(given)[:100]}")
    if made.get("mode") != before.get("mode") or made.get("metadata") != before.get("metadata"):
        wrong.append("mode or metadata differ from those of the session before")
    if found.get("id") != made.get("id"):
        wrong.append("the session that is retrieved has another id")
    return wrong


def _body(exchange: Exchange) -> dict[str, Any]:
    body = exchange.json
    return body if isinstance(body, dict) else {}
