"""No more requests a second than a target allows."""

from __future__ import annotations

import threading
import time


class RateLimit:
    """Spaces calls evenly: `wait()` returns when the next request may be sent. Safe across threads."""

    def __init__(self, per_second: float | None) -> None:
        self._gap = 1.0 / per_second if per_second else 0.0
        self._next = 0.0
        self._lock = threading.Lock()

    def wait(self) -> None:
        """Sleep until the next request may be sent."""
        if not self._gap:
            return
        with self._lock:
            now = time.monotonic()
            start = max(now, self._next)
            self._next = start + self._gap
        if start > now:
            time.sleep(start - now)
