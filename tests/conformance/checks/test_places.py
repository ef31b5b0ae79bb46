"""Attribute paths lead to values, and to where the way ends."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.checks.places import Gap, first, look, values

BODY = {"a": {"b": 1}, "list": [{"x": 1}, {"x": None}, {}], "none": None}


@pytest.mark.parametrize(
    ("path", "found"),
    [("a.b", [((), 1)]), ("list[].x", [((0,), 1), ((1,), None)]), ("a.c", []), ("none.x", []), ("a[]", [])],
)
def test_every_value_at_a_path(path: str, found: list[Any]) -> None:
    assert list(values(BODY, path)) == found


def test_the_first_value_or_nothing() -> None:
    assert first(BODY, "list[].x") == 1
    assert first(BODY, "nowhere") is None


@pytest.mark.parametrize(
    ("path", "index", "seen"),
    [
        ("a.b", (), 1),
        ("list[].x", (1,), None),
        ("list[].x", (2,), Gap("list[].x", "absent")),
        ("list[].x", (3,), Gap("list", "short")),
        ("none.x", (), Gap("none", "null")),
        ("a.b.c", (), Gap("a.b", "other")),
        ("a[].b", (0,), Gap("a", "other")),
        ("z", (), Gap("z", "absent")),
    ],
)
def test_a_gap_says_where_the_way_ends(path: str, index: tuple[int, ...], seen: Any) -> None:
    assert look(BODY, path, index) == seen
