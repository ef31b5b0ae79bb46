"""The emulator answers in the version that a request asks for."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.emulator.parts import REFERENCE
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


NEWER = {"Stripe_Version": "2026-10-28.endive"}


def test_each_version_has_its_own_words_for_one_and_the_same_session() -> None:
    api = Api()
    own = {"mode": "payment", "line_items": payment()["line_items"], "return_url": "https://example.com/r"}
    made = api.post(SESSIONS, {**own, "ui_mode": "embedded_page", "integration_identifier": "kit"}, **NEWER)
    assert (made["ui_mode"], made["integration_identifier"], made["url"]) == ("embedded_page", "kit", None)
    path = f"{SESSIONS}/{made['id']}"
    assert api.get(path)["ui_mode"] == "embedded"
    assert api.refused(400, "POST", SESSIONS, {**own, "ui_mode": "embedded"}, **NEWER)["param"] == "ui_mode"
    assert api.refused(400, "POST", SESSIONS, {**own, "ui_mode": "embedded_page"})["param"] == "ui_mode"
    assert api.get(path, **NEWER)["customer_account"] is None
    assert "customer_account" not in api.get(path)


def test_payment_methods_are_asked_for_by_the_name_of_the_version() -> None:
    api = Api()
    made = api.post(SESSIONS, payment(allowed_payment_method_types=["card"]), **NEWER)
    assert made["allowed_payment_method_types"] == made["payment_method_types"] == ["card"]
    error = api.refused(400, "POST", SESSIONS, payment(payment_method_types=["card"]), **NEWER)
    assert error["code"] == "parameter_unknown"


def test_line_items_of_an_update_are_kept_changed_added_and_removed() -> None:
    api = Api()
    line = payment()["line_items"][0]
    own = {"mode": "payment", "ui_mode": "embedded_page", "return_url": "https://example.com/r"}
    session = api.post(SESSIONS, {**own, "line_items": [{**line, "quantity": number} for number in (1, 2, 3)]}, **NEWER)
    path = f"{SESSIONS}/{session['id']}"
    first, _, last = api.get(f"{path}/line_items", **NEWER)["data"]
    sent = [{"id": last["id"]}, {"id": first["id"], "quantity": 5}, {**line, "quantity": 7}]
    after = api.post(path, {"line_items": sent}, **NEWER)
    lines = api.get(f"{path}/line_items", **NEWER)["data"]
    assert lines[0] == last
    assert (lines[1]["id"], lines[1]["quantity"], lines[2]["quantity"]) == (first["id"], 5, 7)
    assert after["amount_total"] == sum(one["amount_total"] for one in lines)
    assert api.refused(400, "POST", path, {"line_items": [{"id": "li_none"}]}, **NEWER)["code"] == "resource_missing"


def test_a_server_of_another_version_writes_its_events_in_it() -> None:
    api = Api(parts=replace(REFERENCE, api_version=NEWER["Stripe_Version"]))
    session = api.created(payment())
    assert session["ui_mode"] == "hosted_page"
    api.post(f"{SESSIONS}/{session['id']}/expire", {})
    (event,) = api.get("/v1/events")["data"]
    assert (event["api_version"], event["data"]["object"]["ui_mode"]) == (NEWER["Stripe_Version"], "hosted_page")


def test_a_session_needs_a_mode_in_every_version() -> None:
    own = {"success_url": "https://example.com/s", "customer_account": "acct_1"}
    error = Api().refused(400, "POST", SESSIONS, own, **NEWER)
    assert (error["code"], error["param"]) == ("parameter_missing", "mode")


@pytest.mark.parametrize("metadata", [{"object": "price"}, {"object": "discount", "coupon": "SAVE"}])
def test_metadata_that_calls_itself_an_object_is_shown_as_it_was_sent(metadata: dict[str, str]) -> None:
    assert Api().created(payment(metadata=metadata))["metadata"] == metadata
