"""Sending a payload to any operation, with a session behind it where the operation needs one.

A session that is only read or updated serves all requests of an item; an expiry gets one of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.base_search import inline_payload
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.operations import OPERATIONS, SESSIONS
from checkout_conformance.schemas.paths import copied
from checkout_conformance.strategies.plain import CUSTOM, EMBEDDED, SETUP, SHIPPING_RATE, SUBSCRIPTION, items, page
from checkout_conformance.suite.generation import context, shared_session

CREATE = "the create"
# Operations whose path names a session.
ON_A_SESSION = frozenset(each.id for each in OPERATIONS if each.by_id and each.path.startswith(SESSIONS))
# Parameters of an update that only sessions take whose shipping the server updates.
SHIPPING = frozenset({"shipping_options", "collected_information"})
HOSTED_ONLY = ("success_url", "cancel_url")
SERVER_ONLY: Mapping[str, Any] = {
    "permissions": {"update_shipping_details": "server_only"},
    "shipping_address_collection": {"allowed_countries": ["US", "DE", "FR", "GB"]},
    "shipping_options": [{"shipping_rate_data": SHIPPING_RATE}],
}


def server_only(run: Run) -> dict[str, Any]:
    """The create of a session whose shipping details the server updates (reference, `permissions`).

    What is set up is not shipped: where nothing else is accepted, it is a payment, which is refused.
    """
    paid = run.base() if run.base().get("mode") != SETUP else inline_payload()
    made = [{**_on_page(run, ui_mode, paid), **copied(dict(SERVER_ONLY))} for ui_mode in (EMBEDDED, CUSTOM)]
    return next((one for one in made if run.contract.is_valid_request("create", one, None)), made[0])


def on_page(run: Run, ui_mode: str) -> dict[str, Any]:
    """The create of a session on a page that is not hosted."""
    return _on_page(run, ui_mode, run.base())


def _on_page(run: Run, ui_mode: str, create: Mapping[str, Any]) -> dict[str, Any]:
    anywhere = {name: value for name, value in create.items() if name not in HOSTED_ONLY}
    return {**anywhere, **run.contract.words.said(page(ui_mode))}


class Sender:
    """Sends payloads of one item. `scenario` is the create behind the last request, or nothing.

    `instead_of` is the create that the last request needed and that was refused: it went to a plain session instead.
    """

    def __init__(self, run: Run) -> None:
        self._run = run
        self._sessions: dict[str, Exchange] = {}
        self._refused: dict[str, dict[str, Any]] = {}
        self.scenario: tuple[tuple[str, Exchange], ...] = ()
        self.instead_of: dict[str, Any] | None = None

    def send(self, operation: str, payload: Mapping[str, Any]) -> Exchange | None:
        """Send; None where the session that the operation needs could not be created."""
        params = copied(dict(payload))
        client, self.instead_of = self._run.client, None
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
            self._name_lines(session, params)
            return client.update(session, params)
        if operation == "retrieve":
            return client.retrieve(session, params)
        if operation == "line_items":
            return client.line_items(session, params)
        return client.expire(session, params)

    def _session(self, operation: str, params: Mapping[str, Any]) -> str | None:
        kind = _kind(operation, params)
        if operation == "expire" or kind not in self._sessions:
            self._sessions[kind] = self._create(kind)
        created, self.instead_of = self._sessions[kind], self._refused.get(kind)
        self.scenario = ((CREATE, created),)
        body = created.json
        identity = body.get("id") if created.ok and isinstance(body, dict) else None
        return identity if isinstance(identity, str) else None

    def _create(self, kind: str) -> Exchange:
        if kind == READ:
            return shared_session(self._run)
        if kind in CREATES:
            wanted = CREATES[kind](self._run)
            made = self._run.client.create(wanted)
            if made.ok:
                return made
            self._refused[kind] = wanted
        return self._run.client.create(self._run.base())

    def _name_lines(self, session: str, params: Mapping[str, Any]) -> None:
        """Ids of line items, which generators take from any session, become those of this one."""
        lines = [line for line in params.get("line_items") or () if isinstance(line, dict)]
        naming = [line for line in lines if isinstance(line.get("id"), str)]
        if naming:
            known = self._run.client.line_items(session).entries
            for line, there in zip(naming, known, strict=False):
                line["id"] = there.get("id", line["id"])


def _kind(operation: str, params: Mapping[str, Any]) -> str:
    """What kind of session a request is about."""
    if operation in ("retrieve", "line_items"):
        return READ
    if operation != "update":
        return PLAIN
    if "payment_intent_data" in params:
        return OWN_PAGE
    lines = [line for line in params.get("line_items") or () if isinstance(line, dict)]
    if any(isinstance(data := line.get("price_data"), dict) and "recurring" in data for line in lines):
        return BILLED
    if "line_items" in params:
        return MERCHANTS
    return SHIPPED if SHIPPING & set(params) else PLAIN


def _billed(run: Run) -> dict[str, Any]:
    return {**on_page(run, EMBEDDED), "mode": SUBSCRIPTION, **(items(context(run), SUBSCRIPTION) or {})}


READ, PLAIN, SHIPPED, MERCHANTS, BILLED, OWN_PAGE = "read", "plain", "shipping", "merchants", "billed", "own page"
# kind of session -> the create of it
CREATES: Mapping[str, Callable[[Run], dict[str, Any]]] = {
    SHIPPED: server_only,
    MERCHANTS: lambda run: on_page(run, EMBEDDED),
    BILLED: _billed,
    OWN_PAGE: lambda run: on_page(run, CUSTOM),
}
