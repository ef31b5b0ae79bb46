"""What sessions refer to: created, retrieved, listed, refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.application import Api
from tests.emulator.test_updates import RATE

PLAIN: dict[str, dict[str, Any]] = {
    "products": {"name": "T"},
    "customers": {"email": "a@b.example"},
    "coupons": {"percent_off": 12.5},
    "shipping_rates": RATE,
    "tax_rates": {"display_name": "VAT", "inclusive": True, "percentage": 19},
    "webhook_endpoints": {"url": "http://127.0.0.1:9/hook", "enabled_events": ["*"]},
}


@pytest.mark.parametrize("path", list(PLAIN))
def test_every_kind_is_created_retrieved_and_listed(path: str) -> None:
    api = Api()
    made = api.post(f"/v1/{path}", PLAIN[path])
    public = {name: value for name, value in made.items() if name != "secret"}
    assert api.get(f"/v1/{path}/{made['id']}") == public
    listed = api.get(f"/v1/{path}")
    assert (listed["data"], listed["url"], listed["has_more"]) == ([public], f"/v1/{path}", False)


@pytest.mark.parametrize("path", list(PLAIN))
def test_every_kind_refuses_what_it_does_not_know(path: str) -> None:
    api = Api()
    error = api.refused(400, "POST", f"/v1/{path}", {**PLAIN[path], "foo": "1"})
    assert (error["code"], error["param"]) == ("parameter_unknown", "foo")
    assert api.refused(404, "GET", f"/v1/{path}/none")["code"] == "resource_missing"


@pytest.mark.parametrize(
    ("params", "code", "param"),
    [
        ({"currency": "usd", "unit_amount": 1}, None, None),
        ({"unit_amount": 1, "product_data": {"name": "T"}}, "parameter_missing", "currency"),
        ({"currency": "usd", "product_data": {"name": "T"}}, "parameter_missing", "unit_amount"),
        ({"currency": "usd", "unit_amount": 1, "product": "prod_none"}, "resource_missing", "product"),
        (
            {"currency": "usd", "unit_amount": -1, "product_data": {"name": "T"}},
            "parameter_invalid_integer",
            "unit_amount",
        ),
        ({"currency": "usd", "unit_amount": 1, "product": "p", "product_data": {"name": "T"}}, None, "product"),
    ],
)
def test_a_price_needs_product_currency_and_amount(params: dict[str, Any], code: str | None, param: str | None) -> None:
    error = Api().refused(400, "POST", "/v1/prices", params)
    assert (error.get("code"), error.get("param")) == (code, param)


def test_a_decimal_price_has_a_whole_amount_only_where_it_is_one() -> None:
    api = Api()
    more = {"currency": "usd", "product_data": {"name": "T"}}
    assert api.post("/v1/prices", {**more, "unit_amount_decimal": "10.50"})["unit_amount"] is None
    whole = api.post("/v1/prices", {**more, "unit_amount_decimal": "10.0"})
    assert (whole["unit_amount"], whole["unit_amount_decimal"]) == (10, "10")


def test_lists_are_filtered() -> None:
    api = Api()
    for email in ("a@b.example", "c@d.example"):
        api.post("/v1/customers", {"email": email})
    listed = api.get("/v1/customers", {"email": "c@d.example"})["data"]
    assert [customer["email"] for customer in listed] == ["c@d.example"]


def test_a_chosen_id_can_be_used_once() -> None:
    api = Api()
    assert api.post("/v1/coupons", {"id": "HALF", "percent_off": 50})["id"] == "HALF"
    assert (
        api.refused(400, "POST", "/v1/coupons", {"id": "HALF", "percent_off": 50})["code"] == "resource_already_exists"
    )


def test_a_webhook_endpoint_shows_its_secret_once_and_can_be_deleted() -> None:
    api = Api()
    made = api.post("/v1/webhook_endpoints", PLAIN["webhook_endpoints"])
    assert made["secret"].startswith("whsec_")
    path = f"/v1/webhook_endpoints/{made['id']}"
    assert "secret" not in api.get(path)
    assert api.call("DELETE", path).json()["deleted"] is True
    api.refused(404, "GET", path)
    assert api.get("/v1/webhook_endpoints")["data"] == []


def test_a_customer_session_has_the_enabled_component() -> None:
    api = Api()
    customer = api.post("/v1/customers", {})["id"]
    payload = {"customer": customer, "components": {"payment_element": {"enabled": True}}}
    made = api.post("/v1/customer_sessions", payload)
    assert made["customer"] == customer
    assert made["expires_at"] > made["created"]
    enabled = {name for name, part in made["components"].items() if part["enabled"]}
    assert enabled == {"payment_element"}
    assert made["components"]["payment_element"]["features"]["payment_method_remove"] == "disabled"
    unknown = api.refused(400, "POST", "/v1/customer_sessions", {**payload, "customer": "cus_x"})
    assert unknown["param"] == "customer"
