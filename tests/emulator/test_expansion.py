"""`expand`: what becomes an object, what is included, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.application import SESSIONS, Api, line, payment, setup, subscription


def test_line_items_are_there_only_when_expanded() -> None:
    api = Api()
    made = api.created(payment(line_items=[line(100 + index) for index in range(12)]))
    assert "line_items" not in made
    items = api.again(made, expand=["line_items"])["line_items"]
    assert [len(items["data"]), items["has_more"]] == [10, True]
    assert items["url"] == f"{SESSIONS}/{made['id']}/line_items"


def test_ids_become_objects() -> None:
    api = Api()
    customer = api.post("/v1/customers", {"email": "a@b.example"})
    made = api.created(payment(customer=customer["id"]))
    assert api.again(made, expand=["customer"])["customer"] == customer
    assert api.again(made)["customer"] == customer["id"]


def test_four_levels_are_deep_enough_for_the_product_of_a_line_item() -> None:
    api = Api()
    made = api.again(api.created(), expand=["line_items.data.price.product"])
    assert made["line_items"]["data"][0]["price"]["product"]["object"] == "product"


def test_what_creation_answers_can_be_expanded_too() -> None:
    made = Api().created(setup(expand=["setup_intent"]))
    assert made["setup_intent"]["object"] == "setup_intent"


def test_what_is_null_stays_null() -> None:
    assert Api().created(payment(expand=["customer", "subscription.latest_invoice"]))["customer"] is None


def test_the_breakdown_names_discount_and_taxes() -> None:
    api = Api()
    rate = api.post("/v1/tax_rates", {"display_name": "VAT", "inclusive": False, "percentage": 19})
    coupon = api.post("/v1/coupons", {"percent_off": 50})
    items = [{**line(1000), "tax_rates": [rate["id"]]}]
    made = api.created(payment(line_items=items, discounts=[{"coupon": coupon["id"]}]))
    assert "breakdown" not in made["total_details"]
    full = api.again(made, expand=["total_details.breakdown", "line_items.data.taxes", "line_items.data.discounts"])
    breakdown = full["total_details"]["breakdown"]
    assert [row["amount"] for row in breakdown["taxes"]] == [95]
    assert [row["amount"] for row in breakdown["discounts"]] == [500]
    item = full["line_items"]["data"][0]
    assert item["taxes"][0]["rate"] == rate
    assert item["discounts"][0]["discount"]["source"] == {"coupon": coupon["id"], "type": "coupon"}


def test_a_list_expands_below_data() -> None:
    api = Api()
    customer = api.post("/v1/customers", {})
    api.created(payment(customer=customer["id"]))
    listed = api.get(SESSIONS, {"expand": ["data.customer"]})
    assert listed["data"][0]["customer"]["id"] == customer["id"]
    error = api.refused(400, "GET", SESSIONS, {"expand": ["customer"]})
    assert "'data.customer'" in error["message"]


def test_line_items_expand_their_products() -> None:
    api = Api()
    made = api.created()
    listed = api.get(f"{SESSIONS}/{made['id']}/line_items", {"expand": ["data.price.product"]})
    assert listed["data"][0]["price"]["product"]["name"] == "T"


@pytest.mark.parametrize("path", ["foo", "id", "line_items.foo", "customer.foo", "a.b.c.d.e", "", "line_items..x"])
def test_other_paths_are_refused(path: str) -> None:
    api = Api()
    error = api.refused(400, "GET", f"{SESSIONS}/{api.created()['id']}", {"expand": [path]})
    assert "code" not in error


def test_a_bad_path_is_said_before_a_missing_session() -> None:
    error = Api().refused(400, "GET", f"{SESSIONS}/cs_test_none", {"expand": ["foo"]})
    assert "cannot be expanded" in error["message"]


def test_expanding_changes_nothing_that_is_stored() -> None:
    api = Api()
    made: Any = api.created(subscription())
    api.again(made, expand=["line_items.data.price.product"])
    assert api.again(made) == made
