"""From options to a process of a run: the target is made, the options are held against what they may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import pytest

from checkout_conformance.errors import ConformanceError, RunEnded
from checkout_conformance.reports.outcome import LOOKS, State
from checkout_conformance.run import fixtures, selecting
from checkout_conformance.run.fixtures import RUN_PLUGIN
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.process import RunProcess
from checkout_conformance.run.usage import check_options
from checkout_conformance.schemas.loader import BrokenSchemas
from checkout_conformance.schemas.run_record import Ending
from checkout_conformance.secret_shapes import masked
from checkout_conformance.target.target_file import make_target

NOTHING_YET = "nothing was judged yet, so there is no report"
# How a run may end while its target is still being looked at; a limit that ends it there is too small for any run.
ENDED: Mapping[Ending, State] = {"target_lost": State.LOST, "limit": State.NOTHING}


def begin(config: pytest.Config) -> None:
    """Make and register this process of the run.

    Raises pytest.UsageError (exit code 4) with one sentence, and ends pytest with the code that fits where the target
    was lost, a limit was reached, or a person interrupted before anything was judged.
    """
    try:
        process = _process(config)
    except (ConformanceError, BrokenSchemas, ValueError) as error:
        raise pytest.UsageError(masked(str(error))) from None
    config.pluginmanager.register(process, RUN_PLUGIN)
    config.pluginmanager.register(fixtures)
    selecting.register(config)
    process.interrupts.listen()
    try:
        with process.interrupts.insisting():
            process.prepare()
    except BaseException as error:
        process.pytest_unconfigure()
        if isinstance(error, KeyboardInterrupt):
            pytest.exit(f"interrupted; {NOTHING_YET}", returncode=LOOKS[State.INTERRUPTED].exit_code)
        if isinstance(error, RunEnded) and error.ending in ENDED:
            pytest.exit(f"{error}; {NOTHING_YET}", returncode=LOOKS[ENDED[error.ending]].exit_code)
        if isinstance(error, (ConformanceError, BrokenSchemas)):
            raise pytest.UsageError(masked(str(error))) from None
        raise


def _process(config: pytest.Config) -> RunProcess:
    chosen = Chosen.of(config.option)
    target = make_target(asdict(chosen))
    check_options(chosen)
    handed = getattr(config, "workerinput", None)
    if handed is not None:
        from checkout_conformance.run.worker import Worker

        return Worker(config, target, chosen, handed)
    from checkout_conformance.run.controller import RunController  # a worker has no use for reports

    return RunController(config, target, chosen)
