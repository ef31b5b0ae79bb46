"""A request of the record as a call of the official Python SDK, for people who would rather paste that.

Only requests that the SDK can make get one: known operation, documented path, parameters as a mapping.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

_SESSION = r"/v1/checkout/sessions/(?P<id>[A-Za-z0-9_]+)"
_CALLS: tuple[tuple[str, str, str], ...] = (
    ("POST", r"/v1/checkout/sessions", "checkout.sessions.create"),
    ("GET", r"/v1/checkout/sessions", "checkout.sessions.list"),
    ("POST", _SESSION, "checkout.sessions.update"),
    ("GET", _SESSION, "checkout.sessions.retrieve"),
    ("POST", _SESSION + "/expire", "checkout.sessions.expire"),
    ("GET", _SESSION + "/line_items", "checkout.sessions.line_items.list"),
    ("POST", r"/v1/customer_sessions", "customer_sessions.create"),
    ("GET", r"/v1/events", "events.list"),
    ("GET", r"/v1/events/(?P<id>[A-Za-z0-9_]+)", "events.retrieve"),
)
_WIDTH = 88


def python_call(request: dict[str, Any]) -> str | None:
    """The SDK call (stripe 13 and later) that sends this request, or None where the SDK cannot send it.

    `request` is the record's: `method`, `url`, `headers` and, where the payload was a mapping, `params`.
    """
    params = request.get("params")
    if not isinstance(params, dict) or (request.get("body") and not params):
        return None
    url = urlsplit(request["url"])
    for method, pattern, call in _CALLS:
        match = re.fullmatch(pattern, url.path)
        if request["method"] == method and match:
            return _program(call, match.groupdict().get("id"), params, request)
    return None


def python_program(call: str, request: dict[str, Any]) -> str:
    """A call that the record holds, as `client.v1...(...)`, after the lines that make the client it is called on."""
    return "\n".join([*_client(request), call])


def _client(request: dict[str, Any]) -> list[str]:
    url = urlsplit(request["url"])
    base = f"{url.scheme}://{url.netloc}"
    headers = {name.lower(): value for name, value in request.get("headers", ())}
    client = ['os.environ["STRIPE_API_KEY"]']
    if "stripe-version" in headers:
        client.append(f"stripe_version={headers['stripe-version']!r}")
    if base != "https://api.stripe.com":
        client.append(f'base_addresses={{"api": {base!r}}}')
    return ["import os", "import stripe", "", _call("client = stripe.StripeClient", client)]


def _program(call: str, identity: str | None, params: dict[str, Any], request: dict[str, Any]) -> str:
    headers = {name.lower(): value for name, value in request.get("headers", ())}
    arguments = [repr(identity)] if identity else []
    if params:
        arguments.append(f"params={_literal(params, 4)}")
    if "idempotency-key" in headers:
        arguments.append(f'options={{"idempotency_key": {headers["idempotency-key"]!r}}}')
    return python_program(_call(f"client.v1.{call}", arguments), request)


def _call(name: str, arguments: list[str]) -> str:
    flat = f"{name}({', '.join(arguments)})"
    if len(flat) <= _WIDTH and "\n" not in flat:
        return flat
    return f"{name}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def _literal(value: Any, indent: int) -> str:
    flat = repr(value)
    if len(flat) + indent <= _WIDTH - 8 or not isinstance(value, dict | list) or not value:
        return flat
    pad, end = " " * (indent + 4), " " * indent
    if isinstance(value, dict):
        items = [f"{pad}{key!r}: {_literal(item, indent + 4)},\n" for key, item in value.items()]
        return "{\n" + "".join(items) + end + "}"
    return "[\n" + "".join(f"{pad}{_literal(item, indent + 4)},\n" for item in value) + end + "]"
