"""Many clients at once: nothing is lost, races have one winner, one key makes one session."""

from __future__ import annotations

import os
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.waiting import LONGEST_S

FORM = {
    "mode": "payment",
    "success_url": "https://example.com/s",
    "line_items[0][quantity]": "1",
    "line_items[0][price_data][currency]": "usd",
    "line_items[0][price_data][unit_amount]": "1000",
    "line_items[0][price_data][product_data][name]": "T",
}
SESSIONS = "/v1/checkout/sessions"
CLIENTS = 50
# A few seconds in every run; the whole half minute where a machine is given over to it.
SECONDS = float(os.environ.get("EMULATOR_LOAD_SECONDS", "3"))


def test_no_request_of_many_clients_is_lost(url: str, key: str) -> None:
    ends = time.monotonic() + SECONDS

    def work(number: int) -> tuple[int, set[int]]:
        made, statuses = 0, set[int]()
        with httpx.Client(base_url=url, auth=(key, ""), timeout=LONGEST_S) as client:
            while time.monotonic() < ends:
                answer = client.post(SESSIONS, data={**FORM, "client_reference_id": f"client-{number}"})
                statuses.add(answer.status_code)
                made += answer.status_code == 200
        return made, statuses

    with ThreadPoolExecutor(CLIENTS) as pool:
        results = list(pool.map(work, range(CLIENTS)))
    assert set().union(*(statuses for _, statuses in results)) == {200}
    with httpx.Client(base_url=url, auth=(key, ""), timeout=LONGEST_S) as client:
        seen, cursor = 0, None
        while True:
            page = client.get(SESSIONS, params={"limit": 100, **({"starting_after": cursor} if cursor else {})}).json()
            seen += len(page["data"])
            if not page["has_more"]:
                break
            cursor = page["data"][-1]["id"]
    assert seen == sum(made for made, _ in results)


def at_once(number: int, call: Any) -> list[int]:
    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(call, range(number)))


def test_of_racing_expiries_exactly_one_wins(url: str, key: str, http: httpx.Client) -> None:
    for _ in range(5):
        made = http.post(SESSIONS, data=FORM).json()

        def expire(_: int, session: str = made["id"]) -> int:
            return httpx.post(f"{url}{SESSIONS}/{session}/expire", auth=(key, ""), timeout=LONGEST_S).status_code

        assert sorted(at_once(12, expire)) == [200] + [400] * 11


def test_one_idempotency_key_sent_fifty_times_at_once_makes_one_session(url: str, key: str, http: httpx.Client) -> None:
    def create(_: int) -> int:
        headers = {"Idempotency-Key": "the-same"}
        return httpx.post(f"{url}{SESSIONS}", data=FORM, auth=(key, ""), headers=headers, timeout=LONGEST_S).status_code

    statuses = set(at_once(50, create))
    assert 200 in statuses
    assert statuses <= {200, 409}
    assert len(http.get(SESSIONS, params={"limit": 100}).json()["data"]) == 1


def test_keys_have_worlds_of_their_own(url: str, http: httpx.Client) -> None:
    http.post(SESSIONS, data=FORM)
    other = httpx.get(f"{url}{SESSIONS}", auth=("sk_test_somebody_else", ""), timeout=LONGEST_S)
    assert other.json()["data"] == []


@pytest.mark.parametrize("limit", [1, 100])
def test_lists_are_cut_where_they_should_be(http: httpx.Client, limit: int) -> None:
    for _ in range(3):
        http.post(SESSIONS, data=FORM)
    assert len(http.get(SESSIONS, params={"limit": limit}).json()["data"]) == min(limit, 3)
