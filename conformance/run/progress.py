"""Progress while a run goes on: what is being judged, cases so far, requests a second, and how long it will take.

A line now and then beside pytest's own progress, and only for people: on a terminal, and not with `-q`. What a run
found is `run.terminal`'s.
"""

from __future__ import annotations

import re
import time
from dataclasses import dataclass, field
from typing import Any, Protocol

import pytest

from checkout_conformance.strategies.quotas import QUOTAS

EVERY_S = 5.0
# The first line comes sooner: it says that something happens at all.
FIRST_S = 2.0
# Before so many requests nobody can tell how quick a target is.
FEWEST = 100
ITEM = re.compile(r"^(?:.*/)?test_(?P<file>\w+)\.py::(?:test_)?(?P<name>\w+)(?:\[(?P<case>.*)\])?$")
LONGEST = 60


def judging(nodeid: str) -> str:
    """What an item judges, in words: `refused: a defect is refused (create:line_items)`."""
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


class ProgressPlugin:
    """Writes the lines beside pytest's own progress, where somebody watches."""

    def __init__(self, progress: Progress, counts: Counts) -> None:
        self._progress = progress
        self._counts = counts
        self._reporter: Any = None
        self._session: pytest.Session | None = None
        self._done = 0

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Remember who knows the number of items, and who writes."""
        self._session = session
        self._reporter = watched(session.config)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """An item begins: say so where a line is due."""
        if self._reporter is None:
            return
        requests, cases = self._counts.so_far()
        items = self._session.testscollected if self._session is not None else 0
        line = self._progress.line(
            nodeid, time.monotonic(), requests=requests, cases=cases, done=self._done, items=items
        )
        if line is not None:
            self._reporter.ensure_newline()
            if self._session is not None and self._session.config.get_terminal_writer().width_of_current_line:
                self._reporter.write_line("")  # workers' dots are no line of the reporter's
            self._reporter.write_line(line)

    def pytest_runtest_logfinish(self) -> None:
        """An item is done."""
        self._done += 1


def watched(config: pytest.Config) -> Any:
    """The terminal reporter where a person watches (a terminal, no `-q`), else None."""
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or config.option.verbose < 0 or not reporter.isatty:
        return None
    return reporter
