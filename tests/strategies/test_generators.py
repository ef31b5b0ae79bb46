"""Generators: covering sets are valid and leave few parameters out; what is broken stands beside what is right."""

from __future__ import annotations

from collections.abc import Mapping
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
