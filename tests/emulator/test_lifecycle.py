"""The life of a session: expiry by request and by time, completion in every mode and with every outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.emulator.application import SESSIONS, START, Api, line, payment, setup, subscription

HOUR = 3600


def events(api: Api) -> list[str]:
    return [event["type"] for event in api.get("/v1/events")["data"]]


def test_an_open_session_expires_on_request_and_only_once() -> None:
    api = Api()
    made = api.created()
    expired = api.post(f"{SESSIONS}/{made['id']}/expire")
    assert expired == {**made, "status": "expired", "url": None}
    error = api.refused(400, "POST", f"{SESSIONS}/{made['id']}/expire")
    assert error["message"].endswith("status of `expired`.")
    assert "code" not in error
    assert "param" not in error
    assert events(api) == ["checkout.session.expired"]


def test_time_expires_a_session_once_it_has_come() -> None:
    api = Api()
    made = api.created(payment(expires_at=START + HOUR))
    api.control("clock", advance=HOUR - 1)
    assert api.again(made)["status"] == "open"
    api.control("clock", advance=1)
    now = api.again(made)
    assert (now["status"], now["url"], now["payment_status"]) == ("expired", None, "unpaid")
    assert now["expires_at"] == START + HOUR
    assert api.get(SESSIONS, {"status": "open"})["data"] == []
    assert events(api) == ["checkout.session.expired"]


def test_a_session_lives_a_day_unless_sent_otherwise() -> None:
    made = Api().created()
    assert made["expires_at"] == made["created"] + 86_400


def test_a_complete_session_neither_expires_nor_runs_out() -> None:
    api = Api()
    made = api.created()
    api.complete(made)
    api.refused(400, "POST", f"{SESSIONS}/{made['id']}/expire")
    api.control("clock", advance=2 * 86_400)
    assert api.again(made)["status"] == "complete"


def test_a_payment_that_succeeds_is_paid() -> None:
    api = Api()
    made = api.created()
    assert (made["payment_status"], made["payment_intent"]) == ("unpaid", None)
    done = api.complete(made)
    assert (done["status"], done["payment_status"], done["url"]) == ("complete", "paid", None)
    intent = api.again(made, expand=["payment_intent"])["payment_intent"]
    assert (intent["status"], intent["amount"], intent["currency"]) == ("succeeded", 1000, "usd")
    assert done["customer"] is None
    assert done["customer_details"]["email"]
    assert events(api) == ["checkout.session.completed"]


def test_a_declined_card_leaves_the_session_open() -> None:
    api = Api()
    made = api.created()
    path = f"/_emulator/sessions/{made['id']}/complete"
    error = api.refused(402, "POST", path, {"outcome": "declined"})
    assert (error["type"], error["code"]) == ("card_error", "card_declined")
    assert api.again(made) == made
    assert events(api) == []


@pytest.mark.parametrize(
    ("action", "status", "event"),
    [
        ("settle", "paid", "checkout.session.async_payment_succeeded"),
        ("fail", "unpaid", "checkout.session.async_payment_failed"),
    ],
)
def test_a_processing_payment_is_unpaid_until_it_settles(action: str, status: str, event: str) -> None:
    api = Api()
    made = api.created()
    done = api.complete(made, "processing")
    assert (done["status"], done["payment_status"]) == ("complete", "unpaid")
    assert api.control(f"sessions/{made['id']}/{action}")["payment_status"] == status
    assert events(api) == [event, "checkout.session.completed"]
    api.refused(400, "POST", f"/_emulator/sessions/{made['id']}/{action}")


def test_a_processing_payment_settles_by_itself_in_time() -> None:
    api = Api()
    made = api.created()
    api.complete(made, "processing")
    api.control("clock", advance=4 * 86_400)
    assert api.again(made)["payment_status"] == "paid"


def test_a_subscription_comes_with_an_invoice_and_a_customer() -> None:
    api = Api()
    made = api.created(subscription())
    assert [made[name] for name in ("subscription", "invoice", "customer", "customer_creation")] == [
        None,
        None,
        None,
        "always",
    ]
    done = api.complete(made)
    full = api.again(done, expand=["subscription.latest_invoice", "customer"])
    assert full["subscription"]["latest_invoice"]["id"] == done["invoice"]
    assert full["customer"]["email"] == done["customer_details"]["email"]
    assert (done["payment_intent"], done["payment_status"]) == (None, "paid")


@pytest.mark.parametrize(("collection", "asked"), [({}, False), ({"billing_address_collection": "required"}, True)])
def test_a_free_order_is_paid_without_a_payment(collection: dict[str, str], asked: bool) -> None:
    api = Api()
    coupon = api.post("/v1/coupons", {"percent_off": 100, "duration": "once"})["id"]
    done = api.complete(api.created(payment(discounts=[{"coupon": coupon}], **collection)))
    assert (done["status"], done["payment_status"], done["amount_total"]) == ("complete", "paid", 0)
    assert done["payment_intent"] is None
    assert (done["customer_details"]["address"] is not None) is asked


def test_a_trial_costs_nothing_now() -> None:
    api = Api()
    made = api.created(subscription(subscription_data={"trial_period_days": 7}))
    assert made["amount_total"] == 0
    done = api.complete(made)
    assert done["payment_status"] == "no_payment_required"
    assert api.again(done, expand=["subscription"])["subscription"]["status"] == "trialing"


def test_setup_has_its_intent_from_the_start_and_pays_nothing() -> None:
    api = Api()
    made = api.created(setup())
    assert made["setup_intent"].startswith("seti_")
    assert (made["amount_total"], made["payment_status"]) == (None, "no_payment_required")
    done = api.complete(made)
    assert done["payment_status"] == "no_payment_required"
    assert api.again(done, expand=["setup_intent"])["setup_intent"]["status"] == "succeeded"


def test_an_order_that_costs_nothing_is_paid_without_a_payment() -> None:
    api = Api()
    done = api.complete(api.created(payment(line_items=[line(0)])))
    assert (done["payment_status"], done["payment_intent"]) == ("paid", None)


@pytest.mark.parametrize("make", [payment, subscription])
def test_a_promotion_of_the_whole_price_leaves_it_paid_without_a_payment(make: Callable[..., Any]) -> None:
    api = Api()
    coupon = api.post("/v1/coupons", {"percent_off": 100})
    code = api.post("/v1/promotion_codes", {"promotion": {"type": "coupon", "coupon": coupon["id"]}})
    made = api.created(make(discounts=[{"promotion_code": code["id"]}]))
    assert (made["amount_total"], made["payment_status"]) == (0, "unpaid")
    done = api.complete(made)
    assert (done["status"], done["payment_status"], done["payment_intent"]) == ("complete", "paid", None)


@pytest.mark.parametrize(
    ("more", "made"),
    [
        ({}, False),
        ({"customer_creation": "always"}, True),
        ({"invoice_creation": {"enabled": True}}, True),
    ],
)
def test_a_payment_makes_a_customer_where_it_has_to(more: dict[str, Any], made: bool) -> None:
    api = Api()
    assert (api.complete(api.created(payment(**more)))["customer"] is not None) is made


def test_an_invoice_is_made_where_one_was_asked_for() -> None:
    api = Api()
    done = api.complete(api.created(payment(invoice_creation={"enabled": True})))
    assert done["invoice"].startswith("in_")


def test_consent_and_shipping_address_are_collected() -> None:
    api = Api()
    more = {
        "consent_collection": {"terms_of_service": "required"},
        "shipping_address_collection": {"allowed_countries": ["DE"]},
    }
    made = api.created(payment(**more))
    assert made["consent"] == {"promotions": None, "terms_of_service": None}
    done = api.complete(made)
    assert done["consent"]["terms_of_service"] == "accepted"
    assert done["collected_information"]["shipping_details"]["address"]["country"] == "DE"


def test_expiry_offers_recovery_where_it_was_asked_for() -> None:
    api = Api()
    made = api.created(payment(after_expiration={"recovery": {"enabled": True}}))
    recovery = {"allow_promotion_codes": False, "enabled": True, "expires_at": None, "url": None}
    assert made["after_expiration"] == {"recovery": recovery}
    expired = api.post(f"{SESSIONS}/{made['id']}/expire")["after_expiration"]["recovery"]
    assert expired["url"].startswith("http://emulator.test/r/")
    assert expired["expires_at"] > START


def test_events_keep_the_session_as_it_was() -> None:
    api = Api()
    made = api.created()
    api.complete(made, "processing")
    api.control(f"sessions/{made['id']}/settle")
    settled, completed = api.get("/v1/events")["data"]
    assert completed["data"]["object"]["payment_status"] == "unpaid"
    assert settled["data"]["object"]["payment_status"] == "paid"
    assert api.get(f"/v1/events/{completed['id']}") == completed
