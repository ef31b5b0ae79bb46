"""What no verdict needs is done as long as its requests last; what is left undone then is said once."""

from __future__ import annotations

import pytest

from checkout_conformance.run.effort import SPENT, Effort
from checkout_conformance.run.spending import LAST, ROWS, SENT, Spending, new_table
from checkout_conformance.strategies.quotas import QUOTAS


def test_only_what_is_sent_within_is_counted() -> None:
    sent, notes = [0], list[str]()
    effort = Effort("shrinking", 3, lambda: sent[0], notes.append)
    sent[0] += 10
    with effort:
        sent[0] += 2
    assert effort.left
    with effort, effort:
        sent[0] += 1
        assert not effort.left
    assert effort.spent == 3
    assert set(notes) == {SPENT["shrinking"]}


def test_without_a_limit_nothing_is_ever_spent() -> None:
    effort = Effort("reducing", None, lambda: 0, pytest.fail)
    effort.spending.write("reducing", 1_000_000)
    assert effort.left


def test_what_another_process_spent_counts() -> None:
    table, notes = new_table(), list[str]()
    here, there = Spending(1, table), Spending(2, table)
    effort = Effort("repeating", 10, lambda: 0, notes.append, here)
    assert effort.left
    there.write("repeating", 10)
    assert not effort.left
    here.close()
    there.close()
    table.unlink()


@pytest.mark.parametrize(("profile", "most"), [("quick", 3_000), ("standard", 10_000)])
def test_a_profile_says_what_every_run_stays_below(profile: str, most: int) -> None:
    quota = QUOTAS[profile]
    assert quota.most == most
    assert quota.efforts.keys() == SPENT.keys() == {*ROWS} - {SENT, LAST}
    assert sum(quota.efforts.values()) + quota.reserve < most - quota.requests // 2
