"""What requests to the emulator cost as its world fills: creates, pages and filters at growing sizes, and its memory.

The world is filled in this process (a session takes half a millisecond so), and the requests come over its ASGI door,
so that the server's own code is measured and no socket. Prints a curve; judges nothing.

    python -m tests.benchmarks.bench_full_world [SESSIONS] [--page docs/reliability.md]
"""

from __future__ import annotations

import argparse
import copy
import datetime
import os
import platform
import resource
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from checkout_conformance.emulator import server
from checkout_conformance.emulator.parts import REFERENCE
from checkout_conformance.marked_tables import write_tables
from tests.emulator.application import SESSIONS, Api, payment

SIZES = (1_000, 5_000, 10_000, 25_000, 50_000, 99_000)
REPEATS = 15
QUERIES: dict[str, dict[str, Any]] = {
    "page of 100": {"limit": 100},
    "by e-mail": {"customer_details": {"email": "u7@example.com"}},
    "by status, none": {"status": "expired"},
    "by time, the oldest": {"created": {"lt": 1}},
}


def median_ms(call: Callable[[], object]) -> float:
    """The median of some calls, in milliseconds."""
    times = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1e3


def fill(api: Api, have: int, size: int) -> None:
    """Make the world hold as many sessions."""
    tenant = api.app.state.tenants.of("sk_test_unit")
    for number in range(have, size):
        builder = REFERENCE.builder(tenant)
        payload = payment(customer_email=f"u{number}@example.com")
        builder.keep(builder.build(copy.deepcopy(payload), "http://emulator.test"))


def main() -> None:
    """Print the curve, and write it where a page is named."""
    options = _options()
    began, load = datetime.datetime.now(datetime.UTC).date(), os.getloadavg()[0]
    lines = []
    for line in curve(options.sessions):
        print(line, flush=True)
        lines.append(line)
    sample = (
        f"Measured on {began} by `python -m tests.benchmarks.bench_full_world`: Python {platform.python_version()}, a "
        f"machine of {os.cpu_count()} cores with a load of {load:.1f} at the start and {os.getloadavg()[0]:.1f} at "
        f"the end; times are medians of {REPEATS} requests, memory is the most that the process has had."
    )
    print(sample)
    if options.page is not None:
        write_tables(options.page, {"full-world": "\n".join([sample, "", *lines])})


def curve(most: int) -> Iterator[str]:
    """The table, row by row: each as soon as it is measured."""
    server.collect_seldom()
    api, have = Api(), 0
    yield "| sessions | create, ms | " + " | ".join(f"{name}, ms" for name in QUERIES) + " | memory, MB |"
    yield "|---:" * (len(QUERIES) + 3) + "|"
    for size in (one for one in SIZES if one <= most):
        fill(api, have, size)
        have = size + REPEATS
        cells = [median_ms(api.created)]
        cells += [median_ms(lambda query=query: api.get(SESSIONS, query)) for query in QUERIES.values()]  # type: ignore[misc]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        yield f"| {size:,} | " + " | ".join(f"{cell:.1f}" for cell in cells) + f" | {memory} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="what requests cost as the emulator's world fills")
    parser.add_argument("sessions", nargs="?", type=int, default=SIZES[-1], help="the most (default %(default)s)")
    parser.add_argument("--page", type=Path, help="the page of the documentation to renew")
    return parser.parse_args()


if __name__ == "__main__":
    main()
