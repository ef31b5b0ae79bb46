"""What other objects of an account cost is learnt from the recording, where it is all that they say."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.traffic.recorded import Recorded
from tests.traffic.test_lists_and_refusals import one, verdicts
from tests.traffic.traffic import SESSIONS, cart, exchange

SUBTOTAL, PERCENT, OFF, TOTAL = "amounts.subtotal", "amounts.percent_off", "amounts.amount_off", "amounts.total"
PRICE = {"id": "price_1", "object": "price", "currency": "usd", "unit_amount": 500, "recurring": None}
OF_PRICE = {"mode": "payment", "line_items[0][price]": "price_1", "line_items[0][quantity]": "3"}
COUPON = {"id": "HALF", "object": "coupon", "percent_off": 50.0}


def made(form: dict[str, str], subtotal: int, discount: int = 0, tax: int = 0, total: int = 0, **more: Any) -> Recorded:
    details = {"amount_discount": discount, "amount_tax": tax, "amount_shipping": 0}
    sums = {"amount_subtotal": subtotal, "amount_total": total or subtotal - discount + tax, "total_details": details}
    return exchange("POST", SESSIONS, one("cs_test_1", mode="payment", currency="usd", **sums, **more), form=form)


def price(**terms: Any) -> Recorded:
    return exchange("GET", "/v1/prices/price_1", {**PRICE, **terms})


def test_what_a_price_costs_is_what_the_session_costs() -> None:
    for subtotal, verdict in ((1500, Verdict.PASS), (1000, Verdict.FAIL)):
        assert verdicts(price(), made(OF_PRICE, subtotal))[SUBTOTAL] is verdict
        listed = exchange("GET", "/v1/prices?limit=1", {"object": "list", "data": [PRICE]})
        assert verdicts(listed, made(OF_PRICE, subtotal))[SUBTOTAL] is verdict
    assert SUBTOTAL not in verdicts(made(OF_PRICE, 1000))


@pytest.mark.parametrize(
    "told",
    [
        price(transform_quantity={"divide_by": 2}),
        price(billing_scheme="tiered", unit_amount=None),
        price(currency="eur"),
        price(recurring={"usage_type": "metered"}),
        price(recurring={"interval": "month", "trial_period_days": 7}),
        price(id="price_2"),
        dataclasses.replace(price(), status=404),
        dataclasses.replace(price(), url="https://other.example/v1/prices/price_1"),
        dataclasses.replace(price(), headers=(("Authorization", "Bearer sk_test_of_another"),)),
        dataclasses.replace(price(), body=b"oops"),
    ],
    ids=["packs", "tiers", "currency", "metered", "trial", "other", "refused", "elsewhere", "account", "no JSON"],
)
def test_a_price_that_says_less_or_more_says_nothing(told: Recorded) -> None:
    assert SUBTOTAL not in verdicts(told, made(OF_PRICE, 1000))


@pytest.mark.parametrize(
    ("form", "coupon", "discount", "clause", "verdict"),
    [
        ({"percent_off": "50"}, COUPON, 1099, PERCENT, Verdict.PASS),
        ({"percent_off": "50"}, COUPON, 600, PERCENT, Verdict.FAIL),
        ({"percent_off": "50", "applies_to[products][0]": "prod_1"}, COUPON, 600, PERCENT, None),
        (None, COUPON, 600, PERCENT, None),
        ({"amount_off": "300"}, {"amount_off": 300, "currency": "usd"}, 400, OFF, Verdict.FAIL),
        ({"amount_off": "300"}, {"amount_off": 300, "currency": "eur"}, 400, OFF, None),
    ],
)
def test_what_a_coupon_takes_off_is_what_the_session_says(
    form: dict[str, str] | None, coupon: dict[str, Any], discount: int, clause: str, verdict: Verdict | None
) -> None:
    body = {"id": "HALF", "object": "coupon", **coupon}
    method, path = ("GET", "/v1/coupons/HALF") if form is None else ("POST", "/v1/coupons")
    given = {**cart(), "discounts[0][coupon]": "HALF"}
    assert verdicts(exchange(method, path, body, form=form), made(given, 2198, discount)).get(clause) is verdict


def test_a_rate_that_comes_on_top_is_part_of_the_total() -> None:
    form = {**cart(), "line_items[0][tax_rates][0]": "txr_1"}
    untaxed = made(form, 2198, tax=220, total=2198)
    for inclusive, verdict in ((False, Verdict.FAIL), (True, Verdict.PASS)):
        rate = {"id": "txr_1", "object": "tax_rate", "inclusive": inclusive}
        assert verdicts(exchange("GET", "/v1/tax_rates/txr_1", rate), untaxed)[TOTAL] is verdict
