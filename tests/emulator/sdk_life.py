"""A whole life of sessions by whichever release of the official Python SDK is importable: a program, for one test.

`python sdk_life.py URL KEY HOOK` speaks to the emulator at URL with nothing but the SDK (and the emulator's own control
for what a customer does), has events sent to HOOK, and prints what it saw as JSON. It asks for no version: each release
asks for the one that it pins. It imports nothing of the kit.
"""

from __future__ import annotations

import importlib
import json
import sys
import urllib.request
from typing import Any

stripe: Any = importlib.import_module("stripe")  # whichever release it is: no type of one is meant

PRICE = {"currency": "usd", "unit_amount": 1099, "product_data": {"name": "T-shirt"}}
SUCCESS = "https://example.com/success"
PLAIN: dict[str, Any] = {
    "mode": "payment",
    "success_url": SUCCESS,
    "line_items": [{"quantity": 2, "price_data": PRICE}],
    "metadata": {"order": "42"},
}
MONTHLY = [{"quantity": 1, "price_data": {**PRICE, "recurring": {"interval": "month"}}}]
EVENTS = ["checkout.session.completed", "checkout.session.expired"]


def refusal(call: Any) -> list[Any]:
    """What the SDK raises: its class, status, code and parameter."""
    try:
        call()
    except stripe.StripeError as error:
        return [type(error).__name__, error.http_status, error.code, getattr(error, "param", None)]
    return []


def main(url: str, key: str, hook: str) -> dict[str, Any]:
    """Live it; what was seen, by step."""
    stripe.api_base, stripe.api_key, stripe.max_network_retries = url, key, 0
    session = stripe.checkout.Session
    seen: dict[str, Any] = {"pins": stripe.api_version}

    endpoint = stripe.WebhookEndpoint.create(url=hook, enabled_events=EVENTS)
    seen["secret"] = endpoint.secret

    made = session.create(**PLAIN)
    seen["created"] = [made.mode, made.status, made.payment_status, made.amount_total, made.metadata["order"]]
    seen["answered_in"] = made.last_response.headers.get("Stripe-Version")
    seen["retrieved"] = session.retrieve(made.id).id == made.id
    seen["items"] = [[line.quantity, line.amount_total] for line in session.list_line_items(made.id).data]
    expanded = session.retrieve(made.id, expand=["line_items"])
    seen["expanded"] = [line.quantity for line in expanded.line_items.data]
    if hasattr(session, "modify"):
        seen["updated"] = session.modify(made.id, metadata={"order": "43"}).metadata["order"]

    subscription = session.create(mode="subscription", success_url=SUCCESS, line_items=MONTHLY)
    setup = session.create(mode="setup", currency="usd", success_url=SUCCESS)
    seen["modes"] = [subscription.mode, subscription.amount_total, setup.mode, setup.payment_status]

    complete = f"{url}/_emulator/sessions/{made.id}/complete"
    paying = urllib.request.Request(complete, data=b"outcome=succeeded", headers={"Authorization": f"Bearer {key}"})
    urllib.request.urlopen(paying, timeout=300).close()
    paid = session.retrieve(made.id)
    seen["paid"] = [paid.status, paid.payment_status, bool(paid.payment_intent), paid.url]

    other = session.create(**PLAIN)
    seen["expired"] = session.expire(other.id).status
    seen["expired_twice"] = refusal(lambda: session.expire(other.id))[:2]
    seen["unknown"] = refusal(lambda: session.retrieve("cs_test_unknown"))[:3]
    seen["missing"] = refusal(lambda: session.create(mode="payment", success_url=SUCCESS))[1:]
    wrong = {**PLAIN, "line_items": [{"quantity": "x", "price_data": PRICE}]}
    seen["no_number"] = refusal(lambda: session.create(**wrong))

    first, second = (session.create(**PLAIN, idempotency_key="order-7") for _ in range(2))
    seen["replayed"] = first.id == second.id
    changed = {**PLAIN, "client_reference_id": "x"}
    seen["reused"] = refusal(lambda: session.create(**changed, idempotency_key="order-7"))[:2]

    listed = [one.id for one in session.list(limit=2).auto_paging_iter()]
    seen["listed"] = listed == [first.id, other.id, setup.id, subscription.id, made.id]
    events = {event.type: event.data.object.id for event in stripe.Event.list(limit=100).auto_paging_iter()}
    seen["events"] = [events.get(kind) for kind in EVENTS] == [made.id, other.id]
    seen["ids"] = {"completed": made.id, "expired": other.id}
    return seen


def verified(secret: str, deliveries: list[list[str]]) -> dict[str, Any]:
    """What the SDK's own verification makes of deliveries (body, signature), and of a forged one."""
    events = [stripe.Webhook.construct_event(body, signature, secret) for body, signature in deliveries]
    body, signature = deliveries[0]
    return {
        "delivered": {event.type: event.data.object.id for event in events},
        "forged": refusal(lambda: stripe.Webhook.construct_event(body + " ", signature, secret))[:1],
    }


if __name__ == "__main__":
    given = json.load(sys.stdin) if sys.argv[1] == "verify" else None
    print(json.dumps(verified(**given) if given else main(*sys.argv[1:])))
