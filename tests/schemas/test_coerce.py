"""Strings of a form become what the schema wants, and stay strings where they spell nothing of it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkout_conformance.schemas import load
from checkout_conformance.schemas.coerce import coerce

OBJECT = {"type": "object", "properties": {"count": {"type": "integer"}}}
MAP = {"type": "object", "additionalProperties": {"type": "integer"}}


@pytest.mark.parametrize(
    ("text", "types", "value"),
    [
        ("10", "integer", 10),
        ("-3", "integer", -3),
        ("007", "integer", 7),
        ("1.5", "integer", "1.5"),
        ("ten", "integer", "ten"),
        ("", "integer", ""),
        ("1e3", "integer", "1e3"),
        ("10\n", "integer", "10\n"),
        ("1.5\n", "number", "1.5\n"),
        ("١", "integer", "١"),
        ("9" * 30, "integer", "9" * 30),
        ("1.5", "number", 1.5),
        ("2", "number", 2),
        ("nan", "number", "nan"),
        ("true", "boolean", True),
        ("false", "boolean", False),
        ("True", "boolean", "True"),
        ("1", "boolean", "1"),
        ("10", "string", "10"),
        ("true", "string", "true"),
        ("5", ["object", "integer"], 5),
    ],
)
def test_a_string_becomes_what_it_spells(text: str, types: str | list[str], value: Any) -> None:
    made = coerce(text, {"type": types})
    assert made == value
    assert type(made) is type(value)


def test_an_empty_value_unsets_only_where_that_is_allowed() -> None:
    assert coerce("", {"type": ["object", "null"], "x-emptyable": True}) is None
    assert coerce("", {"type": "string"}) == ""


def test_entries_and_parameters_follow_their_own_schema() -> None:
    assert coerce(["1", "x"], {"type": "array", "items": {"type": "integer"}}) == [1, "x"]
    assert coerce({"count": "1", "other": "1"}, OBJECT) == {"count": 1, "other": "1"}
    assert coerce({"any": "1"}, MAP) == {"any": 1}


def test_a_map_with_numbers_as_keys_is_a_map() -> None:
    assert coerce(["4", "5"], MAP) == {"0": 4, "1": 5}


def test_what_is_of_another_shape_stays_as_it_is() -> None:
    assert coerce({"a": "1"}, {"type": "integer"}) == {"a": "1"}
    assert coerce(["1"], {"type": "integer"}) == ["1"]


@given(
    st.recursive(
        st.text(max_size=6),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
        max_leaves=10,
    ),
    st.sampled_from(["create", "update", "list"]),
)
def test_nothing_decoded_makes_it_raise(value: Any, operation: str) -> None:
    schema = load().request_schema(operation)
    made = coerce(dict.fromkeys(schema["properties"], value), schema)
    assert made.keys() == schema["properties"].keys()


@pytest.mark.parametrize("types", ["object", ["object", "null"]])
def test_a_map_with_digits_for_keys_is_no_list(types: Any) -> None:
    schema = {"type": types, "additionalProperties": {"type": "string"}}
    assert coerce(["zero", "one"], schema) == {"0": "zero", "1": "one"}
