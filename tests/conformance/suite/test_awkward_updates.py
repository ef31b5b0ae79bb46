"""Metadata that looks like something else is a text in an update too: a server that reads a list there is told."""

from __future__ import annotations

from typing import Any

from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.test_updates import test_metadata_that_is_known_to_break_servers as awkward
from tests.conformance.suite.faulty_server import run_against
from tests.judged import broken

REFUSAL = {"error": {"type": "invalid_request_error", "message": "Invalid object", "param": "metadata"}}


def reads_a_list(method: str, path: str, payload: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
    """Whose keys are digits is a list to it, and no metadata; creates are left alone."""
    is_update = method == "POST" and "/sessions/" in path
    return (400, REFUSAL) if is_update and isinstance(payload.get("metadata"), list) else None


def test_an_update_that_takes_digits_for_a_list_is_told_once() -> None:
    run = run_against(reads_a_list)
    awkward(run)
    assert broken(outcome for outcome, *_ in run.ledger.summaries()) == {"update.metadata.type"}


def test_a_right_server_takes_them() -> None:
    run = run_against()
    awkward(run)
    verdicts = {outcome.clause: outcome.verdict for outcome, *_ in run.ledger.summaries()}
    assert verdicts["updates.metadata_set"] is Verdict.PASS
    assert set(verdicts.values()) == {Verdict.PASS}
