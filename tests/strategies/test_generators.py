"""Generators: every request clause has a violation, the same ones every time, and failures shrink to little."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from typing import Any

import pytest

from schemas.coerce import coerce
from schemas.form import decode, encode
from strategies import Generators, on_paper

GENERATORS = Generators(on_paper())
CONTRACT = GENERATORS.ground.contract
WORLD = GENERATORS.ground.world
REQUESTS = [c.id for c in CONTRACT.clauses.values() if c.theme == "requests" and not c.excluded]


def on_the_wire(operation: str, payload: Mapping[str, Any]) -> Any:
    return coerce(decode(encode(payload)), CONTRACT.request_schema(operation))


def test_every_request_clause_has_a_violation() -> None:
    assert [clause for clause in REQUESTS if not list(GENERATORS.violations(clause, 1))] == []


@pytest.mark.parametrize("clause", REQUESTS[::9])
def test_a_violation_breaks_its_clause_on_the_wire_and_its_twin_breaks_nothing(clause: str) -> None:
    for violation in GENERATORS.violations(clause, 2):
        sent = on_the_wire(violation.operation, violation.payload)
        assert clause in {breach.clause for breach in CONTRACT.request_breaches(violation.operation, sent, WORLD)}
        twin = on_the_wire(violation.operation, violation.twin)
        assert CONTRACT.request_breaches(violation.operation, twin, WORLD) == []


@pytest.mark.parametrize("operation", ["create", "update"])
def test_every_covering_payload_is_valid_on_the_wire(operation: str) -> None:
    packed = GENERATORS.covering(operation)
    assert packed
    assert all(CONTRACT.is_valid_request(operation, on_the_wire(operation, p), WORLD) for p in packed)


def test_covering_creates_carry_every_parameter_but_few() -> None:
    carried = set().union(*(GENERATORS.coverage("create", p)["parameters"] for p in GENERATORS.covering("create")))
    assert len(carried) > 390


def test_another_process_generates_the_same() -> None:
    code = (
        "from strategies import Generators, on_paper; from schemas.form import encode; g = Generators(on_paper());"
        "print([encode(p) for p in g.covering('update')]);"
        "print([encode(v.payload) for v in g.violations('create.mode.enum')])"
    )
    runs = {subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(2)}
    assert len(runs) == 1
