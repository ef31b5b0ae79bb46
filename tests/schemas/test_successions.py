"""What was renamed is one table: each version says its own words, and rules follow."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.successions import FIRST, VALUES, Words, in_any_words, successors, words_of

PAGES = ["hosted_page", "elements", "embedded_page"]
RENAMED: dict[str, Any] = {"create": {"properties": {"ui_mode": {"enum": PAGES}}}}
FORMER: dict[str, Any] = {"create": {"properties": {"ui_mode": {"enum": ["hosted", "custom", "embedded"]}}}}
WORDS = words_of(RENAMED)
RULE: dict[str, Any] = {
    "id": "create.cancel_url.not_with_ui_mode_custom",
    "param": "payment_method_types",
    "statement": "cancel_url is not allowed with ui_mode custom.",
    "schema": {"if": {"properties": {"ui_mode": {"const": "custom"}}}, "then": {"not": {"required": ["cancel_url"]}}},
}


def test_a_succession_holds_where_the_old_word_is_gone_and_the_new_one_there() -> None:
    assert words_of(FORMER) == FIRST
    assert WORDS.values == {"ui_mode": VALUES["ui_mode"]}
    both = {"create": {"properties": {"ui_mode": {"enum": ["hosted", "hosted_page", "elements"]}}}}
    assert words_of(both).values == {"ui_mode": {"custom": "elements"}}
    assert words_of({"create": {"properties": {"allowed_payment_method_types": {}}}}).names
    older_too = {"create": {"properties": {"allowed_payment_method_types": {}, "payment_method_types": {}}}}
    assert words_of(older_too) == FIRST


def test_there_and_back_again() -> None:
    create = {"ui_mode": "custom", "locale": "custom", "payment_method_types": ["card"]}
    said = Words({"payment_method_types": "allowed_payment_method_types"}, WORDS.values).said(create)
    assert said == {"ui_mode": "elements", "locale": "custom", "allowed_payment_method_types": ["card"]}
    assert WORDS.kept(said)["ui_mode"] == "custom"
    assert WORDS.shown(create)["payment_method_types"] == ["card"], "a session keeps the name"
    assert FIRST.said(create) == create


def test_rules_statements_and_paths_follow() -> None:
    rule = WORDS.rule(RULE)
    assert rule["id"] == RULE["id"]
    assert rule["schema"]["if"] == {"properties": {"ui_mode": {"const": "elements"}}}
    assert rule["statement"].endswith("with ui_mode elements.")
    assert WORDS.statement("A hosted session has no client secret.") == "A hosted session has no client secret."
    renamed = Words({"payment_method_types": "allowed_payment_method_types"})
    assert renamed.rule(RULE)["param"] == "allowed_payment_method_types"
    assert renamed.path("payment_method_types[]") == "allowed_payment_method_types[]"
    assert renamed.path("payment_method_options.card") == "payment_method_options.card"
    assert renamed.condition({"required": ["payment_method_types"]}) == {"required": ["allowed_payment_method_types"]}


def test_a_name_with_its_successors() -> None:
    assert successors("payment_method_types") == ("payment_method_types", "allowed_payment_method_types")
    assert in_any_words({"mode"}) == {"mode"}


@pytest.mark.parametrize("version", versions())
def test_no_version_has_a_rule_in_words_that_it_does_not_know(version: str) -> None:
    contract = load(version)
    former = {old for pairs in contract.words.values.values() for old in pairs}
    for clause in contract.clauses.values():
        if "ui_mode" in clause.statement:
            assert not former & set(clause.statement.replace("`", " ").replace(".", " ").split()), clause.id
    enum = contract.schemas["create"]["properties"].get("ui_mode", {}).get("enum", ())
    assert all(word in enum for pairs in contract.words.values.values() for word in pairs.values())
