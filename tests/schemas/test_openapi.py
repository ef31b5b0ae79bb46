"""The OpenAPI document is one, Schemathesis takes it, and it says what the schemas say."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV31SpecValidator

from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.openapi import ENDPOINTS, cleaned, document

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
    assert {(operation.method, operation.path) for operation in found} == {(e.method, e.path) for e in ENDPOINTS}


def test_no_key_of_the_kit_is_left() -> None:
    assert [key for key in _keys(DOCUMENT) if key.startswith("x-")] == []
    assert cleaned({"x-line": 1, "properties": {"x-name": {"x-line": 2, "type": "string"}}}) == {
        "properties": {"x-name": {"type": "string"}}
    }


@pytest.mark.parametrize("operation", ["create", "update", "customer_session_create"])
def test_bodies_have_every_parameter_and_say_how_it_is_encoded(operation: str) -> None:
    endpoint = next(e for e in ENDPOINTS if e.operation == operation)
    body = DOCUMENT["paths"][endpoint.path]["post"]["requestBody"]["content"]["application/x-www-form-urlencoded"]
    schema = load().request_schema(operation)
    assert set(body["schema"]["properties"]) == set(schema["properties"])
    nested = {name for name, node in schema["properties"].items() if node["type"] in ("object", "array")}
    assert {name for name, how in body["encoding"].items() if how["style"] == "deepObject"} == nested


def test_every_operation_has_a_success_and_a_refusal() -> None:
    for path, methods in DOCUMENT["paths"].items():
        for method, operation in methods.items():
            assert set(operation["responses"]) == {"200", "4XX"}, (path, method)
