"""The arithmetic of sessions and line items, with fakes."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from checkout_conformance.checks.amounts import (
    CouponFact,
    Known,
    breakdown,
    line_amounts,
    line_taxes,
    session_amounts,
    updated_amounts,
)
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import PriceFact, Verdict
from checkout_conformance.schemas.paths import Place, replaced
from tests.conformance.checks.honest import PAYLOAD, lines, session
from tests.judged import broken, kept

DETAILS = {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0}


def judge(body: Any, payload: Any = PAYLOAD, known: Known | None = None) -> Any:
    return session_amounts(payload, body, (), known or Known({}, {}))


def priced(currency: str, unit: Any, quantity: int = 1, key: str = "unit_amount") -> dict[str, Any]:
    data = {"currency": currency, key: unit, "product_data": {"name": "A"}}
    return {"mode": "payment", "line_items": [{"price_data": data, "quantity": quantity}]}


def test_an_honest_session_adds_up() -> None:
    outcomes = judge(session())
    assert broken(outcomes) == set()
    assert kept(outcomes) == {
        "amounts.subtotal",
        "amounts.total",
        "amounts.no_discount",
        "amounts.no_tax",
        "amounts.no_shipping",
        "amounts.currency",
    }


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"amount_subtotal": 2697, "amount_total": 2697}, "amounts.subtotal"),
        ({"amount_total": 2699}, "amounts.total"),
        ({"amount_total": 2598, "total_details": DETAILS | {"amount_discount": 100}}, "amounts.no_discount"),
        ({"amount_total": 2798, "total_details": DETAILS | {"amount_tax": 100}}, "amounts.no_tax"),
        ({"amount_total": 2798, "total_details": DETAILS | {"amount_shipping": 100}}, "amounts.no_shipping"),
        ({"currency": "eur"}, "amounts.currency"),
    ],
)
def test_one_fault_breaks_one_clause(change: dict[str, Any], clause: str) -> None:
    assert broken(judge(session() | change)) == {clause}


def test_a_tax_that_is_known_to_come_on_top_is_in_the_total() -> None:
    payload = copy.deepcopy(PAYLOAD)
    payload["line_items"][0]["tax_rates"] = ["txr_on_top"]
    taxed = session() | {"total_details": DETAILS | {"amount_tax": 100}}
    known = Known({}, {}, frozenset({"txr_on_top"}))
    assert broken(judge(taxed | {"amount_total": 2798}, payload, known)) == set()
    assert broken(judge(taxed, payload, known)) == {"amounts.total"}
    assert broken(judge(taxed, payload)) == set()  # an inclusive tax is part of the price


def test_yen_are_not_multiplied() -> None:
    payload = priced("jpy", 500, 3)
    assert "amounts.zero_decimal" in kept(judge(session(payload), payload))
    fault = session(payload) | {"amount_subtotal": 150_000, "amount_total": 150_000}
    assert broken(judge(fault, payload)) == {"amounts.zero_decimal"}


@pytest.mark.parametrize(("subtotal", "holds"), [(4, True), (5, True), (6, False)])
def test_decimal_prices_are_judged_to_within_a_unit(subtotal: int, holds: bool) -> None:
    payload = priced("usd", "1.5", 3, "unit_amount_decimal")
    body = session() | {"amount_subtotal": subtotal, "amount_total": subtotal, "currency": "usd"}
    assert (broken(judge(body, payload)) == set()) is holds


def test_prices_given_as_decimals_have_a_clause_of_their_own_even_where_they_are_whole() -> None:
    payload = priced("usd", "1099", 3, "unit_amount_decimal")
    uncounted = session() | {"amount_subtotal": 0, "amount_total": 0}
    assert broken(judge(uncounted, payload)) == {"amounts.subtotal_decimal"}
    right = session() | {"amount_subtotal": 3297, "amount_total": 3297}
    assert "amounts.subtotal_decimal" in kept(judge(right, payload))
    assert broken(judge(right | {"amount_subtotal": 3296, "amount_total": 3296}, payload)) == {
        "amounts.subtotal_decimal"
    }


def test_an_unknown_price_says_nothing_and_a_known_one_does() -> None:
    payload = {"mode": "payment", "line_items": [{"price": "price_1", "quantity": 2}]}
    body = session() | {"amount_subtotal": 30, "amount_total": 30}
    assert "amounts.subtotal" not in {o.clause for o in judge(body, payload)}
    known = Known({"price_1": PriceFact("usd", 20)}, {})
    assert broken(judge(body, payload, known)) == {"amounts.subtotal"}


def test_coupons_take_off_what_they_say() -> None:
    known = Known({}, {"ten": CouponFact(percent_off=10), "all": CouponFact(amount_off=9999)})
    payload = PAYLOAD | {"discounts": [{"coupon": "ten"}]}
    honest = session() | {"amount_total": 2428, "total_details": DETAILS | {"amount_discount": 270}}
    assert broken(judge(honest, payload, known)) == set()
    ignored = session()
    assert broken(judge(ignored, payload, known)) == {"amounts.percent_off"}
    whole = session() | {"amount_total": 0, "total_details": DETAILS | {"amount_discount": 2698}}
    assert "amounts.amount_off" in kept(judge(whole, PAYLOAD | {"discounts": [{"coupon": "all"}]}, known))


def test_shipping_is_nothing_or_one_of_the_options() -> None:
    option = {"shipping_rate_data": {"fixed_amount": {"amount": 500, "currency": "usd"}}}
    payload = PAYLOAD | {"shipping_options": [option]}
    for amount, holds in ((0, True), (500, True), (700, False)):
        details = DETAILS | {"amount_shipping": amount}
        cost = {"amount_subtotal": amount, "amount_total": amount}
        body = session() | {"amount_total": 2698 + amount, "total_details": details, "shipping_cost": cost}
        assert (broken(judge(body, payload)) == set()) is holds


def test_an_update_of_shipping_reaches_the_sums() -> None:
    cost = {"amount_subtotal": 900, "amount_tax": 0, "amount_total": 900, "shipping_rate": "shr_1"}
    rate = {"fixed_amount": {"amount": 900, "currency": "usd"}}
    payload = {**PAYLOAD, "shipping_options": [{"shipping_rate_data": rate}]}
    stale = session() | {"shipping_cost": cost}
    assert broken(updated_amounts(payload, stale, ())) == {"amounts.shipping_cost"}
    details = {**stale["total_details"], "amount_shipping": 900}
    right = stale | {"total_details": details, "amount_total": stale["amount_total"] + 900}
    assert broken(updated_amounts(payload, right, ())) == set()
    assert updated_amounts({"mode": "setup"}, right, ()) == []


def test_what_is_due_later_is_not_judged() -> None:
    payload = PAYLOAD | {"mode": "subscription", "subscription_data": {"trial_period_days": 7}}
    assert "amounts.subtotal" not in kept(judge(session() | {"amount_total": 0}, payload))


def test_honest_line_items_add_up() -> None:
    outcomes = line_amounts(PAYLOAD, session(), lines(), ())
    assert broken(outcomes) == set()
    assert len(kept(outcomes)) == 11


@pytest.mark.parametrize(
    ("change", "clauses"),
    [
        ({"amount_subtotal": 1, "amount_total": 1}, {"amounts.line_subtotal", "amounts.lines_make_subtotal"}),
        ({"amount_total": 1}, {"amounts.line_total"}),
        ({"currency": "eur"}, {"amounts.line_currency", "amounts.line_price_currency"}),
        ({"amount_discount": 5, "amount_total": 2193}, {"amounts.line_no_discount", "amounts.lines_make_discount"}),
    ],
)
def test_a_lying_line_item_is_caught(change: dict[str, Any], clauses: set[str]) -> None:
    faulty = copy.deepcopy(lines())
    faulty[0].update(change)
    assert broken(line_amounts(PAYLOAD, session(), faulty, ())) == clauses


def test_a_lying_price_is_caught() -> None:
    faulty = copy.deepcopy(lines())
    faulty[1]["price"]["unit_amount_decimal"] = "5.00"
    faulty[0]["price"]["type"] = "recurring"
    assert broken(line_amounts(PAYLOAD, session(), faulty, ())) == {"amounts.unit_amount_decimal", "amounts.price_type"}


@pytest.mark.parametrize(
    ("subtotal", "clauses"),
    [
        (3299, {"amounts.unit_amount_decimal"}),  # 3 x 1099.5, rounded
        (3300, {"amounts.unit_amount_decimal"}),  # 3 x 1100
        (3290, {"amounts.unit_amount_decimal", "amounts.line_subtotal"}),  # neither
    ],
)
def test_a_rounded_unit_amount_is_at_fault_and_not_the_line_made_of_the_exact_one(
    subtotal: int, clauses: set[str]
) -> None:
    line = copy.deepcopy(lines()[0])
    line["price"] |= {"unit_amount": 1100, "unit_amount_decimal": "1099.5"}
    line |= {"quantity": 3, "amount_subtotal": subtotal, "amount_total": subtotal}
    body = session() | {"amount_subtotal": subtotal, "amount_total": subtotal}
    assert broken(line_amounts(PAYLOAD, body, [line], ())) == clauses


def test_lines_of_what_is_due_later_are_not_judged_by_their_prices() -> None:
    payload = PAYLOAD | {"mode": "subscription", "subscription_data": {"trial_period_days": 7}}
    faulty = copy.deepcopy(lines())
    faulty[0].update(amount_subtotal=0, amount_total=0)
    body = session() | {"amount_subtotal": 500}
    assert broken(line_amounts(payload, body, faulty, ())) == set()


def test_a_line_holds_the_tax_that_is_known_to_come_on_top() -> None:
    line = {"amount_subtotal": 1000, "amount_tax": 100, "amount_total": 1000}
    payload = {"line_items": [{"tax_rates": ["txr_on_top"]}]}
    known = Known({}, {}, frozenset({"txr_on_top"}))
    assert broken(line_amounts(payload, {}, [line], (), known)) == {"amounts.line_total"}
    assert broken(line_amounts(payload, {}, [{**line, "amount_total": 1100}], (), known)) == set()
    assert broken(line_amounts(payload, {}, [line], ())) == set()  # it may be part of the price


def test_how_lines_share_a_discount_that_no_coupon_gives_is_not_judged() -> None:
    payload = priced("usd", 1000) | {"discounts": [{"coupon": "hundred"}]}
    known = Known({}, {"hundred": CouponFact(amount_off=100)})
    line = {"amount_discount": 90}
    for whole, verdict in ((100, Verdict.FAIL), (200, Verdict.BLOCKED)):
        body = {"total_details": {"amount_discount": whole}}
        (found,) = [o for o in line_amounts(payload, body, [line], (), known) if o.clause.endswith("make_discount")]
        assert found.verdict is verdict


BROKEN_DOWN = {
    "total_details": {
        "amount_discount": 100,
        "amount_tax": 90,
        "breakdown": {
            "discounts": [{"amount": 60, "discount": {"end": None}}, {"amount": 40, "discount": {"end": None}}],
            "taxes": [{"amount": 90}],
        },
    }
}


def verdicts_of(outcomes: list[Outcome]) -> dict[str, bool]:
    return {outcome.clause: not outcome.failed for outcome in outcomes}


def test_a_breakdown_adds_up_to_its_totals() -> None:
    assert verdicts_of(breakdown(BROKEN_DOWN, ())) == {
        "amounts.breakdown_makes_discount": True,
        "amounts.breakdown_makes_tax": True,
        "amounts.discount_end": True,
    }


@pytest.mark.parametrize(
    ("place", "value", "clause"),
    [
        (("total_details", "breakdown", "discounts", 0, "amount"), 61, "amounts.breakdown_makes_discount"),
        (("total_details", "breakdown", "taxes", 0, "amount"), 0, "amounts.breakdown_makes_tax"),
        (("total_details", "breakdown", "taxes"), [], "amounts.breakdown_makes_tax"),
        (("total_details", "breakdown", "discounts", 1, "discount", "end"), 5, "amounts.discount_end"),
    ],
)
def test_a_breakdown_that_does_not_add_up_fails_one_clause(place: Place, value: Any, clause: str) -> None:
    judged = verdicts_of(breakdown(replaced(BROKEN_DOWN, place, value), ()))
    assert [name for name, holds in judged.items() if not holds] == [clause]


def test_nothing_is_said_of_a_breakdown_that_is_not_there_or_empty() -> None:
    nothing = {"total_details": {"amount_discount": 0, "amount_tax": 0, "breakdown": {"discounts": [], "taxes": []}}}
    for body in ({}, {"total_details": None}, {"total_details": {"amount_tax": 5}}, nothing):
        assert breakdown(body, ()) == []


def test_taxes_of_a_line_make_its_tax() -> None:
    lines = [{"amount_tax": 5, "taxes": [{"amount": 2}, {"amount": 3}]}, {"amount_tax": 0, "taxes": []}]
    assert verdicts_of(line_taxes(lines, ())) == {"amounts.line_taxes_make_tax": True}
    lines[1]["amount_tax"] = 1
    assert verdicts_of(line_taxes(lines, ())) == {"amounts.line_taxes_make_tax": False}
    assert line_taxes([{"amount_tax": 1}], ()) == []


@pytest.mark.parametrize(
    ("session", "holds"),
    [
        ({"total_details": {"amount_tax": 5}}, True),
        ({"total_details": {"amount_tax": 6}}, False),
        ({"total_details": {"amount_tax": 6, "amount_shipping": 10}, "shipping_cost": {"amount_tax": 1}}, True),
        ({"total_details": {"amount_tax": 6, "amount_shipping": 10}}, None),
    ],
)
def test_taxes_of_lines_and_of_shipping_make_the_sessions_tax(session: dict[str, Any], holds: bool | None) -> None:
    judged = verdicts_of(line_amounts({}, session, [{"amount_tax": 2}, {"amount_tax": 3}], ()))
    assert judged.get("amounts.lines_make_tax") is holds


@pytest.mark.parametrize(
    ("change", "clause"),
    [
        ({"amount_discount": 1}, "amounts.line_no_discount"),
        ({"amount_tax": 1}, "amounts.line_no_tax"),
    ],
)
def test_a_line_says_nothing_of_what_nobody_asked_for(change: dict[str, int], clause: str) -> None:
    honest = {"amount_discount": 0, "amount_tax": 0}
    assert verdicts_of(line_amounts({}, {}, [honest], ()))[clause]
    assert not verdicts_of(line_amounts({}, {}, [honest, {**honest, **change}], ()))[clause]
    asked = {"discounts": [{"coupon": "c"}], "line_items": [{"tax_rates": ["txr_1"]}]}
    assert clause not in verdicts_of(line_amounts(asked, {}, [{**honest, **change}], ()))


def test_shipping_is_untaxed_where_nothing_is_taxed() -> None:
    cost = {"shipping_cost": {"amount_tax": 1}}
    assert verdicts_of(line_amounts({}, cost, [{}], ()))["amounts.shipping_no_tax"] is False
    assert verdicts_of(line_amounts({}, {"shipping_cost": {"amount_tax": 0}}, [{}], ()))["amounts.shipping_no_tax"]
    assert verdicts_of(line_amounts({"automatic_tax": {"enabled": True}}, cost, [{}], ())) == {}


@pytest.mark.parametrize(
    ("shown", "holds"),
    [
        ({"shipping_cost": {"amount_subtotal": 300, "amount_total": 300}}, True),
        ({"shipping_cost": {"amount_subtotal": 500, "amount_total": 500}}, False),
        ({"shipping_cost": None}, False),
        ({}, None),
    ],
)
def test_shipping_that_is_charged_has_a_cost_of_shipping(shown: dict[str, Any], holds: bool | None) -> None:
    option = {"shipping_rate_data": {"fixed_amount": {"amount": 300, "currency": "usd"}}}
    body = {name: value for name, value in session().items() if name != "shipping_cost"}
    body |= {"amount_total": 2998, "total_details": DETAILS | {"amount_shipping": 300}, **shown}
    outcomes = judge(body, PAYLOAD | {"shipping_options": [option]})
    assert {True: "amounts.shipping_cost" in kept(outcomes), False: "amounts.shipping_cost" in broken(outcomes)} == {
        True: holds is True,
        False: holds is False,
    }
