"""Create, retrieve and list for everything in the catalogue."""

from __future__ import annotations

from typing import Any

from checkout_conformance.emulator.call import Call
from checkout_conformance.emulator.catalogue import BY_PATH, Resource
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.paging import NewestFirst
from checkout_conformance.emulator.tenant_parts import TenantParts

Body = dict[str, Any]


class Objects:
    """The three operations, for every kind alike."""

    def __init__(self, parts: TenantParts) -> None:
        self.parts = parts

    def resource(self, call: Call) -> Resource:
        """The row of the catalogue that a path names."""
        return BY_PATH[call.path.split("/")[2]]

    async def create(self, call: Call) -> Body:
        """A new object. Raises ApiError for kinds that only come about by themselves."""
        make = self.resource(call).make
        if make is None:
            raise ApiError(404, f"{call.path} cannot be created here")
        return call.tenant.keep(make(call.tenant, call.payload))

    async def retrieve(self, call: Call) -> Body:
        """One object. Raises ApiError (404) where there is none."""
        resource = self.resource(call)
        found = call.tenant.find(resource.kind, call.ids[0])
        if found is None:
            raise self.missing(resource, call.ids[0])
        return self.public(found)

    async def list(self, call: Call) -> Body:
        """A page, newest first."""
        resource = self.resource(call)
        listing = NewestFirst(call.tenant.store.of(resource.kind))
        keep = self.parts.filters().general(call.payload)
        page = self.parts.paging().page(listing, call.payload, resource.name, keep)
        data = [self.public(body) for body in page.data]
        return {"object": "list", "data": data, "has_more": page.has_more, "url": call.path}

    async def delete(self, call: Call) -> Body:
        """An object, gone (webhook endpoints only)."""
        resource = self.resource(call)
        if call.tenant.find(resource.kind, call.ids[0]) is None:
            raise self.missing(resource, call.ids[0])
        call.tenant.store.of(resource.kind).discard(call.ids[0])
        return {"id": call.ids[0], "object": resource.kind, "deleted": True}

    def missing(self, resource: Resource, object_id: str) -> ApiError:
        """The error for an id that names nothing."""
        message = f"No such {resource.name}: '{object_id[:200]}'"
        return ApiError(404, message, code="resource_missing", param="id")

    def public(self, body: Body) -> Body:
        """The object without what is only shown at its creation (a webhook endpoint's secret)."""
        if body["object"] != "webhook_endpoint":
            return body
        return {name: value for name, value in body.items() if name != "secret"}
