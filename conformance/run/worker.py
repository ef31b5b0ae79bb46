"""A worker of pytest-xdist (`-n`): it gets target and probe from the controller, with the exchanges that made what the
probe found, and reports what it cleaned up.

What its items found goes with their reports (`run.process`).
"""

from __future__ import annotations

import os
import pickle
from base64 import b64decode, b64encode
from collections.abc import MutableMapping
from dataclasses import astuple, replace
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.errors import Interrupted
from checkout_conformance.evidence.replay import Made
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.probe import Probe
from checkout_conformance.run.process import RunProcess
from checkout_conformance.run.run import Run
from checkout_conformance.run.spending import Spending
from checkout_conformance.target.cleanup import Cleaned
from checkout_conformance.target.target import Target
from checkout_conformance.target.target_file import at

URL, FOUND, SENT, TABLE = "conformance_url", "conformance_found", "conformance_sent", "conformance_table"
CLEANED, DESELECTED = "conformance_cleaned", "conformance_deselected"


class Worker(RunProcess):
    """One of several processes of a run."""

    def __init__(self, config: pytest.Config, target: Target, chosen: Chosen, handed: MutableMapping[str, Any]) -> None:
        sent, number = int(handed[SENT]), int(handed["workercount"])
        super().__init__(config, share(at(target, handed[URL]), handed["workerid"], number, sent), chosen)
        self._processes = number
        self._spending = Spending(int(handed["workerid"].removeprefix("gw")) + 1, Path(handed[TABLE]))
        self.stack.callback(self._spending.close)
        found: tuple[Probe, Made] = pickle.loads(b64decode(handed[FOUND]))
        self._probe, self._made = found

    def prepare(self) -> None:
        """Use what the controller found; a tenant of its own where a target gives every key one, for its clock."""
        run = self.new_run(self._probe)
        run.client.made.update({identity: list(exchanges) for identity, exchanges in self._made.items()})
        if self._probe.has("tenants"):
            run = run.isolated(os.environ.get("PYTEST_XDIST_WORKER", "main"))
        run.processes, run.spending = self._processes, self._spending
        self.use(run)

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Clean up, and report to the controller. A person who interrupts does not wait."""
        if self.only_collects():
            return
        ended = self.current.client.budget.ended if self.current else None
        interrupted = exitstatus == pytest.ExitCode.INTERRUPTED and ended is None
        cleaned = self.clean(waiting=not interrupted and not isinstance(ended, Interrupted))
        output: dict[str, Any] = self.config.workeroutput  # type: ignore[attr-defined]
        output[CLEANED], output[DESELECTED] = astuple(cleaned), self.deselected


def hand_to(workerinput: MutableMapping[str, Any], run: Run, sent: int, table: Path) -> None:
    """Write down what a worker needs: where the target is, what it can do, what was sent, the table of all."""
    workerinput[URL], workerinput[SENT], workerinput[TABLE] = run.target.url, sent, str(table)
    workerinput[FOUND] = b64encode(pickle.dumps((run.probe, run.client.made))).decode()


def reported_by(node: Any) -> tuple[Cleaned, int]:
    """What a worker that ended cleaned up, and how many items it left out."""
    output = getattr(node, "workeroutput", {})
    return Cleaned(*output.get(CLEANED, ())), int(output.get(DESELECTED, 0))


def share(target: Target, worker: str, workers: int, sent: int) -> Target:
    """What one of several worker processes may do: its part of the rate and of the requests that are left."""
    limit, rate = target.max_requests, target.rate
    return replace(
        target,
        key=f"{target.key}_{worker}" if target.key_requests else target.key,
        max_requests=None if limit is None else max(0, limit - sent) // workers,
        rate=None if rate is None else rate / workers,
    )
