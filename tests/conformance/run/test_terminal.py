"""The end of a run on a terminal: findings with their colours, a line for each job, and the verdict last."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from checkout_conformance.reports.baseline import apply
from checkout_conformance.reports.jobs import job_results
from checkout_conformance.reports.outcome import verdict_of
from checkout_conformance.run.terminal import SHOWN_WHOLE, Tone, summary
from tests.reports.records import finding, green, record, rich, verdict


def texts(made: Any, tone: Tone | None = None) -> list[str]:
    return [line.text for line in summary(made, Path("there"), []) if tone in (None, line.tone)]


def test_a_finding_has_the_colour_of_what_it_does_to_the_run() -> None:
    made = rich()
    for found in verdict_of(made).fresh:
        tone = Tone.BAD if found["level"] == "MUST" else Tone.WARN
        assert any(f" {found['id']}: " in text for text in texts(made, tone)), found["id"]
    assert summary(made, Path(), [])[0].markup == {}
    assert {str(line.tone): line.markup for line in summary(made, Path(), [])}["red"] == {"red": True}


def test_every_job_is_a_line_and_the_verdict_comes_after_them() -> None:
    made = green()
    said = texts(made)
    places = [next(n for n, text in enumerate(said) if result.job.name in text) for result in job_results(made)]
    assert places == sorted(places)
    assert said.index(f"{verdict_of(made).heading}.") > places[-1]


def many() -> Any:
    rows = [verdict(f"create.p{n}.enum", "fail") for n in range(SHOWN_WHOLE + 5)]
    return record(rows, [finding(row["clause"], f"number {n}", [n]) for n, row in enumerate(rows)])


def test_the_first_findings_are_whole_and_all_others_named() -> None:
    made = many()
    said = texts(made)
    assert sum("mending this decides" in text for text in said) == SHOWN_WHOLE
    for found in verdict_of(made).fresh:
        assert any(f" {found['id']}: " in text for text in said)


def test_beside_a_baseline_every_new_finding_is_whole() -> None:
    made = many()
    apply(made, [], date(2026, 1, 1))
    assert sum("mending this decides" in text for text in texts(made)) == SHOWN_WHOLE + 5
