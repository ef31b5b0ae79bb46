"""Controls that many violations share: fewer than those of their own, valid, and no less is broken beside them."""

from __future__ import annotations

import pytest

from checkout_conformance.schemas.form import encode
from checkout_conformance.strategies import Generators, examples, on_paper

GENERATORS = Generators(on_paper())
CONTRACT = GENERATORS.context.contract
WORLD = GENERATORS.context.world


@pytest.mark.parametrize("name", ["create.subscription_data", "create.branding_settings", "update.shipping_options"])
def test_violations_of_shared_controls_break_their_clause_alone(name: str) -> None:
    own, shared = set[str](), set[str]()
    for clause in CONTRACT.clauses.values():
        if not clause.id.startswith(f"{name}.") or clause.theme != "requests" or clause.excluded:
            continue
        alone = list(GENERATORS.violations(clause.id))
        beside = list(GENERATORS.violations(clause.id, shared=True))
        assert len(beside) in (0, len(alone)), clause.id
        for violation in beside:
            assert examples.is_valid(CONTRACT, clause.operation, violation.control, WORLD)
            broken = examples.breaches(CONTRACT, clause.operation, encode(violation.payload), WORLD)
            assert {breach.clause for breach in broken} == {clause.id}
        if beside:
            own |= {encode(violation.control) for violation in alone}
            shared |= {encode(violation.control) for violation in beside}
    assert 0 < len(shared) < len(own)


def test_what_no_schema_says_has_no_shared_control() -> None:
    assert list(GENERATORS.violations("create.expires_at.at_most_24_hours", shared=True)) == []
