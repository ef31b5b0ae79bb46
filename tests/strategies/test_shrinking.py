"""What fails shrinks to what a person would write: the base, the parameter at fault, and what that cannot be without.

Each row plants a fault: creates for which it holds are refused. The smallest one that Hypothesis finds is counted
parameter by parameter against the plain request of its mode and page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import settings

from checkout_conformance.schemas.nodes import documented
from checkout_conformance.schemas.paths import differences, path_of, value_at
from checkout_conformance.strategies.parameter_contexts import RequestTemplate
from checkout_conformance.strategies.undisputed import LEAST_TOTAL
from tests.strategies.drawn import GENERATORS, smallest
from tests.whole import part

Payload = dict[str, Any]
SCHEMA = GENERATORS.context.contract.request_schema("create")
SEARCH = settings(max_examples=30_000, derandomize=True, database=None, deadline=None)
FIELD = {"custom_fields[].key", "custom_fields[].label.type", "custom_fields[].label.custom", "custom_fields[].type"}
RATE = {"shipping_address_collection.allowed_countries[]", "shipping_options[].shipping_rate"}
DROPDOWN = FIELD | {"custom_fields[].dropdown.options[].label", "custom_fields[].dropdown.options[].value"}
AMOUNT = "line_items[].price_data.unit_amount"


def at(path: str, payload: Payload) -> list[Any]:
    """The values at a path, in whatever entries of lists."""
    return [
        value_at(payload, place) for place in differences(None, payload) if documented(SCHEMA, path_of(place)) == path
    ]


def has(*names: str) -> Callable[[Payload], bool]:
    return lambda payload: all(name in payload for name in names)


def holds(path: str, test: Callable[[Any], bool]) -> Callable[[Payload], bool]:
    return lambda payload: any(test(value) for value in at(path, payload))


def sent(path: str) -> Callable[[Payload], bool]:
    return holds(path, lambda value: True)


def both(*tests: Callable[[Payload], bool]) -> Callable[[Payload], bool]:
    return lambda payload: all(test(payload) for test in tests)


def astral(text: str) -> bool:
    return any(ord(character) > 0xFFFF for character in text)


# fault -> (where it shows, what of the smallest create may differ from the plain one)
FAULTS: dict[str, tuple[Callable[[Payload], bool], set[str]]] = {
    # a parameter
    "locale": (has("locale"), {"locale"}),
    "metadata": (has("metadata"), {"metadata.*"}),
    "customer": (has("customer"), {"customer"}),
    "cancel_url": (has("cancel_url"), {"cancel_url"}),
    "expires_at": (has("expires_at"), {"expires_at"}),
    "custom_fields": (has("custom_fields"), FIELD),
    "discounts": (has("discounts"), {"discounts[].coupon"}),
    "shipping_options": (has("shipping_options"), RATE),
    "a trial": (sent("subscription_data.trial_period_days"), {"subscription_data.trial_period_days"}),
    "a setup's description": (sent("setup_intent_data.description"), {"setup_intent_data.description"}),
    "a colour": (sent("branding_settings.background_color"), {"branding_settings.background_color"}),
    "an entry's default": (
        sent("custom_fields[].dropdown.default_value"),
        DROPDOWN | {"custom_fields[].dropdown.default_value"},
    ),
    "a footer": (
        sent("invoice_creation.invoice_data.footer"),
        {"invoice_creation.enabled", "invoice_creation.invoice_data.footer"},
    ),
    # a value
    "one locale": (holds("locale", lambda v: v == "pt-BR"), {"locale"}),
    "donations": (holds("submit_type", lambda v: v == "donate"), {"submit_type"}),
    "a payment method": (holds("payment_method_types[]", lambda v: v == "paypal"), {"payment_method_types[]"}),
    "a dropdown": (holds("custom_fields[].type", lambda v: v == "dropdown"), DROPDOWN),
    "a country": (
        holds("shipping_address_collection.allowed_countries[]", lambda v: v == "ZW"),
        {"shipping_address_collection.allowed_countries[]"},
    ),
    "setup mode": (lambda payload: payload["mode"] == "setup", set()),
    "custom pages": (lambda payload: payload.get("ui_mode") == "custom", set()),
    # a boundary
    "the least amount": (holds(AMOUNT, lambda v: v == LEAST_TOTAL), {AMOUNT}),
    "a large amount": (holds(AMOUNT, lambda v: v > 50_000), {AMOUNT}),
    "the longest reference": (
        holds("client_reference_id", lambda v: len(v) == 200),
        {"client_reference_id"},
    ),
    "two fields": (lambda payload: len(payload.get("custom_fields", ())) == 2, FIELD),
    "the most metadata": (lambda payload: len(payload.get("metadata", ())) == 50, {"metadata.*"}),
    "the longest trial": (
        holds("subscription_data.trial_period_days", lambda v: v == 730),
        {"subscription_data.trial_period_days"},
    ),
    # a text
    "an astral character": (holds("client_reference_id", astral), {"client_reference_id"}),
    "an ampersand in a key": (lambda p: any("&" in key for key in p.get("metadata", ())), {"metadata.*"}),
    "a bracket": (holds("metadata.*", lambda v: "[" in v), {"metadata.*"}),
    # a pair
    "locale and metadata": (has("locale", "metadata"), {"locale", "metadata.*"}),
    "an address and a reference": (
        has("customer_email", "client_reference_id"),
        {"customer_email", "client_reference_id"},
    ),
    "a link beside a locale": (has("wallet_options", "locale"), {"wallet_options.link.display", "locale"}),
    "a locale in setup mode": (both(has("locale"), lambda p: p["mode"] == "setup"), {"locale"}),
    "three at once": (has("locale", "metadata", "expires_at"), {"locale", "metadata.*", "expires_at"}),
}


# The second entry of a list may keep the parameter that brought it, with what that needs.
SPARE = {"two fields": 2}


def beyond_the_base(payload: Payload) -> Iterator[str]:
    """The parameters that the plain create of the same mode and page has not, or not so; each once an entry."""
    base = GENERATORS.templates.plain("create", RequestTemplate(payload["mode"], payload.get("ui_mode", "hosted")))
    for place in differences(base, payload):
        yield documented(SCHEMA, path_of(place))


@pytest.mark.parametrize("fault", part(FAULTS, every=7))
def test_the_smallest_failing_create_is_the_base_and_the_fault(fault: str) -> None:
    shows, expected = FAULTS[fault]
    found = smallest(GENERATORS.valid("create"), shows, settings=SEARCH)
    assert len(set(beyond_the_base(found)) - expected) <= SPARE.get(fault, 0)


@pytest.mark.parametrize(
    "fault", part(["a bracket", "metadata", "an astral character", "an ampersand in a key"], every=4)
)
def test_texts_and_maps_shrink_too(fault: str) -> None:
    found = smallest(GENERATORS.valid("create"), FAULTS[fault][0], settings=SEARCH)
    (path,) = set(beyond_the_base(found))
    (value,) = at(path, found)
    assert len(value) <= 20


def test_pages_and_modes_shrink_to_hosted_payments() -> None:
    found = smallest(GENERATORS.valid("create"), has("locale"), settings=SEARCH)
    assert (found["mode"], found.get("ui_mode"), found["locale"]) == ("payment", None, "auto")


def test_what_needs_nothing_shrinks_to_the_plain_create() -> None:
    found = smallest(GENERATORS.valid("create"), lambda payload: True, settings=SEARCH)
    assert found == GENERATORS.templates.plain("create", RequestTemplate())
