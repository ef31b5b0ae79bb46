"""A server that a hostile request takes down: the request is named, whether the server hangs or goes."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from checkout_conformance.errors import TargetLost
from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.test_hostile_requests import CLAUSE
from checkout_conformance.suite.test_hostile_requests import test_a_plain_create_works_after_hostile as hostile
from tests.conformance.suite.faulty_server import run_against

HUGE = "999999999"


def _made_of_a_huge_index(error: type[httpx.TransportError]) -> Any:
    """A server that makes a list as long as an index says, and is not heard of again."""
    gone = False

    def fault(method: str, path: str, payload: dict[str, Any], status: int, body: Any) -> tuple[int, Any] | None:
        nonlocal gone
        gone = gone or HUGE in str(payload.get("metadata"))
        if gone:
            raise error("nothing came")
        return None

    return fault


@pytest.mark.parametrize("error", [httpx.ReadTimeout, httpx.ConnectError])
def test_the_request_that_takes_a_server_down_is_found(
    error: type[httpx.TransportError], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("checkout_conformance.target.client.FIRST_PAUSE_S", 0)
    run = run_against(_made_of_a_huge_index(error))
    with pytest.raises(TargetLost):
        hostile(run, "shapes")
    (found,) = [outcome for outcome in run.ledger.failures() if outcome.clause == CLAUSE]
    assert found.param == f"metadata[{HUGE}]"
    assert [label for label, _ in found.exchanges] == ["a plain create", "a hostile request", "a list"]
    assert HUGE.encode() in found.exchanges[1][1].request.body
    assert found.exchanges[2][1].response is None


def test_a_server_that_takes_them_all_is_not_blamed() -> None:
    run = run_against()
    hostile(run, "shapes")
    assert run.ledger.verdict(CLAUSE) is Verdict.PASS
