"""A conformance session: what happens between `pytest --target` and the report.

The controlling process starts the embedded emulator where it is asked for, does preflight and probe, adds up what
items found and writes the record and the reports. Workers of pytest-xdist get target and probe from it. Items find
their `run` fixture here.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import platform
import shlex
import time
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import Generator, Sequence
from dataclasses import asdict, astuple, replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.checks.identity import live_session
from checkout_conformance.errors import ConformanceError, LiveModeSeen, RunEnded
from checkout_conformance.evidence.findings import findings
from checkout_conformance.evidence.tally import Tally, entries
from checkout_conformance.record import record as records
from checkout_conformance.record.counts import merge_counts
from checkout_conformance.record.shards import shard
from checkout_conformance.reports.outcome import verdict_of
from checkout_conformance.reports.render import write_reports
from checkout_conformance.run import fixtures
from checkout_conformance.run.baselines import accepted, settle
from checkout_conformance.run.confirm import arguments, confirm
from checkout_conformance.run.fixtures import SESSION_PLUGIN
from checkout_conformance.run.launch import COMMAND
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.preflight import preflight
from checkout_conformance.run.probe import Probe, alive, probe
from checkout_conformance.run.progress import Progress, ProgressPlugin
from checkout_conformance.run.run import Run
from checkout_conformance.run.terminal import failure_text, summary_lines
from checkout_conformance.run.usage import check_options
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.contract import load
from checkout_conformance.schemas.loader import BrokenSchemas
from checkout_conformance.schemas.run_record import Ending, RunRecord
from checkout_conformance.target.cleanup import Cleaned, clean_up
from checkout_conformance.target.target import Target
from checkout_conformance.target.target_file import at, make_target

JUDGING = (Verdict.PASS, Verdict.FAIL, Verdict.INCONCLUSIVE)
EARLY = "the run was ended early"


class Session:
    """The plugin of one run with a target. `controller` is False in workers of pytest-xdist."""

    def __init__(self, config: pytest.Config, target: Target, chosen: Chosen, shipped: str | None) -> None:
        self.config = config
        self.target = target
        self.chosen = chosen
        self.controller = shipped is None
        self.stack = contextlib.ExitStack()
        self.started = datetime.now(UTC)
        self.clock = time.monotonic()
        self.tally = Tally()
        self.requests = self.retries = self.items = self.deselected = 0
        self.ended: Ending | None = None
        self.latency: dict[str, list[float]] = defaultdict(list)
        self.coverage: dict[str, Any] = {}
        self.transitions: dict[str, list[int]] = {}
        self.notes: list[str] = []
        self.cleaned = Cleaned()
        self.partial: str | None = None
        self.result: RunRecord | None = None
        self.lines: list[str] = []
        self.probe: Probe | None = pickle.loads(b64decode(shipped)) if shipped else None
        self.current: Run | None = None

    # Starting --------------------------------------------------------------------------------------------------

    @classmethod
    def start(cls, config: pytest.Config) -> None:
        """Make and register the session. Raises pytest.UsageError (exit code 4) with one sentence."""
        worker = getattr(config, "workerinput", None)
        try:
            chosen = Chosen.of(config.option)
            target = make_target(asdict(chosen))
            check_options(chosen)
        except (ConformanceError, BrokenSchemas, ValueError) as error:
            raise pytest.UsageError(str(error)) from None
        if worker:
            target = share(target, worker["workerid"], int(worker["workercount"]), int(worker["conformance_sent"]))
        session = cls(config, target, chosen, worker["conformance_probe"] if worker else None)
        config.pluginmanager.register(session, SESSION_PLUGIN)
        config.pluginmanager.register(fixtures)
        try:
            session._prepare(worker["conformance_url"] if worker else None)
        except (ConformanceError, BrokenSchemas) as error:
            session.stack.close()
            raise pytest.UsageError(str(error)) from None
        except BaseException:
            session.stack.close()
            raise
        if session.controller:
            progress = Progress(chosen.profile or "standard", target.rate, session.clock)
            config.pluginmanager.register(ProgressPlugin(progress, session))

    def so_far(self) -> tuple[int, int]:
        """Requests sent and cases judged until now: of all processes, and of the item that this one is at."""
        client = self.current.client if self.current else None
        return max(self.requests, client.requests if client else 0), self.tally.cases

    def _prepare(self, url: str | None) -> None:
        contract = load(self.target.api_version)
        if url is not None:
            self.target = at(self.target, url)
        elif self.target.embedded:
            from checkout_conformance.emulator.process import embedded_emulator

            self.target = at(self.target, self.stack.enter_context(embedded_emulator(seed=0)))
        run = Run(
            self.target,
            contract,
            self.probe or Probe(None, _nothing(), {}),
            profile=self.chosen.profile or "standard",
            seed=self.chosen.run_seed,
            fail_on=self.chosen.fail_on or "must",
        )
        run.accepted = accepted(self.chosen.baseline)
        if self.probe is None:
            preflight(run.client)
            self.probe = probe(run.client)
        elif self.probe.has("tenants"):
            run = _own_tenant(run, self.probe)
            self.probe = run.probe
        run.probe = self.probe
        self.current = run
        self.stack.callback(run.client.close)
        if self.controller:
            run.begin()
            run.extend(self.probe.outcomes)
            self.notes += self.probe.notes
            self.tally.extend(entries(run.ledger, run.redactor))
            self.requests += run.client.requests
            self.retries += run.client.retries

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Hand target and probe to a worker of pytest-xdist."""
        node.workerinput["conformance_url"] = self.target.url
        node.workerinput["conformance_probe"] = b64encode(pickle.dumps(self.probe)).decode()
        node.workerinput["conformance_sent"] = self.requests

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Count what a selection leaves out; a shard's other parts are no selection."""
        self.deselected += len(items)

    # Items -----------------------------------------------------------------------------------------------------

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep this shard's part; what must come last stays last."""
        items.sort(key=lambda item: "test_last" in item.nodeid)
        part = shard(self.chosen.shard)
        if part is not None:
            index, number = part
            dropped = [item for place, item in enumerate(items) if place % number != index - 1]
            if dropped:
                config.hook.pytest_deselected(items=dropped)
                self.deselected -= len(dropped)
                items[:] = [item for place, item in enumerate(items) if place % number == index - 1]

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Give the item a ledger of its own; it fails where it wrote down binding failures."""
        run = self.current
        assert run is not None
        run.begin()
        try:
            result = yield
        except RunEnded as ended:
            if isinstance(ended, LiveModeSeen):
                run.extend(live_session(ended.exchange))
            item.session.shouldstop = str(ended)
            pytest.skip(str(ended))
        except Exception as error:
            run.broken = f"the kit itself broke in {item.name}: {type(error).__name__}: {error}"
            raise
        failing = run.failing()
        if failing:
            pytest.fail(failure_text(failing, run.contract, run.redactor), pytrace=False)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Run the item again where it saw failures only once."""
        began = time.monotonic()
        result = yield
        if self.current is not None:
            given = arguments(pyfuncitem.obj, pyfuncitem.funcargs)
            confirm(self.current, lambda: pyfuncitem.obj(**given), began)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send what the item found with its report: so it reaches the controlling process from any worker."""
        report = yield
        if call.when == "call" and self.current is not None:
            report.conformance = self.current.finish()  # type: ignore[attr-defined]
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add up what an item found (in the controlling process only)."""
        found = getattr(report, "conformance", None)
        if not self.controller:
            return
        if report.failed and report.when in ("setup", "teardown"):
            self.partial = self.partial or f"the kit itself broke at {report.nodeid}"
            self.ended = self.ended or "kit"
        if found is None:
            return
        self.tally.extend(found["entries"])
        self.items += any(entry["verdict"] in JUDGING for entry in found["entries"])
        self.requests += found["requests"]
        self.retries += found["retries"]
        for name, times in found["latency"].items():
            self.latency[name] += times
        merge_counts(self.coverage, found["coverage"])
        for name, numbers in found["transitions"].items():
            known = self.transitions.setdefault(name, [0, 0, 0])
            self.transitions[name] = [a + b for a, b in zip(known, numbers, strict=True)]
        self.notes += [note for note in found["notes"] if note not in self.notes]
        if found["broken"]:
            self.notes.append(found["broken"])
        self.partial = found["ended"] or self.partial or found["broken"]
        self.ended = found["ending"] or self.ended or ("kit" if found["broken"] else None)

    # Ending ----------------------------------------------------------------------------------------------------

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """An interrupted run still has a report; it says that it is partial."""
        if self.partial is None:
            self.partial = f"{EARLY}: {str(excinfo.value) or 'interrupted'}"
            self.ended = "interrupted"

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        """The sanity check at the very end, cleaning up, the record, the reports, the exit code."""
        if self.config.getoption("collectonly"):
            return
        if not self.controller:
            self.config.workeroutput["conformance_cleaned"] = astuple(self._clean(exitstatus))  # type: ignore[attr-defined]
            self.config.workeroutput["conformance_deselected"] = self.deselected  # type: ignore[attr-defined]
            return
        if exitstatus in (pytest.ExitCode.USAGE_ERROR, pytest.ExitCode.INTERNAL_ERROR) and self.partial is None:
            return
        if session.shouldfail and self.partial is None:
            self.partial, self.ended = str(session.shouldfail), "limit"
        self._last_check()
        self.cleaned += self._clean(exitstatus)
        self._write(session)

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any, error: object | None) -> None:
        """Add up what a worker of pytest-xdist cleaned up; all of them leave out the same items."""
        told = getattr(node, "workeroutput", {})
        self.cleaned += Cleaned(*told.get("conformance_cleaned", ()))
        self.deselected = max(self.deselected, told.get("conformance_deselected", 0))

    def _clean(self, exitstatus: int) -> Cleaned:
        """Expire what this process left open on a target that others see; a person who interrupts does not wait."""
        run = self.current
        if run is None or run.client.open_sessions is None:
            return Cleaned()
        if exitstatus == pytest.ExitCode.INTERRUPTED and not self._ended_itself():
            return Cleaned(0, len(run.client.open_sessions.take()))
        before = run.client.requests
        cleaned = clean_up(run.client, run.client.open_sessions)
        if self.controller:
            self.requests += run.client.requests - before
        return cleaned

    def _last_check(self) -> None:
        run = self.current
        if run is None or run.probe.base is None or self.partial is not None:
            return
        before = run.client.requests
        try:
            created, retrieved = alive(run.client, run.probe.base)
        except RunEnded as ended:
            self.partial, self.ended = str(ended), ended.ending
            return
        finally:
            self.requests += run.client.requests - before
        if not created.ok or retrieved is None or not retrieved.ok:
            seen = created.failure or f"status {created.status}"
            self.partial = f"the target stopped working on the way: a plain create at the end gave {seen}"
            self.ended = "target_lost"

    def _write(self, session: pytest.Session) -> None:
        run = self.current
        assert run is not None
        made = self._record(run)
        directory = Path(self.chosen.report_dir)
        settle(made, self.chosen.baseline, self.chosen.write_baseline)
        records.write(made, directory / "run.json")
        written = [directory / "run.json", *write_reports(made, directory)]
        self.result = made
        self.lines = summary_lines(made, directory, written)
        session.exitstatus = verdict_of(made).exit_code

    def _ended_itself(self) -> bool:
        """Whether the run stopped because it had to, and not because a person interrupted it."""
        return self.partial is not None and not self.partial.startswith(EARLY)

    def _record(self, run: Run) -> RunRecord:
        redactor = run.redactor
        rows = records.verdicts(self.tally, run.contract, self.probe)
        typed: list[str] = self.config.stash.get(COMMAND, ["pytest"])
        return {
            "format": records.FORMAT,
            "version": records.VERSION,
            "kit": {
                "checkout-conformance": version("checkout-conformance"),
                "python": platform.python_version(),
                "pytest": pytest.__version__,
                "hypothesis": version("hypothesis"),
            },
            "target": {
                "name": self.target.name,
                "url": redactor.text(self.target.url),
                "embedded": self.target.embedded,
                "capabilities": dict(run.probe.capabilities),
            },
            "contract": {"version": run.contract.version, "clauses": len(run.contract.clauses)},
            "profile": run.profile,
            "seed": run.seed,
            "command": redactor.text(shlex.join(typed)),
            "options": {
                "fail_on": run.fail_on,
                "rate": self.target.rate,
                "max_requests": self.target.max_requests,
                "shard": self.chosen.shard,
            },
            "started": self.started.isoformat(timespec="seconds"),
            "duration_s": round(time.monotonic() - self.clock, 2),
            "partial": self.partial,
            "ended": self.ended,
            "counts": {
                "requests": self.requests,
                "retries": self.retries,
                "cases": self.tally.cases,
                "items": self.items,
                "deselected": self.deselected,
                "verdicts": records.counts(rows),
            },
            "verdicts": rows,
            "findings": findings(rows, run.contract.clauses),
            "coverage": records.coverage(self.coverage, run.contract),
            "lifecycle": records.lifecycle(self.transitions),
            "latency": records.latency(self.latency),
            "notes": [*self.notes, *filter(None, [self.cleaned.note()])],
        }

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The verdict in a sentence, the findings, and where the report is."""
        for line in self.lines:
            terminalreporter.write_line(line)

    def pytest_unconfigure(self) -> None:
        """Stop what was started."""
        self.stack.close()


def share(target: Target, worker: str, workers: int, sent: int) -> Target:
    """What one of several worker processes may do: its part of the rate and of the requests that are left."""
    limit, rate = target.max_requests, target.rate
    return replace(
        target,
        key=f"{target.key}_{worker}" if target.key_requests else target.key,
        max_requests=None if limit is None else max(0, limit - sent) // workers,
        rate=None if rate is None else rate / workers,
    )


def _nothing() -> Any:
    from checkout_conformance.target.provision import Provisions

    return Provisions()


def _own_tenant(run: Run, found: Probe) -> Run:
    """Workers get a tenant of their own where a target gives every key one, so that clocks do not disturb others."""
    run.probe = found
    return run.isolated(os.environ.get("PYTEST_XDIST_WORKER", "main"))
