"""Preflight: tell a configuration error from a finding, before anything is judged.

One request, or two: a server that has no list, or whose list fails, is tested where it answers a create.
Whether this is a Checkout API that the key may use is decided here; every problem is one
sentence that says what to do. Nothing here is ever a finding.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from checkout_conformance.errors import PreflightError
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.run.base_search import inline_payload
from checkout_conformance.run.probe import NOT_SERVED
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import HARMLESS_KEY

TLS_WORDS = ("certificate", "ssl", "tls")


def preflight(client: Client) -> None:
    """Raise PreflightError where the target cannot be tested as configured."""
    exchange = client.list({"limit": 1})
    url = client.target.url
    if exchange.response is None:
        raise PreflightError(_unreachable(url, exchange.failure or "no answer"))
    status = exchange.response.status
    if 300 <= status < 400:
        place = exchange.response.header("location") or "elsewhere"
        raise PreflightError(f"{url} redirects to {place[:200]}; give the base URL that answers itself")
    if status == 401:
        raise PreflightError(_key_refused(client))
    if status == 403:
        raise PreflightError(f"{url} does not let this key list Checkout Sessions (403); give the key that permission")
    if (not _speaks(exchange) or status in NOT_SERVED) and not _creates(client):
        raise PreflightError(_stranger(url, exchange))


def _creates(client: Client) -> bool:
    """Where no sessions are listed: whether they are created at least, or refused with a reason, in JSON."""
    made = client.create(inline_payload())
    return made.status not in NOT_SERVED and isinstance(made.json, dict)


def _speaks(exchange: Exchange) -> bool:
    """Whether the answer is JSON at all that could come from this API: a list, or a documented error."""
    body = exchange.json
    return isinstance(body, dict) and ("error" in body or "data" in body or body.get("object") == "list")


def _unreachable(url: str, failure: str) -> str:
    host = urlsplit(url).netloc
    if any(word in failure.lower() for word in TLS_WORDS):
        return (
            f"{host} does not speak TLS as it should ({failure}); check the scheme and the certificate of {url}: "
            "--ca-file FILE trusts another authority, --insecure a private host without one"
        )
    if failure.startswith("timeout"):
        return f"{host} does not answer in time ({failure}); check that the server is up, or raise --timeout"
    return f"{host} cannot be reached ({failure}); start the server, or correct --target"


def _key_refused(client: Client) -> str:
    url = client.target.url
    if client.target.key == HARMLESS_KEY:
        return f"{url} asks for a key (401), and STRIPE_API_KEY is not set; export a key that the server knows"
    return f"{url} refuses the key (401); export another STRIPE_API_KEY, a secret test-mode key"


def _stranger(url: str, exchange: Exchange) -> str:
    kind = (exchange.response.header("content-type") if exchange.response else None) or "no content type"
    if url.endswith("/v1"):
        todo = f"leave /v1 out: {url.removesuffix('/v1')}"
    elif (exchange.status or 0) >= 500:
        todo = "mend what fails there, or give the URL of another server"
    else:
        todo = "give the base URL, which is what stands before /v1/checkout/sessions"
    return f"{url} is not a Checkout API: GET /v1/checkout/sessions answered {exchange.status} with {kind[:80]}; {todo}"
