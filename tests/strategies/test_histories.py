"""Histories: every step names a session that is there, every event is drawn, and the model is the transition table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from checkout_conformance.schemas.status_machine import OPEN, TRANSITIONS
from checkout_conformance.strategies.histories import EVENTS, MOST_STEPS, Known, Step, histories, successes
from tests.strategies.drawn import SHRINKING, examples, smallest


def played(steps: Sequence[Step]) -> list[Known]:
    """What the model has every session be after a history."""
    sessions: list[Known] = []
    for step in steps:
        if step.event == "create":
            sessions.append(Known(metadata=dict(step.metadata)))
            continue
        known = sessions[step.session]
        for one in step.at_once or (step,):
            if one.event == "update" and known.status == OPEN:
                known.take("update", one.metadata)
            elif one.event in ("expire", "pay") and known.allows(one.event):
                known.take(one.event)
    return sessions


def test_every_step_names_a_session_that_was_created_before() -> None:
    for steps in examples(histories(), 300):
        made = 0
        assert steps[0].event == "create"
        assert len(steps) <= MOST_STEPS
        for step in steps:
            assert step.session == made if step.event == "create" else step.session < made
            made += step.event == "create"


def test_every_event_is_drawn_and_only_those_asked_for() -> None:
    drawn = Counter(step.event for steps in examples(histories(), 300) for step in steps)
    assert set(drawn) == set(EVENTS)
    assert min(drawn.values()) > 20
    few = {step.event for steps in examples(histories(["create", "retrieve"]), 100) for step in steps}
    assert few == {"create", "retrieve"}


def test_bundles_are_of_one_kind_and_of_several() -> None:
    bundles = [step.at_once for steps in examples(histories(), 300) for step in steps if step.event == "together"]
    assert bundles
    assert all(2 <= len(bundle) <= 4 and len({step.event for step in bundle}) == 1 for bundle in bundles)


def test_the_model_is_the_transition_table() -> None:
    for row in TRANSITIONS:
        known = Known(status=row.status)
        assert known.allows(row.event) == (row.to is not None)
        known.take(row.event)
        assert known.status == (row.to or row.status)


def test_of_racing_expiries_one_wins_and_none_afterwards() -> None:
    racers = (Step("expire"),) * 3
    assert successes(Known(), racers) == 1
    assert successes(Known(status="expired"), racers) == 0
    assert successes(Known(status="expired"), (Step("retrieve"),) * 3) == 3


def test_a_played_history_keeps_what_was_sent_and_unsets_what_was_emptied() -> None:
    steps = (
        Step("create", metadata={"order": "7"}),
        Step("create", 1),
        Step("update", metadata={"order": "", "cart": "1"}),
        Step("together", 0, at_once=(Step("expire"), Step("expire"))),
        Step("update", metadata={"note": "late"}),
        Step("pay", 0),
        Step("pay", 1),
    )
    first, second = played(steps)
    assert (first.status, first.metadata) == ("expired", {"cart": "1"})
    assert (second.status, second.metadata) == ("complete", {})


def test_a_failing_history_shrinks_to_the_steps_at_fault() -> None:
    def fails(steps: tuple[Step, ...]) -> bool:
        return any(known.status == "expired" and "cart" in known.metadata for known in played(steps))

    assert [step.event for step in smallest(histories(), fails, settings=SHRINKING)] == ["create", "expire"]
    two = smallest(histories(), lambda steps: [step.event for step in steps].count("create") == 2, settings=SHRINKING)
    assert [step.event for step in two] == ["create", "create"]
