"""A request as a program for the official Python SDK, for people who would rather paste that than `curl`.

Only requests that the SDK sends like this get one: a documented operation, with the run's own key, parameters as a
form. The key is never in it: the program reads it from the environment, as the run did.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from checkout_conformance.evidence.exchange import Request
from checkout_conformance.schemas.operations import OPERATIONS

_ID = r"(?P<id>[A-Za-z0-9_]+)"
_OWN_HEADERS = frozenset({"stripe-version", "idempotency-key", "stripe-account"})
_UNSENT_HEADERS = frozenset({"authorization", "accept", "accept-encoding", "user-agent", "content-type", "host"})
_FORM = "application/x-www-form-urlencoded"
_OWN_KEYS = "conformance-"
_STRIPE = "https://api.stripe.com"
_WIDTH = 88


def python(request: Request, *, own_key: bool = True) -> str | None:
    """The program (stripe 13 and later) that sends this request, or None where the SDK cannot send it.

    `own_key` says that it was sent with the run's key.
    """
    headers = {name.lower(): value for name, value in request.headers}
    address = urlsplit(request.url)
    asked = bool(request.body or address.query)
    if not own_key or asked != bool(request.params) or headers.keys() - _OWN_HEADERS - _UNSENT_HEADERS:
        return None
    if request.body and headers.get("content-type") != _FORM:
        return None
    for operation in OPERATIONS:
        match = re.fullmatch(rf"(?P<prefix>.*?){operation.at(_ID)}", address.path)
        if request.method == operation.method and match:
            base = f"{address.scheme}://{address.netloc}{match['prefix']}"
            return _program(base, operation.sdk, match.groupdict().get("id"), request.params, headers)
    return None


def _program(base: str, call: str, identity: str | None, params: dict[str, Any], headers: dict[str, str]) -> str:
    client = ['os.environ["STRIPE_API_KEY"]']
    if "stripe-version" in headers:
        client.append(f"stripe_version={headers['stripe-version']!r}")
    if base != _STRIPE:
        client.append(f"base_addresses={{'api': {base!r}}}")
    arguments = [repr(identity)] if identity else []
    if params:
        arguments.append(f"params={_literal(params, 4)}")
    options = {}
    if not headers.get("idempotency-key", _OWN_KEYS).startswith(_OWN_KEYS):
        options["idempotency_key"] = headers["idempotency-key"]
    if "stripe-account" in headers:
        options["stripe_account"] = headers["stripe-account"]
    if options:
        arguments.append(f"options={options!r}")
    made = _call("client = stripe.StripeClient", client)
    return "\n".join(["import os", "import stripe", "", made, _call(f"client.v1.{call}", arguments)])


def _call(name: str, arguments: list[str]) -> str:
    flat = f"{name}({', '.join(arguments)})"
    if len(flat) <= _WIDTH and "\n" not in flat:
        return flat
    return f"{name}(\n" + "".join(f"    {argument},\n" for argument in arguments) + ")"


def _literal(value: Any, indent: int) -> str:
    flat = repr(value)
    if len(flat) + indent <= _WIDTH - 12 or not isinstance(value, dict | list) or not value:
        return flat
    pad, end = " " * (indent + 4), " " * indent
    if isinstance(value, dict):
        items = [f"{pad}{key!r}: {_literal(item, indent + 4)},\n" for key, item in value.items()]
        return "{\n" + "".join(items) + end + "}"
    return "[\n" + "".join(f"{pad}{_literal(item, indent + 4)},\n" for item in value) + end + "]"
