"""Ctrl-C: a person who interrupts a run is heard, whatever the run is doing.

Python raises KeyboardInterrupt once, wherever it happens to be; raised in a callback or in a finalizer, or where a
library catches everything, it is lost and the run goes on. So nothing is sent from the interrupt on, and as long as an
item goes on all the same, the exception is raised again. Not here: what an interrupted run reports (`run.controller`).
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

AGAIN_S = 0.5


class Interrupts:
    """From `listen` to `close`, SIGINT calls `end` and raises KeyboardInterrupt, again and again within `insisting`.

    Further ones change nothing outside of it: the report is being written. Where this is no main thread, or where
    SIGINT is ignored or somebody else's, everything stays as it is.
    """

    def __init__(self, end: Callable[[], object]) -> None:
        self._end = end
        self._before: dict[signal.Signals, Any] = {}
        self._insisting = False
        self._interrupted = False

    def listen(self) -> None:
        """Begin."""
        ours = signal.getsignal(signal.SIGINT) is signal.default_int_handler
        if ours and threading.current_thread() is threading.main_thread():
            self._before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGALRM)}
            signal.signal(signal.SIGINT, self._interrupt)

    @contextlib.contextmanager
    def insisting(self) -> Iterator[None]:
        """While this lasts, an interrupt that was lost is repeated."""
        self._insisting = True
        try:
            yield
        finally:
            self._insisting = False

    def close(self) -> None:
        """Signals mean what they meant before."""
        if self._interrupted:
            signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before = {}

    def _interrupt(self, number: int, frame: FrameType | None) -> None:
        if self._interrupted:
            self._again(number, frame)
            return
        self._interrupted = True
        self._end()
        signal.signal(signal.SIGALRM, self._again)
        signal.setitimer(signal.ITIMER_REAL, AGAIN_S, AGAIN_S)
        raise KeyboardInterrupt

    def _again(self, number: int, frame: FrameType | None) -> None:
        if self._insisting:
            raise KeyboardInterrupt
