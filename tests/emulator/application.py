"""An emulator in this process, for tests that need no socket: a client, and a clock that stands still."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx

from checkout_conformance.emulator.app import build_app
from checkout_conformance.emulator.clock import Clock
from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.schemas.form import encode

START = 1_790_000_000
SESSIONS = "/v1/checkout/sessions"
FORM_TYPE = {"Content-Type": "application/x-www-form-urlencoded"}


def price_data(amount: int = 1000, currency: str = "usd", name: str = "T", **more: Any) -> dict[str, Any]:
    """An inline price."""
    return {"currency": currency, "unit_amount": amount, "product_data": {"name": name}, **more}


def line(amount: int = 1000, quantity: int = 1, **more: Any) -> dict[str, Any]:
    """A line item with an inline price."""
    return {"price_data": price_data(amount, **more), "quantity": quantity}


def payment(**more: Any) -> dict[str, Any]:
    """A plain session in payment mode."""
    return {"mode": "payment", "success_url": "https://example.com/s", "line_items": [line()], **more}


def subscription(**more: Any) -> dict[str, Any]:
    """A plain session in subscription mode."""
    monthly = line(1500, recurring={"interval": "month"})
    return {"mode": "subscription", "success_url": "https://example.com/s", "line_items": [monthly], **more}


def setup(**more: Any) -> dict[str, Any]:
    """A plain session in setup mode."""
    return {"mode": "setup", "success_url": "https://example.com/s", "currency": "usd", **more}


class Api:
    """Calls an emulator of its own; `post` and `get` expect success, `refused` an error."""

    def __init__(self, parts: Parts = REFERENCE, seed: int = 0) -> None:
        self.app = build_app(parts, seed=seed, clock=lambda: Clock(lambda: START))

    def call(self, method: str, path: str, payload: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
        """One request."""
        return asyncio.run(self._call(method, path, payload, headers))

    async def _call(
        self, method: str, path: str, payload: dict[str, Any] | None, headers: dict[str, str]
    ) -> httpx.Response:
        transport = httpx.ASGITransport(app=self.app)
        sent = {"Authorization": "Bearer sk_test_unit", **{name.replace("_", "-"): v for name, v in headers.items()}}
        async with httpx.AsyncClient(transport=transport, base_url="http://emulator.test", headers=sent) as client:
            encoded = encode(payload or {})
            if method == "GET":
                return await client.get(f"{path}?{encoded}" if encoded else path)
            return await client.request(method, path, content=encoded, headers=FORM_TYPE)

    def post(self, path: str, payload: dict[str, Any] | None = None, **headers: str) -> Any:
        """A POST that succeeds."""
        answer = self.call("POST", path, payload, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        """A GET that succeeds."""
        answer = self.call("GET", path, query, **headers)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refused(
        self, status: int, method: str, path: str, payload: dict[str, Any] | None = None, **headers: str
    ) -> Any:
        """The error of a request that fails with this status."""
        answer = self.call(method, path, payload, **headers)
        assert answer.status_code == status, answer.text
        return answer.json()["error"]

    def created(self, payload: dict[str, Any] | None = None) -> Any:
        """A new session."""
        return self.post(SESSIONS, payload or payment())

    def again(self, session: Any, **query: Any) -> Any:
        """The session as it is now."""
        return self.get(f"{SESSIONS}/{session['id']}", query)

    def control(self, path: str, **fields: Any) -> Any:
        """A control call."""
        return self.post(f"/_emulator/{path}", {name: str(value).lower() for name, value in fields.items()})

    def complete(self, session: Any, outcome: str = "succeeded") -> Any:
        """The session after its customer paid."""
        return self.control(f"sessions/{session['id']}/complete", outcome=outcome)
