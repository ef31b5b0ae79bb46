"""The known history: it holds only what is certain, whatever hides the answers to its making."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.suite.history import UNCLEAR, History, as_listed, make
from tests.conformance.suite.faulty_server import Fault, run_against


def hiding(method: str, end: str, every: int) -> Fault:
    """Does what is asked and answers each so many of these requests with a 500."""
    seen = 0

    def fault(asked: str, path: str, sent: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
        nonlocal seen
        if asked != method or not path.endswith(end) or ("metadata" not in sent and end == "sessions"):
            return None
        seen += 1
        return (500, {"error": {"type": "api_error", "message": "oops"}}) if seen % every == 0 else None

    return fault


@pytest.mark.parametrize(("method", "end", "every"), [("POST", "/expire", 3), ("POST", "sessions", 50)])
def test_what_an_answer_hid_is_found_out(method: str, end: str, every: int) -> None:
    run = run_against(hiding(method, end, every))
    made = make(run, 36)
    assert len(made.order) == 36
    listed = run.client.list({"customer": made.customer, "limit": 100}).json["data"]
    assert [session["id"] for session in listed] == made.order
    assert {session["id"]: session["status"] for session in listed} == {
        identity: session["status"] for identity, session in made.sessions.items()
    }


def test_where_nothing_can_be_known_there_is_no_history_and_a_note() -> None:
    run = run_against(hiding("POST", "sessions", 9))
    made = make(run, 36)
    assert made.order == []
    assert UNCLEAR in run.notes


def test_a_session_that_is_alone_stays_open() -> None:
    made = make(run_against(), 1)
    assert [session["status"] for session in made.sessions.values()] == ["open"]
    assert [label for label, _ in made.shown] == ["create"]


@pytest.mark.parametrize(
    ("listed", "order"),
    [("dcba", "dcba"), ("cdab", "cdab"), ("cd", "cdab"), ("cdba", "cdba"), ("dbca", "dcba")],
    ids=["newest first", "oldest of a second first", "of which two are shown", "mixed", "in no order of time"],
)
def test_within_one_second_the_order_is_the_one_that_is_listed(listed: str, order: str) -> None:
    created = {"a": 7, "b": 7, "c": 9, "d": 9}
    made = History(sessions={identity: {"created": time} for identity, time in created.items()})
    assert as_listed(made, list(listed)) == list(order)
