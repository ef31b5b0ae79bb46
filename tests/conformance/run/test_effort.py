"""What no verdict needs is done as long as its requests last; what is left undone then is said once."""

from __future__ import annotations

import pytest

from checkout_conformance.run.effort import SPENT, Effort
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
    effort.spent = 1_000_000
    assert effort.left


@pytest.mark.parametrize(("profile", "most"), [("quick", 3_000), ("standard", 10_000)])
def test_a_profile_says_what_every_run_stays_below(profile: str, most: int) -> None:
    quota = QUOTAS[profile]
    assert quota.most == most
    assert quota.efforts.keys() == SPENT.keys()
    assert sum(quota.efforts.values()) + quota.reserve < most - quota.requests // 2
