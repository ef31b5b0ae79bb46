"""Arithmetic: quantities, decimals, coupons, taxes, bounds."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkout_conformance.emulator.amounts import Amounts, Line, plain_decimal, whole_or_none
from checkout_conformance.emulator.currencies import written

AMOUNTS = Amounts()
EXCLUSIVE = {"id": "txr_1", "percentage": 19, "inclusive": False}
INCLUSIVE = {"id": "txr_2", "percentage": 25.0, "inclusive": True}


def price(amount: int | None = None, decimal: str | None = None) -> dict[str, Any]:
    return {"unit_amount": amount, "unit_amount_decimal": decimal}


@pytest.mark.parametrize(
    ("one", "quantity", "wanted"),
    [
        (price(1099), 2, 2198),
        (price(None, "0.5"), 3, 2),
        (price(None, "1099.4"), 1, 1099),
        (price(None, "1099.5"), 1, 1100),
        (price(None, "0.000000000001"), 1, 0),
        (price(0), 7, 0),
    ],
)
def test_a_line_costs_unit_amount_times_quantity_rounded_once(one: Any, quantity: int, wanted: int) -> None:
    assert AMOUNTS.subtotal(Line(one, quantity)) == wanted


def test_a_free_line_costs_nothing() -> None:
    assert AMOUNTS.subtotal(Line(price(1000), 3, free=True)) == 0


@given(
    total=st.integers(0, 10_000),
    weights=st.lists(st.integers(0, 10_000), min_size=1, max_size=20).filter(any),
)
@settings(derandomize=True, database=None)
def test_a_split_adds_up_and_gives_nothing_to_lines_without_weight(total: int, weights: list[int]) -> None:
    shares = AMOUNTS.split(total, weights)
    assert sum(shares) == total
    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if not weight)


def test_a_coupon_never_takes_more_than_there_is() -> None:
    assert AMOUNTS.discount({"amount_off": 5000, "percent_off": None}, 1000) == 1000


def test_a_percentage_is_rounded_half_up() -> None:
    assert AMOUNTS.discount({"amount_off": None, "percent_off": 12.5}, 1004) == 126


def test_exclusive_taxes_come_on_top_and_inclusive_ones_are_contained() -> None:
    on_top, contained = AMOUNTS.lines([Line(price(1000), 1, (EXCLUSIVE,)), Line(price(1000), 1, (INCLUSIVE,))])
    assert (on_top.tax, on_top.total) == (190, 1190)
    assert (contained.tax, contained.total) == (200, 1000)


def test_taxes_are_taken_of_what_the_discount_leaves() -> None:
    (line,) = AMOUNTS.lines([Line(price(1000), 1, (EXCLUSIVE,))], {"amount_off": None, "percent_off": 50})
    assert (line.subtotal, line.discount, line.tax, line.total) == (1000, 500, 95, 595)


def test_totals_add_shipping_to_the_lines() -> None:
    totals = AMOUNTS.totals(AMOUNTS.lines([Line(price(1000), 2)]), shipping=500)
    assert (totals.subtotal, totals.shipping, totals.total) == (2000, 500, 2500)


@pytest.mark.parametrize(
    ("total", "currency", "small"),
    [(49, "usd", True), (50, "usd", False), (0, "usd", False), (49, "jpy", True), (1, "xyz", False)],
)
def test_small_is_what_is_due_but_below_the_least_charge(total: int, currency: str, small: bool) -> None:
    assert AMOUNTS.too_small(total, currency) is small


def test_eight_digits_can_be_charged_and_nine_cannot() -> None:
    assert not AMOUNTS.too_large(99_999_999)
    assert AMOUNTS.too_large(100_000_000)


@pytest.mark.parametrize(("sent", "kept"), [("10.50", "10.5"), ("1099.0", "1099"), ("0", "0"), ("0.10", "0.1")])
def test_decimals_lose_needless_zeros(sent: str, kept: str) -> None:
    assert plain_decimal(sent) == kept


def test_a_decimal_with_a_fraction_has_no_whole_amount() -> None:
    assert whole_or_none("1099.0") == 1099
    assert whole_or_none("0.5") is None


def test_amounts_are_written_with_the_decimals_of_their_currency() -> None:
    assert written(50, "usd") == "$0.50 usd"
    assert written(50, "jpy") == "50 jpy"
    assert written(1500, "bhd") == "1.500 bhd"
