"""The process that has the whole of a run: it prepares the target, adds up what items found, and reports.

It waits for the embedded emulator where that is asked for, and does preflight and probe. Without `-n` it runs the
items as well; with it, workers do, and get target and probe from here.
"""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.errors import RunEnded
from checkout_conformance.record import record as records
from checkout_conformance.reports.html import make_ready
from checkout_conformance.reports.outcome import verdict_of
from checkout_conformance.reports.render import write_reports
from checkout_conformance.run.baselines import apply_baseline
from checkout_conformance.run.label import label
from checkout_conformance.run.launch import COMMAND, EMBEDDED_URL
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.preflight import preflight
from checkout_conformance.run.probe import alive, probe
from checkout_conformance.run.process import INTERRUPTED, RunProcess
from checkout_conformance.run.progress import Progress, ProgressPlugin
from checkout_conformance.run.run import Run
from checkout_conformance.run.selecting import nothing_chosen
from checkout_conformance.run.spending import SENT, Spending, new_table
from checkout_conformance.run.terminal import Line, summary
from checkout_conformance.run.totals import Totals
from checkout_conformance.run.worker import hand_to, reported_by
from checkout_conformance.target.target import Target
from checkout_conformance.target.target_file import at


class RunController(RunProcess):
    """The process that prepares, adds up and reports."""

    def __init__(self, config: pytest.Config, target: Target, chosen: Chosen) -> None:
        super().__init__(config, target, chosen)
        self.totals = Totals()
        self.lines: list[Line] = []
        self._spent: Path | None = None

    def prepare(self) -> None:
        """Start the target where it is the embedded one, and find out what it can do."""
        with ThreadPoolExecutor(1) as aside:
            # The report's templates are compiled while this thread waits for the target.
            ready = None if self.only_collects() else aside.submit(make_ready)
            if self.target.embedded:
                self.target = at(self.target, self.config.stash[EMBEDDED_URL]())
            run = self.new_run(None)
            preflight(run.client)
            run.probe = probe(run.client)
            if ready is not None:
                ready.result()
        self.use(run)
        self.totals.begin(run)
        progress = Progress(run.profile, self.target.rate, self.totals.clock)
        self.config.pluginmanager.register(ProgressPlugin(progress, self))

    def so_far(self) -> tuple[int, int]:
        """Requests sent and cases judged until now: of all processes, and of the item that this one is at."""
        client = self.current.client if self.current else None
        return max(self.totals.requests, client.requests if client else 0), self.totals.tally.cases

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand target and probe to a worker of pytest-xdist."""
        assert self.current is not None
        hand_to(node.workerinput, self.current, self.totals.requests, self._table(self.current))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_make_scheduler(self, config: pytest.Config, log: Any) -> object | None:
        """Keep together what shares something, unless somebody asks for another distribution than `-n` means."""
        if config.getoption("dist") != "load":
            return None
        from checkout_conformance.run.distribution import Distribution  # pytest-xdist is an extra

        return Distribution(config, log)

    def _table(self, run: Run) -> Path:
        """The file in which all processes say what they send, made for the first worker."""
        if self._spent is None:
            self._spent = new_table()
            self.stack.callback(self._spent.unlink, missing_ok=True)
            run.spending = Spending(0, self._spent)
            self.stack.callback(run.spending.close)
            run.spending.write(SENT, run.client.requests)
        return self._spent

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what an item found."""
        if report.failed and report.when in ("setup", "teardown"):
            self.totals.stop(f"the kit itself broke at {report.nodeid}", "kit")
        found = getattr(report, "conformance", None)
        if found is not None:
            self.totals.add(json.loads(found))

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """Add up what a worker of pytest-xdist cleaned up; all of them leave out the same items."""
        cleaned, deselected = reported_by(node)
        self.totals.cleaned += cleaned
        self.deselected = max(self.deselected, deselected)

    @pytest.hookimpl(tryfirst=True)
    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """An interrupted run still has a report; it says that it is partial.

        pytest prepares to show every frame on the way to an interrupt with its arguments, and from within Hypothesis
        that takes as long as the whole report. Only `--full-trace` shows them.
        """
        self.totals.stop(str(excinfo.value) or INTERRUPTED, "interrupted")
        if not self.config.getoption("fulltrace"):
            excinfo.traceback = excinfo.traceback[:1]
            excinfo.value.__suppress_context__ = True

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """The sanity check at the very end, cleaning up, the record, the reports, the exit code."""
        totals = self.totals
        broken = exitstatus in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR)
        if self.only_collects() or (broken and totals.partial is None):
            return
        if session.shouldfail:
            totals.stop(str(session.shouldfail), "limit")
        if exitstatus == pytest.ExitCode.NO_TESTS_COLLECTED and self.deselected and totals.partial is None:
            totals.partial = nothing_chosen()
        if totals.partial is None:
            self._last_check()
        run = self.current
        assert run is not None
        before = run.client.requests
        totals.cleaned += self.clean(waiting=totals.ended != "interrupted")
        totals.requests += run.client.requests - before
        totals.deselected = self.deselected
        self._write(session)

    def _last_check(self) -> None:
        """One plain create and retrieve: whether the target died on the way."""
        run = self.current
        if run is None or run.probe.base is None:
            return
        before = run.client.requests
        try:
            created, retrieved = alive(run.client, run.probe.base)
        except RunEnded as ended:
            self.totals.stop(str(ended), ended.ending)
            return
        finally:
            self.totals.requests += run.client.requests - before
        kept = "retrieve" in run.probe.unserved or (retrieved is not None and retrieved.ok)
        if not created.ok or not kept:
            seen = created.failure or f"status {created.status}"
            reason = f"the target stopped working on the way: a plain create at the end gave {seen}"
            self.totals.stop(reason, "target_lost")

    def _write(self, session: pytest.Session) -> None:
        run = self.current
        assert run is not None
        typed: list[str] = self.config.stash.get(COMMAND, ["pytest"])
        made = self.totals.record(run, typed, self.chosen.shard, label(self.chosen.label))
        directory = Path(self.chosen.report_dir)
        apply_baseline(made, self.chosen)
        records.write(made, directory / "run.json")
        written = [directory / "run.json", *write_reports(made, directory)]
        self.lines = summary(made, directory, written)
        session.exitstatus = verdict_of(made).exit_code

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The verdict in a sentence, the findings, and where the report is."""
        for line in self.lines:
            terminalreporter.write_line(line.text, **line.markup)
