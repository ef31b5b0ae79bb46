"""A plugin of pytest for `bench_stages`: what processor time each process of a run had used at each stage.

Every process appends to the file that STAGES names: who it is, the stage, and the seconds so far.
"""

from __future__ import annotations

import os
import time

import pytest

FILE = "STAGES"


def reached(stage: str) -> None:
    """Write down that this process is so far."""
    who = os.environ.get("PYTEST_XDIST_WORKER", "main")
    with open(os.environ[FILE], "a", encoding="utf-8") as file:
        file.write(f"{who} {stage} {time.process_time():.3f}\n")


@pytest.hookimpl(tryfirst=True)
def pytest_runtestloop() -> None:
    """Everything is there that items need."""
    reached("ready")


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish() -> None:
    """The last item is done."""
    reached("judged")


def pytest_unconfigure() -> None:
    """The reports are written."""
    reached("ended")
