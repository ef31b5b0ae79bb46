"""Paging where others make sessions meanwhile, as another worker of the same run does: nothing of that is a fault."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.run.run import Run
from checkout_conformance.schemas import Verdict
from checkout_conformance.schemas.operations import SESSIONS
from checkout_conformance.strategies.histories import Step
from checkout_conformance.suite import history
from checkout_conformance.suite.playing import HistoryRunner
from checkout_conformance.suite.test_paging import test_walks as item
from tests.conformance.suite.faulty_server import run_against
from tests.judged import broken

PAGED = (Step("create"), Step("create", 1), Step("create", 2), Step("page", 2, limit=1))
OLD = 1_000_000_000


class Shared:
    """One list for everybody, whatever it is filtered by: others make `busy` sessions for each of ours and each page.

    Many were there before. Where it `loses` one, our second session is on no page.
    """

    def __init__(self, busy: int, *, loses: bool = False) -> None:
        self.busy, self.loses = busy, loses
        self.newest: list[dict[str, Any]] = []
        self.ours = 0
        self._others(200)

    def __call__(self, method: str, path: str, sent: dict[str, Any], status: int, body: Any) -> Any:
        if path != SESSIONS or (method == "POST" and status != 200):
            return None
        if method == "POST":
            self._others(self.busy, body["created"])
            self.ours += 1
            if not (self.loses and self.ours % 10 == 2):
                self.newest.insert(0, body)
            return None
        answer = self._page(sent)
        self._others(self.busy)
        return 200, answer

    def _others(self, number: int, at: int = 0) -> None:
        """Others make sessions now; those that were there first are old."""
        time = max(at, self.newest[0]["created"] if self.newest else OLD)
        for _ in range(number):
            self.newest.insert(0, {"id": f"cs_other_{len(self.newest)}", "object": "checkout.session", "created": time})

    def _page(self, sent: dict[str, Any]) -> dict[str, Any]:
        ids, limit = [each["id"] for each in self.newest], int(sent.get("limit", 10))
        if "ending_before" in sent:
            found = self.newest[: ids.index(sent["ending_before"])]
            data = found[-limit:]
        else:
            found = self.newest[ids.index(sent["starting_after"]) + 1 :] if "starting_after" in sent else self.newest
            data = found[:limit]
        return {"object": "list", "url": SESSIONS, "has_more": len(found) > limit, "data": data}


@pytest.fixture
def lists() -> Shared:
    return Shared(busy=3)


@pytest.fixture
def run(lists: Shared) -> Run:
    return run_against(lambda *asked: lists(*asked))


def test_a_history_is_paged_past_what_others_make(run: Run, lists: Shared) -> None:
    assert broken(HistoryRunner(run).play(PAGED)) == set()
    lists.loses, lists.ours = True, 0
    assert broken(HistoryRunner(run).play(PAGED)) == {"paging.forward"}


def test_a_long_history_is_not_taken_for_the_whole_list(run: Run, lists: Shared) -> None:
    """The newest hundred are ours, and a filter that is ignored shows no others."""
    lists.busy = 0
    made = history.make(run, history.LONGEST_PAGE)
    assert len(made.order) == history.LONGEST_PAGE
    assert not made.isolated
    honest = run_against()
    assert history.make(honest, history.LONGEST_PAGE).isolated


@pytest.mark.parametrize("direction", ["forward", "backward"])
def test_a_walk_passes_over_what_others_make(
    direction: str, run: Run, lists: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(history, "BRIEF", ())
    item(run, direction)
    assert run.ledger.verdict(f"paging.{direction}") is Verdict.PASS
    # Given up in the middle: what did not come may be behind what others have made.
    lists.busy = 12
    with run.sharing(history.SHARED, history.make(run, 8)):
        monkeypatch.setattr(history, "MOST_PAGES", 20)
        item(run, direction)
    assert f"paging.{direction}" not in broken(run.ledger.failures())


@pytest.mark.parametrize(("deaf", "causes"), [(True, {"paging.forward"}), (False, {None})])
def test_cursors_that_are_not_read_are_one_cause(lists: Shared, deaf: bool, causes: set[str | None]) -> None:
    """Where `starting_after` is read, a deaf `ending_before` is a fault of its own."""

    def heard(method: str, path: str, sent: dict[str, Any], *more: Any) -> Any:
        unread = ("starting_after", "ending_before") if deaf else ("ending_before",)
        listing = method == "GET" and path == SESSIONS
        return lists(method, path, {k: v for k, v in sent.items() if not (listing and k in unread)}, *more)

    lists.busy = 0
    run = run_against(heard)
    item(run, "backward")
    assert {one.cause for one in run.ledger.of("paging.backward") if one.verdict is Verdict.FAIL} == causes
