"""What requests to the emulator cost as its world fills: creates, pages and filters at growing sizes, and its memory.

The world is filled in this process (a session takes half a millisecond so), and the requests come over its ASGI door,
so that the server's own code is measured and no socket. Prints a curve; judges nothing.

    python -m tests.benchmarks.bench_full_world [SESSIONS]
"""

from __future__ import annotations

import copy
import resource
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

from checkout_conformance.emulator import server
from checkout_conformance.emulator.parts import REFERENCE
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
    """Print the curve."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    server.collect_seldom()
    api, have = Api(), 0
    print("| sessions | create, ms | " + " | ".join(f"{name}, ms" for name in QUERIES) + " | memory, MB |")
    print("|---:" * (len(QUERIES) + 3) + "|")
    for size in (one for one in SIZES if one <= most):
        fill(api, have, size)
        have = size + REPEATS
        cells = [median_ms(api.created)]
        cells += [median_ms(lambda query=query: api.get(SESSIONS, query)) for query in QUERIES.values()]  # type: ignore[misc]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"| {size:,} | " + " | ".join(f"{cell:.1f}" for cell in cells) + f" | {memory} |", flush=True)


if __name__ == "__main__":
    main()
