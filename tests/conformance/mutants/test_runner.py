"""Mutants meet the suite: the second-order ones are never passed over, and what does not lie survives."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from checkout_conformance.mutants import all_mutants, find
from checkout_conformance.mutants.evaluation import SUITE, Plugin
from checkout_conformance.mutants.in_process import event_loop
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.mutants.runner import Arena, Meeting, Reach, judges
from checkout_conformance.schemas import load

SECOND_ORDER = sorted(name for name, mutant in all_mutants().items() if mutant.kind == "second-order")


class Collector(Plugin):
    """Collects the suite and runs nothing."""

    def __init__(self) -> None:
        super().__init__([], print)
        self.items: list[pytest.Item] = []

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Keep the items."""
        self.items = list(session.items)
        return True


@pytest.fixture(scope="module")
def arena() -> Iterator[tuple[Arena, Reach]]:
    """An arena that has seen the reference."""
    collector = Collector()
    options = ["-p", "no:cacheprovider", "-p", "no:terminal", "--import-mode=importlib", "-c", "/dev/null"]
    assert pytest.main([*options, f"--rootdir={SUITE}", str(SUITE)], plugins=[collector]) == 0
    with event_loop() as loop:
        made = Arena(dict(judges(collector.items)), loop, load())
        yield made, made.judged_by_reference()


def fought(arena: tuple[Arena, Reach], mutant: Mutant) -> Meeting:
    place, reach = arena
    return place.fight(mutant, list(reach.ways[mutant.clause]))


def test_nothing_fails_on_the_reference_and_what_is_not_judged_lacks_a_capability(
    arena: tuple[Arena, Reach],
) -> None:
    _, reach = arena
    assert reach.failing == []
    assert len(reach.ways) > 2_500
    assert [clause for clause, capability in reach.unsupported.items() if capability == "nothing"] == []


@pytest.mark.parametrize("name", SECOND_ORDER)
def test_a_lie_that_is_not_told_every_time_is_never_passed_over(arena: tuple[Arena, Reach], name: str) -> None:
    mutant = find(name)
    meeting = fought(arena, mutant)
    assert meeting.killed, meeting
    assert meeting.verdict == "fail" or mutant.sometimes


def test_what_happens_only_now_and_then_is_inconclusive_with_its_count(arena: tuple[Arena, Reach]) -> None:
    place, reach = arena
    mutant = find("occasionally_incomplete")
    meeting = fought(arena, mutant)
    with place._against(mutant, meeting.profile) as run:
        for name in [name for _, name in reach.ways[mutant.clause]]:
            ledger, _ = place.meet(run, place.items[name])
            counted = [outcome for outcome in ledger.of(mutant.clause) if outcome.failed and outcome.tried > 1]
            if counted:
                break
    assert counted, "no item counted it"
    assert counted[0].reason is None or " of " in counted[0].reason


def test_a_mutant_that_does_not_lie_survives(arena: tuple[Arena, Reach]) -> None:
    meeting = fought(arena, Mutant("honest", "lifecycle.expire.open", "tells no lie", "fault"))
    assert not meeting.killed
    assert meeting.verdict == "pass"


def test_a_mutant_is_not_caught_by_another_clause_than_its_own(arena: tuple[Arena, Reach]) -> None:
    liar = find("never_runs_out")
    meeting = fought(arena, Mutant("elsewhere", "lifecycle.expire.open", liar.lie, "fault", liar.parts))
    assert not meeting.killed


def test_a_mutant_that_breaks_the_emulator_is_no_kill(arena: tuple[Arena, Reach]) -> None:
    def crash(operation: str, status: int, body: dict[str, object]) -> dict[str, object]:
        raise RuntimeError("the mutant is broken")

    from dataclasses import replace

    from checkout_conformance.emulator.parts import REFERENCE

    broken = Mutant("broken", "session.id.present", "crashes", "fault", replace(REFERENCE, rewrite_answer=crash))
    meeting = fought(arena, broken)
    assert not meeting.killed
    assert "broke the suite" in meeting.verdict
