"""What every test of the kit stands on: signals as a terminal leaves them.

A shell starts its background jobs with interrupts ignored, and their children inherit it: a test that interrupts
would wait for ever there. What belongs to one room's tests stays in that room.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="session", autouse=True)
def interrupts_are_heard() -> Iterator[None]:
    """Interrupts are raised for the length of the session, in this process and in what it starts."""
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
