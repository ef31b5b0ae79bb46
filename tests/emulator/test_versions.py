"""The emulator answers in the version that a request asks for."""

from __future__ import annotations

from typing import Any

from tests.emulator.application import SESSIONS, Api, payment

OLDER = {"Stripe_Version": "2022-11-15"}
ADDRESS = {"country": "US", "line1": "1 Main Street"}


def shipped(api: Api) -> Any:
    """A completed session with a shipping address."""
    session = api.created(payment(shipping_address_collection={"allowed_countries": ["US"]}))
    return api.complete(session)


def test_an_older_version_refuses_what_was_added_since_and_accepts_what_was_removed() -> None:
    api = Api()
    error = api.refused(400, "POST", SESSIONS, payment(ui_mode="hosted"), **OLDER)
    assert (error["code"], error["param"]) == ("parameter_unknown", "ui_mode")
    rate = api.post("/v1/shipping_rates", {"display_name": "G", "fixed_amount": {"amount": 5, "currency": "usd"}})
    older = payment(shipping_rates=[rate["id"]])
    assert api.refused(400, "POST", SESSIONS, older)["code"] == "parameter_unknown"
    assert api.post(SESSIONS, older, **OLDER)["object"] == "checkout.session"


def test_an_older_version_is_as_strict_as_the_newer_one_where_it_says_nothing_itself() -> None:
    payload = payment()
    payload["line_items"][0]["price_data"]["currency"] = "dollars"
    assert Api().refused(400, "POST", SESSIONS, payload, **OLDER)["param"] == "line_items[0][price_data][currency]"


def test_lists_of_an_older_version_have_its_filters() -> None:
    assert Api().refused(400, "GET", SESSIONS, {"status": "open"}, **OLDER)["param"] == "status"


def test_shipping_details_stand_where_the_version_has_them() -> None:
    api = Api()
    session = shipped(api)
    path = f"{SESSIONS}/{session['id']}"
    inside = api.get(path)["collected_information"]["shipping_details"]
    older = api.get(path, **OLDER)["shipping_details"]
    assert "shipping_details" not in api.get(path)
    assert (older["name"], older["address"]) == (inside["name"], inside["address"])
    assert [older[name] for name in ("carrier", "phone", "tracking_number")] == [None, None, None]
    assert api.get(SESSIONS, **OLDER)["data"][0]["shipping_details"] == older


def test_an_event_stays_in_the_version_of_the_account() -> None:
    api = Api()
    shipped(api)
    (event,) = api.get("/v1/events", **OLDER)["data"]
    assert event["api_version"] != OLDER["Stripe_Version"]
    assert "shipping_details" not in event["data"]["object"]
