"""The plainest creates: what a person would write, in every mode and on every page.

Payloads keep to what the target has: inline prices where it takes them, provisioned ones where not.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from checkout_conformance.schemas.paths import copied
from checkout_conformance.strategies.context import GenerationContext

Payload = dict[str, Any]
PAYMENT, SUBSCRIPTION, SETUP = "payment", "subscription", "setup"
# Pages by their first words; `contract.words` has those of a version.
HOSTED, EMBEDDED, CUSTOM = "hosted", "embedded", "custom"
SUCCESS, RETURN = "https://example.com/success", "https://example.com/return"
FIELD = {"key": "size", "label": {"type": "custom", "custom": "Size"}, "type": "text"}
# What defaults within other parameters show themselves on.
WITH_DEFAULTS_INSIDE: Mapping[str, Any] = {
    "custom_fields": [FIELD],
    "after_expiration": {"recovery": {"enabled": True}},
    "name_collection": {"business": {"enabled": True}, "individual": {"enabled": True}},
}
SHIPPING_RATE = {
    "display_name": "Ground shipping",
    "type": "fixed_amount",
    "fixed_amount": {"amount": 500, "currency": "usd"},
}


# What says of a create which mode and which page it is for; the rest of a plain create goes with either page.
SHAPING = frozenset({"mode", "ui_mode", "success_url", "return_url"})
# What only a hosted page may have.
HOSTED_ONLY = frozenset({"cancel_url"})


def page(ui_mode: str) -> Payload:
    """What a page needs, in first words: where to go afterwards."""
    if ui_mode == HOSTED:
        return {"success_url": SUCCESS}
    return {"ui_mode": ui_mode, "return_url": RETURN}


def items(context: GenerationContext, mode: str) -> Payload | None:
    """What a create of a mode needs besides its page: line items, and whatever else the target insists on.

    None where the target accepts no create of that mode.
    """
    if context.plains is not None:
        known = context.plains.get(mode)
        return None if known is None else {name: value for name, value in known.items() if name not in SHAPING}
    if mode == SETUP:
        return {"currency": "usd"}
    recurring = mode == SUBSCRIPTION
    if context.inline_prices:
        data: Payload = {"currency": "usd", "unit_amount": 1000, "product_data": {"name": "T-shirt"}}
        if recurring:
            data["recurring"] = {"interval": "month"}
        return {"line_items": [{"price_data": data, "quantity": 1}]}
    stored = (price for price, fact in (context.world.prices or {}).items() if fact.recurring is recurring)
    price = next(stored, None)
    return None if price is None else {"line_items": [{"price": price, "quantity": 1}]}


def insisted(context: GenerationContext, mode: str) -> Payload:
    """What this target wants in every create of a mode, beside what the reference wants: a customer, say."""
    known = (context.plains or {}).get(mode, {})
    return {name: copied(value) for name, value in known.items() if name not in SHAPING | {"line_items", "currency"}}


def plain(context: GenerationContext) -> list[Payload]:
    """The plainest create of every mode and page, and those on which defaults show that stand inside parameters."""
    made = []
    for mode in (PAYMENT, SUBSCRIPTION, SETUP):
        part = items(context, mode)
        if part is None:
            continue
        said = context.contract.words.said
        made += [{"mode": mode, **copied(part), **said(page(ui_mode))} for ui_mode in (HOSTED, EMBEDDED, CUSTOM)]
    payment = items(context, PAYMENT)
    if payment is not None:
        base = {"mode": PAYMENT, **payment, **page(HOSTED)}
        made += [base | {name: copied(value)} for name, value in WITH_DEFAULTS_INSIDE.items()]
        if context.allowed("tax"):
            made.append(base | {"tax_id_collection": {"enabled": True}})
    made += _with_customer(context)
    return made


def _with_customer(context: GenerationContext) -> Iterator[Payload]:
    customer = context.reference("customer")
    for mode in (PAYMENT, SUBSCRIPTION):
        part = items(context, mode)
        if customer is not None and part is not None:
            yield {"mode": mode, "customer": customer, **part, **page(HOSTED)}
