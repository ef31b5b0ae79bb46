"""The emulator does what the real API was seen to do: one assertion or more for each row of the evidence."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.application import SESSIONS, START, Api, line, payment, setup, subscription

NOT_APPLICABLE = (
    *("presentment_details", "redirect_on_completion", "return_url", "name_collection", "tax_id_collection"),
    *("optional_items", "excluded_payment_method_types", "line_items"),
)
SHIPPING = {"display_name": "Post", "type": "fixed_amount", "fixed_amount": {"amount": 500, "currency": "usd"}}
SOMEBODY = {"customer_email": "jenny@example.com"}
OLDER = {"Stripe_Version": "2022-11-15"}


@pytest.fixture
def api() -> Api:
    return Api()


def coupon(api: Api, percent: int) -> list[dict[str, Any]]:
    return [{"coupon": api.post("/v1/coupons", {"percent_off": percent, "duration": "once"})["id"]}]


def embedded(ui_mode: str) -> dict[str, Any]:
    made = {**payment(), "ui_mode": ui_mode, "return_url": "https://example.com/r"}
    del made["success_url"]
    return made


def test_what_does_not_apply_is_absent(api: Api) -> None:
    """E-absent-6, E-absent-7, E-older-1, E-older-2, E-times-1"""
    made = api.created()
    assert made["branding_settings"]["icon"] is None
    assert [name for name in NOT_APPLICABLE if name in made] == []
    older = api.post(SESSIONS, payment(), **OLDER)
    assert older["cancel_url"] is None
    assert made["expires_at"] == made["created"] + 86_400


def test_an_expired_session(api: Api) -> None:
    """E-times-4"""
    expired = api.post(f"{SESSIONS}/{api.created()['id']}/expire")
    assert (expired["status"], expired["payment_status"], expired["url"]) == ("expired", "unpaid", None)
    assert [expired[name] for name in ("payment_intent", "customer_details", "after_expiration")] == [None] * 3


def test_ids_and_doors(api: Api) -> None:
    """E-identity-1, E-identity-2, E-identity-3, E-identity-4"""
    made = api.created()
    assert (len(made["id"]), made["id"][:9]) == (66, "cs_test_a")
    assert f"/c/pay/{made['id']}#fid" in made["url"]
    assert made["client_secret"] is None
    for ui_mode in ("embedded", "custom"):
        inside = api.created(embedded(ui_mode))
        assert inside["client_secret"].startswith(f"{inside['id']}_secret_")
        assert [inside[name] for name in ("url", "success_url", "cancel_url")] == [None] * 3
        assert inside["return_url"] == "https://example.com/r"
        assert inside.get("redirect_on_completion") == ("always" if ui_mode == "embedded" else None)
        assert api.complete(inside)["client_secret"] is None


def test_customer_details(api: Api) -> None:
    """E-attributes-1"""
    assert api.created()["customer_details"] is None
    known = api.created(payment(**SOMEBODY))["customer_details"]
    assert {name: known[name] for name in ("address", "email", "name", "phone", "tax_exempt", "tax_ids")} == {
        **dict.fromkeys(("address", "name", "phone", "tax_ids")),
        "email": "jenny@example.com",
        "tax_exempt": "none",
    }
    assert api.created(setup(**SOMEBODY))["customer_details"]["tax_exempt"] is None
    assert api.complete(api.created())["customer_details"]["tax_ids"] == []


def test_what_the_mode_decides(api: Api) -> None:
    """E-attributes-4, E-attributes-5, E-attributes-6, E-attributes-12"""
    paying, saving, subscribing = (api.created(payload) for payload in (payment(), setup(), subscription()))
    assert paying["invoice_creation"]["enabled"] is False
    assert [one["invoice_creation"] for one in (saving, subscribing)] == [None, None]
    sums = ("amount_subtotal", "amount_total", "total_details", "discounts")
    assert [saving[name] for name in sums] == [None] * 4
    assert saving["setup_intent"].startswith("seti_")
    assert paying["payment_method_collection"] == "if_required"
    assert [one["adaptive_pricing"] for one in (paying, subscribing)] == [{"enabled": True}, {"enabled": False}]


def test_payment_methods_and_taxes(api: Api) -> None:
    """E-attributes-7, E-attributes-9, E-attributes-10, E-payment-11"""
    assert set(api.created()["payment_method_configuration_details"]) == {"id", "parent"}
    assert api.created(payment(payment_method_types=["card"]))["payment_method_configuration_details"] is None
    taxed = api.created(payment(automatic_tax={"enabled": True}))
    assert (taxed["automatic_tax"]["provider"], taxed["automatic_tax"]["status"]) == (
        "stripe",
        "requires_location_inputs",
    )
    assert api.complete(taxed)["automatic_tax"]["status"] == "complete"
    off = api.created()["automatic_tax"]
    assert [off[name] for name in ("liability", "provider", "status")] == [None] * 3
    assert api.created(payment(line_items=[line(1000, currency="USD")]))["currency"] == "usd"
    collecting = api.created(payment(tax_id_collection={"enabled": True}))
    assert collecting["tax_id_collection"] == {"enabled": True, "required": "never"}


def test_completed_payments(api: Api) -> None:
    """E-payment-1, E-payment-3, E-payment-4, E-payment-8, E-payment-12"""
    free = api.complete(api.created(payment(discounts=coupon(api, 100))))
    assert [free[name] for name in ("status", "payment_status", "payment_intent", "amount_total")] == [
        *("complete", "paid"),
        *(None, 0),
    ]
    assert free["customer_details"]["address"] is None
    assert set(free["discounts"][0]) == {"coupon", "promotion_code"}
    held = api.complete(api.created(payment(payment_intent_data={"capture_method": "manual"})))
    assert (held["status"], held["payment_status"]) == ("complete", "unpaid")
    made = api.created()
    assert (made["payment_intent"], made["discounts"]) == (None, [])
    assert api.complete(made)["payment_intent"].startswith("pi_")
    later = api.created()
    api.complete(later, "processing")
    settled = api.control(f"sessions/{later['id']}/settle")
    assert (settled["status"], settled["payment_status"]) == ("complete", "paid")


def test_completed_subscriptions(api: Api) -> None:
    """E-payment-2, E-payment-5"""
    free = api.complete(api.created(subscription(discounts=coupon(api, 100))))
    assert (free["payment_status"], free["setup_intent"], free["payment_intent"]) == ("paid", None, None)
    assert free["invoice"]
    assert free["customer"]
    assert free["customer_creation"] == "always"
    customer = api.post("/v1/customers", {"email": "jenny@example.com"})["id"]
    assert api.created(payment(customer=customer))["customer_creation"] is None
    assert api.complete(api.created())["customer_creation"] == "if_required"


def test_shipping_and_consent(api: Api) -> None:
    """E-payment-7, E-payment-10"""
    made = api.created(payment(shipping_options=[{"shipping_rate_data": SHIPPING}]))
    assert set(made["shipping_cost"]) == {"amount_subtotal", "amount_tax", "amount_total", "shipping_rate"}
    assert set(made["shipping_options"][0]) == {"shipping_amount", "shipping_rate"}
    agreed = api.complete(api.created(payment(consent_collection={"terms_of_service": "required"})))
    assert agreed["consent"] == {"promotions": None, "terms_of_service": "accepted"}


def test_line_items(api: Api) -> None:
    """E-lines-1, E-lines-2"""
    made = api.created(payment(discounts=coupon(api, 10)))
    path = f"{SESSIONS}/{made['id']}/line_items"
    page = api.get(path)
    assert (list(page), page["url"]) == (["object", "data", "has_more", "url"], path)
    (item,) = page["data"]
    assert (item["id"][:3], item["object"], item["price"]["unit_amount_decimal"]) == ("li_", "item", "1000")
    assert "taxes" not in item
    assert "discounts" not in item
    assert (item["amount_discount"], item["amount_total"]) == (100, 900)
    assert isinstance(item["price"]["product"], str)


def test_events(api: Api) -> None:
    """E-events-1, E-events-2, E-events-3, E-events-4"""
    api.complete(api.created())
    (event,) = api.get("/v1/events")["data"]
    assert set(event) == {
        *("id", "object", "api_version", "created", "data", "livemode", "pending_webhooks", "request", "type"),
    }
    assert set(event["data"]) == {"object"}
    assert event["request"] == {"id": None, "idempotency_key": None}
    assert event["pending_webhooks"] == 0
    assert event["created"] >= START


def test_errors(api: Api) -> None:
    """E-bodies-4, E-bodies-5"""
    missing = api.refused(400, "POST", SESSIONS, payment(line_items=[{"price": "price_none", "quantity": 1}]))
    assert (missing["code"], missing["param"]) == ("resource_missing", "line_items[0][price]")
    assert missing["request_log_url"].startswith("https://dashboard.stripe.com/")
