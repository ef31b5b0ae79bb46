"""A correct small server: pure functions from a payload to a documented answer. Faulty fakes change one thing."""

from __future__ import annotations

import copy
import json
from collections.abc import Mapping
from typing import Any

from checkout_conformance.evidence.exchange import Exchange, Request, Response

NOW = 1_800_000_000
PAYLOAD: dict[str, Any] = {
    "mode": "payment",
    "success_url": "https://example.com/thanks?s={CHECKOUT_SESSION_ID}",
    "line_items": [
        {
            "price_data": {"currency": "usd", "unit_amount": 1099, "product_data": {"name": "T-shirt"}},
            "quantity": 2,
        },
        {"price_data": {"currency": "usd", "unit_amount": 500, "product_data": {"name": "Cap"}}, "quantity": 1},
    ],
    "metadata": {"order": "6735"},
    "client_reference_id": "cart_7",
    "locale": "fr",
    "custom_fields": [
        {
            "key": "size",
            "label": {"type": "custom", "custom": "Size"},
            "type": "text",
            "text": {"maximum_length": 5},
        },
    ],
    "shipping_address_collection": {"allowed_countries": ["FR", "DE"]},
}


def session(payload: Mapping[str, Any] = PAYLOAD, number: int = 1) -> dict[str, Any]:
    """The session that an honest server answers to `payload`."""
    setup = payload["mode"] == "setup"
    items = payload.get("line_items", [])
    subtotal = sum(i["price_data"]["unit_amount"] * i["quantity"] for i in items)
    hosted = payload.get("ui_mode", "hosted") == "hosted"
    fields = [
        {
            "dropdown": None,
            "numeric": None,
            "optional": False,
            **field,
            "text": {"default_value": None, "maximum_length": None, "minimum_length": None, "value": None}
            | field.get("text", {}),
        }
        for field in payload.get("custom_fields", [])
    ]
    sent = {k: v for k, v in payload.items() if k not in ("line_items", "custom_fields", "expand")}
    texts = dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance"))
    made = {
        "id": f"cs_test_{number:058d}",
        "object": "checkout.session",
        **dict.fromkeys(NULL),
        "amount_subtotal": None if setup else subtotal,
        "amount_total": None if setup else subtotal,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "client_secret": None if hosted else f"secret_{number}",
        "created": NOW,
        "currency": items[0]["price_data"]["currency"] if items else "usd",
        "custom_fields": fields,
        "custom_text": texts,
        "customer_creation": "if_required",
        "expires_at": NOW + 86_400,
        "livemode": False,
        "metadata": {},
        "payment_method_collection": "always",
        "payment_method_options": {},
        "payment_method_types": ["card"],
        "payment_status": "no_payment_required" if setup else "unpaid",
        "phone_number_collection": {"enabled": False},
        "setup_intent": "seti_1" if setup else None,
        "shipping_options": [],
        "status": "open",
        "total_details": None if setup else {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted",
        "url": f"https://pay.example/cs_test_{number:058d}" if hosted else None,
        **sent,
    }
    return copy.deepcopy(made)


NULL = [
    "adaptive_pricing",
    "after_expiration",
    "allow_promotion_codes",
    "billing_address_collection",
    "branding_settings",
    "cancel_url",
    "client_reference_id",
    "collected_information",
    "consent",
    "consent_collection",
    "currency_conversion",
    "customer",
    "customer_details",
    "customer_email",
    "discounts",
    "invoice",
    "invoice_creation",
    "locale",
    "origin_context",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "recovered_from",
    "saved_payment_method_options",
    "shipping_address_collection",
    "shipping_cost",
    "submit_type",
    "subscription",
    "success_url",
    "wallet_options",
]


def lines(payload: Mapping[str, Any] = PAYLOAD) -> list[dict[str, Any]]:
    """The line items of that session."""
    return [_line(number, item) for number, item in enumerate(payload["line_items"])]


def _line(number: int, item: Mapping[str, Any]) -> dict[str, Any]:
    data = item["price_data"]
    amount = data["unit_amount"] * item["quantity"]
    return {
        "id": f"li_{number}",
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": data["currency"],
        "description": data["product_data"]["name"],
        "price": {
            "id": f"price_{number}",
            "object": "price",
            "currency": data["currency"],
            "recurring": data.get("recurring"),
            "type": "recurring" if "recurring" in data else "one_time",
            "unit_amount": data["unit_amount"],
            "unit_amount_decimal": str(data["unit_amount"]),
            "transform_quantity": None,
        },
        "quantity": item["quantity"],
    }


def exchange(body: Any, status: int = 200, params: dict[str, Any] | None = None, operation: str = "create") -> Exchange:
    """An exchange that answered `body`."""
    request = Request(operation, "POST", "http://127.0.0.1/v1/checkout/sessions", params=params or {})
    return Exchange(request, Response(status, (("content-type", "application/json"),), json.dumps(body).encode()))


def refusal(param: str | None = None, status: int = 400, **more: Any) -> Exchange:
    """An exchange that was refused with a documented error."""
    error = {"type": "invalid_request_error", "message": "No.", **more}
    if param is not None:
        error["param"] = param
    return exchange({"error": error}, status)
