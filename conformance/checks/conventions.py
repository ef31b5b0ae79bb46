"""Judge what holds on every endpoint: headers, keys, versions, expansion."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from checkout_conformance.checks.acceptance import answer_phrase
from checkout_conformance.checks.errors import ENVELOPE
from checkout_conformance.checks.outcomes import Shown, blocked, failed, judged, passed, show
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.operations import OPERATIONS
from checkout_conformance.schemas.paths import first, values

CONTENT_TYPE, JSON_EXPECTED = "conventions.content_type", "application/json, and a JSON body"
# What says itself that an answer is no JSON.
OF_CONTENT = frozenset({CONTENT_TYPE, "fuzz.content_type"})

# What exchanges of the API are called by; pages that customers see are none.
OF_THE_API = frozenset(known.endpoint for known in OPERATIONS)


def headers(exchanges: Sequence[tuple[str, Exchange]], version: str) -> Iterator[Outcome]:
    """Request ids, content types and the version of several answers."""
    ids = []
    for label, exchange in exchanges:
        response = exchange.response
        if response is None or response.status // 100 == 3:  # who redirects has not answered (`*.served`)
            continue
        shown = ((label, exchange),)
        identity = response.header("request-id")
        ids.append(identity)
        yield judged("conventions.request_id", bool(identity), "a Request-Id", f"{identity!r}", shown)
        yield _content_type(exchange, response.header("content-type") or "", shown)
        echoed = response.header("stripe-version")
        if exchange.ok:
            yield judged("conventions.version.echoed", echoed == version, f"{version!r}", f"{echoed!r}", shown)
    present = [identity for identity in ids if identity]
    if len(present) > 1:
        holds = len(set(present)) == len(present)
        seen = f"{len(set(present))} different ids in {len(present)} answers"
        yield judged("conventions.request_id.unique", holds, "an id of its own each", seen, tuple(exchanges[:2]))


def _content_type(exchange: Exchange, kind: str, shown: Shown) -> Outcome:
    """Whether an answer is JSON and says so; a refusal that is none has no error object either."""
    if kind.partition(";")[0].strip().lower() == "application/json" and exchange.json is not None:
        return passed(CONTENT_TYPE, shown)
    cause = ENVELOPE if not exchange.ok and exchange.json is None else None
    return failed(CONTENT_TYPE, JSON_EXPECTED, f"{kind!r}", shown, cause=cause)


def readable(outcome: Outcome) -> tuple[Outcome, ...]:
    """The outcome itself; of a failure that rests on a success which nobody can read, that failure in its place.

    What an answer holds is not judged where it is no JSON. What the client cut, and pages of others, say nothing.
    """
    if outcome.verdict is not Verdict.FAIL or outcome.clause in OF_CONTENT:
        return (outcome,)
    unread = next((shown for shown in outcome.exchanges if _is_unreadable(shown[1])), None)
    if unread is None:
        return (outcome,)
    kind = unread[1].response.header("content-type") if unread[1].response else None
    seen = f"{kind or ''!r}, and no JSON"
    shown = tuple(outcome.exchanges[: outcome.exchanges.index(unread) + 1])
    return failed(CONTENT_TYPE, JSON_EXPECTED, seen, shown), blocked(
        outcome.clause, CONTENT_TYPE, "an answer is no JSON"
    )


def _is_unreadable(exchange: Exchange) -> bool:
    response = exchange.response
    if response is None or not exchange.ok or exchange.request.operation not in OF_THE_API:
        return False
    return exchange.json is None and response.truncated is None


def included(clause: str, session: Mapping[str, Any], number: int, shown: tuple[tuple[str, Exchange], ...]) -> Outcome:
    """Line items are included as a list with their entries."""
    found = session.get("line_items")
    data = found.get("data") if isinstance(found, dict) else None
    entries = len(data) if isinstance(data, list) else None
    seen = "no line_items" if entries is None else f"{entries} line items"
    return judged(clause, entries == number, f"line_items with {number} entries", seen, shown)


def nested(answer: Exchange, path: str, shown: tuple[tuple[str, Exchange], ...]) -> Outcome | None:
    """An object stands at the end of a path of several levels; None where nothing that leads there is in the answer."""
    found = first(answer.json, path)
    if answer.ok and found is None:
        return None
    holds = answer.ok and isinstance(found, dict)
    seen = f"`{path}` is {show(found)}" if answer.ok else f"status {answer.status}"
    return judged("conventions.expand.nested", holds, f"an object at `{path}`", seen, shown, param="expand")


def breakdown(answer: Exchange, path: str, shown: tuple[tuple[str, Exchange], ...]) -> Outcome | None:
    """What `path` names is there, be it null, wherever it may stand; None where nothing could carry it."""
    parent, _, name = path.rpartition(".")
    carriers = [found for _, found in values(answer.json, parent) if isinstance(found, dict)]
    if answer.ok and not carriers:
        return None
    holds = answer.ok and all(name in carrier for carrier in carriers)
    seen = f"no `{path}`" if answer.ok else answer_phrase(answer)
    return judged("conventions.expand.breakdowns", holds, f"`{path}`", "it is there" if holds else seen, shown, path)


def expanded(clause: str, identity: str, found: Any, shown: tuple[tuple[str, Exchange], ...]) -> Outcome:
    """An object stands where its id stood."""
    holds = isinstance(found, dict) and found.get("id") == identity
    seen = f"an object with id {found.get('id')!r}" if isinstance(found, dict) else f"{found!r}"
    return judged(clause, holds, f"an object with id {identity!r}", seen, shown)
