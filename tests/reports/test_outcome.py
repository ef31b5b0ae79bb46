"""One verdict of a run: never green without evidence, and every output says the same of the same record."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from checkout_conformance.reports.comment import comment
from checkout_conformance.reports.html import report_html
from checkout_conformance.reports.junit import junit
from checkout_conformance.reports.outcome import LOOKS, State, binding_levels, verdict_of
from checkout_conformance.reports.render import WORST, badge, summary
from checkout_conformance.reports.sarif import sarif
from checkout_conformance.reports.text import anchor
from checkout_conformance.run.terminal import summary_lines
from tests.reports.records import finding, full, green, record, rich, verdict


def one(outcome: str, **changes: Any) -> dict[str, Any]:
    findings = [finding("a.b", "wrong", [0], level=changes.get("level", "MUST"))] if outcome == "fail" else []
    return record([verdict("a.b", outcome, **changes)], findings)


def beside(made: dict[str, Any], *complaints: str) -> dict[str, Any]:
    return {**made, "baseline": {"newly_failing": [], "newly_passing": [], "complaints": list(complaints)}}


def counted(made: dict[str, Any], **counts: int) -> dict[str, Any]:
    return {**made, "counts": {**made["counts"], **counts}}


ACCEPTED = record(
    [verdict("a.b"), verdict("a.c", "fail", accepted="known", observed="x")], [finding("a.c", "wrong", [1])]
)
CASES = [
    (one("fail"), State.DEVIATES, "acme-emulator 2.1 breaks the documented API in 1 place"),
    (one("fail", level="SHOULD"), State.DEPARTS, "keeps every MUST that was judged, and departs from conventions in 1 place"),
    (one("fail", level="INFO"), State.CONFORMS, "keeps every MUST and SHOULD that was judged, and differs in 1 note"),
    (one("pass"), State.CONFORMS, "behaves as documented in every clause"),
    (one("no_evidence"), State.NOTHING, "Nothing was judged"),
    (one("blocked"), State.NOTHING, "Nothing was judged"),
    (record([]), State.NOTHING, "Nothing was judged"),
    (counted(green(), items=0), State.NOTHING, "Nothing was judged"),
    (counted(green(), items=3, deselected=9), State.PART, "No deviation was found on acme-emulator 2.1 in the part"),
    (record([verdict("a.b"), verdict("a.c", "blocked")]), State.CONFORMS, "No deviation was found"),
    (beside(ACCEPTED), State.CONFORMS, "No new deviation was found on acme-emulator 2.1, and the baseline accepts 1 known one"),
    (beside(ACCEPTED, "a.d is stale"), State.BASELINE, "out of date"),
    ({**green(), "partial": "all requests were sent", "ended": "limit"}, State.CUT_SHORT, "is not whole"),
    ({**one("fail"), "partial": "all requests were sent", "ended": "limit"}, State.DEVIATES, "in 1 place"),
    ({**one("fail"), "partial": "no answers", "ended": "target_lost"}, State.LOST, "died or hung during the run; until then, acme-emulator 2.1 breaks"),
    ({**green(), "partial": "Ctrl-C", "ended": "interrupted"}, State.INTERRUPTED, "was interrupted"),
    ({**green(), "partial": "livemode", "ended": "live_mode"}, State.LIVE_MODE, "live-mode"),
]  # fmt: skip


@pytest.mark.parametrize(("made", "state", "words"), CASES)
def test_the_verdict_says_what_the_run_showed(made: Any, state: State, words: str) -> None:
    said = verdict_of(made)
    assert said.state is state
    assert words in said.heading


@pytest.mark.parametrize(("made", "state", "words"), CASES)
def test_every_output_words_that_verdict(made: Any, state: State, words: str, tmp_path: Path) -> None:
    said = verdict_of(made)
    assert f"<h1>{said.heading}</h1>" in report_html(made)
    assert f"t-{said.tone}" in report_html(made)
    assert summary(made).splitlines()[0].replace("\\", "") == f"## Checkout conformance: {said.heading}"
    assert f"{said.heading}." in summary_lines(made, tmp_path, [])
    assert badge(made)["color"] == LOOKS[state].colour


def test_every_output_begins_with_what_is_otherwise_than_the_baseline_says(tmp_path: Path) -> None:
    made = {**ACCEPTED, "baseline": {"newly_failing": [], "newly_passing": ["a.b"], "complaints": ["stale", "ended"]}}
    counts = "0 new findings, 1 mended, 1 accepted, 2 entries to mend"
    assert verdict_of(made).beside == counts
    assert f"Beside the baseline: <b>{counts}</b>" in report_html(made).partition("</header>")[0]
    assert f"Beside the baseline: **{counts}**." in summary(made).splitlines()[2]
    assert f"Beside the baseline: **{counts}**." in comment(made).splitlines()[3]
    assert summary_lines(made, tmp_path, [])[1] == f"  baseline: {counts}"
    assert verdict_of(green()).beside is None


def test_only_a_whole_run_with_evidence_is_green() -> None:
    assert [state for state, look in LOOKS.items() if look.colour == "brightgreen"] == [State.CONFORMS]
    assert [state for state, look in LOOKS.items() if look.tone == "good"] == [State.CONFORMS]


def test_exit_codes_tell_apart_what_became_of_a_run() -> None:
    codes = {state: look.exit_code for state, look in LOOKS.items()}
    assert codes[State.DEVIATES] == codes[State.BASELINE] == 1
    assert (codes[State.INTERRUPTED], codes[State.LOST], codes[State.NOTHING]) == (2, 3, 5)
    assert codes[State.CONFORMS] == codes[State.DEPARTS] == codes[State.PART] == 0


def test_a_departure_fails_a_run_that_was_asked_to_fail_on_it() -> None:
    made = {**one("fail", level="SHOULD"), "options": {"fail_on": "should"}}
    assert verdict_of(made).state is State.DEVIATES


def test_findings_are_counted_by_level_without_those_that_are_accepted() -> None:
    said = verdict_of(rich())
    assert said.heading == (
        "acme-emulator 2.1 breaks the documented API in 4 places, and departs from conventions in 2 more, "
        "beside what the baseline accepts"
    )
    assert [found["id"] for found in said.accepted] == ["list.ending_before.present"]


def test_a_finding_of_which_one_row_is_new_is_new() -> None:
    rows = [verdict("a.b", "fail", param="x", accepted="known"), verdict("a.b", "fail", param="y")]
    assert verdict_of(record(rows, [finding("a.b", "wrong", [0, 1])])).state is State.DEVIATES


def test_the_detail_adds_up_in_words() -> None:
    assert verdict_of(green()).detail == "20 of 20 clauses pass; every clause was judged"
    assert "could not be judged" in verdict_of(rich()).detail


def test_a_badge_says_how_much_was_judged() -> None:
    made = record([verdict("a.b"), verdict("a.c"), verdict("a.d"), verdict("a.e", "blocked")])
    assert badge(made)["message"] == "conforms, 75 % judged"
    assert badge(one("fail"))["message"] == "1 deviation"
    assert badge(beside(one("fail")))["message"] == "1 new deviation"


@pytest.mark.parametrize("made", [rich(), full(), green()], ids=["rich", "full", "green"])
def test_every_output_lists_the_same_new_findings_in_the_same_order(made: Any, tmp_path: Path) -> None:
    told = verdict_of(made)
    new, known = ([found["id"] for found in listed] for listed in (told.fresh, told.accepted))
    of_page = re.findall(r'<article class="finding t-(\w+)" id=(\S+)', report_html(made))
    assert [place for kind, place in of_page if kind != "accepted"] == [anchor("finding", name) for name in new]
    assert len([place for kind, place in of_page if kind == "accepted"]) == len(known)
    results = sorted(sarif(made)["runs"][0]["results"], key=lambda result: -result["rank"])
    assert [result["ruleId"] for result in results if "suppressions" not in result] == new
    assert len([result for result in results if "suppressions" in result]) == len(known)
    cases = ElementTree.fromstring(junit(made).encode("utf-8", "replace")).iter("testcase")
    reds = [str(case.get("name")) for case in cases if case.find("failure") is not None]
    binding = [found["id"] for found in told.fresh if found["level"] in binding_levels(made)]
    assert [name for name in reds if name in {found["id"] for found in made["findings"]}] == binding
    said = "\n".join(summary_lines(made, tmp_path, []))
    shown = [re.search(rf"^  \w+ +{re.escape(name)}: ", said, re.MULTILINE) for name in new]
    assert [match.start() for match in shown if match] == sorted(match.start() for match in shown if match)
    assert all(shown)
    worst = re.findall(r"^\| \w+ \| `([^`]+)` \|", summary(made), re.MULTILINE)
    assert worst == new[:WORST]
