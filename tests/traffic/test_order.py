"""Exchanges that were under way at the same time prove nothing about each other; those that follow each other do."""

from __future__ import annotations

import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.traffic.files import read
from checkout_conformance.traffic.order import MOST_BYTES, MOST_WAITING, Window
from checkout_conformance.traffic.recorded import Recorded
from tests.traffic.test_lists_and_refusals import one, verdicts
from tests.traffic.traffic import SESSIONS, exchange

PATH = f"{SESSIONS}/cs_test_1"
AFTER_UPDATE, HISTORY = "agreement.update", "lifecycle.history.status"
EXPIRED_TWICE = "lifecycle.expire.expired_refused"


def under_way(recorded: Recorded, started: float, ended: float) -> Recorded:
    return dataclasses.replace(recorded, started=started, ended=ended)


def retrieve(started: float, ended: float, **attributes: Any) -> Recorded:
    return under_way(exchange("GET", PATH, one("cs_test_1", **attributes)), started, ended)


def update(started: float, ended: float, value: str) -> Recorded:
    answer = one("cs_test_1", metadata={"a": value})
    return under_way(exchange("POST", PATH, answer, form={"metadata[a]": value}), started, ended)


def expire(started: float, ended: float) -> Recorded:
    answer = one("cs_test_1", status="expired", url=None)
    return under_way(exchange("POST", f"{PATH}/expire", answer), started, ended)


def test_what_was_asked_before_an_update_was_answered_may_show_what_was_before_it() -> None:
    old: dict[str, Any] = {"metadata": {"a": "1"}}
    assert verdicts(update(1.0, 1.1, "2"), retrieve(1.2, 1.3, **old))[AFTER_UPDATE] is Verdict.FAIL
    assert AFTER_UPDATE not in verdicts(update(1.0, 1.1, "2"), retrieve(1.05, 1.2, **old))
    assert AFTER_UPDATE not in verdicts(retrieve(1.05, 1.2, **old), update(1.0, 1.3, "2"), retrieve(1.1, 1.2, **old))


def test_what_two_updates_at_once_left_is_not_known_until_somebody_looks() -> None:
    both = (update(1.0, 1.3, "2"), update(1.1, 1.2, "3"))
    left: dict[str, Any] = {"metadata": {"a": "2"}}
    assert AFTER_UPDATE not in verdicts(*both, retrieve(1.4, 1.5, **left))
    changed = verdicts(*both, retrieve(1.4, 1.5, **left), retrieve(1.6, 1.7, metadata={"a": "3"}))
    assert changed["agreement.retrieve_again"] is Verdict.FAIL


def test_a_session_that_was_seen_open_while_it_was_expired_left_no_terminal_state() -> None:
    assert HISTORY not in verdicts(expire(1.0, 1.2), retrieve(1.1, 1.3))
    assert verdicts(expire(1.0, 1.2), retrieve(1.1, 1.3), retrieve(1.4, 1.5))[HISTORY] is Verdict.FAIL
    seen_by_another = retrieve(1.1, 1.2, status="expired", url=None)
    assert EXPIRED_TWICE not in verdicts(seen_by_another, expire(1.0, 1.3))
    assert verdicts(seen_by_another, expire(1.3, 1.4))[EXPIRED_TWICE] is Verdict.FAIL


def test_of_two_that_expire_a_session_at_once_one_wins() -> None:
    assert verdicts(expire(1.1, 1.2), expire(1.0, 1.3))[EXPIRED_TWICE] is Verdict.FAIL


def test_what_became_of_an_update_that_broke_is_not_known() -> None:
    broke = dataclasses.replace(update(1.2, 1.3, "2"), status=502)
    now = retrieve(1.4, 1.5, metadata={"a": "2"})
    assert "agreement.retrieve_again" not in verdicts(retrieve(1.0, 1.1, metadata={"a": "1"}), broke, now)


def test_what_was_written_down_as_it_ended_is_judged_as_it_began() -> None:
    """The update began before the second retrieve, and was answered after it."""
    seen = (retrieve(1.0, 1.1, metadata={"a": "1"}), retrieve(1.3, 1.4, metadata={"a": "2"}), update(1.2, 1.5, "2"))
    assert "agreement.retrieve_again" not in verdicts(*seen)
    assert verdicts(*seen[:2])["agreement.retrieve_again"] is Verdict.FAIL


def test_so_much_waits_for_what_began_before_it_and_no_more() -> None:
    window = Window()
    entries = [retrieve(float(at), at + 0.5) for at in range(2 * MOST_WAITING, 0, -1)]
    put = [found for entry in entries for found in window.put(entry)]
    assert len(put) == MOST_WAITING
    untimed = exchange("GET", PATH, one("cs_test_1"))
    assert [found.started for found in window.put(untimed)] == [
        *(float(at) for at in range(MOST_WAITING + 1, 2 * MOST_WAITING + 1)),
        1.0,
    ]
    long = dataclasses.replace(retrieve(1.0, 1.1), body=b" " * MOST_BYTES)
    assert [found.started for found in (*window.put(long), *window.put(retrieve(2.0, 2.1)))] == [1.0]
    assert [found.started for found in window.rest()] == [2.0]


@pytest.mark.parametrize(("time", "ended"), [(251, 100.25), (-1, None), (None, None), ("1", None)])
def test_archives_say_how_long_an_answer_took(time: Any, ended: float | None, tmp_path: Path) -> None:
    entry = {
        "startedDateTime": "1970-01-01T00:01:40Z",
        "time": time,
        "request": {"method": "GET", "url": "https://pay.example/v1/checkout/sessions", "headers": []},
        "response": {"status": 200, "headers": [], "content": {"text": "{}"}},
    }
    path = tmp_path / "one.har"
    path.write_text(json.dumps({"log": {"entries": [entry]}}))
    (found,) = read(path)
    assert isinstance(found, Recorded)
    assert (found.started, found.ended) == (100.0, ended)
