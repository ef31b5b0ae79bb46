"""Control for tests, under a path that no real API has. Each call acts on the tenant of its key.

    GET  /_emulator                          who this is, and what time the tenant has
    POST /_emulator/reset                    forget everything of this tenant
    POST /_emulator/seed           seed=1    the same, with ids from another seed
    GET  /_emulator/clock                    the time
    POST /_emulator/clock          now=… | advance=… [frozen=true|false]
    POST /_emulator/latency        seconds=…   requests with an idempotency key take that long
    POST /_emulator/sessions/ID/complete   outcome=succeeded|declined|processing [email=…] [name=…]
    POST /_emulator/sessions/ID/settle     a payment that is processing goes through
    POST /_emulator/sessions/ID/fail       … or fails
    POST /_emulator/sessions/ID/recover    an expired session's recovery link is followed: the new session

Parameters come as a form or as JSON.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from checkout_conformance.emulator.api import error_reply
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.lifecycle import OUTCOMES, SUCCEEDED
from checkout_conformance.emulator.parts import Parts
from checkout_conformance.emulator.reply import Reply, printed
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.tenant import Tenant
from checkout_conformance.emulator.tenants import Tenants
from checkout_conformance.emulator.wire import Incoming, Receive, Scope, Send, read_request, send_reply
from checkout_conformance.schemas.form import FormError, decode

Body = dict[str, Any]
PREFIX = "/_emulator"
LATEST = 253_402_300_799
LONGEST_LATENCY = 60.0


class Control:
    """Answers everything under `/_emulator`."""

    def __init__(self, parts: Parts, tenants: Tenants) -> None:
        self.parts = parts
        self.tenants = tenants
        self.actions: Mapping[tuple[str, str], Callable[[Tenant, Body], Body]] = {
            ("GET", ""): self.describe,
            ("POST", "reset"): self.reset,
            ("POST", "seed"): self.seed,
            ("GET", "clock"): self.clock,
            ("POST", "clock"): self.set_clock,
            ("POST", "latency"): self.latency,
        }
        self.session_actions: Mapping[str, Callable[[Tenant, SessionRecord, Body], SessionRecord]] = {
            "complete": self.complete,
            "settle": self.settle,
            "fail": self.fail,
            "recover": self.recover,
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            incoming = await read_request(scope, receive)
            reply = Reply(200, self.answer(incoming))
        except ApiError as error:
            reply = error_reply(error, "req_control")
        await send_reply(send, reply, printed(reply.body), head=scope["method"] == "HEAD")

    def answer(self, incoming: Incoming) -> Body:
        """Carry out one action. Raises ApiError."""
        tenant = self.tenants.of(self.parts.authentication().identify(incoming.headers))
        steps = incoming.path.removeprefix(PREFIX).strip("/").split("/")
        fields = self.fields(incoming)
        if len(steps) == 3 and steps[0] == "sessions" and incoming.method == "POST":
            return self.on_session(tenant, steps[1], steps[2], fields)
        action = self.actions.get((incoming.method, "/".join(steps)))
        if action is None:
            raise ApiError(404, f"There is no {incoming.method} {incoming.path[:200]}; see GET {PREFIX}.")
        return action(tenant, fields)

    def fields(self, incoming: Incoming) -> Body:
        """The parameters. Raises ApiError for what is neither a form nor a JSON object."""
        if "json" in incoming.headers.get("content-type", "") and incoming.body:
            try:
                found = json.loads(incoming.body)
            except (ValueError, RecursionError) as error:
                raise ApiError(400, f"The body is no JSON: {error}") from error
            if not isinstance(found, dict):
                raise ApiError(400, "The body has to be a JSON object.")
            return found
        try:
            return decode(incoming.form)
        except FormError as error:
            raise ApiError(400, f"Invalid request: {error}") from error

    # -- tenants

    def describe(self, tenant: Tenant, fields: Body) -> Body:
        """Who this is."""
        del fields
        return {
            "object": "emulator",
            "api_version": self.parts.api_version,
            "now": tenant.clock.now(),
            "seed": tenant.seed,
            "sessions": len(tenant.store.sessions),
            "help": (__doc__ or "").splitlines(),
        }

    def reset(self, tenant: Tenant, fields: Body) -> Body:
        """Forget everything."""
        del fields
        tenant.reset()
        return self.clock(tenant, {})

    def seed(self, tenant: Tenant, fields: Body) -> Body:
        """Start again with another seed."""
        tenant.start(self.number(fields, "seed"))
        return {"seed": tenant.seed}

    def clock(self, tenant: Tenant, fields: Body) -> Body:
        """The tenant's time."""
        del fields
        return {"now": tenant.clock.now(), "frozen": tenant.clock.frozen}

    def set_clock(self, tenant: Tenant, fields: Body) -> Body:
        """Set or move the time; sessions that run out meanwhile expire at once."""
        frozen = {"true": True, "false": False}.get(str(fields.get("frozen", "")).lower())
        if "now" in fields:
            tenant.clock.set(self.number(fields, "now"), frozen=frozen)
        elif frozen is not None:
            tenant.clock.set(tenant.clock.now(), frozen=frozen)
        if "advance" in fields:
            tenant.clock.advance(self.number(fields, "advance"))
        self.parts.lifecycle(tenant).sweep()
        return self.clock(tenant, {})

    def latency(self, tenant: Tenant, fields: Body) -> Body:
        """Make requests with an idempotency key slow, so that they can meet."""
        try:
            seconds = float(fields.get("seconds", ""))
        except (TypeError, ValueError):
            raise ApiError(400, "`seconds` has to be a number.", param="seconds") from None
        if not 0 <= seconds <= LONGEST_LATENCY:
            raise ApiError(400, f"`seconds` has to be between 0 and {LONGEST_LATENCY:.0f}.", param="seconds")
        tenant.delay = seconds
        return {"seconds": seconds}

    def number(self, fields: Body, name: str) -> int:
        """A whole number among the parameters. Raises ApiError."""
        try:
            value = int(fields[name])
        except (KeyError, TypeError, ValueError):
            raise ApiError(400, f"`{name}` has to be a whole number.", param=name) from None
        if abs(value) > LATEST:
            raise ApiError(400, f"`{name}` is out of range.", param=name)
        return value

    # -- sessions

    def on_session(self, tenant: Tenant, session_id: str, name: str, fields: Body) -> Body:
        """Something that only the customer or the bank can do. Answers the session that it is about then."""
        action = self.session_actions.get(name)
        record = tenant.store.sessions.get(session_id)
        if action is None or record is None:
            raise ApiError(404, f"No such checkout.session or action: {session_id[:100]} {name[:50]}")
        self.parts.lifecycle(tenant).sweep()
        return action(tenant, record, fields).body

    def complete(self, tenant: Tenant, record: SessionRecord, fields: Body) -> SessionRecord:
        """The customer pays."""
        outcome = fields.get("outcome", SUCCEEDED)
        if outcome not in OUTCOMES:
            raise ApiError(400, f"Invalid outcome: must be one of {', '.join(OUTCOMES)}", param="outcome")
        given = {name: fields[name] for name in ("email", "name") if isinstance(fields.get(name), str)}
        self.parts.lifecycle(tenant).complete(record, outcome, given)
        return record

    def settle(self, tenant: Tenant, record: SessionRecord, fields: Body) -> SessionRecord:
        """A payment that is processing goes through."""
        del fields
        self.parts.lifecycle(tenant).settle(record)
        return record

    def fail(self, tenant: Tenant, record: SessionRecord, fields: Body) -> SessionRecord:
        """A payment that is processing fails."""
        del fields
        self.parts.lifecycle(tenant).fail(record)
        return record

    def recover(self, tenant: Tenant, record: SessionRecord, fields: Body) -> SessionRecord:
        """The customer follows the recovery link. Raises ApiError where there is none."""
        del fields
        if not ((record.body["after_expiration"] or {}).get("recovery") or {}).get("url"):
            raise ApiError(400, "This Checkout Session has no recovery link.")
        return self.parts.builder(tenant).recovered(record, record.base_url)
