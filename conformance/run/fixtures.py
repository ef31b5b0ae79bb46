"""What items of the suite get handed: the `run` fixture. Registered together with the session's plugin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from checkout_conformance.run.run import Run

SESSION_PLUGIN = "checkout_conformance_session"


@pytest.fixture(scope="session")
def run(request: pytest.FixtureRequest) -> Run:
    """What an item of the suite may use: client, contract, probe, ledger, world."""
    session = request.config.pluginmanager.get_plugin(SESSION_PLUGIN)
    assert session is not None, "the suite runs with --target only"
    assert session.current is not None
    current: Run = session.current
    return current
