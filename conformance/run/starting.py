"""From options to a process of a run: the target is made, the options are held against what they may be."""

from __future__ import annotations

from dataclasses import asdict

import pytest

from checkout_conformance.errors import ConformanceError
from checkout_conformance.run import fixtures, selecting
from checkout_conformance.run.controller import RunController
from checkout_conformance.run.fixtures import RUN_PLUGIN
from checkout_conformance.run.options import Chosen
from checkout_conformance.run.process import RunProcess
from checkout_conformance.run.usage import check_options
from checkout_conformance.run.worker import Worker
from checkout_conformance.schemas.loader import BrokenSchemas
from checkout_conformance.target.target_file import make_target


def begin(config: pytest.Config) -> None:
    """Make and register this process of the run. Raises pytest.UsageError (exit code 4) with one sentence."""
    try:
        process = _process(config)
    except (ConformanceError, BrokenSchemas, ValueError) as error:
        raise pytest.UsageError(str(error)) from None
    config.pluginmanager.register(process, RUN_PLUGIN)
    config.pluginmanager.register(fixtures)
    selecting.register(config)
    try:
        process.prepare()
    except (ConformanceError, BrokenSchemas) as error:
        process.stack.close()
        raise pytest.UsageError(str(error)) from None
    except BaseException:
        process.stack.close()
        raise


def _process(config: pytest.Config) -> RunProcess:
    chosen = Chosen.of(config.option)
    target = make_target(asdict(chosen))
    check_options(chosen)
    handed = getattr(config, "workerinput", None)
    return RunController(config, target, chosen) if handed is None else Worker(config, target, chosen, handed)
