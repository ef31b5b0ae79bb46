"""Judge events: that a transition was announced, once, by an event with a valid session inside.

Pure functions over events as polled or delivered, and the verification of a delivery's signature.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any

from checkout_conformance.checks.lifecycle import Scenario
from checkout_conformance.checks.outcomes import failed, judged, passed
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas.contract import Contract, load
from checkout_conformance.schemas.naming import is_known
from checkout_conformance.schemas.rules.events import ANNOUNCES

Event = Mapping[str, Any]
# What happened -> status and payment_status of the session inside its event (None: not judged).
CARRIES = {
    "complete": ("complete", None),
    "expire": ("expired", None),
    "settle": ("complete", "paid"),
    "fail": ("complete", "unpaid"),
}
CLAUSE_OF = {
    "complete": "events.completed",
    "expire": "events.expired",
    "settle": "events.async_payment_succeeded",
    "fail": "events.async_payment_failed",
}

# Clocks of one server may differ; payments that are settled later, and expiries that are noticed later, take weeks.
SLACK_S, A_MONTH_S = 300, 31 * 86_400


def session_of(event: Event) -> Mapping[str, Any]:
    """The object inside an event, or an empty mapping."""
    data = event.get("data")
    found = data.get("object") if isinstance(data, dict) else None
    return found if isinstance(found, dict) else {}


def about(events: Sequence[Event], session_id: str, kind: str) -> list[Event]:
    """The events of a type that are about one session."""
    return [event for event in events if event.get("type") == kind and session_of(event).get("id") == session_id]


def announced(
    happened: str, session_id: str, events: Sequence[Event], contract: Contract, scenario: Scenario
) -> Iterator[Outcome]:
    """After a transition: its event is there, once, and carries the session as it became."""
    kind = ANNOUNCES[happened]
    found = about(events, session_id, kind)
    yield judged(
        CLAUSE_OF[happened], bool(found), f"a {kind} event for the session", f"{len(found)} such events", scenario
    )
    if not found:
        return
    yield judged("events.once", len(found) == 1, f"one {kind} event", f"{len(found)} events", scenario)
    yield from carried(happened, found[0], contract, scenario)


def carried(happened: str, event: Event, contract: Contract, scenario: Scenario) -> Iterator[Outcome]:
    """What one event carries: the session with the status that the transition led to, valid in itself."""
    inside = session_of(event)
    status, payment_status = CARRIES[happened]
    holds = inside.get("status") == status and payment_status in (None, inside.get("payment_status"))
    yield judged(
        "events.carries_session",
        holds,
        f"data.object with status {status!r}" + (f", payment_status {payment_status!r}" if payment_status else ""),
        f"status {inside.get('status')!r}, payment_status {inside.get('payment_status')!r}",
        scenario,
        "data.object",
    )
    yield from _time(event, inside, scenario)
    known = contract_of(event, contract)
    if known is None:
        return
    binding = [b for b in known.answer_breaches("session", dict(inside)) if _binding(known, b.clause)]
    first = binding[0] if binding else None
    if first is None:
        yield passed("events.session_is_valid", scenario)
        return
    wanted, seen = f"{first.param}: {first.expected}", f"{first.param}: {first.observed} ({first.clause})"
    yield failed("events.session_is_valid", wanted, seen, scenario, param="data.object", cause=first.clause)


def _time(event: Event, inside: Mapping[str, Any], scenario: Scenario) -> Iterator[Outcome]:
    """When an event was made: within its session's life, give or take what clocks differ and deliveries take."""
    made, begins, ends = event.get("created"), inside.get("created"), inside.get("expires_at")
    if isinstance(made, int) and isinstance(begins, int) and isinstance(ends, int):
        holds = begins - SLACK_S <= made <= ends + A_MONTH_S
        words = f"a time after the session was created, {begins}"
        yield judged("events.created", holds, words, str(made), scenario, "created")


def contract_of(event: Event, contract: Contract) -> Contract | None:
    """The contract of the version that an event is written in: its account's, whatever a request asks for.

    None where nobody here knows that version; the run's own where the event names none.
    """
    version = event.get("api_version")
    if not isinstance(version, str) or version == contract.version:
        return contract
    return load(version) if is_known(version) else None


def _binding(contract: Contract, clause: str) -> bool:
    return contract.clauses[clause].level == "MUST"


def unannounced(happened: str, session_id: str, events: Sequence[Event], scenario: Scenario) -> Outcome:
    """A session that did not make a transition has no event announcing it."""
    found = about(events, session_id, ANNOUNCES[happened])
    return judged(
        "events.not_without_transition",
        not found,
        f"no {ANNOUNCES[happened]} event",
        f"{len(found)} such events",
        scenario,
    )


def newest_first(events: Sequence[Event], scenario: Scenario) -> Outcome:
    """A list of events goes from newest to oldest."""
    times = [int(event["created"]) for event in events if isinstance(event.get("created"), int)]
    holds = all(left >= right for left, right in pairwise(times))
    return judged("events.newest_first", holds, "`created` never grows along the list", str(times[:12]), scenario)


def of_one_type(events: Sequence[Event], kind: str, scenario: Scenario) -> Outcome:
    """A list asked for by type holds that type only."""
    others = sorted({str(event.get("type")) for event in events} - {kind})
    return judged("events.type_filter", not others, f"only {kind}", ", ".join(others) or "only that type", scenario)


def same_event(listed: Event, retrieved: Any, scenario: Scenario) -> Outcome:
    """A listed event, retrieved by its id, is the same event."""
    seen = retrieved if isinstance(retrieved, dict) else {}
    differing = [f"`{name}`" for name in ("id", "type", "created", "data") if seen.get(name) != listed.get(name)]
    observed = f"an event with another {', '.join(differing)}" if "id" in seen else "no event"
    return judged("events.retrievable", not differing, f"the event {listed.get('id')}", observed, scenario)


def signature_holds(body: bytes, header: str | None, secret: str) -> bool:
    """Whether a `Stripe-Signature` header (`t=...,v1=...`) is the endpoint secret's signature of a body.

    Source: docs.stripe.com/webhooks/signature (HMAC-SHA256 over `timestamp.body`, hexadecimal).
    """
    parts = [part.partition("=")[::2] for part in (header or "").split(",")]
    stamp = next((value for key, value in parts if key.strip() == "t"), "")
    given = [value for key, value in parts if key.strip() == "v1"]
    wanted = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return bool(stamp) and any(hmac.compare_digest(wanted, value) for value in given)
