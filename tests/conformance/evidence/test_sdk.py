"""The printed program sends the same request again through the official SDK; where that cannot be, none is printed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from checkout_conformance.evidence.exchange import Exchange, Request
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.sdk import python
from checkout_conformance.evidence.witness import witness
from checkout_conformance.schemas.form import decode
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import Target
from tests.conformance.noting import noting

KEY = "sk_test_sdk_0123456789"
VERSION = "2025-09-30.clover"
JSON = ("Content-Type", "application/json")
FORM = ("Content-Type", "application/x-www-form-urlencoded")
LONG = {
    "mode": "payment",
    "line_items": [
        {"price_data": {"currency": "usd", "unit_amount": 10, "product_data": {"name": 'it\'s "T" 🎈'}}, "quantity": 2}
    ],
    "metadata": {"a b": "c&d=e+f", "line": "one\ntwo"},
}


@pytest.fixture
def client() -> Iterator[tuple[Client, list[Any]]]:
    with noting() as (url, noted):
        made = Client(Target("noting", f"{url}/prefix", KEY, VERSION))
        yield made, noted
        made.close()


def run(program: str) -> None:
    """As a person does it."""
    subprocess.run([sys.executable, "-c", program], env={**os.environ, "STRIPE_API_KEY": KEY}, check=True, timeout=300)


@pytest.mark.parametrize(
    "send",
    [
        lambda client: client.create(LONG),
        lambda client: client.update("cs_test_1", {"metadata": {"a": "b"}}),
        lambda client: client.retrieve("cs_test_1"),
        lambda client: client.list({"limit": 3, "created": {"gte": 1}}),
        lambda client: client.expire("cs_test_1"),
    ],
    ids=["create", "update", "retrieve", "list", "expire"],
)
def test_the_program_sends_the_same_request(
    send: Callable[[Client], Exchange], client: tuple[Client, list[Any]]
) -> None:
    made, noted = client
    program = python(send(made).request)
    assert program is not None
    run(program)
    (method, path, headers, body), again = noted
    assert again[0] == method
    assert again[1].partition("?")[0] == path.partition("?")[0]
    assert decode(again[1].partition("?")[2]) == decode(path.partition("?")[2])
    assert decode(again[3]) == decode(body)
    assert again[2]["stripe-version"] == headers["stripe-version"]
    assert again[2]["authorization"] == f"Bearer {KEY}"


def test_an_idempotency_key_that_is_part_of_the_case_is_kept() -> None:
    request = Request(
        "create", "POST", "https://api.stripe.com/v1/checkout/sessions",
        (FORM, ("Idempotency-Key", "twice")), {"mode": "setup"}, b"mode=setup",
    )  # fmt: skip
    program = python(request) or ""
    assert "idempotency_key': 'twice'" in program
    assert "base_addresses" not in program


@pytest.mark.parametrize(
    ("operation", "method", "path", "call"),
    [
        ("customer_session_create", "POST", "/v1/customer_sessions", "client.v1.customer_sessions.create("),
        ("events", "GET", "/v1/events", "client.v1.events.list("),
        ("events", "GET", "/v1/events/evt_1", "client.v1.events.retrieve('evt_1')"),
        ("line_items", "GET", "/v1/checkout/sessions/cs_1/line_items", "sessions.line_items.list('cs_1')"),
    ],
)  # fmt: skip
def test_every_operation_has_its_call(operation: str, method: str, path: str, call: str) -> None:
    assert call in (python(Request(operation, method, f"http://127.0.0.1{path}")) or "")


@pytest.mark.parametrize(
    "request_",
    [
        Request("create", "POST", "http://127.0.0.1/v1/checkout/sessions", (FORM,), {}, b"mode=%zz"),
        Request("create", "POST", "http://127.0.0.1/v1/checkout/sessions", (JSON,), {"a": 1}, b"{}"),
        Request("other", "DELETE", "http://127.0.0.1/v1/checkout/sessions"),
        Request("other", "GET", "http://127.0.0.1/v1/checkout/nothing"),
        Request("retrieve", "GET", "http://127.0.0.1/v1/checkout/sessions/cs_1", (("X-Other", "1"),)),
    ],
    ids=["raw body", "JSON body", "no such method", "no such path", "other headers"],
)  # fmt: skip
def test_what_the_sdk_cannot_send_has_no_program(request_: Request) -> None:
    assert python(request_) is None


def test_another_key_than_the_runs_own_has_no_program() -> None:
    assert python(Request("list", "GET", "http://127.0.0.1/v1/checkout/sessions"), own_key=False) is None


def test_the_key_is_never_printed(client: tuple[Client, list[Any]]) -> None:
    made, _ = client
    shown = witness("the request", made.create({"mode": "setup"}), Redactor([KEY]))
    assert "STRIPE_API_KEY" in shown["python"]
    assert KEY not in str(shown)
