"""How broken rules across parameters are answered: code, whether a parameter is blamed, and words.

Keyed by clause id, or by the last part of one (rules of one name are alike on every operation). A rule without a
row is answered with its own statement, no code, and the parameter that it names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from checkout_conformance.schemas.clauses import Breach


@dataclass(frozen=True, slots=True)
class RuleRow:
    """`message` gets the breach and the value at its place; without one the rule's statement is the message."""

    code: str | None = None
    message: Callable[[Breach, Any], str] | None = None
    blames: bool = True
    source: str = ""

    def words(self, breach: Breach, value: Any) -> str:
        """The message."""
        return breach.expected if self.message is None else self.message(breach, value)


def _leaf(breach: Breach) -> str:
    """The name that a broken place ends in: `line_items[0][price]` is about `price`."""
    return (breach.param or "").rpartition("[")[2].rstrip("]")


def _missing(breach: Breach, _value: Any) -> str:
    return f"Missing required param: {breach.param}."


def _nothing_there(breach: Breach, value: Any) -> str:
    return f"No such {_leaf(breach).replace('_', ' ')}: '{value}'"


def _says(words: str) -> Callable[[Breach, Any], str]:
    return lambda breach, _value: words.format(param=breach.param, leaf=_leaf(breach))


def _row(words: str, source: str) -> RuleRow:
    return RuleRow(message=_says(words), source=source)


def _only_one_of(first: str, second: str, source: str) -> RuleRow:
    return _row(f"You may only specify one of these parameters: {first}, {second}.", source)


_MISSING = RuleRow("parameter_missing", _missing, source="E-parameters-2")
_ITEMS_NEEDED = "The `line_items` parameter is required in {mode} mode."
_BOTH_CURSORS = _row(
    "Received both starting_after and ending_before parameters. Please pass in only one.", "E-endpoints-16"
)

RULES: Mapping[str, RuleRow] = {
    # what is missing
    "create.success_url.required_when_hosted": _MISSING,
    "create.return_url.required_with_ui_mode_embedded": _MISSING,
    "create.currency.required_in_setup_mode": _MISSING,
    "required_in_payment_mode": _row(_ITEMS_NEEDED.format(mode="payment"), "E-parameters-4"),
    "required_in_subscription_mode": _row(_ITEMS_NEEDED.format(mode="subscription"), "E-parameters-4, by analogy"),
    "price_or_price_data": _row(
        "You must provide one of `price` or `price_data` for each line item when using prices.", "E-items-1"
    ),
    "product_or_product_data": _row(
        "You must specify either `product` or `product_data` when creating a price.", "E-items-4"
    ),
    "quantity_required": _row("Quantity is required. Add `quantity` to {param}.", "E-items-3"),
    "exists": RuleRow("resource_missing", _nothing_there, source="E-items-8, E-items-10"),
    # what excludes each other
    "create.customer_email.not_with_customer": _only_one_of("customer", "customer_email", "2d"),
    "create.customer_creation.not_with_customer": _only_one_of("customer", "customer_creation", "2d"),
    "not_with_allow_promotion_codes": _only_one_of("allow_promotion_codes", "discounts", "2d"),
    "promotion_code_not_with_coupon": _only_one_of("coupon", "promotion_code", "E-combinations-4"),
    "price_not_with_price_data": _only_one_of("price", "price_data", "E-items-2"),
    "product_not_with_product_data": _only_one_of("product", "product_data", "2c"),
    "unit_amount_not_with_decimal": _only_one_of("unit_amount", "unit_amount_decimal", "2c"),
    "not_with_starting_after": _BOTH_CURSORS,
    "requires_customer": _row("`{leaf}` can only be used with `customer`.", "E-combinations-12"),
    # what a mode does not take
    "not_with_ui_mode_embedded": _row("`{leaf}` is not supported with `ui_mode: embedded`", "2b"),
    "not_with_ui_mode_custom": _row("`{leaf}` is not supported with `ui_mode: custom`", "E-urls-7"),
    "not_in_payment_mode": _row("You can not pass `{leaf}` in `payment` mode.", "E-combinations-7"),
    "not_in_subscription_mode": _row("You can not pass `{leaf}` in `subscription` mode.", "E-combinations-6"),
    "not_in_setup_mode": _row("You can not pass `{leaf}` in `setup` mode.", "E-items-14"),
    "create.customer_creation.not_in_subscription_mode": _row(
        "`customer_creation` can only be used in `payment` mode.", "E-combinations-5"
    ),
    "create.payment_method_collection.not_in_payment_mode": _row(
        "You can only set `payment_method_collection` if there are recurring prices.", "2d"
    ),
    "create.payment_method_collection.not_in_setup_mode": _row(
        "You can only set `payment_method_collection` in `subscription` mode.", "2d"
    ),
    "not_enabled_in_subscription_mode": _row(
        "You can only enable invoice creation when `mode` is set to `payment`. Invoices are created automatically when "
        "`mode` is set to `subscription`.",
        "E-combinations-8",
    ),
    "not_enabled_in_setup_mode": _row(
        "You can only enable invoice creation when `mode` is set to `payment`.", "E-combinations-8"
    ),
    "no_recurring_in_payment_mode": _row(
        "You specified `payment` mode but passed a recurring price. Either switch to `subscription` mode or use only "
        "one-time prices.",
        "E-items-12",
    ),
    "recurring_in_subscription_mode": _row(
        "You must provide at least one recurring price in `subscription` mode when using prices.", "2c"
    ),
    # times
    "at_least_30_minutes": _row(
        "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation.", "E-combinations-18"
    ),
    "at_most_24_hours": _row(
        "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation.", "E-combinations-20"
    ),
    "at_least_48_hours": _row("The `trial_end` date has to be at least 2 days in the future.", "E-combinations-16"),
}
