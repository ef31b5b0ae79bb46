"""Events: what happened to sessions, as `/v1/events` lists it and webhooks deliver it (E-lifecycle-28)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from checkout_conformance.emulator.tenant import Tenant
from checkout_conformance.schemas.loader import DEFAULT_VERSION

Body = dict[str, Any]
COMPLETED = "checkout.session.completed"
EXPIRED = "checkout.session.expired"
SETTLED = "checkout.session.async_payment_succeeded"
FAILED = "checkout.session.async_payment_failed"


class Events:
    """Records events of one tenant and hands them to whoever listens."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.listener: Callable[[Tenant, Body], None] | None = None

    def record(self, kind: str, subject: Body, *, request_id: str | None = None, key: str | None = None) -> Body:
        """Keep an event about `subject`, as it is now. Customer-driven events have no request id (section 4)."""
        event: Body = {
            "id": self.tenant.ids.make("evt"),
            "object": "event",
            "api_version": self.tenant.parts.api_version,
            "created": self.tenant.clock.now(),
            "data": {"object": self.written(subject)},
            "livemode": False,
            "pending_webhooks": self.pending(kind),
            "request": {"id": request_id, "idempotency_key": key},
            "type": kind,
        }
        self.tenant.keep(event)
        if self.listener is not None:
            self.listener(self.tenant, event)
        return event

    def written(self, subject: Body) -> Body:
        """The subject as the version of the account shows it; its tables' own version shows it as it is."""
        parts = self.tenant.parts
        if parts.api_version == DEFAULT_VERSION:
            return dict(subject)
        shown: Body = parts.versions().shown(subject, parts.api_version)
        return shown

    def pending(self, kind: str) -> int:
        """How many webhook endpoints want this kind of event."""
        return sum(wants(endpoint, kind) for endpoint in self.tenant.store.of("webhook_endpoint").by_id.values())


def wants(endpoint: Body, kind: str) -> bool:
    """Whether a webhook endpoint is to get this kind of event."""
    return endpoint["status"] == "enabled" and ("*" in endpoint["enabled_events"] or kind in endpoint["enabled_events"])
