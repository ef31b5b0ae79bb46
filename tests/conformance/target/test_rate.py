"""Never more requests a second than a target allows, and no waiting where it allows any number."""

from __future__ import annotations

import threading
import time

import pytest

from checkout_conformance.target import rate
from checkout_conformance.target.rate import RateLimit


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(rate, "time", made)
    return made


def test_calls_are_spaced_evenly(clock: Clock) -> None:
    limit = RateLimit(4.0)
    times = []
    for _ in range(5):
        limit.wait()
        times.append(clock.now)
    assert times == pytest.approx([100.0, 100.25, 100.5, 100.75, 101.0])


def test_who_was_slow_anyway_does_not_wait_and_may_not_catch_up(clock: Clock) -> None:
    limit = RateLimit(10.0)
    limit.wait()
    clock.now += 60
    limit.wait()
    assert clock.now == pytest.approx(160.0)
    limit.wait()
    assert clock.now == pytest.approx(160.1)


def test_without_a_limit_nobody_waits(clock: Clock) -> None:
    limit = RateLimit(None)
    for _ in range(100):
        limit.wait()
    assert clock.now == 100.0


def test_threads_share_one_limit() -> None:
    limit, began = RateLimit(200.0), time.monotonic()
    threads = [threading.Thread(target=lambda: [limit.wait() for _ in range(5)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began >= 19 / 200
