"""The official SDK of the same API version against the schemas: names, nesting, types, enumerated values.

Every difference is in the table with its reason; a row that no difference needs any more fails.
"""

from __future__ import annotations

from collections.abc import Iterator
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pytest

from checkout_conformance.schemas import Level, load
from checkout_conformance.schemas.conflicts import CONFLICTS
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE
from checkout_conformance.schemas.identifiers import clause_id
from checkout_conformance.schemas.nodes import nodes
from tests.schemas.sdk import PARAMETERS, RESOURCES, Fact, attributes, parameters

SCHEMAS = (*PARAMETERS, *RESOURCES)
UNWRITTEN = "the name of an object's kind inside an answer is not written down in the rows"
# (schema, what differs, pattern over paths) -> why both may stand. `only sdk` and `only here` are about the path.
DIFFERENCES: dict[tuple[str, str, str], str] = {
    ("create", "only here", "payment_method_options.twint*"): "a method the reference lists and this SDK does not",
    ("session", "only here", "payment_method_options.twint*"): "a method the reference lists and this SDK does not",
    ("session", "only here", "line_items.*"): "the SDK has one list class for all lists; its items are compared apart",
    ("session", "only sdk", "optional_items[[]].*"): "the reference names the array of the object, not its entries",
    ("line_item", "only sdk", "price.recurring.trial_period_days"): "a default of old prices that the reference omits",
    (
        "create",
        "values",
        "payment_method_options.customer_balance.bank_transfer.eu_bank_transfer.country",
    ): "the SDK takes any text; the reference's sentence lists six countries",
    ("session", "values", "*.object"): UNWRITTEN,
    (
        "session",
        "values",
        "payment_method_options.cashapp.setup_future_usage",
    ): "the reference lists one value, its parameter and later documents more; all are accepted (see the overlay)",
    (
        "line_item",
        "values",
        "*.object",
    ): UNWRITTEN,
}


@cache
def theirs(name: str) -> dict[str, Fact]:
    return parameters(name) if name in PARAMETERS else attributes(name)


@cache
def ours(name: str) -> dict[str, Fact]:
    return {path: fact(node) for path, node in nodes(load(FROM_REFERENCE).schemas[name]) if path}


def fact(node: dict[str, Any]) -> Fact:
    types = {"object"} if "$ref" in node else {node["type"]} if isinstance(node["type"], str) else set(node["type"])
    if node.get("x-emptyable"):  # null here stands for the empty string of the form
        types = types - {"null"} | {"string"}
    values = {node["const"]} if "const" in node else {value for value in node.get("enum", ()) if value is not None}
    return Fact(frozenset(types), frozenset(values) or None, required=False)


def between(here: dict[str, Fact], there: dict[str, Fact]) -> Iterator[tuple[str, str]]:
    """What differs, as (what, path)."""
    yield from (("only sdk", path) for path in sorted(there.keys() - here.keys()))
    yield from (("only here", path) for path in sorted(here.keys() - there.keys()))
    for path in sorted(here.keys() & there.keys()):
        if here[path].types != there[path].types:
            yield "types", path
        if here[path].values != there[path].values:
            yield "values", path


def found_differences(name: str) -> Iterator[tuple[str, str]]:
    return between(ours(name), theirs(name))


def reasons(name: str, what: str, path: str) -> list[tuple[str, str, str]]:
    return [row for row in DIFFERENCES if row[:2] == (name, what) and fnmatchcase(path, row[2])]


@pytest.mark.parametrize("name", SCHEMAS)
def test_names_types_and_values_agree_but_for_the_differences_with_a_reason(name: str) -> None:
    unexplained = [
        f"{what}: {path} (here {ours(name).get(path)}, SDK {theirs(name).get(path)})"
        for what, path in found_differences(name)
        if not reasons(name, what, path)
    ]
    assert unexplained == []


def test_no_reason_is_stale() -> None:
    used = {row for name in SCHEMAS for what, path in found_differences(name) for row in reasons(name, what, path)}
    assert [row for row in DIFFERENCES if row not in used] == []


@pytest.mark.parametrize(
    ("name", "paths"),
    [("create", 424), ("update", 38), ("list", 17), ("line_items", 5), ("session", 443), ("line_item", 108)],
)
def test_the_sdk_was_read_to_its_depth(name: str, paths: int) -> None:
    assert len(theirs(name)) == paths


@pytest.mark.parametrize("name", PARAMETERS)
def test_what_is_required_agrees_but_for_the_conflicts_that_lower_a_level(name: str) -> None:
    here = required_here(name)
    there = {path for path, fact in theirs(name).items() if fact.required and not path.endswith(("[]", ".*"))}
    assert there - here == set()
    assert {clause_id(name, path, "required") for path in here - there} <= CONFLICTS.keys()


@pytest.mark.parametrize("name", PARAMETERS)
def test_the_empty_text_that_the_sdk_types_is_refused_by_no_clause(name: str) -> None:
    schema = load(FROM_REFERENCE).schemas[name]
    emptyable = {path for path, fact in theirs(name).items() if fact.emptyable}
    assert {path for path, node in nodes(schema) if node.get("x-emptyable")} == emptyable
    assert len(emptyable) == {"create": 18, "update": 2}.get(name, 0)


def test_no_clause_is_a_must_that_the_sdk_contradicts() -> None:
    contract = load(FROM_REFERENCE)
    for clause, conflict in CONFLICTS.items():
        if clause not in contract.clauses:
            continue  # of the older version: test_node_agreement
        assert contract.clauses[clause].level is not Level.MUST, clause
        assert conflict.source in contract.clauses[clause].statement


def required_here(name: str) -> set[str]:
    return {
        f"{path}.{child}" if path else child
        for path, node in nodes(load(FROM_REFERENCE).schemas[name])
        for child in node.get("required", ())
    }


@pytest.mark.parametrize(
    ("path", "fault", "seen"),
    [
        ("mode", None, "only sdk"),
        ("mode", Fact(frozenset({"string"}), frozenset({"payment", "setup"}), required=False), "values"),
        ("line_items[].quantity", Fact(frozenset({"string"}), None, required=False), "types"),
    ],
)
def test_schemas_that_fault_are_caught(path: str, fault: Fact | None, seen: str) -> None:
    faulty = (
        {**ours("create"), path: fault} if fault else {key: fact for key, fact in ours("create").items() if key != path}
    )
    honest = set(found_differences("create"))
    assert set(between(faulty, theirs("create"))) - honest == {(seen, path)}
