"""A search finds every failure, small, within its budget, and raises nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest
from hypothesis import strategies as st

from checkout_conformance.checks.outcomes import failed, passed
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.effort import Effort
from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.failure_search import Search, search


def shown(case: list[int]) -> tuple[tuple[str, Exchange], ...]:
    return (("the request", Exchange(Request("create", "POST", "u", body=str(case).encode()), Response(200))),)


def lists() -> st.SearchStrategy[list[int]]:
    return st.lists(st.integers(0, 50), max_size=8)


def two_faults(case: list[int]) -> Sequence[Outcome]:
    """A server that loses long lists, and chokes on large numbers."""
    long = failed("c.long", "", "", shown(case)) if len(case) >= 3 else passed("c.long")
    large = failed("c.large", "", "", shown(case)) if any(n >= 20 for n in case) else passed("c.large")
    return [long, large]


def witness(found: Search, clause: str) -> bytes:
    return found.failures[clause, None].exchanges[0][1].request.body


def test_each_failure_is_shrunk_for_itself() -> None:
    found = search(lists(), two_faults, examples=60, run_seed=1, shrink=400)
    assert set(found.failures) == {("c.long", None), ("c.large", None)}
    assert witness(found, "c.long") == b"[0, 0, 0]"
    assert witness(found, "c.large") == b"[20]"


def test_an_honest_server_is_tried_as_often_as_asked() -> None:
    found = search(lists(), lambda case: [passed("c.long")], examples=40, run_seed=1)
    assert (found.failures, found.cases) == ({}, 40)
    assert len(found.outcomes) == 40


def test_shrinking_keeps_to_its_budget() -> None:
    calls: list[list[int]] = []

    def judge(case: list[int]) -> Sequence[Outcome]:
        calls.append(case)
        return two_faults(case)

    found = search(lists(), judge, examples=30, run_seed=2, shrink=5)
    assert set(found.failures) == {("c.long", None), ("c.large", None)}
    assert len(calls) <= 30 + 3 * (5 + 1) + 3


def test_the_same_seed_tries_the_same_cases() -> None:
    runs = []
    for _ in range(2):
        tried: list[list[int]] = []
        search(lists(), lambda case, t=tried: t.append(case) or [], examples=20, run_seed=7)
        runs.append(tried)
    assert runs[0] == runs[1]


def test_what_fails_once_is_inconclusive() -> None:
    calls = 0

    def judge(case: list[int]) -> Sequence[Outcome]:
        nonlocal calls
        calls += 1
        return [failed("c.flaky", "", "", shown(case)) if calls == 5 else passed("c.flaky")]

    found = search(lists(), judge, examples=30, run_seed=3)
    assert found.failures["c.flaky", None].verdict is Verdict.INCONCLUSIVE


def test_a_dead_target_passes_through() -> None:
    def judge(case: list[int]) -> Sequence[Outcome]:
        raise ConnectionError("gone")

    with pytest.raises(ConnectionError):
        search(lists(), judge, examples=5, run_seed=1)


def test_shrinking_ends_where_its_requests_are_spent() -> None:
    sent = [0]

    def judge(case: list[int]) -> Sequence[Outcome]:
        sent[0] += 1
        return two_faults(case)

    effort = Effort("shrinking", 4, lambda: sent[0], lambda note: None)
    found = search(lists(), judge, examples=60, run_seed=3, effort=effort)
    assert {key[0] for key in found.failures} == {"c.long", "c.large"}
    assert effort.spent <= 5
    confirmed = len(found.failures)
    assert sent[0] <= 60 + effort.spent + confirmed


def test_what_was_seen_once_is_judged_again_before_it_is_reported() -> None:
    """Both faults of a case that nothing was left to shrink: both show again, and count as seen twice."""
    judged: list[list[int]] = []

    def judge(case: list[int]) -> Sequence[Outcome]:
        judged.append(case)
        return [failed("c.one", "", "", shown(case)), failed("c.two", "", "", shown(case))]

    found = search(lists(), judge, examples=5, run_seed=1, effort=Effort("shrinking", 0, lambda: 0, lambda note: None))
    assert {key: (outcome.verdict, outcome.failed) for key, outcome in found.failures.items()} == {
        ("c.one", None): (Verdict.FAIL, 2),
        ("c.two", None): (Verdict.FAIL, 2),
    }
    assert judged[0] == judged[-1]


def test_what_shows_once_beside_another_failure_is_inconclusive() -> None:
    judged: list[list[int]] = []

    def judge(case: list[int]) -> Sequence[Outcome]:
        judged.append(case)
        once = [failed("c.once", "", "", shown(case))] if len(judged) == 1 else []
        return [failed("c.always", "", "", shown(case)), *once]

    found = search(lists(), judge, examples=5, run_seed=1)
    verdicts = {key[0]: outcome.verdict for key, outcome in found.failures.items()}
    assert verdicts == {"c.always": Verdict.FAIL, "c.once": Verdict.INCONCLUSIVE}


def test_what_fails_beside_another_is_shown_without_what_only_the_other_one_needs() -> None:
    def judge(case: list[int]) -> Sequence[Outcome]:
        """A server that loses long lists, and chokes on large numbers if it has seen two of anything."""
        return two_faults(case if len(case) > 1 else [])

    def without_one(case: list[int]) -> Iterator[list[int]]:
        yield from (case[:place] + case[place + 1 :] for place in range(len(case)))

    beside = st.just([7, 8, 30, 9])
    assert witness(search(beside, judge, examples=5, run_seed=1, smaller=without_one), "c.large") == b"[30, 9]"
