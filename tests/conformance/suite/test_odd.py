"""Odd requests can always be sent, whatever Schemathesis draws."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas.form import encode
from checkout_conformance.suite.schemathesis_requests import DEEPEST, LONGEST_TEXT, sendable
from checkout_conformance.suite.test_last import HOSTILE_INPUTS


def _deep(depth: int) -> Any:
    return {"a": _deep(depth - 1)} if depth else 1


@pytest.mark.parametrize(
    "value",
    [{"a": "\ud800"}, {"\udfff": 1}, {"a": float("inf")}, {"a": float("nan")}, {"a": 10**400}, {"a": 1e-200},
     {"a": b"x"}, {"": None}, {"a": [[[]]]}, {"a": "x" * 10_000}, _deep(500)],
)  # fmt: skip
def test_every_value_can_be_encoded_and_stays_small(value: Any) -> None:
    encoded = encode(sendable(value))
    assert len(encoded) < 10 * LONGEST_TEXT
    assert encoded.count("%5B") <= 2 * DEEPEST + 5


def test_plain_values_are_sent_as_they_are() -> None:
    plain = {"mode": "payment", "line_items": [{"quantity": 1, "adjustable": {"enabled": True}}]}
    assert sendable(plain) == plain


def test_hostile_inputs_are_plain_ascii_on_the_wire() -> None:
    assert [text for texts in HOSTILE_INPUTS.values() for text in texts if not text.isascii() or " " in text] == []
