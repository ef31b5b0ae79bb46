"""Cleaning up: what a run opened on somebody else's account is expired, and nothing else is touched."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import httpx
import pytest

from checkout_conformance.errors import BudgetSpent
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.target.cleanup import Cleaned, OpenSessions, clean_up
from checkout_conformance.target.client import Client
from checkout_conformance.target.target import HARMLESS_KEY, Target
from tests.conformance.running import run_pytest
from tests.waiting import LONGEST_S


def seen(operation: str, code: int = 200, **body: Any) -> Exchange:
    answer = httpx.Response(code, json={"object": "checkout.session", **body})
    request = Request(operation, "POST", "http://127.0.0.1:1/v1/checkout/sessions", (), {}, b"")
    return Exchange(request, Response(code, (), answer.content, None))


def noted(*exchanges: Exchange) -> list[str]:
    sessions = OpenSessions()
    for exchange in exchanges:
        sessions.see(exchange)
    return sessions.take()


def test_what_was_created_and_not_ended_is_open() -> None:
    created = [seen("create", id=f"cs_{n}", status="open") for n in range(3)]
    assert noted(*created, seen("expire", id="cs_1", status="expired")) == ["cs_0", "cs_2"]


def test_sessions_of_others_are_not_touched() -> None:
    assert noted(seen("retrieve", id="cs_theirs", status="open"), seen("list", id="cs_theirs", status="open")) == []


@pytest.mark.parametrize("identity", [None, 7, "", "a\nb", "x" * 600])
def test_what_is_no_id_is_not_sent_back(identity: Any) -> None:
    assert noted(seen("create", id=identity, status="open")) == []


def test_a_refused_create_opens_nothing() -> None:
    assert noted(seen("create", 400, id="cs_1", status="open")) == []


class Expiring:
    """Expires what it is asked to, until nothing may be sent any more."""

    def __init__(self, budget: int = 100) -> None:
        self.asked: list[str] = []
        self._budget = budget

    def expire(self, session: str) -> Exchange:
        if len(self.asked) >= self._budget:
            raise BudgetSpent("all requests were sent")
        self.asked.append(session)
        return seen("expire", id=session, status="expired")


def opened(number: int) -> OpenSessions:
    sessions = OpenSessions()
    for n in range(number):
        sessions.see(seen("create", id=f"cs/{n}", status="open"))
    return sessions


def test_each_is_expired_once_under_an_id_that_cannot_lead_elsewhere() -> None:
    client, sessions = Expiring(), opened(2)
    assert clean_up(client, sessions) == Cleaned(2, 0)
    assert client.asked == ["cs%2F0", "cs%2F1"]
    assert clean_up(client, sessions) == Cleaned(0, 0)


def test_a_spent_budget_ends_it_and_is_told() -> None:
    cleaned = clean_up(Expiring(budget=1), opened(3))
    assert cleaned == Cleaned(1, 2)
    assert cleaned.note() == "cleaning up: 1 open sessions were expired; 2 stay open until their time is over"
    assert Cleaned().note() is None


def listed(url: str, key: str) -> list[dict[str, Any]]:
    answer = httpx.get(
        f"{url}/v1/checkout/sessions", params={"limit": 100, "status": "open"}, auth=(key, ""), timeout=LONGEST_S
    )
    data: list[dict[str, Any]] = answer.json()["data"]
    return data


@pytest.mark.parametrize("workers", [(), ("-n", "2")], ids=["one process", "two workers"])
def test_a_run_leaves_no_open_session_behind_where_others_see_them(
    emulator_url: str, tmp_path: Path, workers: tuple[str, ...]
) -> None:
    """`0.0.0.0` is this machine, and is not one of the names that the kit knows it by."""
    key = f"sk_test_{tmp_path.name.replace('-', '').replace('_', '')}"
    url = emulator_url.replace("127.0.0.1", "0.0.0.0")
    theirs = Client(Target("theirs", emulator_url, key, "2025-09-30.clover"))
    kept = theirs.create({"mode": "setup", "currency": "usd", "success_url": "https://example.com/ok"})
    theirs.close()
    ran = run_pytest(tmp_path, "--target", url, "--rate", "400", "--profile", "quick", "-k", "idempotency", *workers)
    assert ran.code == 0, ran.output
    assert isinstance(kept.json, dict)
    assert [session["id"] for session in listed(emulator_url, key)] == [kept.json["id"]]
    assert any("open sessions were expired" in note for note in ran.record["notes"])


def test_nothing_is_noted_on_this_machine(emulator_url: str) -> None:
    assert Client(Target("here", emulator_url, HARMLESS_KEY, "2025-09-30.clover")).open_sessions is None
