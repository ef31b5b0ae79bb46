"""Each job says whether it works, what breaks it, or what would let it be tried; its figures move when findings go."""

from __future__ import annotations

from typing import Any

from checkout_conformance.reports.jobs import JobResult, JobState, Share, job_results, whole_share
from tests.reports.records import finding, record, verdict

CORE = ("list.served", "paging.forward", "paging.has_more")


def listing(**outcomes: Any) -> list[dict[str, Any]]:
    changed = {name.replace("__", "."): change for name, change in outcomes.items()}
    rows = [*CORE, "paging.backward", "filters.customer", "filters.status.open"]
    return [verdict(name, **changed.get(name, {})) for name in rows]


def paging(rows: list[dict[str, Any]], findings: Any = ()) -> JobResult:
    (found,) = [result for result in job_results(record(rows, list(findings))) if result.job.id == "list"]
    return found


FAIL = {"outcome": "fail"}


def test_a_job_all_of_which_holds_works() -> None:
    found = paging(listing())
    assert (found.state, found.words, found.findings) == (JobState.WORKS, "works", [])
    assert found.share == Share(6, 6, 6)


def test_a_failure_beside_the_core_leaves_the_job_working() -> None:
    found = paging(listing(paging__backward=FAIL), [finding("paging.backward", "no way back", [3])])
    assert (found.state, found.words) == (JobState.BUT, "works but for 1 finding")
    assert found.share.hold == 5


def test_a_failure_of_the_core_breaks_the_job_and_is_named() -> None:
    rows = listing(paging__forward=FAIL, paging__backward=FAIL)
    found = paging(rows, [finding("paging.backward", "b", [3]), finding("paging.forward", "f", [1])])
    assert (found.state, found.words) == (JobState.BROKEN, "broken by paging.forward")
    assert [one["id"] for one in found.findings] == ["paging.forward", "paging.backward"]


def test_a_core_that_another_finding_blocks_is_broken_by_it() -> None:
    rows = [
        verdict("session.id.present", "fail"),
        *listing(paging__forward={"outcome": "blocked", "cause": "session.id.present"}),
    ]
    found = paging(rows, [finding("session.id.present", "no ids", [0], blocks=1)])
    assert found.words == "broken by session.id.present"


def test_what_is_accepted_still_breaks_the_job() -> None:
    rows = listing(paging__forward={"outcome": "fail", "accepted": "known"})
    assert paging(rows, [finding("paging.forward", "f", [1])]).state is JobState.BROKEN


def test_a_warning_on_the_core_leaves_the_job_working() -> None:
    rows = listing(paging__forward={"outcome": "fail", "level": "SHOULD"})
    found = paging(rows, [finding("paging.forward", "f", [1], level="SHOULD")])
    assert (found.state, found.words) == (JobState.BUT, "works but for 1 finding")


def test_a_note_is_nothing_that_a_job_meets() -> None:
    rows = listing(paging__backward={"outcome": "fail", "level": "INFO"})
    assert paging(rows, [finding("paging.backward", "b", [3], level="INFO")]).state is JobState.WORKS


def test_a_job_that_was_not_tried_says_what_would_let_it() -> None:
    needs = {"outcome": "unsupported", "cause": "completion", "reason": "the target file says no way to complete"}
    rows = [verdict("events.completed", **needs), verdict("events.once")]
    (found,) = [result for result in job_results(record(rows)) if result.job.id == "events"]
    assert (found.state, found.words) == (JobState.OPEN, "not tried in full")
    assert found.why == "needs `completion`: the target file says no way to complete"
    (found,) = [result for result in job_results(record(rows[:1])) if result.job.id == "events"]
    assert (found.state, found.words) == (JobState.OPEN, "not tried")


def test_a_job_of_which_the_contract_knows_nothing_is_left_out() -> None:
    assert [result.job.id for result in job_results(record([verdict("list.served")]))] == ["list"]


def test_shares_never_round_up_to_the_whole() -> None:
    assert Share(3144, 3000, 2999).held == "99.9 %"
    assert Share(10, 10, 10).words == "100 % of 10 judged hold, 100 % judged"
    assert Share(10, 0, 0).words == "none of 10 clauses judged"
    assert whole_share(record(listing())) == Share(6, 6, 6)
