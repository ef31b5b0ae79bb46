"""Pictures are drawn from figures: transitions right or wrong, shares of what was covered, times on one scale."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.reports.pictures import Move, latency, machine, pictures
from tests.reports.records import record, rich


def move(**changes: Any) -> dict[str, Any]:
    return {"from": "open", "event": "expire", "to": "expired", "tried": 4, "seen": 4, "refused": 0, **changes}


@pytest.mark.parametrize(
    ("changes", "state", "words"),
    [
        ({}, "right", "seen 4 of 4"),
        ({"seen": 3}, "wrong", "seen 3 of 4"),
        ({"tried": 0, "seen": 0}, "untried", "never tried"),
        ({"to": None, "seen": 0, "refused": 4}, "right", "refused 4 of 4"),
        ({"to": None, "seen": 4, "refused": 0}, "wrong", "refused 0 of 4"),
    ],
)
def test_a_transition_is_right_only_if_each_try_was(changes: dict[str, Any], state: str, words: str) -> None:
    made = machine([move(**changes)])
    assert made is not None
    assert (made.moves[0].state, made.moves[0].words) == (state, words)


def test_signs_do_not_hang_on_colour() -> None:
    signs = {Move("open", "x", "expired", *counts).sign for counts in ((0, 0, 0), (1, 1, 0), (1, 0, 1))}
    assert len(signs) == 3


def test_moves_lead_on_or_stay() -> None:
    made = machine([move(), move(event="update", to="open"), move(event="pay", to=None), move(**{"from": "odd"})])
    assert made is not None
    assert list(made.edges) == [("open", "expired")]
    assert [item.event for item in made.stays["open"]] == ["update", "pay"]
    assert len(made.moves) == 4


def test_without_figures_there_is_no_picture() -> None:
    empty = record([], lifecycle={"transitions": []}, coverage={"parameters": {}, "enum_values": {}}, latency={})
    assert pictures(empty) == pictures(empty).__class__(None, None, None, None)


def test_coverage_counts_what_was_accepted_and_names_what_never_was() -> None:
    made = pictures(rich())
    assert made.parameters is not None
    assert (made.parameters.whole.done, made.parameters.whole.total) == (10, 14)
    assert "line_items[].price_data.currency" in made.parameters.whole.missing
    assert made.enums is not None
    assert "ui_mode = custom" in made.enums.whole.missing
    assert [bar.name for bar in made.parameters.operations] == ["create", "list", "update"]


def test_the_least_covered_parameter_comes_first() -> None:
    made = pictures(rich()).parameters
    assert made is not None
    assert [bar.width for bar in made.groups] == sorted(bar.width for bar in made.groups)


def times(median: float, p95: float, slowest: float) -> dict[str, float]:
    return {"count": 3, "median_ms": median, "p95_ms": p95, "max_ms": slowest}


def test_times_stand_in_order_on_one_logarithmic_scale() -> None:
    made = latency({"create": times(1, 10, 100), "list": times(2, 4, 8)})
    assert made is not None
    assert [lane.name for lane in made.lanes] == ["list", "create"]
    lane = made.lanes[1]
    assert (lane.median, lane.p95, lane.slowest) == (0.0, 50.0, 100.0)
    assert made.ticks == [(0.0, "1 ms"), (50.0, "10 ms"), (100.0, "100 ms")]
    assert lane.figures == [("median", "1.0 ms"), ("95th", "10 ms"), ("slowest", "100 ms")]


@pytest.mark.parametrize("value", [0.0, 0.001, 1.0, 1e7])
def test_any_time_is_on_the_scale(value: float) -> None:
    made = latency({"create": times(value, value, value)})
    assert made is not None
    assert all(0 <= place <= 100 for lane in made.lanes for place in (lane.median, lane.p95, lane.slowest))
