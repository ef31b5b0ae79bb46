"""What every test of the kit stands on: signals as a terminal leaves them, and time and chance that decide nothing.

A shell starts its background jobs with interrupts ignored, and their children inherit it: a test that interrupts
would wait for ever there. On a busy machine the first call of anything may take a second, so that Hypothesis' limits of
time are no findings here. It draws the same each time, so that a change fails by what it changed; `make whole` draws
anew. What belongs to one room's tests stays in that room.
"""

from __future__ import annotations

import gc
import signal
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.whole import WHOLE

settings.register_profile("tests", derandomize=not WHOLE, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")


class AtOnce:
    """Names what failed when it fails: a run that somebody stops, or that hangs later, has told it."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Told by the process that all reports come to."""
        reporter = self._config.pluginmanager.get_plugin("terminalreporter")
        if report.failed and reporter is not None:
            reporter.write_line(f"\nFAILED {report.nodeid} ({report.when}): {report.longreprtext.strip()[-300:]}")


def pytest_configure(config: pytest.Config) -> None:
    """Workers of pytest-xdist send their reports to the controller, which tells."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(AtOnce(config))


@pytest.fixture(scope="session", autouse=True)
def interrupts_are_heard() -> Iterator[None]:
    """Interrupts are raised for the length of the session, in this process and in what it starts."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def quick_collections() -> Iterator[None]:
    """What other tests left in memory is not looked at by each collection."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
