"""From rows to JSON Schema: nesting, nullability, requiredness, enumerations, limits."""

from __future__ import annotations

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from checkout_conformance.schemas.derive.build import schemas_of
from checkout_conformance.schemas.derive.reference import read
from checkout_conformance.schemas.derive.versions import FROM_REFERENCE
from checkout_conformance.schemas.loader import FOLDER
from checkout_conformance.schemas.nodes import node_at, nodes
from tests.schemas.documents import SMALL_REFERENCE


def node(name: str, path: str) -> dict[str, Any]:
    found = node_at(schemas_of(read(SMALL_REFERENCE))[name], path)
    assert found is not None
    return {key: value for key, value in found.items() if key != "x-line"}


def test_a_nullable_enumeration_takes_null() -> None:
    assert node("session", "status") == {"type": ["string", "null"], "enum": ["complete", "open", None]}


def test_a_currency_is_lowercase_in_answers() -> None:
    assert node("session", "currency")["pattern"] == "^[a-z]{3}$"


def test_a_currency_with_listed_values_is_an_enumeration() -> None:
    listed = "in lowercase. Possible enum values:\n\n    • cad Words.\n"
    text = SMALL_REFERENCE.replace("in lowercase.", listed)
    found = node_at(schemas_of(read(text))["session"], "currency")
    assert found is not None
    assert found["enum"] == ["cad", None]
    assert "pattern" not in found


def test_key_value_pairs_are_strings() -> None:
    assert node("update", "metadata")["additionalProperties"] == {"x-line": 62, "type": "string"}
    assert node("session", "metadata")["type"] == ["object", "null"]


def test_a_request_refuses_what_is_not_listed_and_an_answer_does_not() -> None:
    derived = schemas_of(read(SMALL_REFERENCE))
    assert derived["create"]["additionalProperties"] is False
    assert node("create", "fields[]")["additionalProperties"] is False
    assert "additionalProperties" not in derived["session"]


def test_an_object_whose_keys_the_reference_does_not_list_is_open() -> None:
    text = SMALL_REFERENCE.replace("    • fields.key (string, required) Alphanumeric, and up to 200 characters.\n", "")
    found = node_at(schemas_of(read(text))["create"], "fields[]")
    assert found is not None
    assert "additionalProperties" not in found


def test_required_parameters_are_required_and_every_attribute_of_an_answer_is() -> None:
    derived = schemas_of(read(SMALL_REFERENCE))
    assert derived["create"]["required"] == ["mode"]
    assert node("create", "fields[]")["required"] == ["key"]
    assert derived["session"]["required"] == ["id", "currency", "line_items", "metadata", "status"]


def test_the_values_of_a_map_stand_below_any_key() -> None:
    assert node("create", "options.*.amount") == {"type": "integer", "minimum": 0, "x-note": "required"}
    assert node("create", "options")["propertyNames"] == {"pattern": "^[a-z]{3}$"}


def test_the_line_item_is_a_schema_of_its_own() -> None:
    derived = schemas_of(read(SMALL_REFERENCE))
    assert derived["session"]["properties"]["line_items"]["properties"]["data"]["items"] == {"$ref": "line_item.json"}
    assert list(derived["line_item"]["properties"]) == ["id"]


def test_every_node_knows_its_line() -> None:
    for schema in schemas_of(read(SMALL_REFERENCE)).values():
        for path, found in nodes(schema):
            assert "x-line" in found or found == {"type": "string"} or "$ref" in found, path


def test_what_is_derived_is_json_schema() -> None:
    for schema in schemas_of(read(SMALL_REFERENCE)).values():
        Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", ["create", "update", "list", "line_items", "session", "line_item"])
def test_no_sentence_of_the_reference_is_carried_over(name: str) -> None:
    """What is committed is what was derived (`test_derive_command`)."""
    schema = json.loads((FOLDER / FROM_REFERENCE / f"{name}.json").read_text(encoding="utf-8"))
    allowed = {"title", "$schema", "pattern", "x-note"}
    texts = [value for _, found in nodes(schema) for key, value in found.items() if isinstance(value, str)]
    long = [
        value
        for _, found in nodes(schema)
        for key, value in found.items()
        if isinstance(value, str) and key not in allowed and " " in value
    ]
    assert texts
    assert long == []


def test_derived_twice_is_the_same_text() -> None:
    first, second = (json.dumps(schemas_of(read(SMALL_REFERENCE))) for _ in range(2))
    assert first == second
