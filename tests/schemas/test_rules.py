"""What holds of all rules across parameters: wrong types are none of their business, and nothing makes them raise."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout_conformance.schemas import Basis, Level, load
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.paths import steps
from tests.schemas.rule_examples import NOW, WORLD, example_of, examples
from tests.schemas.test_examples import rule_ids

CONTRACT = load()
RULES = rule_ids(CONTRACT)
WRONG: tuple[Any, ...] = ("no value of this kind", 7, True, 1.5, [], [7], {"a": "b"}, None)
# A parameter of the right type and a wrong value breaks what is said of it alone as well.
KEYWORDS = ("type", "enum", "pattern", "required", "no_unknown", "min_length", "max_length", "min_items", "minimum")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


def nodes_with_rules() -> list[tuple[str, str]]:
    """(operation, path) of every place below the root where rules stand."""
    return [
        (name, path)
        for name in REQUESTS
        for path, node in nodes(CONTRACT.request_schema(name))
        if path and any("x-rule" in entry for entry in node.get("allOf", ()))
    ]


def at_path(path: str, value: Any) -> Any:
    """A payload with a value at a path and nothing else."""
    for step in reversed(steps(path)):
        value = [value] if step == "[]" else {step: value}
    return value


def positions(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The way to everything within a payload; of a list its first two entries."""
    entries = value.items() if isinstance(value, dict) else enumerate(value[:2]) if isinstance(value, list) else ()
    for key, inner in entries:
        yield (*way, key)
        yield from positions(inner, (*way, key))


def replaced(payload: dict[str, Any], way: tuple[Any, ...], value: Any) -> dict[str, Any]:
    """A copy of a payload with something else at the end of a way."""
    made: Any = copy.deepcopy(payload)
    inner = made
    for step in way[:-1]:
        inner = inner[step]
    inner[way[-1]] = value
    return made  # type: ignore[no-any-return]


@pytest.mark.parametrize(("operation", "path"), nodes_with_rules())
@pytest.mark.parametrize("value", ["x", 7, True, [], [7]])
def test_what_is_no_object_breaks_no_rule_of_its_place(operation: str, path: str, value: Any) -> None:
    breaches = CONTRACT.request_breaches(operation, at_path(path, value), WORLD)
    place = path.replace("[]", "")
    assert [b.clause for b in breaches if b.clause in RULES and b.clause.startswith(f"{operation}.{place}.")] == []
    assert any(b.clause.endswith(".type") for b in breaches)


@pytest.mark.parametrize("rule", examples())
def test_a_wrong_type_in_a_good_request_breaks_no_rule_beside_its_type(rule: str) -> None:
    example = example_of(rule, NOW)
    assert example is not None
    operation = CONTRACT.clauses[rule].operation
    for way in positions(example.keeps):
        for value in WRONG:
            breaches = CONTRACT.request_breaches(operation, replaced(example.keeps, way, value), WORLD)
            typed = [b.clause for b in breaches if b.clause.endswith(".type") and b.clause not in RULES]
            if typed:
                assert [b.clause for b in breaches if b.clause in RULES] == [], (way, value, typed)


@given(st.sampled_from(["create", "update", "list", "line_items", "customer_session_create"]), st.data())
def test_nothing_makes_a_rule_raise(operation: str, data: st.DataObject) -> None:
    names = sorted(CONTRACT.request_schema(operation)["properties"])
    payload = data.draw(st.dictionaries(st.sampled_from(names), JSON, max_size=5))
    breaches = CONTRACT.request_breaches(operation, payload, WORLD)
    assert all(breach.clause in CONTRACT.clauses for breach in breaches)
    assert CONTRACT.is_valid_request(operation, payload, WORLD) == (breaches == [])


@given(st.sampled_from(examples()), st.data())
def test_nothing_in_an_example_s_place_makes_a_rule_raise(rule: str, data: st.DataObject) -> None:
    example = example_of(rule, NOW)
    assert example is not None
    way = data.draw(st.sampled_from(list(positions(example.breaks)) or [("a",)]))
    operation = CONTRACT.clauses[rule].operation
    breaches = CONTRACT.request_breaches(operation, replaced(example.breaks, way, data.draw(JSON)), WORLD)
    assert all(breach.clause in CONTRACT.clauses for breach in breaches)


def test_a_rule_binds_only_as_its_basis_allows() -> None:
    too_strict = [
        name
        for name in RULES
        if CONTRACT.clauses[name].level is Level.MUST and CONTRACT.clauses[name].basis is Basis.OBSERVED
    ]
    assert too_strict == []


def test_statements_are_whole_sentences() -> None:
    assert [name for name in RULES if not CONTRACT.clauses[name].statement.endswith(".")] == []
