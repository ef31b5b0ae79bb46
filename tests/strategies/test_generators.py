"""Generators: covering sets are valid and leave few parameters out; what is broken stands beside what is right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.form import decode, encode
from checkout_conformance.schemas.paths import differences, path_of, value_at
from checkout_conformance.strategies import Generators, on_paper
from checkout_conformance.strategies.rulebreaking import OF_VALUES

GENERATORS = Generators(on_paper())
CONTRACT = GENERATORS.context.contract
WORLD = GENERATORS.context.world


def on_the_wire(operation: str, payload: Mapping[str, Any]) -> Any:
    return coerce(decode(encode(payload)), CONTRACT.request_schema(operation))


@pytest.mark.parametrize("operation", ["create", "update"])
def test_every_covering_payload_is_valid_on_the_wire(operation: str) -> None:
    covering = GENERATORS.covering(operation)
    assert covering
    assert all(CONTRACT.is_valid_request(operation, on_the_wire(operation, p), WORLD) for p in covering)


def test_covering_creates_carry_every_parameter_but_few() -> None:
    carried = set().union(*(GENERATORS.coverage("create", p)["parameters"] for p in GENERATORS.covering("create")))
    assert len(carried) > 390


@pytest.mark.parametrize("version", versions())
def test_a_value_that_is_wrong_by_itself_stands_beside_a_right_one(version: str) -> None:
    contract = load(version)
    generators = Generators(on_paper(contract))
    judged = [c for c in contract.clauses.values() if c.operation == "create" and c.keyword in OF_VALUES]
    assert judged
    for clause in judged:
        violation = next(generators.violations(clause.id))
        (differs,) = differences(violation.control, violation.payload)
        assert path_of(differs) == (clause.param or clause.path)
        assert value_at(violation.control, differs) is not None


SUBSCRIPTION = {
    "mode": "subscription",
    "success_url": "https://example.com/success",
    "line_items": [{"price": "price_2", "quantity": 1}],
    "customer": "cus_1",
}
SUBSCRIPTIONS_ONLY = Generators(replace(on_paper(), inline_prices=False, plains={"subscription": SUBSCRIPTION}))


@pytest.mark.parametrize(
    "clause",
    [
        "create.mode.enum",
        "create.ui_mode.enum",
        "create.line_items.price.type",
        "create.line_items.price.min_length",
        "create.custom_fields.type.enum",
        "create.payment_method_options.wechat_pay.client.required",
    ],
)
def test_what_a_plain_request_has_is_broken_in_it(clause: str) -> None:
    """Its mode and its price are those that the target takes: no other value stands in the control."""
    violation = next(SUBSCRIPTIONS_ONLY.violations(clause))
    assert violation.control["mode"] == "subscription"
    assert violation.control["line_items"] == SUBSCRIPTION["line_items"]


def test_a_parameter_that_the_plain_request_bars_stands_in_it_all_the_same() -> None:
    clause = "create.customer_creation.not_in_subscription_mode"
    assert next(SUBSCRIPTIONS_ONLY.violations(clause), None) is None
    (violation,) = SUBSCRIPTIONS_ONLY.wrong_in(clause, SUBSCRIPTION)
    assert violation.payload == {**SUBSCRIPTION, "customer_creation": "always"}
