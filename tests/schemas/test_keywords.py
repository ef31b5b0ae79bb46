"""Every keyword of the schemas is a clause with a sentence of its own."""

from __future__ import annotations

import pytest

from checkout_conformance.schemas import load
from checkout_conformance.schemas.keywords import KEYWORDS, statement, suffix, type_phrase, values_phrase
from checkout_conformance.schemas.nodes import nodes

# What a schema may hold beside clauses: structure, notes of the kit, and where rules are attached.
STRUCTURE = {"properties", "items", "allOf", "anyOf", "oneOf", "default", "$schema", "$defs", "$ref", "$id", "title"}


def test_every_keyword_of_every_schema_is_known() -> None:
    unknown = {
        f"{name}: {path} {keyword}"
        for name, schema in load().schemas.items()
        for path, node in nodes(schema)
        for keyword in node
        if keyword not in KEYWORDS and keyword not in STRUCTURE and not keyword.startswith("x-")
    }
    assert unknown == set()


def test_no_two_keywords_have_one_ending() -> None:
    assert len({suffix(keyword) for keyword in KEYWORDS}) == len(KEYWORDS)


@pytest.mark.parametrize(
    ("keyword", "value", "sentence"),
    [
        ("type", ["string", "null"], "`a.b` is a string or null."),
        ("required", True, "`a.b` has to be given."),
        ("enum", ["x", "y", None], "`a.b` is one of `x`, `y`, null."),
        ("const", "list", "`a.b` always is `list`."),
        ("maxLength", 5, "`a.b` has at most 5 characters."),
        ("minLength", 1, "`a.b` has at least 1 character."),
        ("maxItems", 1, "`a.b` has at most 1 entry."),
        ("minItems", 2, "`a.b` has at least 2 entries."),
        ("maximum", 9, "`a.b` is at most 9."),
        ("minimum", 0, "`a.b` is at least 0."),
        ("maxProperties", 50, "`a.b` has at most 50 keys."),
        ("additionalProperties", False, "`a.b` takes no parameters but the documented ones."),
    ],
)
def test_the_sentence_of_a_keyword_says_its_value(keyword: str, value: object, sentence: str) -> None:
    assert statement(keyword, "a.b", value) == sentence


def test_an_answer_s_attribute_is_present_where_a_request_s_has_to_be_given() -> None:
    assert statement("required", "url", True, nullable=True, answer=True) == "`url` is present, if only as null."
    assert statement("required", "id", True, answer=True) == "`id` is present."
    assert statement("additionalProperties", "", False) == "The request takes no parameters but the documented ones."


def test_long_enumerations_are_cut_and_counted() -> None:
    assert values_phrase(list(range(20))).endswith("`7`, ... (20 values in all)")


def test_one_type_is_no_list() -> None:
    assert type_phrase("integer") == "an integer"
