"""What an older version takes over: only what fits its places, and never against its own word."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas.based_on import fits, fitting_rules, missing_keywords

SCHEMA: dict[str, Any] = {
    "properties": {"mode": {}, "items": {"items": {"properties": {"price": {}}}}, "data": {"properties": {"a": {}}}}
}


@pytest.mark.parametrize(
    "condition",
    [
        True,
        {"required": ["mode"]},
        {"properties": {"items": {"items": {"required": ["price"]}}}},
        {"if": {"properties": {"mode": {"const": "setup"}}}, "then": {"not": {"required": ["items"]}}},
        {"dependentRequired": {"mode": ["items"]}},
        {"anyOf": [{"required": ["mode"]}, {"properties": {"data": {"required": ["a"]}}}]},
    ],
)
def test_a_condition_on_known_places_fits(condition: Any) -> None:
    assert fits(condition, SCHEMA)


@pytest.mark.parametrize(
    "condition",
    [
        {"required": ["ui_mode"]},
        {"properties": {"items": {"items": {"required": ["cost"]}}}},
        {"properties": {"items": {"contains": {"required": ["cost"]}}}},
        {"if": {"properties": {"ui_mode": {"const": "custom"}}}, "then": {}},
        {"else": {"not": {"required": ["ui_mode"]}}},
        {"dependentRequired": {"mode": ["ui_mode"]}},
        {"dependentSchemas": {"mode": {"required": ["ui_mode"]}}},
        {"allOf": [{"required": ["mode"]}, {"properties": {"data": {"required": ["b"]}}}]},
    ],
)
def test_a_condition_on_a_place_that_does_not_exist_does_not_fit(condition: Any) -> None:
    assert not fits(condition, SCHEMA)


def test_an_inherited_rule_is_should_and_convention() -> None:
    rule = {"id": "r", "at": "", "level": "MUST", "basis": "documented", "schema": {"required": ["mode"]}}
    other = {**rule, "id": "s", "at": "gone"}
    (kept,) = fitting_rules([rule, other], {"": SCHEMA})
    assert (kept["id"], kept["level"], kept["basis"]) == ("r", "SHOULD", "convention")


def test_an_entry_adds_only_what_the_place_does_not_say() -> None:
    entry = {
        "path": "mode",
        "set": {"enum": ["x"], "x-ref": "y"},
        "mark": ["enum"],
        "drop": ["pattern"],
        "needs": ["z"],
    }
    assert missing_keywords(entry, {"enum": ["a"]}) == {"path": "mode", "set": {"x-ref": "y"}, "needs": ["z"]}
    assert missing_keywords(entry, {"enum": ["a"], "x-ref": "b"}) == {"path": "mode", "needs": ["z"]}
