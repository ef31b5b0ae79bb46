"""Hand-picked creates: the plainest of every mode and page, and one for every kind of amount.

What a person would write. Everything else is drawn by `strategies`. Payloads keep to what the target has: inline
prices where it takes them, provisioned ones where not.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.checks.amounts import CouponFact, Known
from conformance.run import Run

Payload = dict[str, Any]
PAYMENT, SUBSCRIPTION, SETUP = "payment", "subscription", "setup"
HOSTED, EMBEDDED, CUSTOM = "hosted", "embedded", "custom"
SUCCESS, RETURN = "https://example.com/success", "https://example.com/return"
PERCENT_OFF, AMOUNT_OFF = 10, 250
FIELD = {"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "text"}
# What defaults within other parameters show themselves on.
WITH_DEFAULTS_INSIDE: Mapping[str, Any] = {
    "custom_fields": [FIELD],
    "after_expiration": {"recovery": {"enabled": True}},
    "name_collection": {"business": {"enabled": True}, "individual": {"enabled": True}},
}
GROUND = {"display_name": "Ground", "type": "fixed_amount", "fixed_amount": {"amount": 500, "currency": "usd"}}


def page(ui_mode: str) -> Payload:
    """What a page needs: where to go afterwards."""
    if ui_mode == HOSTED:
        return {"success_url": SUCCESS}
    return {"ui_mode": ui_mode, "return_url": RETURN}


def items(run: Run, mode: str) -> Payload | None:
    """Line items of a mode, as this target takes prices; None where it takes none of that kind."""
    if mode == SETUP:
        return {"currency": "usd"}
    recurring = mode == SUBSCRIPTION
    if run.probe.rung == "inline_price":
        data: Payload = {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "T-shirt"}}
        if recurring:
            data["recurring"] = {"interval": "month"}
        return {"line_items": [{"price_data": data, "quantity": 1}]}
    stored = (price for price, fact in run.probe.provisions.prices.items() if fact.recurring is recurring)
    price = next(stored, None)
    return None if price is None else {"line_items": [{"price": price, "quantity": 1}]}


def plain(run: Run) -> list[Payload]:
    """The plainest create of every mode and page, and those on which defaults show that stand inside parameters."""
    made = []
    for mode in (PAYMENT, SUBSCRIPTION, SETUP):
        part = items(run, mode)
        if part is None:
            continue
        made += [{"mode": mode, **copy.deepcopy(part), **page(ui_mode)} for ui_mode in (HOSTED, EMBEDDED, CUSTOM)]
    payment = items(run, PAYMENT)
    if payment is not None:
        base = {"mode": PAYMENT, **payment, **page(HOSTED)}
        made += [base | {name: copy.deepcopy(value)} for name, value in WITH_DEFAULTS_INSIDE.items()]
        if run.has("tax"):
            made.append(base | {"tax_id_collection": {"enabled": True}})
    made += _with_customer(run)
    return made


def _with_customer(run: Run) -> Iterator[Payload]:
    customer = run.probe.provisions.first("customer")
    for mode in (PAYMENT, SUBSCRIPTION):
        part = items(run, mode)
        if customer is not None and part is not None:
            yield {"mode": mode, "customer": customer, **part, **page(HOSTED)}


def amounts(run: Run) -> list[Payload]:
    """Several lines, zero-decimal and decimal prices, coupons and shipping."""
    return [{"mode": PAYMENT, **page(HOSTED), **part} for part in _amounts(run)]


def _amounts(run: Run) -> Iterator[Payload]:
    if run.probe.rung == "inline_price":
        yield {"line_items": [_line("usd", 1099, 2), _line("usd", 250, 7), _line("usd", 1, 999)]}
        yield {"line_items": [_line("jpy", 500, 3)]}
        yield {"line_items": [_line("krw", 12345, 1), _line("krw", 1, 2)]}
        yield {"line_items": [_line("usd", "1099.5", 3, "unit_amount_decimal")]}
        yield {"line_items": [_line("usd", "1099", 3, "unit_amount_decimal")]}
        yield {"line_items": [_line("EUR", 1099, 1)]}
    stored = [price for price, fact in run.probe.provisions.prices.items() if not fact.recurring]
    if stored:
        yield {"line_items": [{"price": stored[0], "quantity": 3}]}
    part = items(run, PAYMENT)
    if part is None:
        return
    for coupon in known(run).coupons:
        yield {**copy.deepcopy(part), "discounts": [{"coupon": coupon}]}
    yield {**copy.deepcopy(part), "shipping_options": [{"shipping_rate_data": GROUND}]}


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
