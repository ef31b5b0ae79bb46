"""What is seen once is not a finding."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest

from checkout_conformance.checks.outcomes import failed, passed
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.confirm import ENOUGH, Steadiness
from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.repeating import Repeats


def scenario(*attempts: list[Outcome]) -> tuple[Iterator[list[Outcome]], list[int]]:
    runs: list[int] = []

    def run() -> Iterator[list[Outcome]]:
        for number, attempt in enumerate(attempts):
            runs.append(number)
            yield attempt

    return run(), runs


def test_a_pass_is_told_once() -> None:
    attempts, runs = scenario([passed("c")])
    assert [o.verdict for o in Repeats().judged(lambda: next(attempts))] == [Verdict.PASS]
    assert runs == [0]


def test_a_failure_that_repeats_is_a_failure_seen_twice() -> None:
    attempts, _ = scenario([failed("c", "", "")], [failed("c", "", "")])
    (outcome,) = Repeats().judged(lambda: next(attempts))
    assert (outcome.verdict, outcome.tried, outcome.failed) == (Verdict.FAIL, 2, 2)


def test_a_failure_that_does_not_repeat_is_inconclusive() -> None:
    attempts, _ = scenario([failed("c", "", "", param="p")], [failed("c", "", "", param="q")])
    (outcome,) = Repeats().judged(lambda: next(attempts))
    assert (outcome.verdict, outcome.tried, outcome.failed) == (Verdict.INCONCLUSIVE, 2, 1)


def test_a_confirmed_failure_is_not_confirmed_again() -> None:
    repeats = Repeats()
    attempts, runs = scenario([failed("c", "", "")], [failed("c", "", "")], [failed("c", "", "")])
    for _ in range(2):
        repeats.judged(lambda: next(attempts))
    assert runs == [0, 1, 2]


@pytest.mark.parametrize(("wavered", "runs"), [(False, 2 * ENOUGH + 5), (True, 2 * ENOUGH + 10)])
def test_a_target_that_repeated_many_failures_is_believed_unless_it_wavered(wavered: bool, runs: int) -> None:
    repeats, ran = Repeats(Steadiness(wavered=wavered)), list[str]()

    def scenario(clause: str) -> list[Outcome]:
        ran.append(clause)
        return [failed(clause, "a", "b")]

    for number in range(ENOUGH + 5):
        repeats.judged(partial(scenario, f"c.{number}"))
    assert len(ran) == runs
