"""Histories: Hypothesis' rule-based state machine beside a small model of what every session must be.

Each step draws its values first, calls the target, and compares with the model. The first step that the model does
not allow ends the example; Hypothesis shrinks it to the shortest history that shows it.
"""

from __future__ import annotations

from typing import Any

from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import Flaky
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from checkout_conformance.checks import lifecycle
from checkout_conformance.checks.outcomes import failed, inconclusive
from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.rules.lifecycle import OPEN
from checkout_conformance.strategies.histories import EVENTS, KEYS, VALUES, Known, Step, histories
from checkout_conformance.suite.failure_search import search
from checkout_conformance.suite.playing import HistoryRunner
from checkout_conformance.suite.scenarios import Scenario, made

STEPS = 12
EXAMPLES = 8
CLAUSE = "lifecycle.history.status"


class Deviation(AssertionError):
    """The target did what the model does not allow; carries the outcome."""

    def __init__(self, outcome: Outcome) -> None:
        super().__init__(outcome.observed)
        self.outcome = outcome


class Histories(RuleBasedStateMachine):
    """The model and the target, step by step. `run_` is set by the item."""

    run_: Run
    sessions = Bundle("sessions")

    @initialize()
    def begin(self) -> None:
        """A scenario of its own for every example."""
        self.scenario = Scenario()

    @rule(target=sessions, mode=st.sampled_from(["payment", "subscription", "setup"]), value=st.sampled_from(VALUES))
    def create(self, mode: str, value: str) -> Known:
        """Create a session with one metadata entry."""
        payload = self.run_.plain(mode) or self.run_.base()
        metadata = {"order": value} if value else {}
        session = made(self.run_, self.scenario, {**payload, **({"metadata": metadata} if metadata else {})})
        known = Known(str(session["id"]) if session else "", metadata=dict(metadata))
        if session is not None:
            self.same(known, session)
        return known

    @rule(known=sessions)
    def retrieve(self, known: Known) -> None:
        """Retrieve a session: it is as the model says."""
        if known.id:
            self.look(known)

    @rule(known=sessions)
    def expire(self, known: Known) -> None:
        """Expire a session: accepted exactly where the table has a next status."""
        if not known.id:
            return
        answer = self.scenario.add("expire", self.run_.client.expire(known.id))
        allowed = known.allows("expire")
        self.allow(answer.ok == allowed, known, "expire", answer.status)
        self.run_.transition(known.status, "expire", refused=not answer.ok)
        if allowed:
            known.take("expire")
        self.look(known)

    @rule(known=sessions, key=st.sampled_from(KEYS), value=st.sampled_from(VALUES))
    def update(self, known: Known, key: str, value: str) -> None:
        """Update one metadata entry of an open session; an empty value unsets it."""
        if not known.id or known.status != OPEN or "update" in self.run_.probe.unserved:
            return
        answer = self.scenario.add("update", self.run_.client.update(known.id, {"metadata": {key: value}}))
        if answer.ok:
            known.take("update", {key: value})
        self.look(known)

    @precondition(lambda self: self.run_.has("completion") and self.run_.target.drivers.get("complete") != "manual")
    @rule(known=sessions)
    def pay(self, known: Known) -> None:
        """Let a customer pay: it takes effect where the table has a next status."""
        if not known.id:
            return
        exchange = self.run_.drivers.complete({"id": known.id}, "pay")
        if exchange is not None:
            self.scenario.add("a customer: pay", exchange)
        known.take("pay")
        self.look(known)

    @rule(known=consumes(sessions))
    def forget(self, known: Known) -> None:
        """Look at a session for the last time."""
        if known.id:
            self.look(known)

    def look(self, known: Known) -> None:
        """Retrieve and compare."""
        body = self.scenario.add("retrieve", self.run_.client.retrieve(known.id)).json
        if isinstance(body, dict) and "status" in body:
            self.same(known, body)

    def same(self, known: Known, session: dict[str, Any]) -> None:
        """Status and metadata are the model's."""
        judged = lifecycle.status_is(CLAUSE, session, known.status, self.scenario.shown)
        if judged.verdict is Verdict.FAIL:
            raise Deviation(judged)
        self.run_.add(judged)
        given = session.get("metadata")
        if isinstance(given, dict) and given != known.metadata:
            self.run_.add(self.deviating(known.metadata, given))
            known.metadata = dict(given)  # a fault about metadata hides no fault about the status

    def deviating(self, wanted: dict[str, str], given: dict[str, Any]) -> Outcome:
        """Metadata that is not the model's: keys that should be gone, or entries that are missing or other ones."""
        clause = "updates.metadata_unset_key" if set(given) - set(wanted) else "updates.metadata_merge"
        return failed(clause, f"metadata {wanted!r}", f"metadata {given!r}", self.scenario.shown)

    def allow(self, holds: bool, known: Known, event: str, status: int | None) -> None:
        """A request was accepted or refused as the table says."""
        if not holds:
            wanted = "accepted" if known.allows(event) else "refused"
            expected = f"{event} of a session that is {known.status} is {wanted}"
            raise Deviation(lifecycle.outcome(CLAUSE, False, expected, f"status {status}", self.scenario.shown))


def test_histories(run: Run) -> None:
    machine = type("Machine", (Histories,), {"run_": run})
    limits = settings(
        run.settings(40),
        stateful_step_count=STEPS,
        phases=(Phase.explicit, Phase.generate, Phase.shrink),
        print_blob=False,
    )
    try:
        run_state_machine_as_test(machine, settings=limits)
    except Deviation as found:
        run.add(found.outcome)
    except Flaky:
        run.add(inconclusive(CLAUSE, "a history deviated once and not when it was replayed"))


def test_drawn_histories(run: Run) -> None:
    """Property: whatever is done with a few sessions, one after the other or at once, they are as the model says."""
    lacking = {"update", "list"} & run.probe.unserved
    if run.probe.base is None or {"retrieve", "expire"} & run.probe.unserved:
        return
    if not run.has("completion") or run.target.drivers.get("complete") == "manual":
        lacking |= {"pay"}
    events = [event for event in EVENTS if event not in lacking and not ("list" in lacking and event == "page")]

    def judge(steps: tuple[Step, ...]) -> list[Outcome]:
        return HistoryRunner(run).play(steps)

    found = search(histories(events), judge, examples=run.count(EXAMPLES), run_seed=run.seed)
    run.extend([*found.outcomes, *found.failures.values()])
