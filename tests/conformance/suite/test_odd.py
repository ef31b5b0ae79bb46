"""Odd requests can always be sent, whatever Schemathesis draws."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.form import encode
from checkout_conformance.suite.schemathesis_requests import DEEPEST, LONGEST_TEXT, sendable
from checkout_conformance.suite.test_answers import test_blank_values as blank_values
from checkout_conformance.suite.test_fuzz import judged
from checkout_conformance.suite.test_hostile_requests import HOSTILE_INPUTS
from tests.conformance.suite.faulty_server import run_against


def _deep(depth: int) -> Any:
    return {"a": _deep(depth - 1)} if depth else 1


@pytest.mark.parametrize(
    "value",
    [{"a": "\ud800"}, {"\udfff": 1}, {"a": float("inf")}, {"a": float("nan")}, {"a": 10**400}, {"a": 1e-200},
     {"a": b"x"}, {"": None}, {"a": [[[]]]}, {"a": "x" * 10_000}, _deep(500)],
)  # fmt: skip
def test_every_value_can_be_encoded_and_stays_small(value: Any) -> None:
    encoded = encode(sendable(value))
    assert len(encoded) < 10 * LONGEST_TEXT
    assert encoded.count("%5B") <= 2 * DEEPEST + 5


def test_plain_values_are_sent_as_they_are() -> None:
    plain = {"mode": "payment", "line_items": [{"quantity": 1, "adjustable": {"enabled": True}}]}
    assert sendable(plain) == plain


def test_hostile_inputs_are_plain_ascii_on_the_wire() -> None:
    assert [text for texts in HOSTILE_INPUTS.values() for text in texts if not text.isascii() or " " in text] == []


@pytest.mark.parametrize(("kept", "verdict"), [("", Verdict.FAIL), ({}, Verdict.PASS)], ids=["as text", "as nothing"])
def test_who_takes_empty_metadata_answers_an_object_all_the_same(kept: Any, verdict: Verdict) -> None:
    sessions: list[dict[str, Any]] = []

    def takes_it(method: str, path: str, payload: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
        if method == "POST" and path.endswith("/checkout/sessions") and status == 200:
            sessions.append(body)
        return (200, {**sessions[-1], "metadata": kept}) if payload.get("metadata") == "" else None

    run = run_against(takes_it)
    blank_values(run)
    assert run.ledger.verdict("session.metadata.type") is verdict


def test_who_refuses_what_is_empty_is_right() -> None:
    run = run_against()
    blank_values(run)
    assert all(outcome.verdict is Verdict.PASS for outcome, *_ in run.ledger.summaries())


@pytest.mark.parametrize(
    ("broken_by", "cause"),
    [(lambda text: not text.isascii(), "errors.no_server_error"), (lambda _text: True, None), (len, None)],
    ids=["by texts beyond ASCII", "by all", "by any text"],
)
def test_a_crash_by_characters_beyond_ascii_alone_is_that_of_valid_requests(broken_by: Any, cause: str | None) -> None:
    def ask(params: dict[str, Any]) -> Exchange:
        status = 500 if broken_by(params["metadata"]["name"]) else 400
        return Exchange(Request("create", "POST", "http://127.0.0.1/"), Response(status, (), b"{}"))

    (found,) = judged({"metadata": {"name": "Zoë 🎈"}, "line_items": [{"quantity": 1}]}, ask)
    assert (found.clause, found.failed, found.cause) == ("fuzz.no_server_error", 1, cause)
