"""Filters of lists."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.emulator.filters import Filters

SESSION: dict[str, Any] = {
    "created": 100,
    "customer": "cus_1",
    "customer_details": {"email": "Jenny@Example.com"},
    "payment_intent": None,
    "status": "open",
    "subscription": "sub_1",
}


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ({}, True),
        ({"status": "open"}, True),
        ({"status": "expired"}, False),
        ({"customer": "cus_1", "subscription": "sub_1"}, True),
        ({"customer": "cus_1", "subscription": "sub_2"}, False),
        ({"payment_intent": "pi_1"}, False),
        ({"created": 100}, True),
        ({"created": 99}, False),
        ({"created": {"gt": 99, "lt": 101}}, True),
        ({"created": {"gt": 100}}, False),
        ({"created": {"gte": 100, "lte": 100}}, True),
        ({"created": {"lt": 100}}, False),
        ({"customer_details": {"email": "jenny@example.com"}}, True),
        ({"customer_details": {"email": "other@example.com"}}, False),
    ],
)
def test_sessions_are_kept_by_what_is_asked(query: dict[str, Any], kept: bool) -> None:
    assert Filters().session(query)(SESSION) is kept


def test_a_session_without_details_has_no_address() -> None:
    keep = Filters().session({"customer_details": {"email": "a@b.example"}})
    assert not keep({**SESSION, "customer_details": None})


def test_events_are_kept_by_type() -> None:
    event = {"created": 1, "type": "checkout.session.expired"}
    assert Filters().general({"types": ["checkout.session.expired"]})(event)
    assert not Filters().general({"type": "checkout.session.completed"})(event)
