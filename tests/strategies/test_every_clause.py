"""Every clause that a request can break: it has a violation, which breaks that clause alone, with a valid control, and
still does when the other side has read the bytes of the wire."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checkout_conformance.schemas import Clause, Side
from checkout_conformance.schemas.coerce import coerce
from checkout_conformance.schemas.form import decode, encode
from checkout_conformance.strategies.generators import Violation
from checkout_conformance.strategies.undisputed import lacks_what_may_be_due
from tests.strategies.drawn import GENERATORS

CONTRACT, WORLD = GENERATORS.context.contract, GENERATORS.context.world
CLAUSES = [
    clause
    for clause in CONTRACT.clauses.values()
    if clause.side is Side.REQUEST and clause.theme == "requests" and not clause.excluded
]
WAYS = 3
# A value of the wrong type, or that no list has, cannot keep what else is said of the same place; no empty id exists.


def broken(violation: Violation, body: bytes) -> set[str]:
    sent = coerce(decode(body), CONTRACT.request_schema(violation.operation))
    return {breach.clause for breach in CONTRACT.request_breaches(violation.operation, sent, WORLD)}


def found() -> Iterator[tuple[Clause, Violation]]:
    for clause in CLAUSES:
        for violation in GENERATORS.violations(clause.id, WAYS):
            yield clause, violation


FOUND = list(found())


def test_the_register_has_clauses_that_requests_can_break() -> None:
    assert len(CLAUSES) > 900


def test_every_clause_has_a_violation() -> None:
    assert sorted({clause.id for clause in CLAUSES} - {clause.id for clause, _ in FOUND}) == []


@pytest.mark.parametrize("operation", sorted({clause.operation for clause in CLAUSES}))
def test_violations_break_their_clause_on_the_wire_and_controls_break_nothing(operation: str) -> None:
    of_operation = [(clause, violation) for clause, violation in FOUND if clause.operation == operation]
    assert of_operation
    for clause, violation in of_operation:
        assert clause.id in broken(violation, encode(violation.payload).encode()), violation
        assert broken(violation, encode(violation.control).encode()) == set(), violation
        assert violation.blamable, clause.id


def test_violations_break_nothing_else() -> None:
    others = {
        clause.id: beside
        for clause, violation in FOUND
        if (beside := broken(violation, encode(violation.payload).encode()) - {clause.id})
    }
    assert others == {}


def test_violations_of_a_clause_differ_on_the_wire() -> None:
    bodies: dict[str, list[str]] = {}
    for clause, violation in FOUND:
        if not lacks_what_may_be_due(violation.payload):
            bodies.setdefault(clause.id, []).append(encode(violation.payload))
    assert all(len(set(sent)) == len(sent) <= WAYS for sent in bodies.values())
