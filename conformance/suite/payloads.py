"""Hand-assigned creates for every kind of amount, and the terms of the coupons and prices they name.

What a person would write. Everything else is drawn by `strategies`. Payloads keep to what the target has: inline
prices where it takes them, provisioned ones where not.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from checkout_conformance.checks.amounts import CouponFact, Known
from checkout_conformance.run.run import Run
from checkout_conformance.strategies.plain import HOSTED, PAYMENT, SHIPPING_RATE, Payload, items, page
from checkout_conformance.suite.generation import context

PERCENT_OFF, AMOUNT_OFF = 10, 250
# What servers are known to break on: names and values that look like numbers, booleans, members of the session itself.
AWKWARD: tuple[Payload, ...] = (
    {"metadata": {"0": "zero", "1": "one"}},
    {"metadata": {"code": "007", "yes": "true", "none": "null", "number": "1e3", "float": "1.50"}},
    {"metadata": {"amount": "5", "quantity": "7", "amount_total": "9", "unit_amount": "11"}},
    {"metadata": {"id": "mine", "object": "mine", "status": "mine", "mode": "mine", "url": "mine"}},
    {"metadata": {"constructor": "a", "toString": "b", "length": "3"}},
    {"metadata": {"räksmörgås": "日本語", "emoji 🎈": "Ω", "a.b": "c d", "a-b": "&=+%"}},
    {"currency": "USD"},
    {"client_reference_id": "007"},
    {"client_reference_id": "true"},
)


def amounts(run: Run) -> list[Payload]:
    """Several lines, zero-decimal and decimal prices, coupons and shipping."""
    plain = items(context(run), PAYMENT)
    return (
        [] if plain is None else [{"mode": PAYMENT, **page(HOSTED), **plain, **part} for part in _amounts(run, plain)]
    )


def _amounts(run: Run, plain: Payload) -> Iterator[Payload]:
    if run.probe.inline():
        yield {"line_items": [_line("usd", 1099, 2), _line("usd", 250, 7), _line("usd", 1, 999)]}
        yield {"line_items": [_line("jpy", 500, 3)]}
        yield {"line_items": [_line("krw", 12345, 1), _line("krw", 1, 2)]}
        yield {"line_items": [_line("usd", "1099.5", 3, "unit_amount_decimal")]}
        yield {"line_items": [_line("usd", "1099", 3, "unit_amount_decimal")]}
        yield {"line_items": [_line("eur", 1099, 1)]}
    stored = [price for price, fact in run.probe.provisions.prices.items() if not fact.recurring]
    if stored:
        yield {"line_items": [{"price": stored[0], "quantity": 3}]}
    for coupon in known(run).coupons:
        yield {**copy.deepcopy(plain), "discounts": [{"coupon": coupon}]}
    yield {**copy.deepcopy(plain), "shipping_options": [{"shipping_rate_data": SHIPPING_RATE}]}


def _line(currency: str, unit: Any, quantity: int, key: str = "unit_amount") -> Payload:
    data = {"currency": currency, key: unit, "product_data": {"name": f"{quantity} of {unit}"}}
    return {"price_data": data, "quantity": quantity}


def known(run: Run) -> Known:
    """The terms of prices and coupons that this run made."""
    return run.shared("amounts.known", lambda: Known(run.probe.provisions.prices, dict(_coupons(run))))


def _coupons(run: Run) -> Iterator[tuple[str, CouponFact]]:
    if not run.has("coupons"):
        return
    terms: tuple[tuple[Payload, CouponFact], ...] = (
        ({"percent_off": PERCENT_OFF}, CouponFact(percent_off=PERCENT_OFF)),
        ({"amount_off": AMOUNT_OFF, "currency": "usd"}, CouponFact(amount_off=AMOUNT_OFF)),
    )
    for parameters, fact in terms:
        made = run.client.post("provision coupon", "/v1/coupons", {"duration": "once", **parameters})
        body = made.json
        if made.ok and isinstance(body, dict) and isinstance(body.get("id"), str):
            yield body["id"], fact
