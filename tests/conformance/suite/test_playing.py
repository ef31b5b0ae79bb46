"""A drawn history on a target: what the model does not allow is told, and what an answer hides is not."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.strategies.histories import Step
from checkout_conformance.suite.playing import STATUS, HistoryRunner
from tests.conformance.suite.faulty_server import Fault, run_against

READ, EXPIRE = Step("retrieve", 0), Step("expire", 0)
HISTORIES = (
    (Step("create", 0), EXPIRE, READ),
    (Step("create", 0), Step("update", 0, metadata={"a": "b"}), READ),
    (Step("create", 0), Step("together", 0, at_once=(READ, READ))),
    (Step("create", 0), Step("together", 0, at_once=(EXPIRE, EXPIRE)), READ),
)


def hidden(status: int) -> Fault:
    """Does what is asked, and answers everything but creates with another status."""

    def fault(asked: str, path: str, _sent: dict[str, Any], _status: int, _body: Any) -> tuple[int, Any] | None:
        created = asked == "POST" and path.endswith(("/sessions", "/customers"))
        return None if created else (status, {"error": {"type": "api_error", "message": "oops"}})

    return fault


def told(fault: Fault | None, steps: tuple[Step, ...]) -> list[Outcome]:
    run = run_against(fault) if fault else run_against()
    return [outcome for outcome in HistoryRunner(run).play(steps) if outcome.failed]


@pytest.mark.parametrize("status", [408, 500, 503])
@pytest.mark.parametrize("steps", HISTORIES)
def test_an_answer_that_hides_what_was_done_ends_the_history(status: int, steps: tuple[Step, ...]) -> None:
    assert told(hidden(status), steps) == []


@pytest.mark.parametrize("steps", HISTORIES)
def test_a_right_server_is_as_the_model_says(steps: tuple[Step, ...]) -> None:
    assert told(None, steps) == []


@pytest.mark.parametrize("steps", [HISTORIES[0], HISTORIES[2], HISTORIES[3]])
def test_a_refusal_where_the_model_has_a_success_is_told(steps: tuple[Step, ...]) -> None:
    assert {outcome.clause for outcome in told(hidden(400), steps)} == {STATUS}
