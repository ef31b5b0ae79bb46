"""Hand-assigned creates for every kind of amount, and the terms of the coupons and prices they name.

What a person would write. Everything else is drawn by `strategies`. Payloads keep to what the target has: inline
prices where it takes them, provisioned ones where not.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any, NamedTuple

from checkout_conformance.checks.amounts import CouponFact, Known
from checkout_conformance.run.run import Run
from checkout_conformance.strategies.plain import (
    HOSTED,
    PAYMENT,
    SETUP,
    SHIPPING_RATE,
    SUBSCRIPTION,
    Payload,
    items,
    page,
)
from checkout_conformance.strategies.rulebreaking import mixed_lines
from checkout_conformance.suite import cases
from checkout_conformance.suite.generation import context

PERCENT_OFF, PART_OFF, AMOUNT_OFF = 10, 12.5, 250
# The most that documents allow, and text of every kind: what is refused here is refused for no reason of theirs.
PLACES = "10.123456789012"
NAMES = ("Tröja", "日本語のTシャツ", "שלום", "🎈 party", "e\u0301a\u0301 (x) [y] {z}")
MOST_LINES, MOST_FIELDS, MOST_OPTIONS, MOST_SHIPPING, MOST_KEYS = 100, 3, 200, 5, 50
MOST_RECURRING, MOST_MONTHS = 20, 36
MANY = 1_000
# More than a float of 32 bits counts singly, less than the eight digits that an amount may have.
BEYOND_FLOATS = 16_777_217
TEMPLATED = "https://example.com/done?session_id={CHECKOUT_SESSION_ID}&from=checkout#paid"
# Words that documents speak of as blank, lists and objects that none lets a create empty: whether an empty one is taken
# is left open, not what is shown then. With each the valid value that is sent first, where that says something.
BLANK: dict[str, str | None] = {
    "locale": "auto",
    "submit_type": "auto",
    "metadata": None,
    "custom_fields": None,
    "custom_text": None,
    "shipping_options": None,
}
# What servers are known to break on: names and values that look like numbers, booleans, members of the session itself.
AWKWARD: tuple[Payload, ...] = (
    {"metadata": {"0": "zero", "1": "one"}, "client_reference_id": "007"},
    {
        "metadata": {"code": "007", "yes": "true", "none": "null", "number": "1e3", "float": "1.50"},
        "client_reference_id": "Order-A1 <b>&amp;",
    },
    {
        "metadata": {"amount": "5", "quantity": "7", "amount_total": "9", "unit_amount": "11"},
        "client_reference_id": "true",
    },
    {"metadata": {"id": "mine", "object": "mine", "status": "mine", "mode": "mine", "url": "mine"}},
    {"metadata": {"constructor": "a", "toString": "b", "length": "3"}, "client_reference_id": "order 🎈 é"},
    {"metadata": {"räksmörgås": "日本語", "emoji 🎈": "Ω", "a.b": "c d", "a-b": "&=+%25", "html": "<b>&amp;"}},
    {
        "metadata": {
            "brackets": "[a]{b}",
            "json": '{"a": [1]}',
            "Case": "As It Is",
            "two  spaces": "a  b",
            "parts": "e\u0301",
        }
    },
    {"cancel_url": "https://example.com/back?a=1&b=2"},
    # Neighbours that differ from each other, so that none stands for another; and marks that pages escape.
    {
        "custom_text": {
            name: {"message": f"{name}: <b>&amp; 'now' \"here\""}
            for name in ("submit", "after_submit", "shipping_address")
        }
    },
    # Texts that look like numbers, where what is shown stands deeper.
    {
        "custom_fields": [
            {
                "key": "number",
                "label": {"type": "custom", "custom": "007"},
                "type": "text",
                "text": {"default_value": "007"},
            },
            {
                "key": "size",
                "label": {"type": "custom", "custom": "1e3"},
                "type": "dropdown",
                "dropdown": {"options": [{"label": "08", "value": "08"}, {"label": "10", "value": "10"}]},
            },
        ]
    },
    {"invoice_creation": {"enabled": True, "invoice_data": {"description": "007", "metadata": {"code": "007"}}}},
    {"branding_settings": {"background_color": "#123456", "button_color": "#abcdef", "display_name": "A & <b>"}},
)


def in_capitals(run: Run) -> Iterator[Payload]:
    """Currencies in capitals, wherever one stands: documents leave open whether they are refused, not what is shown."""
    yield run.base(currency="USD")
    if run.probe.inline() and run.base().get("mode") == PAYMENT:
        yield run.base(line_items=[_line("USD", 1099, 1)])
    setup = run.plain(SETUP)
    if setup is not None:
        yield {**setup, "currency": "USD"}
    yield from _stored_in_capitals(run)


def _stored_in_capitals(run: Run) -> Iterator[Payload]:
    """The base with a stored price whose currency was given in capitals, where it has a stored price at all."""
    made, base = run.probe.provisions, run.base()
    fact = made.prices.get(str(base.get("line_items", [{}])[0].get("price")))
    product = made.first("product")
    if fact is None or product is None:
        return
    price: Payload = {"product": product, "currency": fact.currency.upper(), "unit_amount": 1_000}
    recurring: Payload = {"recurring": {"interval": fact.interval}} if fact.recurring else {}
    stored = run.client.post("provision price", "/v1/prices", price | recurring)
    if stored.ok and stored.identity is not None:
        yield run.base(line_items=[{"price": stored.identity, "quantity": 1}])


def amounts(run: Run) -> list[Payload]:
    """Several lines, zero-decimal and decimal prices, coupons and shipping; a subscription with a one-time price."""
    plain = items(context(run), PAYMENT)
    once = (
        [] if plain is None else [{"mode": PAYMENT, **page(HOSTED), **plain, **part} for part in _amounts(run, plain)]
    )
    return [*once, *mixed_lines(cases.templates(run))]


def _amounts(run: Run, plain: Payload) -> Iterator[Payload]:
    if run.probe.inline():
        yield {"line_items": [_line("usd", 1099, 2), _line("usd", 250, 7), _line("usd", 1, 999)]}
        yield {"line_items": [_line("jpy", 500, 3)]}
        yield {"line_items": [_line("krw", 12345, 1), _line("krw", 1, 2)]}
        yield {"line_items": [_line("usd", "1099.5", 3, "unit_amount_decimal")]}
        yield {"line_items": [_line("usd", "1099", 3, "unit_amount_decimal")]}
        yield {"line_items": [_line("eur", BEYOND_FLOATS, 3)]}
    stored = [price for price, fact in run.probe.provisions.prices.items() if not fact.recurring]
    if stored:
        yield {"line_items": [{"price": stored[0], "quantity": 3}]}
    for coupon in known(run).coupons:
        yield {**copy.deepcopy(plain), "discounts": [{"coupon": coupon}]}
    if run.probe.inline():
        coupons = list(known(run).coupons)
        # Neither 10 % of 999 nor 250 is a sum of three equal shares.
        for coupon in dict.fromkeys((*coupons[:1], *coupons[-1:])):
            yield {"line_items": [_line("usd", 333, 1)] * 3, "discounts": [{"coupon": coupon}]}
    yield {**copy.deepcopy(plain), "shipping_options": [{"shipping_rate_data": SHIPPING_RATE}]}


class Most(NamedTuple):
    """A create that stands on the most that a clause allows, and one beside it that differs in that alone."""

    clause: str
    payload: Payload
    control: Payload


def most(run: Run) -> Iterator[Most]:
    """The valid side of boundaries, one at a time, each with its control."""
    base = run.base()
    key, text, fields = "create.metadata.key_names", "create.metadata.any.max_length", "create.custom_fields"
    pairs: list[tuple[str, Payload, Payload]] = [
        ("create.metadata.max_properties", *_both("metadata", {f"k{n}": "v" for n in range(MOST_KEYS)}, {"k": "v"})),
        (text, *_both("metadata", {"k": "é" * 500}, {"k": "é"})),
        (text, *_both("metadata", {"k": "🎈" * 500}, {"k": "🎈"})),
        (key, *_both("metadata", {"k" * 40: "v"}, {"k": "v"})),
        (f"{fields}.max_items", *_both("custom_fields", [*map(_text_field, range(MOST_FIELDS))], [_text_field(0)])),
        (f"{fields}.dropdown.options.max_items", *_both("custom_fields", _dropdown(MOST_OPTIONS), _dropdown(2))),
        ("create.shipping_options.max_items", *_both("shipping_options", _rates(MOST_SHIPPING), _rates(1))),
        ("conventions.expand.includes", {"expand": ["line_items"]}, {}),
    ]
    if "success_url" in base:
        pairs.append(("create.success_url.accepted", {"success_url": TEMPLATED}, {}))
    for clause, payload, control in pairs:
        yield Most(clause, {**base, **payload}, {**base, **control})
    if run.probe.inline() and base.get("mode") == PAYMENT:
        lines, data = "create.line_items", "create.line_items.price_data"
        line = base["line_items"][0]
        many = {**base, "line_items": [line] * MOST_LINES}
        yield Most(f"{lines}.at_most_100_in_payment_mode", many, base)
        yield Most(f"{lines}.quantity.accepted", {**base, "line_items": [{**line, "quantity": MANY}]}, base)
        yield Most(f"{data}.unit_amount_decimal.pattern", _priced(base, PLACES), _priced(base, "10"))
        yield from _recurring(run, f"{lines}.at_most_20_recurring", f"{data}.recurring.interval_count.three_years")
        for name in NAMES:
            yield Most(f"{data}.product_data.name.accepted", _named(base, name), base)


def _recurring(run: Run, many: str, long: str) -> Iterator[Most]:
    """As many line items as there may be of either kind together, and the longest interval of a recurring one."""
    base = run.plain(SUBSCRIPTION)
    line = (base or {}).get("line_items", [{}])[0]
    data = line.get("price_data", {})
    if base is not None and "recurring" in data:
        once = {**line, "price_data": {name: value for name, value in data.items() if name != "recurring"}}
        both = [*[line] * MOST_RECURRING, *[once] * MOST_RECURRING]
        yield Most(many, {**base, "line_items": both}, base)
        years = {**data, "recurring": {"interval": "month", "interval_count": MOST_MONTHS}}
        yield Most(long, {**base, "line_items": [{**line, "price_data": years}]}, base)


def _both(name: str, value: Any, plain: Any) -> tuple[Payload, Payload]:
    return {name: value}, {name: plain}


def _dropdown(number: int) -> list[Payload]:
    options = [{"label": f"Size {place}", "value": f"s{place}"} for place in range(number)]
    label = {"type": "custom", "custom": "Size"}
    return [{"key": "size", "label": label, "type": "dropdown", "dropdown": {"options": options}}]


def _rates(number: int) -> list[Payload]:
    return [{"shipping_rate_data": {**SHIPPING_RATE, "display_name": f"Rate {place}"}} for place in range(number)]


def _priced(base: Payload, amount: str) -> Payload:
    """The base with a decimal unit amount, of enough to be charged."""
    line = copy.deepcopy(base["line_items"][0])
    line["price_data"].pop("unit_amount", None)
    line["price_data"]["unit_amount_decimal"] = amount
    return {**base, "line_items": [{**line, "quantity": 10}]}


def _named(base: Payload, name: str) -> Payload:
    line = copy.deepcopy(base["line_items"][0])
    line["price_data"]["product_data"] = {"name": name}
    return {**base, "line_items": [line]}


def _text_field(number: int) -> Payload:
    """A field that differs from the others in all that it has."""
    label = {"type": "custom", "custom": f"Field {number}"}
    kind = ("text", "numeric", "text")[number % 3]
    return {"key": f"field{number}", "label": label, "type": kind, "optional": number % 2 == 0}


def _line(currency: str, unit: Any, quantity: int, key: str = "unit_amount") -> Payload:
    data = {"currency": currency, key: unit, "product_data": {"name": f"{quantity} of {unit}"}}
    return {"price_data": data, "quantity": quantity}


def known(run: Run) -> Known:
    """The terms of prices, coupons and tax rates that this run made."""
    made = run.probe.provisions
    taxes = frozenset(made.ids.get("tax_rate", ()))  # those of the kit come on top
    return run.shared("amounts.known", lambda: Known(made.prices, dict(_coupons(run)), taxes))


def _coupons(run: Run) -> Iterator[tuple[str, CouponFact]]:
    if not run.has("coupons"):
        return
    terms: tuple[tuple[Payload, CouponFact], ...] = (
        ({"percent_off": PERCENT_OFF}, CouponFact(percent_off=PERCENT_OFF)),
        ({"percent_off": PART_OFF}, CouponFact(percent_off=PART_OFF)),
        ({"amount_off": AMOUNT_OFF, "currency": "usd"}, CouponFact(amount_off=AMOUNT_OFF)),
    )
    for parameters, fact in terms:
        made = run.client.post("provision coupon", "/v1/coupons", {"duration": "once", **parameters})
        body = made.json
        if made.ok and isinstance(body, dict) and isinstance(body.get("id"), str):
            yield body["id"], fact
