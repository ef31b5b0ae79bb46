"""Every part can be exchanged: small fakes, each of which changes one thing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from checkout_conformance.emulator.paging import Paging
from checkout_conformance.emulator.parts import REFERENCE
from checkout_conformance.emulator.reply import Reply
from checkout_conformance.emulator.transitions import TRANSITIONS
from checkout_conformance.emulator.validation import Validation
from tests.emulator.application import SESSIONS, Api


class NeverMore(Paging):
    """Says that every page is the last."""

    def has_more(self, found: Any, limit: int) -> bool:
        return False


class TakesAnything(Validation):
    """Judges nothing."""

    def typed(self, operation: str, fields: Any, world: Any) -> Any:
        return fields


def test_a_part_is_exchanged_by_name() -> None:
    api = Api(replace(REFERENCE, paging=NeverMore))
    for _ in range(3):
        api.created()
    assert api.get(SESSIONS, {"limit": 1})["has_more"] is False


def test_a_table_is_exchanged_by_name() -> None:
    api = Api(replace(REFERENCE, transitions={**TRANSITIONS, "expired": {"expire": "expired"}}))
    path = f"{SESSIONS}/{api.created()['id']}/expire"
    assert api.post(path)["status"] == api.post(path)["status"] == "expired"


def test_answers_and_replies_can_be_rewritten() -> None:
    def answer(operation: str, status: int, body: Any) -> Any:
        return {**body, "seen": f"{operation} {status}"}

    def reply(operation: str, made: Reply) -> Reply:
        return Reply(201 if operation == "create" else made.status, made.body, made.headers)

    api = Api(replace(REFERENCE, rewrite_answer=answer, rewrite_reply=reply))
    made = api.call("POST", SESSIONS, {"mode": "nonsense"})
    assert (made.status_code, made.json()["seen"]) == (201, "create 400")


def test_what_nobody_foresaw_is_a_500_without_a_traceback() -> None:
    payload = {"mode": "payment", "line_items": "x"}
    error = Api(replace(REFERENCE, validation=TakesAnything)).refused(500, "POST", SESSIONS, payload)
    assert error["type"] == "api_error"
    assert "Traceback" not in error["message"]
