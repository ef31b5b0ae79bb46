"""What every process of a run does, alone or as a worker of pytest-xdist: it gives items their `run`, and judges them.

What is added up, recorded and reported is `run.controller`'s; what a worker gets from there is `run.worker`'s.
"""

from __future__ import annotations

import contextlib
import gc
import json
from collections.abc import Generator, Sequence
from typing import Any

import pytest

from checkout_conformance.checks.identity import live_session
from checkout_conformance.errors import Interrupted, LiveModeSeen, RunEnded
from checkout_conformance.record.shards import shard
from checkout_conformance.run.baselines import known
from checkout_conformance.run.confirm import arguments, confirm
from checkout_conformance.run.interrupts import Interrupts
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.parts import Parts
from checkout_conformance.run.probe import Probe
from checkout_conformance.run.run import Run
from checkout_conformance.run.selecting import declared, in_order, lacking
from checkout_conformance.run.terminal import failure_text
from checkout_conformance.schemas.contract import load
from checkout_conformance.target.cleanup import Cleaned, clean_up
from checkout_conformance.target.provision import Provisions
from checkout_conformance.target.target import Target

INTERRUPTED = "the run was ended early: interrupted"


class RunProcess:
    """A plugin of pytest's: one process of a run with a target. `current` is what its items use."""

    def __init__(self, config: pytest.Config, target: Target, chosen: Chosen) -> None:
        self.config = config
        self.target = target
        self.chosen = chosen
        self.stack = contextlib.ExitStack()
        self.deselected = 0
        self.current: Run | None = None
        self.parts = Parts()
        self.parts.start()
        self.stack.callback(self.parts.stop)
        self.interrupts = Interrupts(self._interrupted)

    def _interrupted(self) -> None:
        """A person interrupts: nothing more is sent."""
        if self.current is not None:
            self.current.client.budget.end(Interrupted(INTERRUPTED))

    def prepare(self) -> None:
        """Make `current`. Raises ConformanceError or BrokenSchemas where the target cannot be tested."""
        raise NotImplementedError

    def new_run(self, found: Probe | None) -> Run:
        """What items use, for a target of which this is known."""
        run = Run(
            self.target,
            load(self.target.api_version),
            found or Probe(None, Provisions(), {}),
            profile=self.chosen.profile,
            seed=self.chosen.run_seed,
            fail_on=self.chosen.fail_on,
        )
        self.stack.callback(run.client.close)
        run.known = known(self.chosen)
        return run

    def use(self, run: Run) -> None:
        """From now on, items use this one."""
        self.current = run
        run.parts = self.parts

    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Let `-k` and `-m` find an item by what it judges."""
        declared(item)

    def pytest_deselected(self, items: Sequence[pytest.Item]) -> None:
        """Count what a selection leaves out; a shard's other parts are no selection."""
        self.deselected += len(items)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, config: pytest.Config, items: list[pytest.Item]) -> None:
        """Keep this shard's part; what must come last stays last."""
        in_order(items)
        part = shard(self.chosen.shard)
        if part is not None:
            index, number = part
            dropped = [item for place, item in enumerate(items) if place % number != index - 1]
            if dropped:
                config.hook.pytest_deselected(items=dropped)
                self.deselected -= len(dropped)
                items[:] = [item for place, item in enumerate(items) if place % number == index - 1]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self) -> None:
        """Look for no garbage in what is there by now: modules, contract and items stay to the end."""
        gc.freeze()
        self.stack.callback(gc.unfreeze)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self) -> Generator[None, object, object]:
        """While an item runs, nothing may lose an interrupt."""
        with self.interrupts.insisting():
            return (yield)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Generator[None, object, object]:
        """Give the item a ledger of its own; it fails where it wrote down binding failures."""
        run = self.current
        assert run is not None
        run.begin(last=item.get_closest_marker("last") is not None)
        why = lacking(item, run)
        if why is not None:
            pytest.skip(why)
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
        before = 0 if self.current is None else self.current.client.requests
        result = yield
        if self.current is not None:
            given = arguments(pyfuncitem.obj, pyfuncitem.funcargs)
            sent = self.current.client.requests - before
            races = pyfuncitem.get_closest_marker("sends_at_once") is not None
            confirm(self.current, lambda: pyfuncitem.obj(**given), sent, races=races)
        return result

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Send what the item found with its report: so it reaches the controller from any worker.

        As one text: xdist writes values one by one, in Python, and of a run these are hundreds of thousands.
        """
        report = yield
        if call.when == "call" and self.current is not None:
            report.conformance = json.dumps(self.current.finish())  # type: ignore[attr-defined]
        return report

    def clean(self, *, waiting: bool) -> Cleaned:
        """Expire what this process left open on a target that others see; without `waiting`, count it only."""
        client = self.current.client if self.current else None
        if client is None or client.open_sessions is None:
            return Cleaned()
        return clean_up(client, client.open_sessions) if waiting else Cleaned(0, len(client.open_sessions.take()))

    def pytest_unconfigure(self) -> None:
        """Stop what was started."""
        self.interrupts.close()
        self.stack.close()

    def only_collects(self) -> bool:
        """Whether pytest was asked to run nothing."""
        asked: Any = self.config.getoption("collectonly")
        return bool(asked)
