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


def told(*entries: Recorded, apart: float = 10.0) -> set[str]:
    """Which clauses fail of sessions that are there, where answers are so many seconds apart."""
    judging = Judging()
    judging.recording(dataclasses.replace(entry, started=number * apart) for number, entry in enumerate(entries))
    about = ("agreement.", "lifecycle.", "line_items.served", "expire.served")
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


ENDED = by(exchange("POST", f"{PATH}/expire", session(status="expired")))
RESET = by(exchange("DELETE", "/_all", {}))


@pytest.mark.parametrize(
    ("entries", "clauses"),
    [
        ((made(), gone()), {"agreement.retrieve"}),
        ((there(), gone()), {"agreement.retrieve_again"}),
        ((ENDED, gone()), {"lifecycle.expire.sticks"}),
        ((there(), gone(OTHER)), set()),
        ((there(), RESET, gone()), set()),
    ],
)
def test_what_was_there_a_moment_ago_is_there_still(entries: tuple[Recorded, ...], clauses: set[str]) -> None:
    assert told(*entries, apart=0.5) == clauses
    assert told(*entries) == set()
