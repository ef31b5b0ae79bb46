"""Reconciling: the parameters of one request agree, and none is lost on the way."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from checkout_conformance.schemas.paths import value_at
from checkout_conformance.strategies.reconciling import reconcile
from tests.strategies.drawn import GENERATORS, examples

TEMPLATES = GENERATORS.templates
EUR = {"price_data": {"currency": "eur", "unit_amount": 1}, "quantity": 1}
USD = {"price_data": {"currency": "usd", "unit_amount": 1}, "quantity": 1}
WEEKLY = {"price_data": {"currency": "usd", "recurring": {"interval": "week", "interval_count": 200}}, "quantity": 1}
MONTHLY = {"price_data": {"currency": "usd", "recurring": {"interval": "month"}}, "quantity": 1}


def reconciled(**payload: Any) -> dict[str, Any]:
    return reconcile("create", copy.deepcopy(payload), TEMPLATES)


def test_all_lines_have_the_currency_that_was_drawn_first() -> None:
    lines = reconciled(line_items=[USD, EUR])["line_items"]
    assert [line["price_data"]["currency"] for line in lines] == ["eur", "eur"]


def test_what_is_stored_is_in_dollars_and_so_is_the_rest() -> None:
    made = reconciled(line_items=[EUR], discounts=[{"coupon": "c"}], currency="eur")
    assert (made["line_items"][0]["price_data"]["currency"], made["currency"]) == ("usd", "usd")


def test_all_lines_have_one_interval_within_three_years() -> None:
    lines = reconciled(line_items=[MONTHLY, WEEKLY])["line_items"]
    assert [line["price_data"]["recurring"] for line in lines] == [{"interval": "week", "interval_count": 156}] * 2


@pytest.mark.parametrize(
    ("payload", "place", "wanted"),
    [
        (
            {"custom_fields": [{"key": "a", "text": {"minimum_length": 9, "maximum_length": 3}}]},
            ("custom_fields", 0, "text"),
            {"minimum_length": 3, "maximum_length": 9},
        ),
        (
            {"custom_fields": [{"key": "a", "numeric": {"minimum_length": 4, "default_value": "7"}}]},
            ("custom_fields", 0, "numeric", "default_value"),
            "7555",
        ),
        ({"custom_fields": [{"key": "a"}, {"key": "a"}]}, ("custom_fields", 1, "key"), "a1"),
        (
            {"line_items": [{"quantity": 7, "adjustable_quantity": {"enabled": True, "maximum": 2}}]},
            ("line_items", 0, "adjustable_quantity", "maximum"),
            7,
        ),
        (
            {"automatic_tax": {"enabled": False, "liability": {"type": "self"}}},
            ("automatic_tax", "enabled"),
            True,
        ),
        ({"automatic_tax": {"enabled": False}}, ("automatic_tax", "enabled"), False),
    ],
)
def test_what_contradicts_itself_is_put_right(payload: dict[str, Any], place: Any, wanted: Any) -> None:
    assert value_at(reconciled(**payload), place) == wanted


def test_reconciling_again_changes_nothing() -> None:
    for payload in examples(GENERATORS.valid("create"), 200):
        assert reconcile("create", copy.deepcopy(payload), TEMPLATES) == payload


def test_automatic_tax_stands_beside_no_rates() -> None:
    rates = {"dynamic_tax_rates": ["txr_1"], "tax_rates": ["txr_1"]}
    made = reconciled(
        line_items=[USD | rates], automatic_tax={"enabled": True}, subscription_data={"default_tax_rates": ["txr_1"]}
    )
    assert made["line_items"] == [USD]
    assert "subscription_data" not in made
    assert reconciled(line_items=[USD | rates], automatic_tax={"enabled": False})["line_items"] == [USD | rates]
