"""Calls at the same time: races are made of them, and their results are judged by whoever asked for them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

LONGEST_WAIT_S = 30.0


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run calls in a thread each, released together; their results in the same order.

    Raises what the first of them raised that failed, once all have ended.
    """
    barrier = threading.Barrier(len(calls))
    results: list[Any] = [None] * len(calls)
    errors: list[BaseException] = []

    def fire(index: int) -> None:
        try:
            barrier.wait(timeout=LONGEST_WAIT_S)
            results[index] = calls[index]()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=fire, args=(index,), daemon=True) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]
    return results
