"""A failure counts when it happens again; an accident is known as one, and what repeats by itself is left alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, cast

import pytest

from checkout_conformance.checks.outcomes import failed, passed
from checkout_conformance.evidence.exchange import Exchange, Request, Response
from checkout_conformance.evidence.ledger import Ledger, Outcome
from checkout_conformance.run.confirm import ENOUGH_BROKEN, LONG, Steadiness, accidental, arguments, confirm
from checkout_conformance.run.effort import NOT_STEADY, SPENT, Effort
from checkout_conformance.run.run import Run
from checkout_conformance.run.spending import Spending


class OneLedger:
    """What confirming needs of a run."""

    def __init__(self, outcomes: Sequence[Outcome]) -> None:
        self.ledger = Ledger()
        self.ledger.extend(outcomes)
        self.steadiness = Steadiness()
        self.most = 10
        self.cut = 0
        self.notes: list[str] = []

    def shared(self, name: str, make: object) -> Steadiness:
        """The one thing that is shared here."""
        assert name == "steadiness"
        return self.steadiness

    def note(self, text: str) -> None:
        """What the report says of the run."""
        self.notes.append(text)

    def effort(self, name: str) -> Effort:
        """What repeating may cost here."""
        return Effort(name, self.most, lambda: 0, self.notes.append, Spending())


def answer(status: int | None) -> tuple[tuple[str, Exchange], ...]:
    request = Request("create", "POST", "http://127.0.0.1/")
    response = None if status is None else Response(status)
    return (("the request", Exchange(request, response, None if response else "gone")),)


def confirmed(first: Sequence[Outcome], second: Sequence[Outcome], sent: int = 0) -> dict[str, tuple[str, int, int]]:
    run = OneLedger(first)

    def again() -> None:
        run.ledger.extend(second)

    confirm(cast(Run, run), again, sent)
    return {o.clause: (o.verdict.value, tried, bad) for o, tried, bad, _ in run.ledger.summaries()}


def test_what_fails_twice_is_a_failure() -> None:
    fault = failed("c.one", "a", "b", answer(200))
    assert confirmed([fault], [fault])["c.one"][0] == "fail"


def test_what_does_not_repeat_is_inconclusive_with_its_count() -> None:
    found = confirmed([failed("c.one", "a", "b", answer(200))], [passed("c.one", answer(200))])
    assert found["c.one"][0] == "inconclusive"
    assert found["c.one"][2] == 1


def test_what_passes_is_not_run_again() -> None:
    def again() -> None:
        pytest.fail("nothing asked for it")

    run = OneLedger([passed("c.one")])
    confirm(cast(Run, run), again, 0)
    assert not run.ledger.failures()


@pytest.mark.parametrize("races", [True, False])
def test_a_race_that_showed_once_makes_no_target_unsteady(races: bool) -> None:
    run = OneLedger([failed("c.one", "a", "b", answer(200))])
    confirm(cast(Run, run), lambda: run.ledger.add(passed("c.one")), 0, races=races)
    assert run.ledger.verdict("c.one").value == "inconclusive"
    assert run.steadiness.wavered is not races
    assert run.notes == ([] if races else [NOT_STEADY])


def test_what_is_not_judged_again_is_inconclusive_and_makes_no_target_unsteady() -> None:
    run = OneLedger([failed("c.one", "a", "b", answer(200))])
    confirm(cast(Run, run), lambda: None, 0)
    assert run.ledger.verdict("c.one").value == "inconclusive"
    assert not run.steadiness.wavered


@pytest.mark.parametrize(("param", "verdict"), [("mode", "fail"), ("locale", "inconclusive")])
def test_what_another_item_found_broken_has_shown_again(param: str, verdict: str) -> None:
    run = OneLedger([failed("c.one", "a", "b", answer(200), param=param)])
    run.steadiness.failing.add(("c.one", "mode"))
    confirm(cast(Run, run), lambda: run.ledger.add(passed("c.one")), 0)
    assert run.ledger.verdict("c.one").value == verdict
    assert run.steadiness.failing == {("c.one", "mode")}


def test_a_long_item_is_not_run_again_unless_the_server_broke() -> None:
    calls: list[int] = []
    for status, times in ((200, 0), (500, 1), (None, 1)):
        run = OneLedger([failed("c.one", "a", "b", answer(status))])
        calls.clear()
        again: Callable[[], Any] = lambda: calls.append(1)  # noqa: E731
        confirm(cast(Run, run), again, LONG + 1)
        assert len(calls) == times, status


@pytest.mark.parametrize(("wavered", "verdict"), [(False, "fail"), (True, "inconclusive")])
def test_without_requests_to_repeat_only_a_steady_target_is_believed(wavered: bool, verdict: str) -> None:
    run = OneLedger([failed("c.one", "a", "b", answer(500))])
    run.most, run.steadiness.wavered = 0, wavered
    confirm(cast(Run, run), lambda: pytest.fail("nothing is left"), 0)
    assert run.ledger.verdict("c.one").value == verdict
    assert run.notes == [SPENT["repeating"], *([NOT_STEADY] if wavered else [])]


@pytest.mark.parametrize(("wavered", "verdict"), [(False, "fail"), (True, "inconclusive")])
def test_a_repetition_for_which_requests_ran_out_contradicts_nothing(wavered: bool, verdict: str) -> None:
    run = OneLedger([failed("c.one", "a", "b", answer(200))])
    run.steadiness.wavered = wavered

    def again() -> None:
        run.cut += 1

    confirm(cast(Run, run), again, 0)
    assert run.ledger.verdict("c.one").value == verdict
    assert run.steadiness.wavered is wavered


def test_a_target_that_breaks_by_its_nature_is_not_asked_again_for_every_item() -> None:
    run = OneLedger([])
    calls = 0
    for _ in range(2 * ENOUGH_BROKEN):
        fault = failed("c.one", "a", "b", answer(500))
        run.ledger = Ledger()
        run.ledger.add(fault)

        def again() -> None:
            nonlocal calls
            calls += 1
            run.ledger.add(failed("c.one", "a", "b", answer(500)))

        confirm(cast(Run, run), again, LONG + 1)
    assert calls == ENOUGH_BROKEN


@pytest.mark.parametrize(("status", "accident"), [(200, False), (404, False), (500, True), (503, True), (None, True)])
def test_an_accident_is_no_answer_or_a_broken_server(status: int | None, accident: bool) -> None:
    assert accidental([failed("c.one", "a", "b", answer(status))]) is accident


def test_an_item_gets_only_what_it_asks_for() -> None:
    def item(run: int, mode: str) -> None:
        """Takes two of three."""

    assert arguments(item, {"run": 1, "mode": "payment", "request": object()}) == {"run": 1, "mode": "payment"}
