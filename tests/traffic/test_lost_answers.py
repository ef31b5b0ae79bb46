"""What became of a request whose answer was lost is not known: nothing is told of its session for it."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.traffic.judging import Judging
from checkout_conformance.traffic.recorded import Recorded, Unreadable
from tests.traffic.test_order import HISTORY, PATH, expire, retrieve, under_way, update
from tests.traffic.traffic import SESSIONS, exchange

AGAIN = "agreement.retrieve_again"
OLD: dict[str, Any] = {"metadata": {"a": "1"}}
NEW: dict[str, Any] = {"metadata": {"a": "2"}}


def lost(entry: Recorded, **changes: Any) -> Recorded:
    """The same request; nobody knows its answer."""
    return dataclasses.replace(entry, **({"body": b"", "lost": "it broke off"} | changes))


def failing(*entries: Recorded | Unreadable) -> set[str]:
    """The clauses that fail of a session over time."""
    judging = Judging()
    judging.recording(entries)
    about = ("agreement.", "lifecycle.", "idempotency.")
    return {outcome.clause for outcome in judging.failures() if outcome.clause.startswith(about)}


def test_an_update_that_nobody_sent_is_told() -> None:
    assert failing(retrieve(1.0, 1.1, **OLD), retrieve(1.4, 1.5, **NEW)) == {AGAIN}


@pytest.mark.parametrize(
    "between",
    [
        lost(update(1.2, 1.3, "2")),
        lost(update(1.2, 1.3, "2"), status=0),
        dataclasses.replace(update(1.2, 1.3, "2"), body=b""),
        dataclasses.replace(update(1.2, 1.3, "2"), body=b'{"id": "cs_test_1", "metadata": {"a'),
        dataclasses.replace(update(1.2, 1.3, "2"), status=0, body=b""),
        dataclasses.replace(update(1.2, 1.3, "2"), headers=(("Stripe-Version", "2024-09-30.acacia"),)),
        dataclasses.replace(update(1.2, 1.3, "2"), headers=(("Stripe-Version", "2031-01-01.later"),)),
        dataclasses.replace(update(1.2, 1.3, "2"), url=f"https://staging.example{PATH}"),
        Unreadable("entry 2: broken"),
    ],
)
def test_what_may_have_changed_a_session_explains_the_change(between: Recorded | Unreadable) -> None:
    assert failing(retrieve(1.0, 1.1, **OLD), between, retrieve(1.4, 1.5, **NEW)) == set()


def test_what_a_client_has_given_up_may_be_done_later() -> None:
    given_up = lost(update(1.2, 2.2, "2"), status=0)
    seen = (retrieve(2.3, 2.4, **OLD), retrieve(3.0, 3.1, **NEW))
    assert failing(retrieve(1.0, 1.1, **OLD), given_up, *seen) == set()
    later = [retrieve(at, at + 0.1, **attributes) for at, attributes in ((200.0, NEW), (201.0, OLD))]
    assert failing(given_up, *later) == {AGAIN}


def test_an_expiry_that_broke_off_may_have_ended_the_session() -> None:
    refused = exchange("POST", f"{PATH}/expire", {"error": {"type": "invalid_request_error"}}, status=400)
    given_up, over = lost(expire(1.2, 1.3)), {"status": "expired", "url": None}
    again = under_way(refused, 1.4, 1.5)
    assert failing(retrieve(1.0, 1.1), given_up, again, retrieve(1.6, 1.7, **over)) == set()
    assert failing(retrieve(1.0, 1.1, **over), lost(retrieve(1.2, 1.3)), retrieve(1.4, 1.5)) == {HISTORY}


def test_what_was_refused_changed_nothing() -> None:
    refused = exchange("POST", PATH, {"error": {"type": "invalid_request_error"}}, status=400, form={"mode": "x"})
    seen = retrieve(1.0, 1.1, **OLD), under_way(refused, 1.2, 1.3), retrieve(1.4, 1.5, **NEW)
    assert failing(*seen) == {AGAIN}


def test_a_lost_answer_is_counted_and_gets_no_verdict() -> None:
    judging = Judging()
    judging.recording([lost(exchange("GET", f"{SESSIONS}?limit=2", {})), lost(retrieve(1.0, 1.1), status=0)])
    assert judging.exchanges == 0
    assert judging.notes() == ["here: it broke off"] * 2
    assert list(judging.records("judge")) == []
    assert judging.integration.requests == 2


@pytest.mark.parametrize(("body", "told"), [(b'{"id": "cs_te', False), (b'{"id": ', False), (b"<html>", True)])
def test_an_answer_that_is_cut_is_the_recorders_and_one_that_is_no_json_the_servers(body: bytes, told: bool) -> None:
    judging = Judging()
    judging.recording([dataclasses.replace(retrieve(1.0, 1.1), body=body)])
    assert [outcome.clause for outcome in judging.failures()] == ["conventions.content_type"] * told


def test_witnesses_of_a_run_record_are_recordings_of_their_own(tmp_path: Path) -> None:
    """They are in the order of their clauses, and what one shows may be there again in another."""

    def shown(*entries: Recorded) -> dict[str, Any]:
        return {"clause": "a", "witness": [_of_a_record(entry) for entry in entries]}

    rows = [shown(expire(1.0, 1.1), retrieve(1.2, 1.3, status="expired")), shown(retrieve(0.1, 0.2), expire(1.0, 1.1))]
    path = tmp_path / "run.json"
    path.write_text(json.dumps({"format": "checkout-conformance/run", "verdicts": rows * 2}))
    judging = Judging()
    judging.files([path])
    assert judging.exchanges == 4
    assert [outcome.clause for outcome in judging.failures() if outcome.clause.startswith("lifecycle.")] == []


def _of_a_record(entry: Recorded) -> dict[str, Any]:
    request = {"method": entry.method, "url": entry.url, "headers": entry.headers, "body": entry.sent.decode()}
    response = {"status": entry.status, "headers": entry.answer_headers, "body": entry.body.decode()}
    return {"request": request, "response": response}
