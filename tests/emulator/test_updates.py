"""Updates: metadata, shipping options, collected information."""

from __future__ import annotations

from typing import Any

from tests.emulator.application import SESSIONS, Api, payment, setup

RATE: dict[str, Any] = {
    "display_name": "Parcel",
    "type": "fixed_amount",
    "fixed_amount": {"amount": 500, "currency": "usd"},
}
DETAILS: dict[str, Any] = {"name": "Jenny", "address": {"country": "US", "line1": "1 Main Street"}}
EMBEDDED = {"ui_mode": "embedded", "return_url": "https://example.com/r"}


def embedded() -> dict[str, Any]:
    payload = payment(**EMBEDDED)
    del payload["success_url"]
    return payload


def update(api: Api, session: Any, **changes: Any) -> Any:
    return api.post(f"{SESSIONS}/{session['id']}", changes)


def test_metadata_is_merged_key_by_key() -> None:
    api = Api()
    made = api.created(payment(metadata={"a": "1", "b": "2"}))
    assert update(api, made, metadata={"b": "3", "c": "4"})["metadata"] == {"a": "1", "b": "3", "c": "4"}


def test_an_empty_value_unsets_one_key_and_an_empty_map_all() -> None:
    api = Api()
    made = api.created(payment(metadata={"a": "1", "b": "2"}))
    assert update(api, made, metadata={"a": ""})["metadata"] == {"b": "2"}
    assert update(api, made, metadata="")["metadata"] == {}


def test_an_update_of_nothing_changes_nothing() -> None:
    api = Api()
    made = api.created(payment(metadata={"a": "1"}))
    assert update(api, made) == made


def test_new_shipping_options_change_the_total() -> None:
    api = Api()
    made = api.created(payment(shipping_options=[{"shipping_rate_data": RATE}]))
    assert made["amount_total"] == 1500
    dearer = {**RATE, "fixed_amount": {"amount": 900, "currency": "usd"}}
    now = update(api, made, shipping_options=[{"shipping_rate_data": dearer}, {"shipping_rate_data": RATE}])
    assert (now["amount_total"], now["amount_subtotal"]) == (1900, 1000)
    assert now["total_details"]["amount_shipping"] == now["shipping_cost"]["amount_total"] == 900
    assert [option["shipping_amount"] for option in now["shipping_options"]] == [900, 500]
    none = update(api, made, shipping_options="")
    assert (none["shipping_options"], none["shipping_cost"], none["amount_total"]) == ([], None, 1000)


def test_closed_sessions_and_setup_take_no_shipping() -> None:
    api = Api()
    for made in (api.created(setup()), api.complete(api.created())):
        changes = {"shipping_options": [{"shipping_rate_data": RATE}]}
        error = api.refused(400, "POST", f"{SESSIONS}/{made['id']}", changes)
        assert error["param"] == "shipping_options"
        assert api.again(made) == made


def test_embedded_sessions_take_collected_information_and_hosted_ones_do_not() -> None:
    api = Api()
    made = api.created(embedded())
    now = update(api, made, collected_information={"shipping_details": DETAILS})
    shipping = now["collected_information"]["shipping_details"]
    assert shipping["name"] == "Jenny"
    assert shipping["address"]["line1"] == "1 Main Street"
    assert shipping["address"]["line2"] is None
    hosted = api.created()
    changes = {"collected_information": {"shipping_details": DETAILS}, "metadata": {"a": "1"}}
    error = api.refused(400, "POST", f"{SESSIONS}/{hosted['id']}", changes)
    assert error["param"] == "collected_information"
    assert api.again(hosted) == hosted


def test_shipping_details_that_the_client_alone_may_update_are_refused() -> None:
    api = Api()
    changes = {"collected_information": {"shipping_details": DETAILS}}
    made = api.created(embedded() | {"permissions": {"update_shipping_details": "client_only"}})
    error = api.refused(400, "POST", f"{SESSIONS}/{made['id']}", changes)
    assert error["param"] == "collected_information[shipping_details]"
    assert api.again(made) == made
    server = api.created(embedded() | {"permissions": {"update_shipping_details": "server_only"}})
    assert update(api, server, **changes)["collected_information"]["shipping_details"]["name"] == "Jenny"
