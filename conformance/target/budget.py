"""What a run may still send: requests, time, and requests a second. Shared by all clients of a process.

Once a run has ended, for whatever reason, every further request is refused with that reason.
"""

from __future__ import annotations

import threading
import time

from checkout_conformance.errors import BudgetSpent, RunEnded, TimeSpent
from checkout_conformance.target.rate import RateLimit
from checkout_conformance.target.target import Target


class Budget:
    """Counts what is sent. Safe across threads."""

    def __init__(self, target: Target) -> None:
        self.requests = 0
        self.retries = 0
        self.ended: RunEnded | None = None
        self._limit = target.max_requests
        self._time_limit_s = target.time_limit_s
        self._ends = time.monotonic() + target.time_limit_s
        self._rate = RateLimit(target.rate)
        self._lock = threading.Lock()

    def take_turn(self) -> None:
        """Count one request and wait for its turn. Raises RunEnded where none may be sent any more."""
        with self._lock:
            if self.ended is not None:
                raise self.ended
            if self._limit is not None and self.requests >= self._limit:
                raise self.end(BudgetSpent("all requests that --max-requests allows were sent"))
            if time.monotonic() > self._ends:
                limit = f"{self._time_limit_s:g} s"
                raise self.end(TimeSpent(f"the time of the run is over ({limit}, --time-limit)"))
            self.requests += 1
        self._rate.wait()

    def end(self, ended: RunEnded) -> RunEnded:
        """From now on nothing is sent, and every call says why. Gives `ended` back, to be raised."""
        self.ended = self.ended or ended
        return self.ended
