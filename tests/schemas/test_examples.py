"""Every rule across parameters has an example that keeps it and one that breaks it and nothing else."""

from __future__ import annotations

import pytest

from checkout_conformance.schemas import Contract, load
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.nodes import nodes
from tests.schemas.rule_examples import NOW, WORLD, example_of, examples, patched, resolved

CONTRACT = load()


def rule_ids(contract: Contract) -> set[str]:
    """Every rule on requests: those in the schemas, and those in code."""
    stated = {
        entry["x-rule"]["id"]
        for name in REQUESTS
        for _, node in nodes(contract.schemas[name])
        for entry in node.get("allOf", ())
        if "x-rule" in entry
    }
    return stated | {rule.clause.id for rule in contract.rules}


def test_every_rule_has_an_example_and_every_example_a_rule() -> None:
    assert set(examples()) == rule_ids(CONTRACT)


@pytest.mark.parametrize("rule", examples())
def test_one_example_keeps_everything_and_the_other_breaks_the_rule_alone(rule: str) -> None:
    example = example_of(rule, NOW)
    assert example is not None
    operation = CONTRACT.clauses[rule].operation
    assert CONTRACT.request_breaches(operation, example.keeps, WORLD) == []
    assert CONTRACT.is_valid_request(operation, example.keeps, WORLD)
    assert [breach.clause for breach in CONTRACT.request_breaches(operation, example.breaks, WORLD)] == [rule]
    assert not CONTRACT.is_valid_request(operation, example.breaks, WORLD)


def test_an_unknown_rule_has_no_example() -> None:
    assert example_of("create.toaster.plugged_in", NOW) is None


def test_a_patch_takes_away_merges_and_replaces() -> None:
    base = {"a": 1, "b": {"c": 2, "d": [1]}}
    assert patched(base, {"a": None, "b": {"d": [3]}, "e": "x"}) == {"b": {"c": 2, "d": [3]}, "e": "x"}
    assert base == {"a": 1, "b": {"c": 2, "d": [1]}}, "the base stays as it was"


def test_times_days_and_repetitions_are_worked_out() -> None:
    assert resolved({"at": {"$now": 60}, "on": {"$day": 1}}, 0) == {"at": 60, "on": "1970-01-02"}
    assert resolved({"$repeat": [2, {"at": {"$now": 1}}]}, 10) == [{"at": 11}, {"at": 11}]
