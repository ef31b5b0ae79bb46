"""The six operations on sessions. Each is short: who does the work is another part.

Between looking at a session and changing it nothing is awaited: that is what makes one of N racing requests win.
"""

from __future__ import annotations

from typing import Any

from checkout_conformance.emulator.call import Call
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.filters import Filters
from checkout_conformance.emulator.paging import Among, AsGiven, Listing, NewestFirst
from checkout_conformance.emulator.store import SessionRecord
from checkout_conformance.emulator.tenant_parts import TenantParts

Body = dict[str, Any]
NOUN = "checkout.session"
# Where more than one session in so many is filed under what a list asks for, walking all of them is quicker.
DENSE = 8
INCLUDED_ITEMS = 10


class Sessions:
    """Create, retrieve, update, list, line items, expire."""

    def __init__(self, parts: TenantParts) -> None:
        self.parts = parts

    async def create(self, call: Call) -> Body:
        """A new session."""
        builder = self.parts.builder(call.tenant)
        record = builder.build(call.payload, call.base_url)
        builder.keep(record)
        return record.body

    async def retrieve(self, call: Call) -> Body:
        """One session."""
        return self.record(call).body

    async def update(self, call: Call) -> Body:
        """A session, changed."""
        record = self.record(call)
        self.parts.updates(call.tenant, self.parts.builder(call.tenant)).apply(record, call.payload)
        return record.body

    async def expire(self, call: Call) -> Body:
        """A session, expired."""
        record = self.record(call)
        self.parts.lifecycle(call.tenant).expire(record, call.request_id, call.idempotency_key)
        return record.body

    async def list(self, call: Call) -> Body:
        """A page of sessions, newest first."""
        filters = self.parts.filters()
        page = self.parts.paging().page(self.listing(call, filters), call.payload, NOUN, filters.session(call.payload))
        return {"object": "list", "url": call.path, "has_more": page.has_more, "data": page.data}

    def listing(self, call: Call, filters: Filters) -> Listing:
        """The sessions that a list may hold: all, or those filed under what it asks for where these are few."""
        store = call.tenant.store
        everything = store.of(NOUN)
        if not filters.narrows():
            return NewestFirst(everything)
        few = store.filing.fewest(call.payload)
        if few is None or len(few) * DENSE > len(everything):
            return NewestFirst(everything, everything.made_within(call.payload.get("created")))
        return Among(everything, few)

    async def line_items(self, call: Call) -> Body:
        """A page of a session's line items, in the order in which they were sent."""
        record = self.record(call)
        page = self.parts.paging().page(AsGiven(record.items), call.payload, "item")
        return {"object": "list", "data": page.data, "has_more": page.has_more, "url": call.path}

    def record(self, call: Call) -> SessionRecord:
        """The session that the path names. Raises ApiError where there is none (E-endpoints-1)."""
        session_id = call.ids[0]
        record = call.tenant.store.sessions.get(session_id)
        if record is None:
            raise self.missing(session_id)
        return record

    def missing(self, session_id: str) -> ApiError:
        """The error for an id that names nothing."""
        return ApiError(404, f"No such {NOUN}: {session_id[:200]}", code="resource_missing", param="session")

    # -- expansion

    def include(self, call: Call, body: Body, attribute: str) -> Any:
        """The value of an attribute that is only there when expanded."""
        if attribute == "line_items":
            return self.included_items(call, body)
        if attribute == "total_details.breakdown":
            return call.tenant.store.sessions[body["id"]].breakdown
        if attribute == "shipping_cost.taxes":
            return []
        return call.tenant.item_extras.get(body.get("id", ""), {}).get(attribute)

    def included_items(self, call: Call, body: Body) -> Body | None:
        """`line_items`: the first ten and where to find the rest."""
        record = call.tenant.store.sessions.get(body["id"])
        if record is None:
            return None
        return {
            "object": "list",
            "data": record.items[:INCLUDED_ITEMS],
            "has_more": len(record.items) > INCLUDED_ITEMS,
            "url": f"/v1/checkout/sessions/{body['id']}/line_items",
        }
