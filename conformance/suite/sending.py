"""Sending a payload to any operation, with a session behind it where the operation needs one.

A session that is only read or updated serves all requests of an item; an expiry gets one of its own.
"""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.operations import OPERATIONS, SESSIONS
from checkout_conformance.strategies.plain import SHIPPING_RATE
from checkout_conformance.suite.generation import shared_session

CREATE = "the create"
# Operations whose path names a session.
ON_A_SESSION = frozenset(each.id for each in OPERATIONS if each.by_id and each.path.startswith(SESSIONS))
# Parameters of an update that only sessions take whose shipping the server updates.
SHIPPING = frozenset({"shipping_options", "collected_information"})
HOSTED_ONLY = ("success_url", "cancel_url")
SERVER_ONLY: Mapping[str, Any] = {
    "ui_mode": "embedded",
    "return_url": "https://example.com/return",
    "permissions": {"update_shipping_details": "server_only"},
    "shipping_address_collection": {"allowed_countries": ["US", "DE", "FR", "GB"]},
    "shipping_options": [{"shipping_rate_data": SHIPPING_RATE}],
}


def server_only(run: Run) -> dict[str, Any]:
    """The create of a session whose shipping details the server updates (reference, `permissions`)."""
    base = {name: value for name, value in run.base().items() if name not in HOSTED_ONLY}
    return {**base, **copy.deepcopy(dict(SERVER_ONLY))}


class Sender:
    """Sends payloads of one item. `scenario` is the create behind the last request, or nothing."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._sessions: dict[str, Exchange] = {}
        self.scenario: tuple[tuple[str, Exchange], ...] = ()

    def send(self, operation: str, payload: Mapping[str, Any]) -> Exchange | None:
        """Send; None where the session that the operation needs could not be created."""
        params = copy.deepcopy(dict(payload))
        client = self._run.client
        if operation not in ON_A_SESSION:
            self.scenario = ()
            if operation == "create":
                return client.create(params)
            if operation == "list":
                return client.list(params)
            return client.customer_session_create(params)
        session = self._session(operation, params)
        if session is None:
            return None
        if operation == "update":
            return client.update(session, params)
        if operation == "retrieve":
            return client.retrieve(session, params)
        if operation == "line_items":
            return client.line_items(session, params)
        return client.expire(session, params)

    def _session(self, operation: str, params: Mapping[str, Any]) -> str | None:
        kind = "shipping" if operation == "update" and SHIPPING & set(params) else "plain"
        if operation in ("retrieve", "line_items"):
            kind = "read"
        if operation == "expire" or kind not in self._sessions:
            self._sessions[kind] = self._create(kind)
        created = self._sessions[kind]
        self.scenario = ((CREATE, created),)
        body = created.json
        identity = body.get("id") if created.ok and isinstance(body, dict) else None
        return identity if isinstance(identity, str) else None

    def _create(self, kind: str) -> Exchange:
        if kind == "read":
            return shared_session(self._run)
        if kind == "shipping":
            made = self._run.client.create(server_only(self._run))
            if made.ok:
                return made
        return self._run.client.create(self._run.base())
