"""Every request clause can be broken alone, beside a valid control, and still is broken on the wire."""

from __future__ import annotations

from collections import Counter

import pytest

from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Clause, load
from checkout_conformance.schemas.form import encode
from checkout_conformance.schemas.nodes import documented, nodes
from checkout_conformance.schemas.paths import carried
from checkout_conformance.strategies import counting, examples
from checkout_conformance.suite import cases
from checkout_conformance.suite.generation import the_world
from tests.conformance.suite.faulty_server import run_against

CONTRACT = load()
JUDGED = [
    clause
    for clause in CONTRACT.clauses.values()
    if clause.side == "request" and clause.theme == "requests" and not clause.excluded
]
TOPS = sorted({f"{c.operation}:{(c.path or c.param or '').split('.')[0].split('[')[0]}" for c in JUDGED})


@pytest.fixture(scope="module")
def run() -> Run:
    return run_against(profile="standard")


def of(top: str) -> list[Clause]:
    operation, _, name = top.partition(":")
    return [
        c for c in JUDGED if c.operation == operation and (c.path or c.param or "").split(".")[0].split("[")[0] == name
    ]


@pytest.mark.parametrize("top", TOPS)
def test_every_clause_has_a_violation_that_breaks_it_on_the_wire(run: Run, top: str) -> None:
    without = []
    for clause in of(top):
        if "payment_links" in clause.needs:
            continue
        found = list(cases.violations_of(run, clause.id))
        if not found:
            without.append(clause.id)
        for violation in found:
            world = the_world(run)
            assert examples.breaches(CONTRACT, clause.operation, encode(violation.control), world) == []
            broken = {b.clause for b in examples.breaches(CONTRACT, clause.operation, encode(violation.payload), world)}
            assert clause.id in broken
            assert encode(violation.payload) != encode(violation.control)
    assert without == []


def test_the_covering_set_carries_every_create_parameter_in_valid_payloads(run: Run) -> None:
    schema = CONTRACT.request_schema("create")
    seen: Counter[str] = Counter()
    covering = cases.covering_payloads(run, "create")
    for payload in covering:
        assert CONTRACT.is_valid_request("create", payload, the_world(run))
        seen.update({documented(schema, path) for path, _ in carried(payload)})
    every = {path for path, _ in nodes(schema) if path and not path.endswith("[]") and not path.startswith("expand")}
    bare = {"payment_method_options.pay_by_bank"}  # an object without parameters leaves nothing on the wire
    assert {path for path in every if path not in seen} == bare
    assert len(covering) < 160


def test_the_covering_set_carries_every_enumerated_value(run: Run) -> None:
    sent: set[tuple[str, str]] = set()
    schema = CONTRACT.request_schema("create")
    for payload in cases.covering_payloads(run, "create"):
        for place, words in counting.counters("create", payload, schema)["enum_values"].items():
            sent |= {(place, word) for word in words}
    missing = [
        (path, value)
        for path, node in nodes(CONTRACT.request_schema("create"))
        for value in node.get("enum", ())
        if value is not None and (f"create:{path}", str(value)) not in sent
    ]
    assert missing == []


def test_what_is_never_drawn_is_never_counted() -> None:
    payload = {"mode": "payment", "custom_text": {"submit": {"message": "Two words"}}}
    counted = counting.counters("create", payload, CONTRACT.request_schema("create"))
    assert counted["enum_values"] == {"create:mode": {"payment": 1}}
    assert counted["parameters"]["create:custom_text.submit.message"] == 1
