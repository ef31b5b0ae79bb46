"""What traffic showed, in words: the reports of `judge` and `watch`, and the fixture `checkout_watch`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import pytest

from checkout_conformance.record import record as records
from checkout_conformance.reports.integration import integration_markdown, integration_page
from checkout_conformance.reports.outcome import binding_levels, verdict_of
from checkout_conformance.reports.render import write_reports
from checkout_conformance.reports.text import plural
from checkout_conformance.run.baselines import apply_baseline
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.terminal import summary_lines
from checkout_conformance.run.traffic_settings import traffic_settings
from checkout_conformance.traffic.judging import Told, shares
from checkout_conformance.traffic.judging_process import JudgingProcess
from checkout_conformance.traffic.watching import Watch, served

INTEGRATION = "integration"


class Starts(Protocol):
    """What the fixture gives: called with the target's URL, it answers with the one to use instead."""

    def __call__(self, upstream: str, *, baseline: str | None = None, api_version: str | None = None) -> str: ...


def report(told: Told, chosen: Chosen) -> tuple[list[str], int]:
    """Write the reports of every version, the first into the report directory; what to print, and the exit code."""
    directory = Path(chosen.report_dir)
    lines: list[str] = []
    codes = [0]
    for record in told.records:
        place = directory if record is told.records[0] else directory / record["contract"]["version"]
        apply_baseline(record, chosen)
        records.write(record, place / "run.json")
        lines += summary_lines(record, place, [place / "run.json", *write_reports(record, place)])
        touched = [f"{theme} {some} of {whole}" for theme, (some, whole) in shares(record).items() if some]
        lines.append(f"the traffic spoke of: {', '.join(touched)}")
        codes.append(verdict_of(record).exit_code)
    for ending, made_of in ((".md", integration_markdown), (".html", integration_page)):
        (directory / f"{INTEGRATION}{ending}").write_text(made_of(told.rows, told.requests), encoding="utf-8")
    lines.append(f"what your integration sends: {directory / INTEGRATION}.html, .md ({plural(len(told.rows), 'row')})")
    lines += [f"  {note}" for note in told.notes]
    return lines, max(codes)


@contextlib.contextmanager
def watches(process: JudgingProcess) -> Iterator[Starts]:
    """Start watches, which `process` judges; at the end, fail the test, or the session, where one has a new binding
    deviation."""
    with contextlib.ExitStack() as stack:
        started: list[tuple[Watch, Chosen]] = []

        def start(upstream: str, *, baseline: str | None = None, api_version: str | None = None) -> str:
            given = {"baseline": baseline, "api_version": api_version}
            settings = traffic_settings({key: text for key, text in given.items() if text is not None})
            watch = Watch(process, upstream, settings.version)
            started.append((watch, settings.chosen))
            return stack.enter_context(served(watch))

        yield start
        lines = [line for watch, chosen in started for line in _deviations(watch, chosen)]
    if lines:
        pytest.fail("\n".join(["the target that was spoken to deviates from the API:", *lines]), pytrace=False)


def _deviations(watch: Watch, chosen: Chosen) -> Iterator[str]:
    """The new findings of a watch that bind, a line each."""
    for record in watch.told("pytest", chosen.fail_on).records:
        apply_baseline(record, chosen)
        for finding in verdict_of(record).fresh:
            if finding["level"] in binding_levels(record):
                yield f"  {finding['id']}: {finding['title']}"
