"""What a run says of itself: nothing judged is no success, and a clause that does not exist is not written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkout_conformance.evidence.ledger import Outcome
from checkout_conformance.run.probe import Probe
from checkout_conformance.run.run import Run
from checkout_conformance.schemas import load
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.contract import UnknownClause
from checkout_conformance.target.provision import Provisions
from checkout_conformance.target.target import Target
from tests.conformance.running import run_kit


def test_a_run_that_judged_nothing_is_not_green(tmp_path: Path) -> None:
    ran = run_kit(tmp_path, "embedded", "-k", "nothing_at_all")
    report = tmp_path / "conformance-report"
    assert ran.code == 5, ran.output
    assert "Nothing was judged on embedded." in ran.output
    assert "-k THEME takes one or several of accepted, agreement, amounts" in ran.output
    assert "<h1>Nothing was judged on embedded</h1>" in (report / "index.html").read_text()
    assert json.loads((report / "badge.json").read_text())["message"] == "nothing judged"


def test_a_part_of_the_suite_says_so(tmp_path: Path, emulator_url: str) -> None:
    ran = run_kit(tmp_path, emulator_url, "--profile", "quick", "-k", "test_idempotency", "-n", "2")
    assert ran.code == 0, ran.output
    assert ran.record["counts"]["items"] > 0
    assert ran.record["counts"]["deselected"] > 100
    assert "in the part of the suite that was run" in ran.output


def run() -> Run:
    return Run(
        Target("old", "http://127.0.0.1:9", "sk_test_x", "2022-11-15"),
        load("2022-11-15"),
        Probe(None, None, Provisions(), {}),
    )


def test_an_unknown_clause_raises_where_it_is_written() -> None:
    with pytest.raises(UnknownClause, match=r"`create\.mdoe\.enum` in any version .* did you mean create\.mode\.enum"):
        run().add(Outcome("create.mdoe.enum", Verdict.PASS))


def test_a_clause_of_another_version_is_left_out() -> None:
    mine = run()
    newer = next(name for name in load("2025-09-30.clover").clauses if name not in mine.contract.clauses)
    mine.extend([Outcome(newer, Verdict.PASS), Outcome("create.mode.enum", Verdict.PASS)])
    assert [outcome.clause for outcome, *_ in mine.ledger.summaries()] == ["create.mode.enum"]


def test_accepted_requests_of_every_operation_are_counted(tmp_path: Path, emulator_url: str) -> None:
    ran = run_kit(tmp_path, emulator_url, "--profile", "quick", "-k", "test_paging or test_line_items")
    parameters = ran.record["coverage"]["parameters"]
    assert ran.code == 0, ran.output
    assert parameters["list:starting_after"] > 0
    assert parameters["line_items:limit"] > 0
    assert parameters["list:payment_link"] == 0
