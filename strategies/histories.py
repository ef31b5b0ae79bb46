"""Histories: what is done with sessions, step by step, beside a model of what every session must be then.

A history is a sequence of steps: create, update, expire, pay, retrieve, list, page, and bundles of requests that are
made at the same time. Every step names a session that was created before it. The model is the transition table of
`schemas.status_machine` and a dictionary of metadata; it knows nothing of answers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from hypothesis import strategies as st

from checkout_conformance.schemas.status_machine import OPEN, TRANSITIONS
from checkout_conformance.strategies.plain import PAYMENT, SETUP, SUBSCRIPTION

Event = Literal["create", "update", "expire", "pay", "retrieve", "list", "page", "together"]
EVENTS: tuple[Event, ...] = ("create", "retrieve", "update", "expire", "pay", "list", "page", "together")
# What may be asked several times at once of one session: whatever their order, the model knows the outcome.
AT_ONCE: tuple[Event, ...] = ("retrieve", "expire")
MODES = (PAYMENT, SUBSCRIPTION, SETUP)
NEXT: Mapping[tuple[str, str], str | None] = {(row.status, row.event): row.to for row in TRANSITIONS}
KEYS = ("order", "cart", "note")
VALUES = ("", "7", "räksmörgås", "a" * 40)
MOST_STEPS, MOST_SESSIONS, FEWEST_AT_ONCE, MOST_AT_ONCE = 12, 5, 2, 4
# How often a history goes on, against each time that it ends.
GOING_ON = 10


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `session` is the number of a session, in the order of creation; `metadata` what is sent of it.

    `at_once` are the steps of a bundle; `limit` is the size of the pages that a list is read in.
    """

    event: Event
    session: int = 0
    mode: str = PAYMENT
    metadata: Mapping[str, str] = field(default_factory=dict)
    limit: int = 100
    at_once: tuple[Step, ...] = ()


@dataclass(slots=True)
class Known:
    """What the model knows of one session. `id` is the target's, once it has one."""

    id: str = ""
    status: str = OPEN
    metadata: dict[str, str] = field(default_factory=dict)

    def allows(self, event: str) -> bool:
        """Whether a request must be accepted now."""
        return NEXT[self.status, event] is not None if (self.status, event) in NEXT else True

    def take(self, event: str, metadata: Mapping[str, str] | None = None) -> None:
        """What an accepted event makes of the session; an empty value of metadata unsets it."""
        if (self.status, event) in NEXT:
            self.status = NEXT[self.status, event] or self.status
        for key, value in (metadata or {}).items():
            self.metadata.pop(key, None)
            if value:
                self.metadata[key] = value


def shorter(steps: Sequence[Step]) -> Iterator[tuple[Step, ...]]:
    """Histories of one session of several; then those that lack one step, the last first; then those with one
    request in place of several at the same time.

    A session's create goes where nothing else is done with it.
    """
    sessions = sorted({step.session for step in steps})
    if len(sessions) > 1:
        yield from (tuple(_alone(step) for step in steps if step.session == number) for number in sessions)
    for place in reversed(range(1, len(steps))):
        gone, rest = steps[place], (*steps[:place], *steps[place + 1 :])
        if gone.event != "create":
            yield rest
        elif all(step.session != gone.session for step in rest):
            yield tuple(_renumbered(step, gone.session) for step in rest)
    for place, step in enumerate(steps):
        if step.at_once:
            yield (*steps[:place], step.at_once[0], *steps[place + 1 :])


def _alone(step: Step) -> Step:
    """A step of a history that has one session."""
    return replace(step, session=0, at_once=tuple(map(_alone, step.at_once)))


def _renumbered(step: Step, gone: int) -> Step:
    """A step of a history from which a session is gone."""
    if step.session < gone:
        return step
    return replace(step, session=step.session - 1, at_once=tuple(_renumbered(each, gone) for each in step.at_once))


def successes(known: Known, steps: Sequence[Step]) -> int:
    """How many of several equal requests at the same time succeed: of expiries of an open session exactly one."""
    if steps and steps[0].event == "expire":
        return 1 if known.allows("expire") else 0
    return len(steps)


def entries() -> st.SearchStrategy[dict[str, str]]:
    """Metadata of one entry, or none."""
    one = st.tuples(st.sampled_from(KEYS), st.sampled_from(VALUES)).map(lambda pair: dict([pair]))
    return st.one_of(st.just({}), one)


@st.composite
def histories(draw: st.DrawFn, events: Collection[Event] = EVENTS) -> tuple[Step, ...]:
    """Histories of these events, `create` among them always: each begins with a session.

    Whether a step must be accepted is the model's to say (`Known`): steps on sessions that are over are drawn too.
    """
    goes_on = [event for event in EVENTS if event in events]
    menu: list[Event | None] = [None, *(goes_on * (GOING_ON // max(1, len(goes_on)) + 1))]
    steps = [Step("create", mode=draw(st.sampled_from(MODES)), metadata=draw(_sent()))]
    made = 1
    while len(steps) < MOST_STEPS:
        event = draw(st.sampled_from(menu))
        if event is None:
            break
        if event == "create":
            if made < MOST_SESSIONS:
                steps.append(Step("create", made, draw(st.sampled_from(MODES)), draw(_sent())))
                made += 1
            continue
        number = draw(st.integers(0, MOST_SESSIONS - 1)) % made
        steps.append(_step(draw, event, number))
    return tuple(steps)


def _step(draw: st.DrawFn, event: Event, number: int) -> Step:
    if event == "update":
        return Step(event, number, metadata={draw(st.sampled_from(KEYS)): draw(st.sampled_from(VALUES))})
    if event == "page":
        return Step(event, number, limit=draw(st.integers(1, 3)))
    if event == "together":
        kind = draw(st.sampled_from(AT_ONCE))
        racers = draw(st.integers(FEWEST_AT_ONCE, MOST_AT_ONCE))
        return Step(event, number, at_once=(Step(kind, number),) * racers)
    return Step(event, number)


def _sent() -> st.SearchStrategy[dict[str, str]]:
    """Metadata of a create: an empty value there says nothing."""
    return entries().map(lambda sent: {key: value for key, value in sent.items() if value})
