"""Wait for what happens, however slow the machine is: never for a time that it usually takes, and for no end."""

from __future__ import annotations

import asyncio
import contextlib
import subprocess
import time
from collections.abc import Callable, Coroutine, Iterator
from typing import Any, AnyStr, TypeVar

Found = TypeVar("Found")
# Far more than anything here takes on a busy machine: only what never happens comes to it.
LONGEST_S = 300.0
LONGEST_MS = 1000 * LONGEST_S  # as Playwright counts
PAUSE_S = 0.02


def until(look: Callable[[], Found], what: str) -> Found:
    """Look again and again until something is found, and give it. Fails, and says `what` did not happen, in the end."""
    ends = time.monotonic() + LONGEST_S
    while not (found := look()):
        assert time.monotonic() < ends, f"within {LONGEST_S:g} s it did not happen: {what}"
        time.sleep(PAUSE_S)
    return found


@contextlib.contextmanager
def ending(child: subprocess.Popen[AnyStr]) -> Iterator[subprocess.Popen[AnyStr]]:
    """A process that does not outlive the block. `with child` alone waits for it: for ever, where the block fails."""
    with child:
        try:
            yield child
        finally:
            child.kill()


def finished(test: Coroutine[Any, Any, Found]) -> Found:
    """Run in an event loop of its own, for a while at most. Raises TimeoutError."""

    async def bounded() -> Found:
        async with asyncio.timeout(LONGEST_S):
            return await test

    return asyncio.run(bounded())
