"""The time of one tenant: the machine's, moved or held still on request.

Here: what time it is. Not here: what happens when time passes (`lifecycle`).
"""

from __future__ import annotations

import time
from collections.abc import Callable


class Clock:
    """Unix seconds. Runs with the machine until it is set, moved or frozen."""

    def __init__(self, machine: Callable[[], float] = time.time) -> None:
        self._machine = machine
        self._offset = 0.0
        self._frozen_at: float | None = None

    @property
    def frozen(self) -> bool:
        """Whether time stands still until it is moved."""
        return self._frozen_at is not None

    def now(self) -> int:
        """The current time in whole seconds."""
        if self._frozen_at is not None:
            return int(self._frozen_at)
        return int(self._machine() + self._offset)

    def set(self, now: int, *, frozen: bool | None = None) -> None:
        """Make it `now`; from there time runs on, or stands still (`frozen`; None leaves that as it was)."""
        hold = self.frozen if frozen is None else frozen
        self._frozen_at = float(now) if hold else None
        self._offset = now - self._machine()

    def advance(self, seconds: int) -> None:
        """Move by `seconds` (may be negative)."""
        if self._frozen_at is not None:
            self._frozen_at += seconds
        self._offset += seconds

    def reset(self) -> None:
        """Back to the machine's time."""
        self._offset = 0.0
        self._frozen_at = None
