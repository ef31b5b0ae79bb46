"""One table of operations: the client, the emulator, the OpenAPI document and the reports hold to it."""

from __future__ import annotations

import inspect
from collections.abc import Callable

import httpx
import pytest

from checkout_conformance.emulator.routes import HANDLERS, ROUTES, find
from checkout_conformance.evidence.exchange import Exchange
from checkout_conformance.reports.sarif import PLACES
from checkout_conformance.schemas import load
from checkout_conformance.schemas.loader import ANSWERS, REQUESTS
from checkout_conformance.schemas.openapi import document
from checkout_conformance.schemas.operations import BY_ID, OPERATIONS, Operation
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import Target

# operation -> the client's method, where it has another name
METHODS = {"event_list": "events", "event_retrieve": "event"}
TARGET = Target("table", "http://127.0.0.1:9", "sk_test_x", "2025-09-30.clover")
EVERY = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda operation: operation.id)


@EVERY
def test_the_client_asks_for_an_operation_where_the_table_says(operation: Operation) -> None:
    asked: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request)
        return httpx.Response(200, json={})

    client = Client(TARGET, transport=httpx.MockTransport(answer))
    method: Callable[..., Exchange] = getattr(client, METHODS.get(operation.id, operation.id))
    needed = [each for each in inspect.signature(method).parameters.values() if each.default is each.empty]
    given = {each.name: "some_id" if each.annotation == "str" else {"limit": 1} for each in needed}
    exchange = method(**given)
    assert [(each.method, each.url.path) for each in asked] == [(operation.method, operation.at("some_id"))]
    assert exchange.request.operation == operation.endpoint
    assert ("some_id" in given.values()) is operation.by_id


@EVERY
def test_the_emulator_serves_it_with_the_documented_answer(operation: Operation) -> None:
    found = find(operation.method, operation.at("some_id"))
    assert found is not None
    route, ids = found
    assert ids == (("some_id",) if operation.by_id else ())
    assert route.kind.startswith("list:") is operation.answer.endswith("_list")
    assert route.session_contract is bool(operation.schema)
    assert not operation.schema or route.operation == operation.id


def test_the_emulator_judges_by_the_contract_what_the_table_has() -> None:
    assert set(HANDLERS) == {operation.id for operation in OPERATIONS if operation.schema}
    assert {route.operation for route in ROUTES if route.session_contract} == set(HANDLERS)


def test_the_document_has_these_operations_and_no_others() -> None:
    paths = document(load())["paths"]
    found = {
        (made["operationId"], method.upper(), path) for path, each in paths.items() for method, made in each.items()
    }
    assert found == {(operation.id, operation.method, operation.path) for operation in OPERATIONS}


def test_the_table_names_schemas_that_there_are() -> None:
    assert REQUESTS == ("create", "update", "retrieve", "list", "line_items", "expire", "customer_session_create")
    assert {operation.answer for operation in OPERATIONS} <= set(ANSWERS)
    assert len(BY_ID) == len(OPERATIONS)
    assert len({(operation.method, operation.path) for operation in OPERATIONS}) == len(OPERATIONS)


@EVERY
def test_reports_place_it_where_it_is_served(operation: Operation) -> None:
    named = operation.id if operation.schema else operation.answer
    shown = {operation.at("ID").lstrip("/"), operation.path.partition("/{")[0].lstrip("/")}
    assert PLACES[named] in shown


def test_an_operation_that_there_is_not_raises() -> None:
    with pytest.raises(KeyError):
        Client(TARGET).call("destroy")
