"""Rules in code: what lies on a boundary, and what nobody can know, is not judged."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from checkout_conformance.schemas import PriceFact, World
from checkout_conformance.schemas.rules import behaviour_clauses, request_rules
from checkout_conformance.schemas.rules.unjudged import CLAUSES as UNJUDGED
from tests.schemas.rule_examples import NOW, WORLD, example_of, examples

RULES = {rule.clause.id: rule for rule in request_rules()}
HOUR, DAY = 3_600, 86_400
ONCE, MONTHLY = {"price": "price_once"}, {"price": "price_monthly"}
INLINE = {"price_data": {"currency": "usd", "unit_amount": 1}}


def places(rule: str, payload: dict[str, Any], world: World | None = WORLD) -> list[str | None]:
    """The places that break a rule."""
    return list(RULES[rule].broken(payload, world))


def on(days: int) -> dict[str, Any]:
    day = (datetime.fromtimestamp(NOW, UTC) + timedelta(days=days)).date().isoformat()
    return {"payment_method_options": {"sepa_debit": {"target_date": day}}}


@pytest.mark.parametrize(
    ("rule", "name", "seconds", "broken"),
    [
        ("create.expires_at.at_least_30_minutes", "expires_at", 30 * 60 - 1, True),
        ("create.expires_at.at_least_30_minutes", "expires_at", 30 * 60, False),
        ("create.expires_at.at_most_24_hours", "expires_at", DAY, False),
        ("create.expires_at.at_most_24_hours", "expires_at", DAY + 1, True),
        ("create.subscription_data.trial_end.at_least_48_hours", "trial_end", 2 * DAY - 1, True),
        ("create.subscription_data.trial_end.at_least_48_hours", "trial_end", 2 * DAY, False),
        ("create.subscription_data.billing_cycle_anchor.in_the_future", "billing_cycle_anchor", 0, True),
        ("create.subscription_data.billing_cycle_anchor.in_the_future", "billing_cycle_anchor", 1, False),
    ],
)
def test_a_time_is_judged_by_the_second(rule: str, name: str, seconds: int, broken: bool) -> None:
    inner = {name: NOW + seconds}
    payload = inner if name == "expires_at" else {"subscription_data": inner}
    place = name if name == "expires_at" else f"subscription_data[{name}]"
    assert places(rule, payload) == ([place] if broken else [])
    assert places(rule, payload, None) == [], "without a clock nobody can tell"


@pytest.mark.parametrize(
    ("days", "soon", "late"), [(1, 1, 0), (2, 0, 0), (3, 0, 0), (15, 0, 0), (16, 0, 0), (17, 0, 1)]
)
def test_a_day_is_judged_only_where_it_is_outside_in_every_time_zone(days: int, soon: int, late: int) -> None:
    start = "create.payment_method_options.sepa_debit.target_date."
    assert len(places(f"{start}at_least_3_days", on(days))) == soon
    assert len(places(f"{start}at_most_15_days", on(days))) == late


@pytest.mark.parametrize("day", ["2025-02-30", "tomorrow", 5, None])
def test_what_is_no_day_is_not_judged(day: Any) -> None:
    payload = {"payment_method_options": {"sepa_debit": {"target_date": day}}}
    assert places("create.payment_method_options.sepa_debit.target_date.at_least_3_days", payload) == []


def test_the_second_of_two_equal_keys_is_named() -> None:
    fields = [{"key": "a"}, {"key": "b"}, {"key": "a"}]
    assert places("create.custom_fields.key.unique", {"custom_fields": fields}) == ["custom_fields[2][key]"]


def test_options_are_unique_within_their_own_field() -> None:
    def field(*names: str) -> dict[str, Any]:
        return {"dropdown": {"options": [{"value": name} for name in names]}}

    rule = "create.custom_fields.dropdown.options.value.unique"
    assert places(rule, {"custom_fields": [field("a"), field("a")]}) == []
    assert places(rule, {"custom_fields": [field("a"), field("b", "b")]}) == [
        "custom_fields[1][dropdown][options][1][value]"
    ]


@pytest.mark.parametrize(("value", "broken"), [(1, False), (1.5, False), (1.25, False), (1.255, True), (1e-7, True)])
def test_decimals_are_counted_as_written(value: float, broken: bool) -> None:
    payload = {"subscription_data": {"application_fee_percent": value}}
    assert bool(places("create.subscription_data.application_fee_percent.decimals", payload)) is broken


@pytest.mark.parametrize(
    ("interval", "count", "broken"),
    [
        ("year", 3, 0),
        ("year", 4, 1),
        ("month", 36, 0),
        ("month", 37, 1),
        ("week", 156, 0),
        ("week", 157, 1),
        ("day", 9999, 0),
    ],
)
def test_three_years_are_counted_in_the_units_that_are_documented(interval: str, count: int, broken: int) -> None:
    data = {"recurring": {"interval": interval, "interval_count": count}}
    rule = "create.line_items.price_data.recurring.interval_count.three_years"
    assert len(places(rule, {"line_items": [{"price_data": data}]})) == broken


@pytest.mark.parametrize(("lines", "optional", "broken"), [(100, 0, 0), (101, 0, 1), (91, 10, 1), (90, 10, 0)])
def test_optional_items_count_with_line_items(lines: int, optional: int, broken: int) -> None:
    payload = {"mode": "payment", "line_items": [ONCE] * lines, "optional_items": [ONCE] * optional}
    assert len(places("create.line_items.at_most_100_in_payment_mode", payload)) == broken


@pytest.mark.parametrize(
    ("recurring", "once", "broken"),
    [(20, 20, ()), (21, 0, ("recurring",)), (1, 21, ("one_time",)), (21, 21, ("recurring", "one_time"))],
)
def test_items_are_counted_by_kind_of_price(recurring: int, once: int, broken: tuple[str, ...]) -> None:
    payload = {"mode": "subscription", "line_items": [MONTHLY] * recurring, "optional_items": [ONCE] * once}
    found = tuple(k for k in ("recurring", "one_time") if places(f"create.line_items.at_most_20_{k}", payload))
    assert found == broken


def test_an_inline_price_shows_its_kind_and_an_unknown_one_does_not() -> None:
    needs, refuses = (
        "create.line_items.recurring_in_subscription_mode",
        "create.line_items.no_recurring_in_payment_mode",
    )
    subscription = {"mode": "subscription", "line_items": [INLINE]}
    assert places(needs, subscription) == ["line_items"]
    assert places(needs, {**subscription, "line_items": [INLINE, {"price": "price_unlisted"}]}) == []
    assert places(needs, {**subscription, "line_items": [{"price": "price_unlisted"}]}, None) == []
    assert places(refuses, {"mode": "payment", "line_items": [INLINE, MONTHLY]}) == ["line_items[1]"]
    assert places(refuses, {"mode": "subscription", "line_items": [MONTHLY]}) == []


@pytest.mark.parametrize(
    ("rule", "collection", "payload"),
    [
        ("create.customer.exists", "customers", {"customer": "no"}),
        ("create.line_items.price.exists", "prices", {"line_items": [{"price": "no"}]}),
        (
            "create.line_items.price_data.product.exists",
            "products",
            {"line_items": [{"price_data": {"product": "no"}}]},
        ),
        ("create.discounts.coupon.exists", "coupons", {"discounts": [{"coupon": "no"}]}),
        ("create.discounts.promotion_code.exists", "promotion_codes", {"discounts": [{"promotion_code": "no"}]}),
        (
            "create.shipping_options.shipping_rate.exists",
            "shipping_rates",
            {"shipping_options": [{"shipping_rate": "no"}]},
        ),
        ("customer_session_create.customer.exists", "customers", {"customer": "no"}),
    ],
)
def test_an_unknown_id_is_judged_where_all_ids_are_known(rule: str, collection: str, payload: dict[str, Any]) -> None:
    assert len(places(rule, payload)) == 1
    unknown: dict[str, Any] = {collection: None}
    listed: dict[str, Any] = {collection: {"no": PriceFact("usd", 1)} if collection == "prices" else frozenset({"no"})}
    assert places(rule, payload, replace(WORLD, **unknown)) == []
    assert places(rule, payload, replace(WORLD, **listed)) == []
    assert places(rule, payload, None) == []


def test_what_cannot_be_judged_is_in_the_register_with_a_reason() -> None:
    collected = {clause.id: clause for clause in behaviour_clauses({})}
    for clause in UNJUDGED:
        assert collected[clause.id].excluded, clause.id
    assert len(UNJUDGED) > 15


@pytest.mark.parametrize("rule", sorted(set(RULES) & set(examples())))
def test_a_request_without_what_a_rule_names_breaks_it_nowhere(rule: str) -> None:
    example = example_of(rule, NOW)
    assert example is not None
    assert places(rule, example.breaks)
    left = {name: value for name, value in example.breaks.items() if name not in RULES[rule].names}
    assert places(rule, left) == []
    assert places(rule, {**left, "optional_items": example.breaks.get("line_items", [])}) == [] or (
        "optional_items" in RULES[rule].names
    )
