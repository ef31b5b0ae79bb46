"""What items of the suite get handed: the `run` fixture. Registered together with the process's plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from checkout_conformance.run.process import RunProcess
    from checkout_conformance.run.run import Run

RUN_PLUGIN = "checkout_conformance_run"


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest) -> Run:
    """What an item of the suite may use: client, contract, probe, ledger, world."""
    process: RunProcess | None = request.config.pluginmanager.get_plugin(RUN_PLUGIN)
    assert process is not None, "the suite runs with --target only"
    assert process.current is not None
    return process.current
