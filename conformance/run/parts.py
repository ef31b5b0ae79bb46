"""Where a run's time goes: what the main thread is at, looked at every few milliseconds.

Looking from outside costs the run next to nothing and leaves its code alone. A moment belongs to the innermost frame
that is of a part; `schemas` is of none, since drawing and judging both ask it. Sums are of wall time, and of all
processes of a run. What a process does before it is a process of a run (starting Python, importing pytest) is not seen.
"""

from __future__ import annotations

import gc
import sys
import threading
import time
from collections import defaultdict
from types import FrameType

EVERY_S = 0.02
TARGET, CLIENT, PAUSES, DRAWING, JUDGING, OTHER = "target", "client", "pauses", "drawing", "judging", "other"
# What waits for the target: a file by its end, and the functions in it.
WAITING = ("/target/transport.py", ("read", "write", "connect"))
# What a frame's file has in its name -> the part it is of; the first that fits counts.
PLACES = (
    ("/target/rate.py", PAUSES),
    ("/target/", CLIENT),
    ("/strategies/", DRAWING),
    ("/site-packages/hypothesis/", DRAWING),
    ("/checks/", JUDGING),
    ("/evidence/", JUDGING),
    ("/suite/", JUDGING),
)


def part_of(frame: FrameType | None) -> str:
    """The part that a stack is at, its innermost frame given."""
    while frame is not None:
        code = frame.f_code
        file = code.co_filename
        if file.endswith(WAITING[0]) and code.co_name in WAITING[1]:
            return TARGET
        for place, part in PLACES:
            if place in file:
                return part
        frame = frame.f_back
    return OTHER


def frame_of(thread: int) -> FrameType | None:
    """The innermost frame of a thread, by its identity; None where there is no such thread.

    No garbage is collected meanwhile: before Python 3.12 a collection within this call, of what a thread has kept for
    itself, waits for a lock that the call holds, for ever (CPython issue 106883).
    """
    collects = gc.isenabled()
    gc.disable()
    try:
        return sys._current_frames().get(thread)
    finally:
        if collects:
            gc.enable()


class Parts:
    """Looks at the thread that makes it, from `start` to `stop`; `take` gives seconds by part since the last time."""

    def __init__(self) -> None:
        self._thread = threading.get_ident()
        self._seconds: defaultdict[str, float] = defaultdict(float)
        self._lock = threading.Lock()
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look, name="parts", daemon=True)

    def start(self) -> None:
        """Begin to look, from a thread of its own that ends with the process."""
        self._looking.start()

    def stop(self) -> None:
        """Look no more: what `take` gives from now on stays."""
        self._ended.set()
        if self._looking.is_alive():
            self._looking.join()

    def take(self) -> dict[str, float]:
        """Seconds by part."""
        with self._lock:
            taken, self._seconds = self._seconds, defaultdict(float)
        return dict(taken)

    def _look(self) -> None:
        before = time.monotonic()
        while not self._ended.wait(EVERY_S):
            part = part_of(frame_of(self._thread))
            now = time.monotonic()
            with self._lock:
                self._seconds[part] += now - before
            before = now
