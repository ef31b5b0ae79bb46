"""Histories: whatever is done with a few sessions, one after the other or at once, they are as a small model says.

A history is drawn before anything is sent; what the model does not allow is shrunk to the shortest one that shows it.
"""

from __future__ import annotations

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.confirm import Steadiness
from checkout_conformance.run.run import Run
from checkout_conformance.strategies.histories import EVENTS, Step, histories, shorter
from checkout_conformance.suite.declared import judges, needs_endpoint
from checkout_conformance.suite.failure_search import explore
from checkout_conformance.suite.playing import HistoryRunner

pytestmark = judges("lifecycle", "updates")

EXAMPLES = 24


@needs_endpoint("retrieve", "expire")
def test_histories(run: Run) -> None:
    """Property: creates, updates, expiries, payments and reads of sessions, in any order."""
    if run.probe.base is None:
        return
    lacking = {"update", "list"} & run.probe.unserved
    if not run.pays_alone:
        lacking |= {"pay"}
    events = [event for event in EVENTS if event not in lacking and not ("list" in lacking and event == "page")]

    def judge(steps: tuple[Step, ...]) -> list[Outcome]:
        return HistoryRunner(run).play(steps)

    explore(run, histories(events), judge, examples=run.count(EXAMPLES), smaller=shorter, steadiness=Steadiness())
