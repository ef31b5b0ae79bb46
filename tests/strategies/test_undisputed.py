"""Valid means valid by everybody's reading: no request on a disputed side is ever sent as valid."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings

from checkout_conformance.schemas import Contract, load
from checkout_conformance.schemas.nodes import node_at, nodes
from checkout_conformance.strategies.context import on_paper
from checkout_conformance.strategies.generators import Generators
from checkout_conformance.strategies.texts import ALPHABETS, of_length
from checkout_conformance.strategies.undisputed import DISPUTES, disputes, without_dispute

GENERATORS = Generators(on_paper())
BOOLEANS_BY_SOMEBODY = frozenset({"1", "0", "True", "False", "TRUE", "FALSE", "", "yes", "no", "on", "off"})
REFUSED_IN_DESCRIPTORS = frozenset("<>\\'\"*")


def line(amount: int, quantity: int = 1, **more: Any) -> dict[str, Any]:
    data = {"currency": "usd", "unit_amount": amount, "product_data": {"name": "T-shirt"}}
    return {"price_data": data, "quantity": quantity, **more}


def shipped(**estimate: Any) -> dict[str, Any]:
    return {"shipping_options": [{"shipping_rate_data": {"display_name": "Post", "delivery_estimate": estimate}}]}


def priced(**amount: Any) -> dict[str, Any]:
    return {"shipping_options": [{"shipping_rate_data": {"fixed_amount": amount}}]}


# row -> a request on the disputed side, and its counterpart that nobody disputes
SIDES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "quantity_outside": (
        {"line_items": [line(1000, 1, adjustable_quantity={"enabled": True, "minimum": 3})]},
        {"line_items": [line(1000, 3, adjustable_quantity={"enabled": True, "minimum": 3})]},
    ),
    "too_little": (
        {"mode": "payment", "line_items": [line(0)]},
        {"mode": "payment", "line_items": [line(0), line(400)]},
    ),
    "price_twice": (
        {"optional_items": [{"price": "price_1"}, {"price": "price_1"}]},
        {"optional_items": [{"price": "price_1"}, {"price": "price_2"}]},
    ),
    "default_outside": (
        {"custom_fields": [{"text": {"default_value": "abcd", "maximum_length": 3}}]},
        {"custom_fields": [{"text": {"default_value": "abc", "maximum_length": 3}}]},
    ),
    "nothing_to_choose": (
        {"custom_fields": [{"type": "dropdown"}]},
        {"custom_fields": [{"type": "dropdown", "dropdown": {"options": [{"label": "Small", "value": "small"}]}}]},
    ),
    "not_a_number": (
        {"custom_fields": [{"numeric": {"default_value": "text"}}]},
        {"custom_fields": [{"numeric": {"default_value": "007"}}]},
    ),
    "configured_but_off": (
        {"name_collection": {"business": {"enabled": False, "optional": True}}},
        {"name_collection": {"business": {"enabled": True, "optional": True}}},
    ),
    "taxed_twice": (
        {"automatic_tax": {"enabled": True}, "line_items": [line(1000, 1, tax_rates=["txr_1"])]},
        {"automatic_tax": {"enabled": False}, "line_items": [line(1000, 1, tax_rates=["txr_1"])]},
    ),
    "delivered_backwards": (
        shipped(minimum={"unit": "day", "value": 5}, maximum={"unit": "day", "value": 3}),
        shipped(minimum={"unit": "day", "value": 3}, maximum={"unit": "day", "value": 3}),
    ),
    "own_currency_again": (
        priced(currency="usd", currency_options={"usd": {}}),
        priced(currency="usd", currency_options={"eur": {}}),
    ),
    "nothing_to_pay_with": (
        {"excluded_payment_method_types": ["alipay", "card"]},
        {"excluded_payment_method_types": ["card"]},
    ),
    "several_currencies": (
        {"currency": "eur", "line_items": [line(1000)]},
        {"currency": "USD", "line_items": [line(1000)]},
    ),
    "of_another_type": (
        {"subscription_data": {"billing_mode": {"type": "classic", "flexible": {}}}},
        {"subscription_data": {"billing_mode": {"type": "flexible", "flexible": {}}}},
    ),
    "no_way_back": (
        {"ui_mode": "custom"},
        {"ui_mode": "custom", "return_url": "https://example.com/return"},
    ),
    "trial_twice": (
        {"subscription_data": {"trial_end": 1_900_000_000, "trial_period_days": 7}},
        {"subscription_data": {"trial_period_days": 7}},
    ),
}


@pytest.mark.parametrize("name", [row.name for row in DISPUTES])
def test_a_row_finds_its_side_and_not_the_side_beside_it(name: str) -> None:
    disputed, fine = SIDES[name]
    assert disputes(disputed) == [name]
    assert disputes(fine) == []


def test_no_covering_request_is_disputed() -> None:
    for operation in ("create", "update"):
        assert [found for payload in GENERATORS.covering(operation) if (found := disputes(payload))] == []


@settings(max_examples=150)
@given(GENERATORS.valid("create"))
def test_no_drawn_request_is_disputed(payload: dict[str, Any]) -> None:
    assert disputes(payload) == []


def test_no_control_and_no_request_on_a_boundary_is_disputed() -> None:
    contract = load()
    found = []
    for clause in contract.clauses.values():
        if clause.operation == "create" and clause.side == "request" and clause.theme == "requests":
            sides = [*GENERATORS.valid_sides(clause.id)]
            sides += [violation.control for violation in GENERATORS.violations(clause.id, ways=1)]
            found += [(clause.id, disputes(side)) for side in sides if disputes(side)]
    assert found == []


def test_what_is_forbidden_on_a_custom_page_is_sent_with_all_that_such_a_page_may_need() -> None:
    for clause in ("create.success_url.not_with_ui_mode_custom", "create.cancel_url.not_with_ui_mode_custom"):
        first, *others = [violation.payload for violation in GENERATORS.violations(clause)]
        assert disputes(first) == []
        assert sum(bool(disputes(payload)) for payload in others) <= 1


def test_what_stands_beside_a_boundary_is_chosen_and_the_boundary_itself_is_not_touched() -> None:
    free = without_dispute({"mode": "payment", "line_items": [line(0)]}, "line_items[].price_data.unit_amount")
    assert free["line_items"][0] == line(0)
    assert disputes(free) == []
    many = without_dispute(
        {"line_items": [line(1000, 1, adjustable_quantity={"minimum": 7})]}, "line_items[].adjustable_quantity.minimum"
    )
    assert many["line_items"][0]["quantity"] == 7  # fmt: skip


def booleans(contract: Contract) -> Iterator[str]:
    for operation in ("create", "update", "customer_session_create"):
        for path, node in nodes(contract.schemas[operation]):
            if node.get("type") == "boolean":
                yield f"{operation}.{path.replace('[]', '')}.type"


def leaves(value: Any) -> Iterator[Any]:
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        yield from leaves(child)
    if not isinstance(value, (dict, list)):
        yield value


def test_no_invalid_boolean_is_one_that_somebody_reads_as_a_boolean() -> None:
    clauses = list(booleans(load()))
    assert len(clauses) > 15
    for clause in clauses:
        violations = list(GENERATORS.violations(clause, ways=10))
        assert {"maybe"} <= {leaf for v in violations for leaf in leaves(v.payload) if isinstance(leaf, str)}, clause
        for violation in violations:
            mine = [leaf for leaf in leaves(violation.payload) if leaf not in list(leaves(violation.control))]
            assert BOOLEANS_BY_SOMEBODY.isdisjoint(map(str, mine)), clause


@pytest.mark.parametrize(
    "path",
    ["payment_intent_data.statement_descriptor", "payment_intent_data.statement_descriptor_suffix"],
)
def test_a_descriptor_on_its_boundary_is_one_that_the_documented_rules_take(path: str) -> None:
    sides = list(GENERATORS.valid_sides(f"create.{path}.max_length"))
    assert sides
    name = path.rpartition(".")[2]
    for payload in sides:
        sent = payload["payment_intent_data"][name]
        assert len(sent) == 22
        assert sent.isascii()
        assert sum(letter.isalpha() for letter in sent) >= 5
        assert REFUSED_IN_DESCRIPTORS.isdisjoint(sent)


@pytest.mark.parametrize(("kind", "first", "last"), [("kana", "\u30a0", "\u30ff"), ("kanji", "\u4e00", "\u9fff")])
def test_a_suffix_in_kana_or_kanji_is_written_in_them(kind: str, first: str, last: str) -> None:
    node = node_at(load().schemas["create"], f"payment_method_options.card.statement_descriptor_suffix_{kind}")
    assert node is not None
    assert all(first <= letter <= last for letter in of_length(node, 40))


def test_texts_of_a_kind_are_as_long_as_asked() -> None:
    for kind in ALPHABETS:
        assert [len(of_length({"x-kind": kind}, length)) for length in (1, 22, 255)] == [1, 22, 255]
