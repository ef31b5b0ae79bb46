"""Requests that are valid by everybody's reading: what no clause forbids and a right server may refuse all the same.

Where the documents leave open whether something is accepted (a default longer than its own limit, a total of nothing,
one price offered twice), a refusal is no deviation. Such requests are never sent as valid. A table: one row a side
that is in dispute, with the reason. What *is* forbidden stands in the contract; statements that nobody can judge are
listed in `schemas.rules.unjudged`, and their generators stay on the other side of them here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas.paths import objects_in
from checkout_conformance.strategies.plain import PAYMENT, Payload

Judge = Callable[[Mapping[str, Any]], bool]
# No documented least charge of a currency is above this (https://docs.stripe.com/currencies#minimum-and-maximum-
# charge-amounts: 3.00 in Swedish kronor, 4.00 in Hong Kong dollars, 175 in forint).
LEAST_TOTAL = 400
MOST_ADJUSTABLE = 99
# What a page of one's own is called, in all versions.
CUSTOM_PAGES = frozenset({"custom", "elements"})
SWITCH = "enabled"
EXTRA_LINE = {
    "price_data": {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "Shipping box"}},
    "quantity": 1,
}


@dataclass(frozen=True, slots=True)
class Dispute:
    """`holds` says whether a request stands on the side in dispute; `reason` why a right server may refuse that."""

    name: str
    holds: Judge
    reason: str


def disputes(payload: Mapping[str, Any]) -> list[str]:
    """The names of the rows that a request falls under; [] where everybody calls it valid."""
    return [row.name for row in DISPUTES if row.holds(payload)]


def lacks_what_may_be_due(payload: Mapping[str, Any]) -> bool:
    """Whether a request lacks a parameter that a right server may demand: its refusal would say nothing else."""
    return _no_way_back(payload)


def without_dispute(payload: Payload, path: str) -> Payload:
    """A create that carries a value at `path`, with what stands beside it changed so that nobody disputes it.

    Changes the payload in place, never what stands at `path` itself.
    """
    for line in (*objects_in(payload.get("line_items")), *objects_in(payload.get("optional_items"))):
        least = _inside(line, "adjustable_quantity").get("minimum")
        if isinstance(least, int) and not path.endswith(".quantity") and _below(line.get("quantity"), least):
            line["quantity"] = least
    if path != "line_items" and _too_little(payload):
        extra: Payload = {**EXTRA_LINE, "price_data": {**EXTRA_LINE["price_data"], "currency": _currency(payload)}}  # type: ignore[dict-item]
        payload["line_items"] = [*payload["line_items"], extra]
    return payload


def _currency(payload: Mapping[str, Any]) -> str:
    found = (_inside(line, "price_data").get("currency") for line in objects_in(payload.get("line_items")))
    return next((str(currency) for currency in found if currency), "usd")


def _inside(around: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    value: Any = around
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def _below(one: Any, other: Any) -> bool:
    return _number(one) is not None and _number(other) is not None and float(one) < float(other)


def _number(value: Any) -> float | None:
    try:
        return None if value is None or isinstance(value, bool) else float(value)
    except (TypeError, ValueError):
        return None


def _quantity_outside(payload: Mapping[str, Any]) -> bool:
    for line in (*objects_in(payload.get("line_items")), *objects_in(payload.get("optional_items"))):
        limits, quantity = _inside(line, "adjustable_quantity"), line.get("quantity")
        most = limits.get("maximum", MOST_ADJUSTABLE if limits.get(SWITCH) else None)
        if _below(quantity, limits.get("minimum")) or _below(most, quantity):
            return True
        if _below(most, limits.get("minimum")):
            return True
    return False


def _too_little(payload: Mapping[str, Any]) -> bool:
    """Whether a payment comes to less than the least charge; prices by id are taken to be enough."""
    lines = objects_in(payload.get("line_items"))
    if payload.get("mode", PAYMENT) != PAYMENT or not lines:
        return False
    total = 0.0
    for line in lines:
        data = _inside(line, "price_data")
        unit = _number(data.get("unit_amount", data.get("unit_amount_decimal")))
        if not data or unit is None:
            return False
        total += unit * (_number(line.get("quantity")) or 1)
    return total < LEAST_TOTAL


def _price_twice(payload: Mapping[str, Any]) -> bool:
    prices = [item.get("price") for item in objects_in(payload.get("optional_items"))]
    return len(prices) != len(set(map(str, prices)))


def _default_outside(payload: Mapping[str, Any]) -> bool:
    for field in objects_in(payload.get("custom_fields")):
        for kind in ("text", "numeric"):
            given = _inside(field, kind)
            least, most, value = given.get("minimum_length"), given.get("maximum_length"), given.get("default_value")
            length = len(value) if isinstance(value, str) else None
            if _below(most, least) or _below(length, least) or _below(most, length):
                return True
    return False


def _nothing_to_choose(payload: Mapping[str, Any]) -> bool:
    return any(
        field.get("type") == "dropdown" and not field.get("dropdown")
        for field in objects_in(payload.get("custom_fields"))
    )


def _not_a_number(payload: Mapping[str, Any]) -> bool:
    values = [_inside(field, "numeric").get("default_value") for field in objects_in(payload.get("custom_fields"))]
    return any(isinstance(value, str) and not (value.isascii() and value.isdigit()) for value in values)


def _configured_but_off(payload: Mapping[str, Any]) -> bool:
    return any(_off(value) for value in payload.values())


def _off(value: Any) -> bool:
    if isinstance(value, list):
        return any(_off(child) for child in value)
    if not isinstance(value, (dict, Mapping)):  # to ask for a dict first is much quicker
        return False
    return (value.get(SWITCH) is False and len(value) > 1) or any(_off(child) for child in value.values())


def _taxed_twice(payload: Mapping[str, Any]) -> bool:
    lines = objects_in(payload.get("line_items"))
    fixed = any("tax_rates" in line or "dynamic_tax_rates" in line for line in lines)
    fixed = fixed or "default_tax_rates" in _inside(payload, "subscription_data")
    return fixed and _inside(payload, "automatic_tax").get(SWITCH) is True


def _delivered_backwards(payload: Mapping[str, Any]) -> bool:
    for option in objects_in(payload.get("shipping_options")):
        low = _inside(option, "shipping_rate_data", "delivery_estimate", "minimum")
        high = _inside(option, "shipping_rate_data", "delivery_estimate", "maximum")
        if low and high and (low.get("unit") != high.get("unit") or _below(high.get("value"), low.get("value"))):
            return True
    return False


def _own_currency_again(payload: Mapping[str, Any]) -> bool:
    for option in objects_in(payload.get("shipping_options")):
        amount = _inside(option, "shipping_rate_data", "fixed_amount")
        if str(amount.get("currency")) in _inside(amount, "currency_options"):
            return True
    return False


def _nothing_left_to_pay_with(payload: Mapping[str, Any]) -> bool:
    excluded = payload.get("excluded_payment_method_types")
    return isinstance(excluded, list) and len(excluded) > 1 and "card" in excluded


def _several_currencies(payload: Mapping[str, Any]) -> bool:
    found = [_inside(line, "price_data").get("currency") for line in objects_in(payload.get("line_items"))]
    options = objects_in(payload.get("shipping_options"))
    found += [_inside(option, "shipping_rate_data", "fixed_amount").get("currency") for option in options]
    found += [payload.get("currency")]
    return len({str(currency).lower() for currency in found if currency}) > 1


def _two_of(first: str, second: str, *around: str) -> Judge:
    def holds(payload: Mapping[str, Any]) -> bool:
        inside = _inside(payload, *around) if around else payload
        return first in inside and second in inside

    return holds


def _of_another_type(payload: Mapping[str, Any]) -> bool:
    billing = _inside(payload, "subscription_data", "billing_mode")
    return "flexible" in billing and billing.get("type") != "flexible"


def _no_way_back(payload: Mapping[str, Any]) -> bool:
    return str(payload.get("ui_mode")) in CUSTOM_PAGES and "return_url" not in payload


DISPUTES: tuple[Dispute, ...] = (
    Dispute("no_way_back", _no_way_back, "a custom page needs a return_url where payment methods redirect (line 3722)"),
    Dispute("of_another_type", _of_another_type, "flexible billing is configured for its own type (line 4090)"),
    Dispute("quantity_outside", _quantity_outside, "a quantity beyond what its own limits allow is not documented"),
    Dispute("too_little", _too_little, "a payment below the least charge is refused by real accounts (E-items-15)"),
    Dispute("price_twice", _price_twice, "no document says that one price may be offered twice"),
    Dispute("default_outside", _default_outside, "a default that its own limits would not let a customer type"),
    Dispute("nothing_to_choose", _nothing_to_choose, "a dropdown is configured by its options (reference, line 2510)"),
    Dispute("not_a_number", _not_a_number, "a numeric field collects digits only (reference, lines 269 and 2506)"),
    Dispute("configured_but_off", _configured_but_off, "nobody says what becomes of details of what is off"),
    Dispute("taxed_twice", _taxed_twice, "automatic tax beside rates of one's own is not documented"),
    Dispute("delivered_backwards", _delivered_backwards, "an estimate whose end may come before its start"),
    Dispute("own_currency_again", _own_currency_again, "the currency itself among its other currencies"),
    Dispute("nothing_to_pay_with", _nothing_left_to_pay_with, "cards and everything else excluded leaves no method"),
    Dispute("several_currencies", _several_currencies, "prices may carry further currencies, and these do not"),
    Dispute(
        "trial_twice",
        _two_of("trial_end", "trial_period_days", "subscription_data"),
        "a trial by its end and in days at once",
    ),
)
