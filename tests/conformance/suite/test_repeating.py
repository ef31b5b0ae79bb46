"""What is seen once is not a finding."""

from __future__ import annotations

from collections.abc import Iterator

from checkout_conformance.checks.outcomes import failed, passed
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.schemas import Verdict
from checkout_conformance.suite.repeating import Repeats


def story(*tellings: list[Outcome]) -> tuple[Iterator[list[Outcome]], list[int]]:
    told: list[int] = []

    def tell() -> Iterator[list[Outcome]]:
        for number, telling in enumerate(tellings):
            told.append(number)
            yield telling

    return tell(), told


def test_a_pass_is_told_once() -> None:
    tellings, told = story([passed("c")])
    assert [o.verdict for o in Repeats().judged(lambda: next(tellings))] == [Verdict.PASS]
    assert told == [0]


def test_a_failure_that_repeats_is_a_failure_seen_twice() -> None:
    tellings, _ = story([failed("c", "", "")], [failed("c", "", "")])
    (outcome,) = Repeats().judged(lambda: next(tellings))
    assert (outcome.verdict, outcome.tried, outcome.failed) == (Verdict.FAIL, 2, 2)


def test_a_failure_that_does_not_repeat_is_inconclusive() -> None:
    tellings, _ = story([failed("c", "", "", param="p")], [failed("c", "", "", param="q")])
    (outcome,) = Repeats().judged(lambda: next(tellings))
    assert (outcome.verdict, outcome.tried, outcome.failed) == (Verdict.INCONCLUSIVE, 2, 1)


def test_a_confirmed_failure_is_not_confirmed_again() -> None:
    repeats = Repeats()
    tellings, told = story([failed("c", "", "")], [failed("c", "", "")], [failed("c", "", "")])
    for _ in range(2):
        repeats.judged(lambda: next(tellings))
    assert told == [0, 1, 2]
