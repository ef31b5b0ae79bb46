"""A session that is not found, although it was there before and is there afterwards, is told; and nothing else is."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from checkout_conformance.traffic.judging import Judging
from checkout_conformance.traffic.recorded import Recorded
from tests.traffic.test_missing import KEY, listed, session
from tests.traffic.traffic import SESSIONS, exchange

PATH = f"{SESSIONS}/cs_test_1"
GONE = {"error": {"type": "invalid_request_error", "code": "resource_missing", "param": "session", "message": "no"}}
OTHER, BASIC = ("Authorization", "Bearer sk_test_two"), ("Authorization", "Basic c2tfdGVzdF9vbmU6")
CONNECTED = (KEY, ("Stripe-Account", "acct_1"))


def by(entry: Recorded, *headers: tuple[str, str]) -> Recorded:
    """An exchange with a key."""
    return dataclasses.replace(entry, headers=(*entry.headers, *(headers or (KEY,))))


def there(*headers: tuple[str, str], **attributes: Any) -> Recorded:
    return by(exchange("GET", PATH, session(**attributes)), *headers)


def gone(*headers: tuple[str, str], method: str = "GET", below: str = "") -> Recorded:
    return by(exchange(method, f"{PATH}{below}", GONE, status=404), *headers)


def made(*headers: tuple[str, str]) -> Recorded:
    return by(exchange("POST", SESSIONS, session()), *headers)


def told(*entries: Recorded) -> set[str]:
    """Which clauses about sessions that are there fail."""
    judging = Judging()
    judging.recording(entries)
    about = ("agreement.", "line_items.served", "expire.served")
    found = [outcome for outcome in judging.failures() if outcome.clause.startswith(about)]
    return {outcome.clause for outcome in found if "404" in str(outcome.observed)}


@pytest.mark.parametrize(
    ("entries", "clause"),
    [
        ((there(), gone(), there()), "agreement.retrieve_again"),
        ((there(BASIC), gone(), there(BASIC)), "agreement.retrieve_again"),
        ((made(), gone(), there()), "agreement.retrieve"),
        ((listed(1.0, "limit=3", {}), gone(), there()), "agreement.list_entry"),
        ((there(*CONNECTED), gone(*CONNECTED), there(*CONNECTED)), "agreement.retrieve_again"),
        ((there(), gone(below="/line_items"), there()), "line_items.served"),
        ((there(), gone(method="POST", below="/expire"), there()), "expire.served"),
    ],
)
def test_a_session_that_is_there_is_found(entries: tuple[Recorded, ...], clause: str) -> None:
    assert told(*entries) == {clause}


@pytest.mark.parametrize(
    "entries",
    [
        (there(), gone()),
        (gone(), there()),
        (there(OTHER), gone(), there(OTHER)),
        (there(*CONNECTED), gone(), there(*CONNECTED)),
        (there(), gone(below="/line_items"), there(created=300)),
        (there(), gone(), made()),
        (there(("Authorization", "Bearer <KEY>")), gone(("Authorization", "Bearer <KEY>")), there()),
        tuple(dataclasses.replace(entry, headers=()) for entry in (there(), gone(), there())),
        (there(), by(exchange("POST", PATH, {"error": {**GONE["error"], "param": "customer"}}, status=404)), there()),
    ],
)
def test_another_account_or_another_session_explains_it(entries: tuple[Recorded, ...]) -> None:
    assert told(*entries) == set()
