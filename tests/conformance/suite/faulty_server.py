"""A `Run` against the reference emulator in this process, with a faulty in between that changes answers."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from typing import Any

import httpx

from checkout_conformance.emulator.app import build_app
from checkout_conformance.run.probe import Probe, probe
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import load
from checkout_conformance.schemas.form import decode
from checkout_conformance.target.client import Client
from checkout_conformance.target.provision import Provisions
from checkout_conformance.target.target import Target

# A fault: (method, path, decoded body or query, honest status, honest body) -> (status, body), or None to pass it on.
Fault = Callable[[str, str, dict[str, Any], int, Any], tuple[int, Any] | None]
EVERYTHING = frozenset(
    {
        "connect",
        "tax",
        "tax_rates",
        "account_terms",
        "payment_methods",
        "files",
        "invoice_settings",
        "adaptive_pricing",
    }
)


def honest(method: str, path: str, payload: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
    """No fault at all."""
    return None


@cache
def _emulator() -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(build_app()), base_url="http://testserver")


def _ask(request: httpx.Request) -> httpx.Response:
    async def send() -> httpx.Response:
        headers = dict(request.headers)
        return await _emulator().request(request.method, str(request.url), content=request.content, headers=headers)

    return asyncio.run(send())


def run_against(fault: Fault = honest, profile: str = "quick", allow: frozenset[str] = EVERYTHING, **known: Any) -> Run:
    """A run whose target is the emulator with a faulty in front; probed as a real run is.

    `known` is what else is known of the target.
    """
    denied = dict.fromkeys(EVERYTHING - allow, False)
    usual = Target(
        "faulty", "http://testserver", "sk_test_faulty", "2025-09-30.clover", allow=allow, capabilities=denied
    )
    target = replace(usual, **known)

    def answer(request: httpx.Request) -> httpx.Response:
        got = _ask(request)
        body = json.loads(got.content) if got.content else None
        try:
            payload = decode(request.content or request.url.query)
        except ValueError:
            payload = {}
        changed = fault(request.method, request.url.path, payload, got.status_code, body)
        if changed is None:
            return httpx.Response(got.status_code, headers=dict(got.headers), stream=httpx.ByteStream(got.content))
        content = httpx.ByteStream(json.dumps(changed[1]).encode())
        return httpx.Response(changed[0], headers={"content-type": "application/json"}, stream=content)

    run = Run(target, load(), Probe(None, Provisions(), {}), profile=profile)
    run.client.close()
    run.client = Client(target, transport=httpx.MockTransport(answer))
    run.probe = probe(run.client)
    run.begin()
    return run


def refused(param: str) -> tuple[int, Any]:
    """A documented refusal."""
    message = f"Received unknown parameter: {param}"
    return 400, {"error": {"type": "invalid_request_error", "message": message, "param": param}}
