"""Traffic to record: what a shop's own tests would send to a server, through any client of httpx's."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

import httpx

from checkout_conformance.traffic.recorded import Recorded
from tests.waiting import LONGEST_S

KEY = "sk_test_51NeverSeenAnywhere0123456789"
VERSION = "2025-09-30.clover"
EMAIL = "jenny.rosen@shop-mail.org"
SESSIONS = "/v1/checkout/sessions"
HEADERS = {"Stripe-Version": VERSION}


def cart(**changes: str) -> dict[str, str]:
    """The form of a create."""
    price = "line_items[0][price_data]"
    form = {
        "mode": "payment",
        "success_url": "https://example.com/success",
        "customer_email": EMAIL,
        "metadata[order]": "7",
        "line_items[0][quantity]": "2",
        f"{price}[currency]": "usd",
        f"{price}[unit_amount]": "1099",
        f"{price}[product_data][name]": "T-shirt",
    }
    return {**form, **changes}


def client(url: str) -> httpx.Client:
    """A client as a shop has one, with time for a busy machine."""
    return httpx.Client(base_url=url, auth=(KEY, ""), headers=HEADERS, timeout=LONGEST_S)


def shop(http: httpx.Client) -> list[str]:
    """Create, look, change, page, expire, and repeat with a key; the ids of the sessions."""
    ids: list[str] = [_created(http) for _ in range(4)]
    first = f"{SESSIONS}/{ids[0]}"
    http.get(first)
    http.get(f"{first}/line_items")
    http.post(first, data={"metadata[note]": "b"})
    http.get(first)
    page: dict[str, Any] = http.get(SESSIONS, params={"limit": 2}).json()
    http.get(SESSIONS, params={"limit": 2, "starting_after": page["data"][-1]["id"]})
    http.post(f"{first}/expire")
    http.get(first)
    http.post(f"{first}/expire")
    for _ in range(2):
        http.post(SESSIONS, data=cart(), headers={"Idempotency-Key": "order-7"})
    http.get("/v1/events")
    return ids


def _created(http: httpx.Client) -> str:
    return str(http.post(SESSIONS, data=cart()).json()["id"])


def exchange(
    method: str,
    path: str,
    answer: Any,
    *,
    status: int = 200,
    form: dict[str, str] | None = None,
    key: str | None = None,
    replayed: bool = False,
) -> Recorded:
    """One exchange as readers give it; all are from the same second, those with an idempotency key of one account."""
    keyed = (("Idempotency-Key", key), ("Authorization", f"Bearer {KEY}")) if key else ()
    headers = (*HEADERS.items(), *keyed)
    back = (("Content-Type", "application/json"), *((("Idempotent-Replayed", "true"),) if replayed else ()))
    sent, body = urlencode(form or {}).encode(), json.dumps(answer).encode()
    return Recorded(method, f"https://pay.example{path}", headers, sent, status, back, body, "here", 1.0)
