"""The API as an ASGI application: from a request on the wire to an answer, in the order in which things are checked.

Path, key, version, form, parameters, `expand`; then the idempotency key; then the operation itself. Whatever goes
wrong is answered in the error envelope; what nobody foresaw is a 500 without a traceback (that goes to the log).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from checkout_conformance.emulator import routes
from checkout_conformance.emulator.call import Call
from checkout_conformance.emulator.catalogue import catalogue_contract
from checkout_conformance.emulator.errors import ApiError
from checkout_conformance.emulator.parts import Parts
from checkout_conformance.emulator.reply import Reply, printed
from checkout_conformance.emulator.routes import Route
from checkout_conformance.emulator.store import StoreFull
from checkout_conformance.emulator.tenant import Tenant
from checkout_conformance.emulator.tenants import Tenants
from checkout_conformance.emulator.validation import RequestContract
from checkout_conformance.emulator.versions import Validations, words_of
from checkout_conformance.emulator.wire import (
    JSON_HEADERS,
    Incoming,
    Receive,
    Scope,
    Send,
    base_url,
    read_request,
    send_reply,
)
from checkout_conformance.schemas.form import FormError, decode

log = logging.getLogger("checkout_conformance.emulator")
Body = dict[str, Any]
HELP = "Please see https://stripe.com/docs or we can help at https://support.stripe.com/."
TRAILING_SLASH = (
    "If you are trying to list objects, remove the trailing slash. If you are trying to retrieve an object, make sure "
    "you passed a valid (non-empty) identifier in your code. "
)
WRONG_CONTENT_TYPE = (
    "Invalid request (check that your POST content type is application/x-www-form-urlencoded). If you have any "
    "questions, we can help at https://support.stripe.com/."
)
FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True, slots=True)
class Asked:
    """A request that has a route: who asks, in which version, with which idempotency key."""

    incoming: Incoming
    route: Route
    ids: tuple[str, ...]
    request_id: str
    tenant: Tenant
    version: str
    key: str | None


class Api:
    """Answers everything under `/v1`."""

    def __init__(self, parts: Parts, contract: RequestContract, tenants: Tenants) -> None:
        self.parts = parts
        self.tenants = tenants
        self.validations = Validations(parts.api_version, contract, parts.validation)
        self.catalogue_validation = parts.validation(catalogue_contract())
        self.expansion = parts.expansion()
        self.authentication = parts.authentication()
        self.versions = parts.versions()
        self.handlers = {
            "sessions": parts.sessions(parts),
            "customer_sessions": parts.customer_sessions(parts),
            "objects": parts.objects(parts),
        }
        self.request_number = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request_id = self.next_request_id()
        operation = "unknown"
        try:
            incoming = await read_request(scope, receive)
            route, ids = self.route(incoming)
            operation = route.operation
            reply = await self.answer(incoming, route, ids, request_id)
        except ApiError as error:
            reply = error_reply(error, request_id)
        except StoreFull as error:
            reply = error_reply(ApiError(429, str(error), code="rate_limit"), request_id)
        except Exception:
            log.exception("unforeseen error in %s (%s)", operation, request_id)
            reply = error_reply(ApiError(500, "An error occurred inside the emulator.", type="api_error"), request_id)
        if reply.headers.get("Request-Id") is None:
            reply.headers["Request-Id"] = request_id
        reply = self.rewritten(operation, reply)
        await send_reply(send, reply, printed(reply.body), head=scope["method"] == "HEAD")

    def next_request_id(self) -> str:
        """A new id for a request."""
        self.request_number += 1
        return f"req_{self.request_number:014d}"

    def rewritten(self, operation: str, reply: Reply) -> Reply:
        """The answer as the parts' hooks leave it."""
        body = self.parts.rewrite_answer(operation, reply.status, reply.body)
        return self.parts.rewrite_reply(operation, Reply(reply.status, body, reply.headers))

    # -- what is asked, and by whom

    def route(self, incoming: Incoming) -> tuple[Route, tuple[str, ...]]:
        """The route of a request. Raises ApiError (404) for what does not exist (E-endpoints-7, E-endpoints-8)."""
        found = routes.find(incoming.method, incoming.path)
        if found is None:
            hint = TRAILING_SLASH if incoming.path.endswith("/") else ""
            where = f"{incoming.method}: {incoming.path[:500]}"
            raise ApiError(404, f"Unrecognized request URL ({where}). {hint}{HELP}")
        route, ids = found
        return route, tuple(unquote(one) for one in ids)

    async def answer(self, incoming: Incoming, route: Route, ids: tuple[str, ...], request_id: str) -> Reply:
        """The answer to a request that has a route. Raises ApiError."""
        tenant = self.tenants.of(self.authentication.identify(incoming.headers))
        version = self.versions.version(incoming.headers, self.parts.api_version)
        key = incoming.headers.get("idempotency-key") if incoming.method in tenant.idempotency.methods else None
        headers = {"Request-Id": request_id, "Stripe-Version": version}
        if key:
            headers["Idempotency-Key"] = key[:300]
        self.parts.lifecycle(tenant).sweep()
        asked = Asked(incoming, route, ids, request_id, tenant, version, key)
        try:
            if key:
                reply = await self.once(asked, key)
            else:
                reply = Reply(200, await self.execute(asked))
        except ApiError as error:
            reply = error_reply(error, request_id)
        reply.headers = {**reply.headers, **headers}
        return reply

    async def once(self, asked: Asked, key: str) -> Reply:
        """Execute unless the key was used before; then answer as the first time."""
        tenant = asked.tenant
        idempotency = tenant.idempotency
        saved = idempotency.begin(key, asked.incoming.path, asked.incoming.fingerprint, tenant.clock.now())
        if saved is not None:
            return Reply(saved.status, saved.body, {**saved.headers, "Idempotent-Replayed": "true"})
        reply: Reply | None = None
        try:
            if tenant.delay:
                await asyncio.sleep(tenant.delay)
            reply = Reply(200, dict(await self.execute(asked)))
        except ApiError as error:
            if not error.executed:
                raise
            reply = error_reply(error, asked.request_id)
        finally:
            if reply is None:
                idempotency.abandon(key)
        reply.headers.update({"Original-Request": asked.request_id, "Stripe-Should-Retry": "false"})
        idempotency.finish(key, Reply(reply.status, reply.body, dict(reply.headers)))
        return reply

    async def execute(self, asked: Asked) -> Body:
        """Read the parameters, carry out the operation, expand what was asked for, show it in the version."""
        incoming, route, tenant = asked.incoming, asked.route, asked.tenant
        fields = self.fields(incoming)
        known = self.validations.of(asked.version, route.operation) if route.session_contract else None
        payload = (known or self.catalogue_validation).typed(route.operation, fields, tenant.world())
        payload = words_of(asked.version).kept(payload)
        expand = payload.pop("expand", None) or ()
        self.expansion.check(route.kind, expand)
        call = Call(
            tenant=tenant,
            operation=route.operation,
            path=incoming.path,
            ids=asked.ids,
            payload=payload,
            base_url=base_url(incoming),
            request_id=asked.request_id,
            idempotency_key=asked.key,
            expand=expand,
        )
        body: Body = await getattr(self.handlers[route.part], route.handler)(call)
        whole: Body = self.versions.shown(self.expanded(route, call, body) if expand else body, asked.version)
        return whole

    def fields(self, incoming: Incoming) -> Body:
        """The decoded form. Raises ApiError for what is no form."""
        if incoming.method == "POST" and incoming.body:
            self.check_content_type(incoming.headers)
        try:
            return decode(incoming.form)
        except FormError as error:
            raise ApiError(400, f"Invalid request: {error}") from error

    def check_content_type(self, headers: Mapping[str, str]) -> None:
        """Raises ApiError for bodies that say they are no form (E-parameters-26)."""
        sent = headers.get("content-type", FORM).partition(";")[0].strip().lower()
        if sent != FORM:
            raise ApiError(400, WRONG_CONTENT_TYPE)

    def expanded(self, route: Route, call: Call, body: Body) -> Body:
        """The answer with `expand` carried out."""
        sessions: Any = self.handlers["sessions"]

        def include(owner: Body, attribute: str) -> Any:
            return sessions.include(call, owner, attribute)

        return self.expansion.expand(route.kind, body, call.expand, call.tenant.find, include)


def error_reply(error: ApiError, request_id: str) -> Reply:
    """An error as an answer."""
    return Reply(error.status, error.body(request_id), dict(error.headers))


__all__ = ["JSON_HEADERS", "Api", "error_reply"]
