"""What the parameters of one request must agree on, reconciled after they were drawn one by one.

Most of it no schema says (the register lists such rules as not to be judged): one currency for all, the smaller of
two limits first, one billing interval, totals that can be charged. Reconciling changes values and never takes a
parameter away, so that what was drawn stays in the request, and what is valid stays valid.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from checkout_conformance.schemas.paths import objects_in
from checkout_conformance.schemas.rules.judges import LONGEST_INVOICE_INTERVALS
from checkout_conformance.schemas.successions import in_any_words
from checkout_conformance.strategies.plain import Payload
from checkout_conformance.strategies.request_templates import DAY, RequestTemplates

Node = dict[str, Any]
# What comes in one currency only: stored things, and payment methods, which have their own.
IN_USD = in_any_words(
    {"discounts", "optional_items", "payment_method_types", "payment_method_options", "saved_payment_method_options"}
)
# The most that still is within three years (the reference names these), by interval.
MOST_INTERVALS: Mapping[str, int] = {"day": 365, "week": 156, "month": 36, "year": 3}
LIMITS = ("minimum_length", "maximum_length")
LONGEST = 255


def reconcile(operation: str, payload: Payload, templates: RequestTemplates) -> Payload:
    """The request, its parameters in agreement. Changes it in place."""
    for reconciler in RECONCILERS.get(operation, ()):
        reconciler(payload, templates)
    return payload


def _switches(payload: Payload, templates: RequestTemplates) -> None:
    """What is configured is on: nobody says what becomes of the details of something that is off."""
    for value in payload.values():
        for child in value if isinstance(value, list) else (value,):
            if isinstance(child, dict):
                if child.get("enabled") is False and len(child) > 1:
                    child["enabled"] = True
                _switches(child, templates)


def _currencies(payload: Payload, _templates: RequestTemplates) -> None:
    """One currency: the first that is drawn, and the context's where something stored is named."""
    places = list(_currency_places(payload))
    if not places:
        return
    wanted = payload.get("currency") if payload.get("mode") == "setup" else None
    first = wanted or next((p[n] for p, n in places if p[n] != "usd"), "usd")
    stored = any(name in payload for name in IN_USD)
    stored = stored or any("price" in line for line in objects_in(payload.get("line_items")))
    stored = stored or any("shipping_rate" in option for option in objects_in(payload.get("shipping_options")))
    for around, name in places:
        around[name] = "usd" if stored else first


def _own_currency(payload: Payload, _templates: RequestTemplates) -> None:
    """New lines of a session have the currency that it has."""
    if "line_items" in payload:
        for around, name in _currency_places(payload):
            around[name] = "usd"


def _currency_places(payload: Payload) -> Iterator[tuple[Node, str]]:
    if "currency" in payload:
        yield payload, "currency"
    for line in objects_in(payload.get("line_items")):
        if "currency" in line.get("price_data", {}):
            yield line["price_data"], "currency"
    for option in objects_in(payload.get("shipping_options")):
        amount = option.get("shipping_rate_data", {}).get("fixed_amount", {})
        if "currency" in amount:
            yield amount, "currency"


def _other_currencies(payload: Payload, _templates: RequestTemplates) -> None:
    """Amounts in other currencies are in others than the amount itself."""
    for option in objects_in(payload.get("shipping_options")):
        amount = option.get("shipping_rate_data", {}).get("fixed_amount", {})
        others = amount.get("currency_options", {})
        if amount.get("currency") in others:
            amount["currency_options"] = {"usd": others[amount["currency"]]}


def _custom_fields(payload: Payload, _templates: RequestTemplates) -> None:
    _distinct(objects_in(payload.get("custom_fields")), "key")
    for field in objects_in(payload.get("custom_fields")):
        for kind in ("text", "numeric"):
            given = field.get(kind, {})
            _ordered(given, *LIMITS)
            if "default_value" in given:
                least, most = given.get("minimum_length", 1), given.get("maximum_length", LONGEST)
                fill = "5" if kind == "numeric" else "a"
                given["default_value"] = given["default_value"][:most].ljust(least, fill)
        dropdown = field.get("dropdown", {})
        options = objects_in(dropdown.get("options"))
        _distinct(options, "value")
        if "default_value" in dropdown and options:
            dropdown["default_value"] = options[-1]["value"]


def _distinct(rows: list[Node], name: str) -> None:
    """No two alike: a later one gets its number."""
    seen: set[str] = set()
    for number, row in enumerate(rows):
        if row.get(name) in seen:
            row[name] = f"{row[name][: LONGEST // 2]}{number}"
        seen.add(row.get(name, ""))


def _quantities(payload: Payload, _templates: RequestTemplates) -> None:
    for line in (*objects_in(payload.get("line_items")), *objects_in(payload.get("optional_items"))):
        limits, quantity = line.get("adjustable_quantity", {}), line.get("quantity", 1)
        if "minimum" in limits:
            limits["minimum"] = min(limits["minimum"], quantity)
        if "maximum" in limits:
            limits["maximum"] = max(limits["maximum"], quantity)


def _offers(payload: Payload, _templates: RequestTemplates) -> None:
    """No price is offered twice: the first offer of it stays."""
    offers = objects_in(payload.get("optional_items"))
    if offers:
        payload["optional_items"] = list({str(offer.get("price")): offer for offer in reversed(offers)}.values())[::-1]


def _taxes(payload: Payload, _templates: RequestTemplates) -> None:
    """Taxes are found automatically or by rates that are given, not both."""
    if payload.get("automatic_tax", {}).get("enabled") is True:
        for line in objects_in(payload.get("line_items")):
            for name in ("tax_rates", "dynamic_tax_rates"):
                line.pop(name, None)
        payload.get("subscription_data", {}).pop("default_tax_rates", None)
        if payload.get("subscription_data") == {}:
            del payload["subscription_data"]


def _exclusions(payload: Payload, _templates: RequestTemplates) -> None:
    """Something is left to pay with: cards are excluded alone, or not at all."""
    excluded = payload.get("excluded_payment_method_types")
    if isinstance(excluded, list) and len(excluded) > 1:
        payload["excluded_payment_method_types"] = [method for method in excluded if method != "card"]


def _intervals(payload: Payload, templates: RequestTemplates) -> None:
    """One billing interval for all lines, within three years."""
    found = [line["price_data"]["recurring"] for line in objects_in(payload.get("line_items")) if _recurs(line)]
    if not found:
        return
    leading = next((r for r in found if r.get("interval") != "month" or "interval_count" in r), found[0])
    for recurring in found:
        recurring["interval"] = leading["interval"]
        if "interval_count" in leading:
            recurring["interval_count"] = min(leading["interval_count"], MOST_INTERVALS[leading["interval"]])
        else:
            recurring.pop("interval_count", None)
    given = payload.get("subscription_data", {})
    if given.get("billing_cycle_anchor_config", {}).get("month") is not None:
        for recurring in found:  # a month is the anchor of years alone
            recurring["interval"], recurring["interval_count"] = "year", 1
    invoiced = given.get("pending_invoice_item_interval", {})
    if invoiced.get("interval") in LONGEST_INVOICE_INTERVALS and "interval_count" in invoiced:
        invoiced["interval_count"] = min(invoiced["interval_count"], LONGEST_INVOICE_INTERVALS[invoiced["interval"]])
    if "billing_cycle_anchor" in given and leading["interval"] in ("day", "week"):
        given["billing_cycle_anchor"] = templates.now + DAY // 2


def _recurs(line: Node) -> bool:
    return "recurring" in line.get("price_data", {})


def _deliveries(payload: Payload, _templates: RequestTemplates) -> None:
    for option in objects_in(payload.get("shipping_options")):
        estimate = option.get("shipping_rate_data", {}).get("delivery_estimate", {})
        if "minimum" in estimate and "maximum" in estimate:
            estimate["maximum"]["unit"] = estimate["minimum"]["unit"]
            low, high = sorted((estimate["minimum"]["value"], estimate["maximum"]["value"]))
            estimate["minimum"]["value"], estimate["maximum"]["value"] = low, high


def _ordered(around: Node, low: str, high: str) -> None:
    if low in around and high in around and around[low] > around[high]:
        around[low], around[high] = around[high], around[low]


Reconciler = Callable[[Payload, RequestTemplates], None]
RECONCILERS: Mapping[str, tuple[Reconciler, ...]] = {
    "create": (
        *(_switches, _currencies, _other_currencies, _custom_fields, _quantities, _offers, _exclusions),
        *(_intervals, _deliveries, _taxes),
    ),
    "update": (_intervals, _currencies, _own_currency, _other_currencies, _deliveries),
    "customer_session_create": (_switches,),
}
