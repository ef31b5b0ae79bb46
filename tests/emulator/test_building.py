"""New sessions: what is echoed, what stands where nothing was sent, what it costs, what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import load
from tests.emulator.application import SESSIONS, START, Api, line, payment, price_data, setup, subscription
from tests.emulator.test_updates import RATE, embedded

PLAIN: dict[str, Any] = {"payment": payment(), "subscription": subscription(), "setup": setup(), "embedded": embedded()}
ECHOED: dict[str, Any] = {
    "allow_promotion_codes": True,
    "billing_address_collection": "required",
    "cancel_url": "https://example.com/c",
    "client_reference_id": "order ☂ [1]",
    "locale": "de",
    "metadata": {"a": "1"},
    "origin_context": "web",
    "submit_type": "donate",
    "phone_number_collection": {"enabled": True},
    "shipping_address_collection": {"allowed_countries": ["DE", "FR"]},
    "wallet_options": {"link": {"display": "never"}},
    "tax_id_collection": {"enabled": True, "required": "if_supported"},
    "excluded_payment_method_types": ["klarna"],
}


@pytest.mark.parametrize("name", list(PLAIN))
def test_a_new_session_is_as_documented(name: str) -> None:
    assert load().answer_breaches("session", Api().created(PLAIN[name])) == []


def test_parameters_are_echoed() -> None:
    made = Api().created(payment(**ECHOED))
    assert {name: made[name] for name in ECHOED} == ECHOED


def test_attributes_are_sorted_after_id_and_object() -> None:
    names = list(Api().created())
    assert names[:2] == ["id", "object"]
    assert names[2:] == sorted(names[2:])


@pytest.mark.parametrize("name", ["name_collection", "optional_items", "return_url", "tax_id_collection"])
def test_some_attributes_are_absent_unless_sent(name: str) -> None:
    assert name not in Api().created()


def test_embedded_sessions_have_a_secret_instead_of_a_url() -> None:
    made = Api().created(embedded())
    assert made["url"] is None
    assert made["client_secret"].startswith(f"{made['id']}_secret_")
    assert made["redirect_on_completion"] == "always"


def test_hosted_sessions_have_a_page_of_their_own() -> None:
    made = Api().created()
    assert made["url"].startswith(f"http://emulator.test/c/pay/{made['id']}#")
    assert made["client_secret"] is None


@pytest.mark.parametrize(
    ("payload", "letter"), [(payment(), "a"), (setup(), "c"), (payment(allow_promotion_codes=True), "b")]
)
def test_ids_tell_the_kind_of_session(payload: dict[str, Any], letter: str) -> None:
    made = Api().created(payload)
    assert made["id"].startswith(f"cs_test_{letter}1")
    assert len(made["id"]) == 66


def test_one_seed_makes_one_world() -> None:
    assert Api(seed=7).created() == Api(seed=7).created()
    assert Api(seed=7).created()["id"] != Api(seed=8).created()["id"]


def test_a_custom_field_has_the_object_of_its_type_only() -> None:
    fields = [{"key": "k", "label": {"custom": "L", "type": "custom"}, "type": "text", "text": {"maximum_length": 9}}]
    (field,) = Api().created(payment(custom_fields=fields))["custom_fields"]
    assert field["text"] == {"default_value": None, "maximum_length": 9, "minimum_length": None, "value": None}
    assert (field["dropdown"], field["numeric"], field["optional"]) == (None, None, False)


def test_a_known_customer_fills_the_details() -> None:
    api = Api()
    customer = api.post("/v1/customers", {"email": "a@b.example", "name": "A"})
    made = api.created(payment(customer=customer["id"]))
    assert (made["customer_creation"], made["customer_email"]) == (None, None)
    details = made["customer_details"]
    assert (details["email"], details["name"], details["tax_exempt"]) == ("a@b.example", "A", "none")


# -- money


def test_amounts_add_up_over_stored_and_inline_prices() -> None:
    api = Api()
    product = api.post("/v1/products", {"name": "Mug"})
    price = api.post("/v1/prices", {"product": product["id"], "currency": "usd", "unit_amount": 250})
    made = api.created(payment(line_items=[{"price": price["id"], "quantity": 3}, line(1099, 2)]))
    assert (made["amount_subtotal"], made["amount_total"], made["currency"]) == (2948, 2948, "usd")
    items = api.get(f"{SESSIONS}/{made['id']}/line_items")["data"]
    assert [(item["description"], item["quantity"], item["amount_total"]) for item in items] == [
        ("Mug", 3, 750),
        ("T", 2, 2198),
    ]
    assert items[0]["price"] == price
    assert load().answer_breaches("line_item", items[1]) == []


def test_a_coupon_is_split_over_the_items_the_rest_on_the_last() -> None:
    api = Api()
    coupon = api.post("/v1/coupons", {"amount_off": 100, "currency": "usd"})
    items = [line(1000), line(1000), line(1000)]
    made = api.created(payment(line_items=items, discounts=[{"coupon": coupon["id"]}]))
    assert made["discounts"] == [{"coupon": coupon["id"], "promotion_code": None}]
    assert made["total_details"]["amount_discount"] == 100
    assert (made["amount_subtotal"], made["amount_total"]) == (3000, 2900)
    listed = api.get(f"{SESSIONS}/{made['id']}/line_items")["data"]
    assert [item["amount_discount"] for item in listed] == [33, 33, 34]


def test_a_promotion_code_stands_for_its_coupon() -> None:
    api = Api()
    coupon = api.post("/v1/coupons", {"percent_off": 10})
    code = api.post("/v1/promotion_codes", {"promotion": {"type": "coupon", "coupon": coupon["id"]}})
    made = api.created(payment(discounts=[{"promotion_code": code["id"]}]))
    assert made["discounts"] == [{"coupon": None, "promotion_code": code["id"]}]
    assert made["amount_total"] == 900


def test_the_first_shipping_option_counts() -> None:
    api = Api()
    stored = api.post("/v1/shipping_rates", RATE)
    other = {**RATE, "fixed_amount": {"amount": 900, "currency": "usd"}}
    options = [{"shipping_rate": stored["id"]}, {"shipping_rate_data": other}]
    made = api.created(payment(shipping_options=options))
    assert made["amount_total"] == 1500
    assert made["shipping_cost"]["shipping_rate"] == stored["id"]


@pytest.mark.parametrize(
    ("items", "code", "param"),
    [
        ([line(49)], "amount_too_small", None),
        ([line(99_999_999), line(100)], "amount_too_large", None),
        ([line(1000, -1)], "parameter_invalid_integer", "line_items[0][quantity]"),
        ([line(1000), {"price_data": price_data(1000, "eur"), "quantity": 1}], None, "line_items"),
    ],
)
def test_what_nobody_can_charge_is_refused_and_leaves_nothing(items: Any, code: Any, param: Any) -> None:
    api = Api()
    error = api.refused(400, "POST", SESSIONS, payment(line_items=items))
    assert (error.get("code"), error.get("param")) == (code, param)
    assert api.get("/v1/prices")["data"] == api.get("/v1/products")["data"] == api.get(SESSIONS)["data"] == []


def test_currencies_without_decimals_have_their_own_least_charge() -> None:
    made = Api().created(payment(line_items=[line(50, currency="jpy")]))
    assert (made["amount_total"], made["currency"]) == (50, "jpy")


def test_times_are_those_of_the_tenants_clock() -> None:
    assert Api().created()["created"] == START
