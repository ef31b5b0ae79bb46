"""A budget counts, ends the run for one reason, and gives that reason to whoever asks afterwards."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checkout_conformance.errors import BudgetSpent, RunEnded, TargetLost, TimeSpent
from checkout_conformance.evidence.exchange import Exchange, Request
from checkout_conformance.target.budget import Budget
from checkout_conformance.target.target import Target

TARGET = Target("here", "http://127.0.0.1:1", "sk_test_x", "2025-09-30.clover")


def test_requests_are_counted_up_to_the_limit() -> None:
    budget = Budget(replace(TARGET, max_requests=3))
    for _ in range(3):
        budget.take_turn()
    with pytest.raises(BudgetSpent, match="--max-requests"):
        budget.take_turn()
    assert budget.requests == 3


def test_time_ends_a_run_and_says_where_the_limit_is_set() -> None:
    budget = Budget(replace(TARGET, time_limit_s=-1.0))
    with pytest.raises(TimeSpent, match="--time-limit"):
        budget.take_turn()


def test_the_first_reason_stays() -> None:
    budget = Budget(TARGET)
    silent = Exchange(Request("list", "GET", TARGET.url), None, "gone")
    gone = budget.end(TargetLost(silent, silent))
    assert budget.end(BudgetSpent("spent")) is gone
    with pytest.raises(RunEnded, match="gone"):
        budget.take_turn()
    assert budget.requests == 0
