"""The OpenAPI document is one, Schemathesis accepts it, and it says what the schemas say."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.derive.reference import read
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.openapi import cleaned, document
from checkout_conformance.schemas.operations import OPERATIONS
from tests.schemas.documents import text_of, with_documents

DOCUMENT = document(load())


def _keys(node: Any, *, names: bool = False) -> Iterator[str]:
    if isinstance(node, dict):
        for key, child in node.items():
            if not names:
                yield key
            yield from _keys(child, names=not names and key == "properties")
    elif isinstance(node, list):
        for child in node:
            yield from _keys(child)


@pytest.mark.parametrize("version", versions())
def test_the_document_is_valid_openapi(version: str) -> None:
    assert [error.message for error in OpenAPIV31SpecValidator(document(load(version))).iter_errors()] == []


def test_a_document_that_is_none_is_caught() -> None:
    broken = {**DOCUMENT, "paths": {"/v1": {"get": {"responses": {"200": {}}}}}}
    assert list(OpenAPIV31SpecValidator(broken).iter_errors())


def test_schemathesis_loads_every_operation() -> None:
    import schemathesis

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = [result.ok() for result in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()]  # type: ignore[union-attr]
    assert {(operation.method, operation.path) for operation in found} == {
        (each.method.lower(), each.path) for each in OPERATIONS
    }


def test_no_key_of_the_kit_is_left_but_levels_and_sources() -> None:
    assert {key for key in _keys(DOCUMENT) if key.startswith("x-")} == {"x-levels", "x-source", "x-clause"}
    assert [key for key in _keys(document(load(), rules=False)) if key.startswith("x-")] == []
    assert cleaned({"x-line": 1, "properties": {"x-name": {"x-line": 2, "type": "string"}}}) == {
        "properties": {"x-name": {"type": "string"}}
    }


@pytest.mark.parametrize("operation", ["create", "update", "customer_session_create"])
def test_bodies_have_every_parameter_and_say_how_it_is_encoded(operation: str) -> None:
    endpoint = next(e for e in OPERATIONS if e.id == operation)
    body = DOCUMENT["paths"][endpoint.path]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    schema = load().request_schema(operation)
    assert set(body["schema"]["properties"]) == set(schema["properties"])
    nested = {name for name, node in schema["properties"].items() if node["type"] in ("object", "array")}
    assert {name for name, how in body["encoding"].items() if how["style"] == "deepObject"} == nested


def test_every_operation_has_a_success_and_a_refusal() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            assert set(operation["responses"]) == {"200", "4XX"}, (path, method)


@pytest.mark.parametrize("version", versions())
def test_what_is_required_is_a_must(version: str) -> None:
    made = document(load(version))
    levels = {c.id: c.level for c in load(version).clauses.values()}
    for kind, schema in made["components"]["schemas"].items():
        for path, node in nodes(schema):
            for name in node.get("required", ()):
                place = ".".join([kind, *filter(None, [path.replace("[]", "").replace("*", "any")]), name])
                assert levels[f"{place}.present"] == "MUST", place


def test_levels_and_sources_stand_at_their_place() -> None:
    session = DOCUMENT["components"]["schemas"]["session"]
    assert session["properties"]["currency"]["x-levels"]["present"] == "SHOULD"
    assert "currency" not in session["required"]
    assert session["properties"]["id"]["x-source"] == "API reference, The Checkout Session object, `id`, line 77"
    body = DOCUMENT["paths"]["/v1/checkout/sessions"]["post"]["requestBody"]
    schema = body["content"]["application/x-www-form-urlencoded"]["schema"]
    rules = {rule["x-clause"]: rule["x-levels"] for rule in schema["allOf"]}
    assert rules["create.cancel_url.not_with_ui_mode_custom"] == {"not_with_ui_mode_custom": "MUST"}


def test_an_event_is_retrieved_without_the_parameters_of_a_list() -> None:
    paths = DOCUMENT["paths"]
    assert [p["name"] for p in paths["/v1/events/{id}"]["get"]["parameters"]] == ["id"]
    assert "limit" in [p["name"] for p in paths["/v1/events"]["get"]["parameters"]]


@with_documents
def test_the_reference_s_own_examples_have_no_error() -> None:
    components = {"components": DOCUMENT["components"]}
    found = []
    for name, section in read(text_of("002")).items():
        kind = {"list": "session_list", "line_items": "line_item_list"}.get(name, "session")
        validator = Draft202012Validator({"$ref": f"#/components/schemas/{kind}", **components})
        found += [f"{name}: {error.json_path}: {error.message:.80}" for error in validator.iter_errors(section.example)]
    assert found == []


def test_an_answer_without_an_id_is_an_error() -> None:
    validator = Draft202012Validator({"$ref": "#/components/schemas/session", "components": DOCUMENT["components"]})
    assert "'id' is a required property" in [error.message for error in validator.iter_errors({})]
