"""The roster names what is shipped, and the page says what records say, runs that never were among them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any, cast

import pytest

from checkout_conformance.reports.jobs import job_results
from checkout_conformance.schemas.jobs import JOBS
from checkout_conformance.schemas.run_record import RunRecord
from checkout_conformance.target.target_file import SHIPPED, read, shipped_names
from tests.conformance.running import ROOT
from tests.implementations import __main__ as command
from tests.implementations.mocks import mock_document
from tests.implementations.page import (
    Met,
    good_for,
    jobs_table,
    left_out,
    measured_at,
    out_of_reach_table,
    roster_table,
    title,
)
from tests.implementations.roster import IMPLEMENTATIONS, OUT_OF_REACH, THIN, Implementation
from tests.reports.records import green, rich
from tests.thin_fakes.fakes import FAKES

PAGE = ROOT / "docs" / "implementations.md"


def met(record: dict[str, Any] | None, why: str = "") -> Met:
    return Met(IMPLEMENTATIONS[0], "v", cast("RunRecord | None", record), why)


def test_every_row_has_a_target_file_of_the_package_or_needs_none() -> None:
    named = {one.target_file for one in IMPLEMENTATIONS if one.target_file}
    assert named | {"stripe-test-mode"} == set(shipped_names())
    assert {title(one) for one in IMPLEMENTATIONS if one.target_file is None} == {f"{THIN}: {name}" for name in FAKES}
    for one in IMPLEMENTATIONS:
        if one.target_file:
            assert read(SHIPPED / f"{one.target_file}.toml")["name"] == one.name


def test_rows_are_told_apart() -> None:
    assert len({one.slug for one in IMPLEMENTATIONS}) == len(IMPLEMENTATIONS)
    assert all(re.fullmatch(r"[\w.-]+", one.slug) for one in IMPLEMENTATIONS)
    assert all(one.about for one in IMPLEMENTATIONS)


def test_a_row_has_a_sign_for_every_job_of_its_record() -> None:
    record = rich()
    (row,) = jobs_table([met(record)]).splitlines()[2:]
    signs = [part.strip() for part in row.strip("|").split("|")][1 : 1 + len(JOBS)]
    shown = {result.job.id: result.sign for result in job_results(cast("RunRecord", record))}
    assert signs == [shown.get(job.id, "–") for job in JOBS]


def test_a_run_that_never_was_is_a_row_that_says_why() -> None:
    (row,) = jobs_table([met(None, "npm | failed")]).splitlines()[2:]
    assert "not run: npm \\| failed" in row
    assert len(re.findall(r"(?<!\\)\|", row)) == len(re.findall(r"(?<!\\)\|", jobs_table([]).splitlines()[0]))
    assert good_for([met(None, "no network")]) == "- **embedded**: not run: no network."


def test_what_is_good_and_what_breaks_is_said() -> None:
    record = rich()
    broken = [result for result in job_results(cast("RunRecord", record)) if result.words.startswith("broken by")]
    said = good_for([met(record)])
    assert all(f"`{result.findings[0]['id']}`" in said for result in broken[:1])
    assert "Broken first by" not in good_for([met(green())])


def test_what_cannot_be_installed_or_started_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(command, "PACKAGES", tmp_path / "packages")

    def falls_over(home: Path) -> Any:
        raise RuntimeError("it did not start within 40 s")

    gone = Implementation("gone", "1", "a test", falls_over)
    assert [one.why for one in command._meet(gone, ["v1", "v2"], tmp_path, "quick", missing=False)] == [
        "it did not start within 40 s"
    ] * 2
    monkeypatch.setattr(command, "INSTALL", [os.devnull])
    (told,) = command._meet(
        Implementation("gone", "1", "a test", falls_over, ("x@1",)), ["v1"], tmp_path, "quick", missing=False
    )
    assert told.record is None
    assert told.why.startswith("its packages could not be installed")


def test_a_row_says_when_and_of_which_commit_it_is() -> None:
    record = cast("RunRecord", rich())
    assert measured_at(record, "0123abcd") == f"{record['started'][:10]}, `0123abcd`"
    row = jobs_table([Met(IMPLEMENTATIONS[0], "v", record, commit="0123abcd")]).splitlines()[2]
    assert row.endswith("`0123abcd` |")
    assert "commit unknown" in jobs_table([Met(IMPLEMENTATIONS[0], "v", record)])


def test_what_of_the_roster_was_not_tried_is_named() -> None:
    tried = [Met(one, "v", None, "no network") for one in IMPLEMENTATIONS]
    assert left_out(tried) == ""
    assert left_out(tried[1:]) == f"Left out of this measurement: {title(IMPLEMENTATIONS[0])}."


def test_mock_servers_are_told_that_nothing_is_live() -> None:
    text = str(mock_document())
    assert text.count("'livemode': {'") == text.count("'example': False") > 0


def test_the_page_lists_the_roster() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert roster_table() in text, "run `make implementations` and commit the page"
    assert out_of_reach_table() in text, "run `make implementations` and commit the page"
    assert len(OUT_OF_REACH) + len(IMPLEMENTATIONS) > 20
