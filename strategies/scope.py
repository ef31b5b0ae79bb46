"""Where drawn requests carry what: what a parameter is documented *for*, beyond what the contract forbids elsewhere.

The reference says of many parameters what they are about (a charge, a subscription, one kind of page) without saying
that they are refused elsewhere. A target may refuse or ignore them there, and nobody could call it wrong: so they are
drawn where they mean something. Tables only; the clauses of the contract are not repeated here.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from checkout_conformance.schemas.paths import leaf, within
from checkout_conformance.strategies.plain import CUSTOM, EMBEDDED, HOSTED, PAYMENT, SETUP, SUBSCRIPTION

# What is about money, goods, or their delivery: nothing is bought in setup mode.
_OF_PURCHASES = frozenset(
    {
        "adaptive_pricing",
        "allow_promotion_codes",
        "after_expiration",
        "automatic_tax",
        "discounts",
        "invoice_creation",
        "optional_items",
        "permissions",
        "shipping_address_collection",
        "shipping_options",
        "tax_id_collection",
    }
)
# Parameters (with all that is in them) that a mode is not drawn with. `customer_creation` in setup mode: the
# reference allows it, and every message that was seen says otherwise.
NOT_IN: Mapping[str, frozenset[str]] = {
    PAYMENT: frozenset(),
    SUBSCRIPTION: frozenset({"invoice_creation", "shipping_options"}),
    SETUP: _OF_PURCHASES | {"customer_creation", "customer_update", "custom_text.shipping_address"},
}
# The same for pages. Later versions of the reference forbid more on custom pages than this one states.
NOT_ON: Mapping[str, frozenset[str]] = {
    HOSTED: frozenset({"redirect_on_completion"}),
    EMBEDDED: frozenset({"origin_context"}),
    CUSTOM: frozenset(
        {
            "after_expiration",
            "custom_fields",
            "custom_text",
            "optional_items",
            "origin_context",
            "redirect_on_completion",
            "submit_type",
        }
    ),
}
# Within `payment_method_options`: what a PaymentIntent does, which only payment mode has.
_OF_PAYMENTS = frozenset({"capture_method", "setup_future_usage"})
# Values that only sessions of one mode are documented to take.
WORDS: Mapping[tuple[str, str], frozenset[Any]] = {
    ("submit_type", SUBSCRIPTION): frozenset({"auto", "subscribe"}),
    ("submit_type", PAYMENT): frozenset({"auto", "book", "donate", "pay"}),
}


@cache
def in_scope(path: str, mode: str, page: str) -> bool:
    """Whether a create parameter is about sessions of this mode, on this page; paths are those of a schema."""
    if any(within(path, name) for name in (*NOT_IN[mode], *NOT_ON[page])):
        return False
    of_method = path.startswith("payment_method_options.")
    return mode == PAYMENT or not (of_method and leaf(path) in _OF_PAYMENTS)
