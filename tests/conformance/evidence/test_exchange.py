"""Answers are read as JSON says, and what no text can hold does not get any further."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.evidence.exchange import Exchange, Request, Response

REQUEST = Request("create", "POST", "http://127.0.0.1/")


def answered(body: bytes, status: int = 200) -> Exchange:
    return Exchange(REQUEST, Response(status, (("Content-Type", "application/json"),), body))


@pytest.mark.parametrize(
    ("body", "read"),
    [
        (b'{"a": [1, null]}', {"a": [1, None]}),
        (b"null", None),
        (b"<p>", None),
        (b"", None),
        (b"[NaN]", None),
        (b'{"a": Infinity}', None),
        (b"[" * 100_000, None),
        (b"\xff\xfe", None),
        (b'{"a\\ud800": "\\udc00b"}', {"a\ufffd": "\ufffdb"}),
        (b'["\\ud83c\\udf88"]', ["🎈"]),
    ],
)
def test_a_body_is_read_as_json_or_not_at_all(body: bytes, read: Any) -> None:
    assert answered(body).json == read


@pytest.mark.parametrize(
    ("body", "status", "identity"),
    [
        (b'{"id": "cs_1"}', 200, "cs_1"),
        (b'{"id": "cs_1"}', 400, None),
        (b'{"id": ""}', 200, None),
        (b'{"id": 7}', 200, None),
        (b"[]", 200, None),
        (b"{}", 200, None),
    ],
)
def test_an_identity_is_a_text_in_a_success(body: bytes, status: int, identity: str | None) -> None:
    assert answered(body, status).identity == identity


def test_an_error_is_an_object_or_empty() -> None:
    assert answered(b'{"error": {"code": "x"}}', 400).error == {"code": "x"}
    assert answered(b'{"error": "x"}', 400).error == {}
    assert answered(b"[]", 400).error == {}


def test_headers_are_found_in_any_case() -> None:
    response = answered(b"{}").response
    assert response is not None
    assert response.header("content-type") == "application/json"
    assert response.header("x-other") is None


def test_without_an_answer_there_is_nothing() -> None:
    lost = Exchange(REQUEST, None, "gone")
    assert (lost.ok, lost.status, lost.json, lost.identity, lost.error) == (False, None, None, None, {})
