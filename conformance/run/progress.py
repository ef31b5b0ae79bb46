"""Progress while a run goes on: a line for each theme of the suite, and now and then what is being judged.

In the place of pytest's own rows of letters, which stay where somebody asks for them with `-v`. The lines now and then
(cases so far, requests a second, how long it will take) are only for people: on a terminal. What a run found is
`run.terminal`'s.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest

from checkout_conformance.run.launch import QUIET_VERBOSITY
from checkout_conformance.strategies.quotas import QUOTAS

EVERY_S = 5.0
# The first line comes sooner: it says that something happens at all.
FIRST_S = 2.0
# Before so many requests nobody can tell how quick a target is.
FEWEST = 100
ITEM = re.compile(r"^(?:.*/)?test_(?P<file>\w+)\.py::(?:test_)?(?P<name>\w+)(?:\[(?P<case>.*)\])?$")
LONGEST = 60


def judging(nodeid: str) -> str:
    """What an item judges, in words: `refused: an invalid request is refused (create:line_items)`."""
    match = ITEM.match(nodeid)
    if match is None:
        return nodeid[:LONGEST]
    words = f"{match['file']}: {match['name']}".replace("_", " ")
    return (f"{words} ({match['case']})" if match["case"] else words)[:LONGEST]


def remaining(expected: int, sent: int, per_second: float) -> str:
    """About how long the rest takes: `about 40 s left`, `about 3 min left`; nothing where nobody can tell."""
    if per_second <= 0 or not FEWEST <= sent < expected:
        return ""
    seconds = (expected - sent) / per_second
    return f"about {max(1, round(seconds))} s left" if seconds < 100 else f"about {round(seconds / 60)} min left"


@dataclass(slots=True)
class Progress:
    """Decides when a line is due, and what it says. Times are monotonic seconds, `rate` the limit a second or None.

    Requests are counted by the caller; `workers` processes send them at the same time.
    """

    profile: str
    rate: float | None
    started: float
    _written: float = field(default=0.0)

    def __post_init__(self) -> None:
        self._written = self.started + FIRST_S - EVERY_S

    def line(self, nodeid: str, now: float, *, requests: int, cases: int, done: int, items: int) -> str | None:
        """The line for the item that begins now, or None where the last one was just written."""
        if now - self._written < EVERY_S:
            return None
        self._written = now
        per_second = requests / (now - self.started)
        if self.rate is not None:
            per_second = min(per_second, self.rate)
        expected = QUOTAS[self.profile].requests
        parts = [
            f"{done} of {items} items",
            judging(nodeid),
            f"{cases:,} cases",
            f"{per_second:,.0f} requests/s",
            remaining(expected, requests, per_second),
        ]
        return "  " + " · ".join(part for part in parts if part)


class Counts(Protocol):
    """What progress needs of a run."""

    def so_far(self) -> tuple[int, int]:
        """Requests sent and cases judged."""


@dataclass(slots=True)
class Theme:
    """How the items of one module of the suite ended."""

    name: str
    ended: Counter[str] = field(default_factory=Counter)

    @property
    def text(self) -> str:
        """In words, such as `refused: 60 items, 12 of them with deviations`."""
        said = f"  {self.name + ':':18} {self.ended.total():3} {'item' if self.ended.total() == 1 else 'items'}"
        deviating, skipped = self.ended["failed"], self.ended["skipped"]
        said += f", {deviating} with deviations" if deviating else ""
        return said + (f", {skipped} not tried" if skipped else "")

    @property
    def markup(self) -> dict[str, bool]:
        """Its colour: what pytest's terminal takes."""
        if self.ended["failed"]:
            return {"red": True}
        return {"green": True} if self.ended["passed"] else {}


class ProgressPlugin:
    """Writes the lines in the place of pytest's own progress."""

    def __init__(self, progress: Progress, counts: Counts) -> None:
        self._progress = progress
        self._counts = counts
        self._reporter: Any = None
        self._session: pytest.Session | None = None
        self._done = 0
        self._theme: Theme | None = None
        self._of_themes = False

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Remember who knows the number of items, and who writes."""
        self._session = session
        self._reporter = session.config.pluginmanager.get_plugin("terminalreporter")
        # Workers of pytest-xdist do the items of all themes at the same time.
        alone = not session.config.pluginmanager.has_plugin("dsession")
        self._of_themes = self._reporter is not None and alone and session.config.option.verbose == QUIET_VERBOSITY

    def pytest_report_teststatus(self, report: pytest.TestReport, config: pytest.Config) -> tuple[str, str, str] | None:
        """No letter for an item, unless somebody wants pytest's own progress."""
        if report.when == "call" and config.option.verbose <= QUIET_VERBOSITY:
            return report.outcome, "", ""
        return None

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """An item begins: tell the theme that is over, and what is being judged where a line is due."""
        match = ITEM.match(nodeid)
        name = match["file"].replace("_", " ") if match else nodeid
        if self._theme is None or self._theme.name != name:
            self._tell_theme()
            self._theme = Theme(name)
        if self._reporter is None or not self._reporter.isatty or self._reporter.verbosity < QUIET_VERBOSITY:
            return
        requests, cases = self._counts.so_far()
        items = self._session.testscollected if self._session is not None else 0
        line = self._progress.line(
            nodeid, time.monotonic(), requests=requests, cases=cases, done=self._done, items=items
        )
        if line is not None:
            self._reporter.ensure_newline()
            self._reporter.write_line(line)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """An item was called: count how it ended."""
        if report.when == "call" and self._theme is not None:
            self._theme.ended[report.outcome] += 1

    def pytest_runtest_logfinish(self) -> None:
        """An item is done."""
        self._done += 1

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self) -> None:
        """The last theme is over."""
        self._tell_theme()

    def _tell_theme(self) -> None:
        if self._of_themes and self._theme is not None and self._theme.ended:
            self._reporter.ensure_newline()
            self._reporter.write_line(self._theme.text, **self._theme.markup)
        self._theme = None
