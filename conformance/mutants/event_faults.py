"""Faults in events: silent, doubled, confused or stale ones. One class a fault."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from checkout_conformance.emulator import events as emulator_events
from checkout_conformance.emulator.events import Events
from checkout_conformance.emulator.filters import Filters
from checkout_conformance.emulator.tenant import Tenant
from checkout_conformance.emulator.webhooks import Webhooks
from checkout_conformance.mutants.fault import Fault, answering, named
from checkout_conformance.mutants.rewriting import exchanged

Body = dict[str, Any]


class Silent(Events):
    """Events of one type are never recorded."""

    silent = ""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """Records others only."""
        if kind == self.silent:
            return {}
        return super().record(kind, subject, request_id=request_id, key=key)


def silent(kind: str) -> type[Events]:
    """Events without one type."""
    return type("SilentOf", (Silent,), {"silent": kind})


class Stutters(Events):
    """Every event is recorded twice."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """Twice."""
        super().record(kind, subject, request_id=request_id, key=key)
        return super().record(kind, subject, request_id=request_id, key=key)


class Confuses(Events):
    """Every completion is announced as an expiry as well."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """One more, of the other type."""
        if kind == emulator_events.COMPLETED:
            super().record(emulator_events.EXPIRED, subject, request_id=request_id, key=key)
        return super().record(kind, subject, request_id=request_id, key=key)


class CarriesOld(Events):
    """The session inside an event is still open."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """With another status inside."""
        return super().record(kind, {**subject, "status": "open"}, request_id=request_id, key=key)


class CarriesStub(Events):
    """Only id and status of the session are inside."""

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """A stub."""
        kept = {name: subject.get(name) for name in ("id", "object", "status", "payment_status", "livemode")}
        return super().record(kind, kept, request_id=request_id, key=key)


class NeverDelivers(Webhooks):
    """Endpoints are registered and nothing is delivered to them."""

    def notify(self, tenant: Tenant, event: Body) -> None:
        """Keeps it to itself."""


class SignsOtherwise(Webhooks):
    """Deliveries are signed with another secret."""

    def signature(self, secret: str, body: bytes, moment: int) -> str:
        """With a secret that nobody was given."""
        return super().signature("whsec_another", body, moment)


class OfAnyType(Filters):
    """A list of events of one type holds events of every type."""

    def general(self, query: Body) -> Callable[[Body], bool]:
        """Without looking at the type."""
        return super().general({name: value for name, value in query.items() if name not in ("type", "types")})


class TriesOnce(Webhooks):
    """A delivery that fails is not tried again."""

    def accepted(self, endpoint: Body, body: bytes) -> bool:
        """Tries, and is content."""
        super().accepted(endpoint, body)
        return True


def faults() -> Iterator[Fault]:
    """All of them."""
    yield named("never_delivers", "events.webhook.delivered", "webhooks", NeverDelivers)
    yield named("signs_otherwise", "events.webhook.signed", "webhooks", SignsOtherwise)
    yield named("tries_once", "events.webhook.retried", "webhooks", TriesOnce)
    for clause, kind in (
        ("events.expired", emulator_events.EXPIRED),
        ("events.completed", emulator_events.COMPLETED),
        ("events.async_payment_succeeded", "checkout.session.async_payment_succeeded"),
        ("events.async_payment_failed", "checkout.session.async_payment_failed"),
    ):
        name = f"silent_about_{kind.rpartition('.')[2]}"
        yield Fault(name, clause, exchanged(events=silent(kind)), f"{kind} is never sent")
    yield named("stutters", "events.once", "events", Stutters)
    yield named("confuses", "events.not_without_transition", "events", Confuses)
    yield named("carries_old", "events.carries_session", "events", CarriesOld)
    yield named("carries_stub", "events.session_is_valid", "events", CarriesStub)

    def reversed_events(_operation: str, _status: int, body: Body) -> Body:
        if body.get("object") == "list" and body.get("url") == "/v1/events":
            made = [{**event, "created": 1_000_000_000 + index} for index, event in enumerate(body["data"])]
            return {**body, "data": made}
        return body

    yield answering("events_oldest_first", "events.newest_first", reversed_events, "oldest first")

    def renamed_event(_operation: str, _status: int, body: Body) -> Body:
        return {**body, "created": 7} if body.get("object") == "event" else body

    yield answering("event_changes", "events.retrievable", renamed_event, "a retrieved event differs")

    def stranger(_operation: str, _status: int, body: Body) -> Body:
        if body.get("object") == "list" and body.get("url") == "/v1/events" and body["data"]:
            return {**body, "data": [*body["data"], {**body["data"][-1], "id": "evt_x", "type": "customer.created"}]}
        return body

    yield named("events_of_any_type", "events.type_filter", "filters", OfAnyType)
    yield answering("events_unfiltered", "events.type_filter", stranger, "a filter lets others through")
