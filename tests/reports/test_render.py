"""The files beside the page: the summary fits a CI job, the badge is one, every file is whole or not there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from checkout_conformance.reports.render import badge, summary, write_reports
from tests.reports import records
from tests.reports.hostile_records import EVERY_RECORD, SECRETS, hostile

FORMATS = Path(__file__).parent / "formats"
SHIELDS = Draft202012Validator(json.loads((FORMATS / "shields-endpoint.schema.json").read_text(encoding="utf-8")))
# What GitHub takes in one job's summary, in bytes.
JOB_SUMMARY = 1024 * 1024


@pytest.mark.parametrize("make", EVERY_RECORD)
def test_a_badge_is_what_shields_reads(make: Any) -> None:
    assert [error.message for error in SHIELDS.iter_errors(badge(make()))] == []


def test_a_badge_tells_red_green_and_partial_apart() -> None:
    assert badge(records.green())["message"] == "conforms"
    assert badge(records.rich())["color"] == "red"
    assert badge({**records.green(), "partial": "out of time", "ended": "limit"})["color"] == "orange"
    assert badge({**records.green(), "partial": "it died", "ended": "target_lost"})["message"] == "target died"


@pytest.mark.parametrize("make", EVERY_RECORD)
def test_a_summary_fits_a_job_and_says_the_verdict_first(make: Any) -> None:
    text = summary(make())
    assert len(text.encode()) < JOB_SUMMARY
    assert text.startswith("## ")


def test_a_summary_names_ten_findings_and_counts_the_rest() -> None:
    rows = [records.verdict(f"create.p{n}.enum", "fail") for n in range(14)]
    found = [records.finding(row["clause"], f"Number {n} is wrong", [n]) for n, row in enumerate(rows)]
    text = summary(records.record(rows, found))
    assert text.count("| MUST |") == 10
    assert "4 more" in text


def test_a_summary_beside_a_baseline_says_what_is_new() -> None:
    changes = {"newly_failing": ["create.mode.enum (mode)"], "newly_passing": [f"create.p{n}.enum" for n in range(12)]}
    text = summary({**records.rich(), "baseline": changes})
    assert "### Newly failing (1)" in text
    assert "- `create.mode.enum (mode)`" in text
    assert "### Newly passing (12)" in text
    assert "2 more" in text
    assert "Newly" not in summary(records.rich())


def test_a_target_writes_no_markup_into_the_summary() -> None:
    text = summary(hostile())
    outside = re.sub(r"`[^`\n]*`", "", text)
    assert "<script" not in outside
    assert "<img" not in outside
    assert text.count("`") % 2 == 0


def test_ids_are_written_as_they_are() -> None:
    row = records.verdict("create.after_expiration.type", "fail")
    text = summary(records.record([row], [records.finding(row["clause"], "It is wrong", [0])]))
    assert "| `create.after_expiration.type` |" in text


@pytest.mark.parametrize("make", EVERY_RECORD)
def test_all_files_are_written_and_hold_no_secret(make: Any, tmp_path: Path) -> None:
    paths = write_reports(make(), tmp_path)
    assert {path.name for path in paths} == {
        "index.html",
        "summary.md",
        "comment.md",
        "badge.json",
        "junit.xml",
        "results.sarif",
    }
    assert sorted(tmp_path.iterdir()) == sorted(paths)
    for path in paths:
        text = path.read_text(encoding="utf-8")
        assert not [secret for secret in SECRETS if secret in text]
        if path.suffix in (".json", ".sarif"):
            json.loads(text)
