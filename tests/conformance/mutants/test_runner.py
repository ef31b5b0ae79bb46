"""Mutants meet the suite: the second-order ones are never passed over, and what does not fault survives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from checkout_conformance.mutants import all_mutants, find
from checkout_conformance.mutants.evaluation import collected
from checkout_conformance.mutants.in_process import event_loop
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.mutants.runner import Meeting, MutantRunner, Reach
from checkout_conformance.schemas import load

SECOND_ORDER = sorted(name for name, mutant in all_mutants().items() if mutant.kind == "second-order")


@pytest.fixture(scope="module")
def runner() -> Iterator[tuple[MutantRunner, Reach]]:
    """A runner that has seen the reference."""
    items = collected()
    with event_loop() as loop:
        made = MutantRunner(items, loop, load())
        yield made, made.judged_by_reference()


def evaluated(runner: tuple[MutantRunner, Reach], mutant: Mutant) -> Meeting:
    place, reach = runner
    return place.evaluate(mutant, list(reach.candidates[mutant.clause]))


def test_nothing_fails_on_the_reference_and_what_is_not_judged_lacks_a_capability(
    runner: tuple[MutantRunner, Reach],
) -> None:
    _, reach = runner
    assert reach.failing == []
    assert len(reach.candidates) > 2_500
    assert [clause for clause, capability in reach.unsupported.items() if capability == "nothing"] == []


@pytest.mark.parametrize("name", SECOND_ORDER)
def test_a_fault_that_does_not_show_every_time_is_never_passed_over(
    runner: tuple[MutantRunner, Reach], name: str
) -> None:
    mutant = find(name)
    meeting = evaluated(runner, mutant)
    assert meeting.killed, meeting
    assert meeting.verdict == "fail" or mutant.intermittent


def test_what_happens_only_now_and_then_is_inconclusive_with_its_count(runner: tuple[MutantRunner, Reach]) -> None:
    place, reach = runner
    mutant = find("occasionally_incomplete")
    meeting = evaluated(runner, mutant)
    with place.against(mutant, meeting.profile) as run:
        for name in [name for _, name in reach.candidates[mutant.clause]]:
            ledger, _ = place.meet(run, place.items[name])
            counted = [outcome for outcome in ledger.of(mutant.clause) if outcome.failed and outcome.tried > 1]
            if counted:
                break
    assert counted, "no item counted it"
    assert counted[0].reason is None or " of " in counted[0].reason


def test_a_mutant_that_does_not_fault_survives(runner: tuple[MutantRunner, Reach]) -> None:
    meeting = evaluated(runner, Mutant("honest", "lifecycle.expire.open", "has no fault", "fault"))
    assert not meeting.killed
    assert meeting.verdict == "pass"


def test_a_mutant_is_not_caught_by_another_clause_than_its_own(runner: tuple[MutantRunner, Reach]) -> None:
    faulty = find("never_runs_out")
    meeting = evaluated(runner, Mutant("elsewhere", "lifecycle.expire.open", faulty.fault, "fault", faulty.parts))
    assert not meeting.killed


def test_a_mutant_that_breaks_the_emulator_is_no_kill(runner: tuple[MutantRunner, Reach]) -> None:
    def crash(operation: str, status: int, body: dict[str, object]) -> dict[str, object]:
        raise RuntimeError("the mutant is broken")

    from dataclasses import replace

    from checkout_conformance.emulator.parts import REFERENCE

    broken = Mutant("broken", "session.id.present", "crashes", "fault", replace(REFERENCE, rewrite_answer=crash))
    meeting = evaluated(runner, broken)
    assert not meeting.killed
    assert "broke the suite" in meeting.verdict


def test_a_mutant_that_refuses_what_every_create_needs_meets_the_items_as_in_a_run(
    runner: tuple[MutantRunner, Reach],
) -> None:
    place, _ = runner
    with place.against(find("strict:create.mode.accepted"), "quick") as run:
        assert run.probe.base is None
    with place.against(find("goes_live"), "quick") as run:
        assert run.probe.base is not None
    nothing_sold = find("strict:create.line_items.quantity.accepted")
    meeting = evaluated(runner, nothing_sold)
    assert meeting.killed
    assert meeting.blast == ()
    with place.against(nothing_sold, "quick") as run:
        for item in (
            "test_lifecycle.py::test_delayed_payment[settles]",
            "test_updates.py::test_collected_information_arrives",
        ):
            ledger, _ = place.meet(run, place.items[item])
            assert ledger.failures() == []
