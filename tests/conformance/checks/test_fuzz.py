"""What an answer to odd input must be like, and what a server that was damaged looks like."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from checkout_conformance.checks.fuzz import KNOWN_STATUSES, answer, survived
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.schemas import Verdict, load
from tests.judged import broken

JSON = "application/json; charset=utf-8"
SESSION = {"id": "cs_test_1", "mode": "payment", "metadata": {}}


def _exchange(status: int = 400, body: Any = None, kind: str = JSON) -> Exchange:
    content = json.dumps({"error": {}} if body is None else body).encode()
    request = Request("create", "POST", "http://127.0.0.1/v1/checkout/sessions")
    return Exchange(request, Response(status, (("Content-Type", kind),), content))


def _broken(exchange: Exchange) -> set[str]:
    return broken(answer(exchange))


@pytest.mark.parametrize("status", sorted(KNOWN_STATUSES))
def test_a_known_status_with_json_is_fine(status: int) -> None:
    assert _broken(_exchange(status)) == set()


@pytest.mark.parametrize(
    ("exchange", "clause"),
    [
        (_exchange(500), "fuzz.no_server_error"),
        (_exchange(503, kind="text/html"), "fuzz.no_server_error"),
        (_exchange(422), "fuzz.documented_status"),
        (_exchange(302), "fuzz.documented_status"),
        (_exchange(404, kind="text/html"), "fuzz.content_type"),
        (_exchange(400, body=[]), "fuzz.content_type"),
    ],
)
def test_each_fault_breaks_its_own_clause_and_no_other(exchange: Exchange, clause: str) -> None:
    assert _broken(exchange) == {clause}
    assert clause in load().clauses


def test_no_answer_at_all_decides_nothing() -> None:
    silent = Exchange(Request("create", "POST", "http://127.0.0.1/"), None, "connection broken")
    assert [outcome.verdict for outcome in answer(silent)] == [Verdict.INCONCLUSIVE]


def test_a_method_that_a_web_server_does_not_have_is_judged_elsewhere() -> None:
    exchange = _exchange(501, kind="text/html")
    assert _broken(exchange) == {"fuzz.no_server_error"}
    assert list(answer(replace(exchange, request=replace(exchange.request, method="COPY")))) == []


def test_what_a_server_in_front_refuses_need_not_be_json() -> None:
    assert _broken(_exchange(414, kind="text/html")) == set()


@pytest.mark.parametrize(
    ("created", "retrieved", "holds"),
    [
        (_exchange(200, {**SESSION, "id": "cs_test_2"}), _exchange(200, {**SESSION, "id": "cs_test_2"}), True),
        (_exchange(400), _exchange(400), False),
        (_exchange(200, SESSION), _exchange(404), False),
        (_exchange(200, {**SESSION, "polluted": 1}), _exchange(200, SESSION), False),
        (_exchange(200, {**SESSION, "metadata": {"__proto__": "1"}}), _exchange(200, SESSION), False),
        (_exchange(200, SESSION), _exchange(200, {**SESSION, "id": "cs_test_9"}), False),
    ],
)
def test_a_damaged_server_is_told_from_one_that_survived(created: Exchange, retrieved: Exchange, holds: bool) -> None:
    outcome = survived(_exchange(200, SESSION), created, retrieved, _exchange(400))
    assert (outcome.verdict is Verdict.PASS) is holds
    assert outcome.clause == "fuzz.survives_poison"
