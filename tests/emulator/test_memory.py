"""Memory stays bounded: reading and being refused cost nothing, and a world that is full says so."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import httpx
import pytest

from checkout_conformance.emulator import store
from tests.emulator.application import SESSIONS, Api, payment

CHILDREN = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
ROUNDS, REQUESTS = 3, 400
MEGABYTE = 1024


def kilobytes() -> int:
    """What this process's emulator holds in memory, in kilobytes."""
    found = 0
    for child in CHILDREN.read_text().split():
        command = subprocess.run(
            ["ps", "-ww", "-o", "rss=,args=", "-p", child], capture_output=True, text=True, check=False
        ).stdout
        if "checkout_conformance.emulator.process" in command:
            found += int(command.split()[0])
    return found


@pytest.mark.skipif(not CHILDREN.exists(), reason="needs /proc to see another process's memory")
def test_reading_and_being_refused_leave_nothing_behind(http: httpx.Client) -> None:
    made = http.post(SESSIONS, data={"mode": "setup", "currency": "usd", "success_url": "https://example.com/s"}).json()
    seen = []
    for _ in range(ROUNDS):
        for _ in range(REQUESTS):
            assert http.get(f"{SESSIONS}/{made['id']}").status_code == 200
            assert http.post(SESSIONS, data={"mode": "none", "metadata[a]": "x" * 4000}).status_code == 400
        seen.append(kilobytes())
    assert seen[0] > 0
    # The first round warms caches up; after it, 800 requests with 4 KB each may not add what they hold. Python takes
    # memory by the megabyte.
    assert seen[-1] - seen[0] < 2 * MEGABYTE, seen


def test_a_world_that_is_full_refuses_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "MAXIMUM_OBJECTS", 3)
    api = Api()
    made = [api.created() for _ in range(3)]
    error = api.refused(429, "POST", SESSIONS, payment())
    assert "at most 3" in error["message"]
    assert api.get(f"{SESSIONS}/{made[0]['id']}")["id"] == made[0]["id"]
    assert len(api.get(SESSIONS)["data"]) == 3
