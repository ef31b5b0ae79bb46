"""Counting: what a request carried, by parameter, word, boundary, mode and page; and what it did not, is not there."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas import load
from checkout_conformance.strategies.counting import BOUNDARIES, TEXTS, counters
from tests.strategies.drawn import GENERATORS, examples

SCHEMA = load().request_schema("create")


def counted(**payload: Any) -> dict[str, Any]:
    return counters("create", {"mode": "payment", **payload}, SCHEMA)


@pytest.mark.parametrize(
    ("kind", "payload"),
    [
        ("longest text", {"client_reference_id": "a" * 200}),
        ("most keys", {"metadata": {f"k{number}": "1" for number in range(50)}}),
        ("longest key", {"metadata": {"k" * 40: "1"}}),
        ("most entries", {"custom_fields": [{"key": f"k{number}"} for number in range(3)]}),
        ("least number", {"subscription_data": {"trial_period_days": 1}}),
        ("greatest number", {"line_items": [{"adjustable_quantity": {"maximum": 999_999}}]}),
        ("text of other letters", {"client_reference_id": "é"}),
        ("text of astral characters", {"client_reference_id": "🎈"}),
        ("text that encodings trip over", {"metadata": {"a": "b&c"}}),
    ],
)
def test_a_boundary_is_counted_where_a_value_stands_on_it(kind: str, payload: dict[str, Any]) -> None:
    assert counted(**payload)["boundaries"].get(kind) == 1
    assert kind not in counted(client_reference_id="b")["boundaries"]


def test_mode_and_page_are_counted_also_where_the_page_is_the_default() -> None:
    assert counted()["shapes"] == {"payment hosted": 1}
    assert counted(ui_mode="custom")["shapes"] == {"payment custom": 1}
    assert "shapes" not in counters("update", {"metadata": {}}, load().request_schema("update"))


def test_drawn_creates_stand_on_every_kind_of_boundary() -> None:
    met: set[str] = set()
    for payload in examples(GENERATORS.valid("create"), 1_000):
        met |= set(GENERATORS.coverage("create", payload)["boundaries"])
    assert met >= {*BOUNDARIES, *TEXTS} - {"shortest text"}
