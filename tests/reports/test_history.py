"""Many runs of one target: a line for each, newest first, what is new and gone, and trends that follow the figures."""

from __future__ import annotations

import re
from typing import Any

import pytest

from checkout_conformance.reports.history import history
from tests.reports.hostile_records import HOSTILE
from tests.reports.records import finding, green, record, rich, verdict


def run(day: int, failing: int, **changes: Any) -> dict[str, Any]:
    rows = [verdict(f"list.p{n}.enum", "fail" if n < failing else "pass") for n in range(10)]
    findings = [finding(f"list.p{n}.enum", f"Number {n}", [n]) for n in range(failing)]
    return {**record(rows, findings), "started": f"2026-11-{day:02}T08:00:00Z", **changes}


def test_runs_stand_newest_first_whatever_their_order() -> None:
    page = history([run(2, 1), run(3, 0), run(1, 4)])
    found = re.findall(r"2026-11-0\d", page)
    assert found == ["2026-11-03", "2026-11-02", "2026-11-01"]


def test_what_is_new_and_gone_is_counted_beside_the_run_before() -> None:
    page = history([run(1, 2), run(2, 1)])
    assert "<summary>1 gone</summary>" in page
    assert "list.p1.enum" in page
    assert " new</summary>" not in page


def test_the_trend_moves_when_findings_are_mended() -> None:
    page = history([run(1, 4), run(2, 2), run(3, 0)])
    assert "of what was judged, holds: 60 % → <b>100 %</b>" in page
    assert "findings: 4 → <b>0</b>" in page
    assert 'points="0,92 50,50 100,8"' in page


def test_a_job_is_shown_for_each_run() -> None:
    page = history([run(1, 1), run(2, 0)])
    assert page.count('data-run="List and page"') == 2


def test_a_run_leads_to_its_report() -> None:
    assert 'href="two/index.html"' in history([run(1, 1), run(2, 0)], [None, "two/index.html"])


def test_a_label_is_text() -> None:
    page = history([run(1, 0, label=HOSTILE[0]), run(2, 0)])
    assert "<script>" not in page


def test_any_record_makes_a_page_and_none_is_refused() -> None:
    assert "2 runs of" in history([rich(), green()])
    with pytest.raises(ValueError, match="one record"):
        history([])
