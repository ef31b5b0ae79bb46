"""The transition table is whole, and its clauses speak of every row of it."""

from __future__ import annotations

import pytest

from checkout_conformance.schemas import load, versions
from checkout_conformance.schemas.rules import completion, lifecycle
from checkout_conformance.schemas.rules.events import ANNOUNCES
from checkout_conformance.schemas.status_machine import COMPLETE, EXPIRED, OPEN, STATUSES, TRANSITIONS

ROWS = (*lifecycle.CLAUSES, *completion.CLAUSES)


def test_every_status_answers_to_every_event_that_a_request_or_the_clock_can_bring() -> None:
    events = {"expire", "time", "pay"}
    assert {(t.status, t.event) for t in TRANSITIONS} >= {(status, event) for status in STATUSES for event in events}


def test_no_row_stands_twice() -> None:
    rows = [(t.status, t.event) for t in TRANSITIONS]
    assert len(rows) == len(set(rows))


def test_only_an_open_session_ever_changes_its_status() -> None:
    moving = {t.status for t in TRANSITIONS if t.to not in (None, t.status)}
    assert moving == {OPEN}


@pytest.mark.parametrize("status", [COMPLETE, EXPIRED])
def test_terminal_statuses_refuse_expiry(status: str) -> None:
    assert next(t.to for t in TRANSITIONS if (t.status, t.event) == (status, "expire")) is None


def test_the_statuses_are_those_of_the_schema() -> None:
    values = load().answer_schema("session")["properties"]["status"]["enum"]
    assert {value for value in values if value} == set(STATUSES)


def test_every_announced_event_has_a_clause() -> None:
    ids = set(load().clauses)
    assert {f"events.{kind.removeprefix('checkout.session.')}" for kind in ANNOUNCES.values()} <= ids


def test_clauses_of_the_table_are_in_the_contract() -> None:
    known = {name for version in versions() for name in load(version).clauses}
    assert {clause.id for clause in ROWS} <= known
    assert {clause.id for clause in ROWS if not clause.place_in} <= set(load().clauses)
