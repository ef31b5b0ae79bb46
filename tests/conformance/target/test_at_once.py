"""Calls that are released together: results in order, and errors raised."""

from __future__ import annotations

import threading

import pytest

from checkout_conformance.target.at_once import at_once


def test_results_are_in_the_order_of_the_calls_and_all_run_at_the_same_time() -> None:
    met = threading.Barrier(3, timeout=300)

    def call(number: int) -> int:
        met.wait()
        return number

    assert at_once([lambda n=n: call(n) for n in range(3)]) == [0, 1, 2]


def test_what_a_call_raises_is_raised_when_all_have_ended() -> None:
    ended = threading.Event()

    def fails() -> None:
        raise ValueError("no")

    def slow() -> None:
        ended.wait(0.05)
        ended.set()

    with pytest.raises(ValueError, match="no"):
        at_once([fails, slow])
    assert ended.is_set()
