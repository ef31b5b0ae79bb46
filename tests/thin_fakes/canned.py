"""Canned: every endpoint answers with its fixture, whatever it is asked. Nothing is kept."""

from __future__ import annotations

import re
from typing import Any

from tests.thin_fakes.serving import Answer, Params

SESSION: dict[str, Any] = {
    "id": "cs_test_a1fixture",
    "object": "checkout.session",
    "amount_subtotal": 2198,
    "amount_total": 2198,
    "created": 1679600215,
    "currency": "usd",
    "expires_at": 1679686615,
    "livemode": False,
    "metadata": {},
    "mode": "payment",
    "payment_status": "unpaid",
    "status": "open",
    "success_url": "https://example.com/success",
    "url": "https://checkout.stripe.com/c/pay/cs_test_a1fixture",
}
LINE = {
    "id": "li_1fixture",
    "object": "item",
    "amount_total": 2198,
    "currency": "usd",
    "description": "T-shirt",
    "quantity": 1,
}
ROOT = "/v1/checkout/sessions"


def fake(method: str, path: str, params: Params) -> Answer:
    """The fixture of the endpoint."""
    if path == ROOT and method == "POST":
        return 200, SESSION
    if path == ROOT and method == "GET":
        return 200, {"object": "list", "url": ROOT, "has_more": False, "data": [SESSION]}
    if re.fullmatch(f"{ROOT}/[^/]+", path):
        return 200, SESSION
    if re.fullmatch(f"{ROOT}/[^/]+/line_items", path):
        return 200, {"object": "list", "url": path, "has_more": False, "data": [LINE]}
    if re.fullmatch(f"{ROOT}/[^/]+/expire", path):
        return 200, {**SESSION, "status": "expired", "url": None}
    return 404, {"error": {"type": "invalid_request_error", "message": f"Unrecognized request URL ({method}: {path})."}}
