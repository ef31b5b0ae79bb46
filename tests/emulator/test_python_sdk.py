"""The official Python SDK runs against the emulator unchanged."""

from __future__ import annotations

import json
from collections.abc import Iterator

import httpx
import pytest

from checkout_conformance.target.webhooks import listening
from tests.waiting import until

stripe = pytest.importorskip("stripe", reason="the official SDK is a test dependency")

ITEM = {"quantity": 2, "price_data": {"currency": "usd", "unit_amount": 1099, "product_data": {"name": "T-shirt"}}}
RECURRING = {**ITEM, "price_data": {**ITEM["price_data"], "recurring": {"interval": "month"}}}
URL = "https://example.com/success"
MODES = {
    "payment": {"mode": "payment", "line_items": [ITEM], "success_url": URL},
    "subscription": {"mode": "subscription", "line_items": [RECURRING], "success_url": URL},
    "setup": {"mode": "setup", "currency": "usd", "success_url": URL},
}


@pytest.fixture
def closed() -> Iterator[stripe.HTTPClient]:
    """What sends for a client of the SDK, by its default; what it leaves open would fail whichever test comes later."""
    sending = stripe.new_default_http_client()
    yield sending
    sending.close()


@pytest.fixture
def client(url: str, key: str, closed: stripe.HTTPClient) -> stripe.StripeClient:
    return stripe.StripeClient(key, base_addresses={"api": url}, http_client=closed)


@pytest.mark.parametrize("mode", list(MODES))
def test_sessions_of_every_mode_are_created_and_retrieved(client: stripe.StripeClient, mode: str) -> None:
    made = client.v1.checkout.sessions.create(MODES[mode])
    assert (made.mode, made.status) == (mode, "open")
    assert client.v1.checkout.sessions.retrieve(made.id).id == made.id


def test_amounts_are_those_of_the_line_items(client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(MODES["payment"])
    assert (made.amount_subtotal, made.amount_total) == (2198, 2198)
    items = client.v1.checkout.sessions.line_items.list(made.id)
    assert [(item.quantity, item.amount_total) for item in items.data] == [(2, 2198)]


def test_auto_pagination_visits_every_session_once(client: stripe.StripeClient) -> None:
    made = [client.v1.checkout.sessions.create(MODES["payment"]).id for _ in range(25)]
    seen = [session.id for session in client.v1.checkout.sessions.list({"limit": 7}).auto_paging_iter()]
    assert seen == made[::-1]


def test_expiring_twice_raises_the_sdks_own_exception(client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(MODES["payment"])
    assert client.v1.checkout.sessions.expire(made.id).status == "expired"
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.expire(made.id)
    assert caught.value.http_status == 400


def test_errors_carry_code_and_param(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.create({"mode": "payment", "line_items": [ITEM]})
    assert (caught.value.code, caught.value.param) == ("parameter_missing", "success_url")


def test_an_unknown_session_is_not_found(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError) as caught:
        client.v1.checkout.sessions.retrieve("cs_test_nothing")
    assert caught.value.http_status == 404


def test_a_wrong_key_is_an_authentication_error(url: str, closed: stripe.HTTPClient) -> None:
    wrong = stripe.StripeClient("nonsense", base_addresses={"api": url}, http_client=closed)
    with pytest.raises(stripe.AuthenticationError):
        wrong.v1.checkout.sessions.list()


def test_an_idempotency_key_makes_one_session(client: stripe.StripeClient) -> None:
    options = {"idempotency_key": "order-7"}
    first = client.v1.checkout.sessions.create(MODES["payment"], options)
    assert client.v1.checkout.sessions.create(MODES["payment"], options).id == first.id
    with pytest.raises(stripe.IdempotencyError):
        client.v1.checkout.sessions.create({**MODES["payment"], "client_reference_id": "x"}, options)


def test_the_sdk_verifies_a_webhooks_signature(client: stripe.StripeClient, http: httpx.Client) -> None:
    with listening() as hook:
        form = {"url": hook.url, "enabled_events[0]": "checkout.session.expired"}
        endpoint = http.post("/v1/webhook_endpoints", data=form).json()
        made = client.v1.checkout.sessions.create(MODES["payment"])
        client.v1.checkout.sessions.expire(made.id)
        (delivery,) = until(hook.deliveries, "a delivery")
    event = stripe.Webhook.construct_event(delivery.body, delivery.signature, endpoint["secret"])
    assert (event.type, json.loads(delivery.body)["data"]["object"]["id"]) == ("checkout.session.expired", made.id)
    with pytest.raises(stripe.SignatureVerificationError):
        stripe.Webhook.construct_event(delivery.body + b" ", delivery.signature, endpoint["secret"])
