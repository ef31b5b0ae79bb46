"""Generators: covering sets are valid on the wire and leave few parameters out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.form import decode, encode
from checkout_conformance.strategies import Generators, on_paper

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
