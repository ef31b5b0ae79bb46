"""The printed command sends the same request again: held against a server that notes what it gets."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from checkout_conformance.evidence.curl import curl
from checkout_conformance.evidence.exchange import Request
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.witness import witness
from checkout_conformance.schemas.form import decode
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import Target
from tests.conformance.noting import noting

KEY = "sk_test_curl_0123456789"


@pytest.fixture
def client() -> Iterator[tuple[Client, list[Any]]]:
    with noting() as (url, noted):
        made = Client(Target("noting", url, KEY, "2025-09-30.clover"))
        yield made, noted
        made.close()


def paste(command: str) -> None:
    """As a person does it."""
    subprocess.run(["bash", "-c", f"{command} -sS"], env={**os.environ, "STRIPE_API_KEY": KEY}, check=True, timeout=300)


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(
    "payload",
    [
        {"mode": "payment", "line_items": [{"price": "price_1", "quantity": 2}]},
        {"metadata": {"quote": 'it\'s "quoted" $HOME `id` \\ !', "plus": "a+b c&d=e%20", "empty": ""}},
        {"metadata": {"unicode": "æøå 🎈 שלום a\u0301", "line\nbreak": "tab\tand\nbreak"}},
        {"metadata": {"at": "@/etc/passwd", "nul": "a\x00b", "eq=ual": "x"}},
        {"success_url": "https://example.com/?session_id={CHECKOUT_SESSION_ID}"},
        {"expand": ["line_items", "customer"], "flag": True, "nothing": None},
    ],
)
def test_a_form_arrives_as_it_was_sent(payload: dict[str, Any], client: tuple[Client, list[Any]]) -> None:
    made, noted = client
    exchange = made.create(payload)
    paste(curl(exchange.request))
    (method, path, headers, body), again = noted
    assert again[:2] == (method, path)
    assert decode(again[3]) == decode(body)
    assert again[2]["stripe-version"] == headers["stripe-version"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_a_query_with_brackets_and_braces_arrives_as_it_was_sent(client: tuple[Client, list[Any]]) -> None:
    made, noted = client
    exchange = made.list({"created": {"gte": 1}, "expand": ["data.customer"], "customer": "{x}"})
    paste(curl(exchange.request))
    assert noted[1][:2] == noted[0][:2]


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
@pytest.mark.parametrize(
    ("method", "headers", "body"),
    [
        ("POST", [("Content-Type", "application/json")], b'{"mode": "payment"}'),
        ("POST", [], b"mode=payment"),
        ("POST", [("Content-Type", "application/x-www-form-urlencoded")], b"a=%zz&b=\xff\x00%25'"),
        ("POST", [("Content-Type", "text/plain")], b"@/etc/passwd"),
        ("POST", [], b""),
        ("DELETE", [], b""),
        ("HEAD", [], b""),
        ("GET", [("Authorization", "Bearer sk_test_wrong")], b""),
    ],
)
def test_a_raw_request_arrives_as_it_was_sent(
    method: str, headers: list[tuple[str, str]], body: bytes, client: tuple[Client, list[Any]]
) -> None:
    made, noted = client
    exchange = made.send_raw(method, "/v1/checkout/sessions", headers, body)
    paste(curl(exchange.request, own_key=False))
    first, again = noted
    assert again[0] == first[0]
    assert again[3] == first[3] == body
    assert again[2].get("authorization") == first[2].get("authorization")
    assert again[2].get("content-type") == first[2].get("content-type")


def test_the_key_is_read_from_the_environment_and_never_printed(client: tuple[Client, list[Any]]) -> None:
    made, _ = client
    exchange = made.create({"mode": "setup"})
    shown = witness("the request", exchange, Redactor([KEY]))
    assert '-u "$STRIPE_API_KEY:"' in shown["curl"]
    assert KEY not in str(shown)


def test_a_key_that_is_not_the_runs_own_is_written_out_without_its_secret_part() -> None:
    request = Request("other", "GET", "http://127.0.0.1/v1", (("Authorization", "Bearer sk_test_somebodyelse"),))
    command = Redactor([KEY]).text(curl(request, own_key=False))
    assert "-u" not in command.split()
    assert "Authorization: Bearer sk_test_[redacted]" in command
