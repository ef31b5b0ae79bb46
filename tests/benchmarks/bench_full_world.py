"""What requests to the emulator cost as its world fills: creates, pages and filters at growing sizes, and its memory.

The world is filled in this process (a session takes half a millisecond so), and the requests come over its ASGI door,
so that the server's own code is measured and no socket. Prints a curve; judges nothing.

    python -m tests.benchmarks.bench_full_world [SESSIONS] [--page docs/reliability.md]
    python -m tests.benchmarks.bench_full_world --runs [SESSIONS] [--page docs/reliability.md]

With `--runs`: whole runs of the quick profile, over a socket, against a full world beside an empty one.
"""

from __future__ import annotations

import argparse
import copy
import os
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from checkout_conformance.emulator import process, server
from checkout_conformance.emulator.app import build_app
from checkout_conformance.emulator.parts import REFERENCE
from checkout_conformance.emulator.tenant import Tenant
from checkout_conformance.target.target import HARMLESS_KEY
from tests.benchmarks.bench_run import run
from tests.benchmarks.measured import add_page, begin, show
from tests.conformance.running import ROOT
from tests.emulator.application import SESSIONS, Api, payment

PROGRAM = "tests.benchmarks.full_server"
# A run makes some thousands more, and an emulator keeps 100,000 of a kind.
MOST_BEFORE_RUNS = 95_000
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


def fill(tenant: Tenant, have: int, size: int) -> None:
    """Make a world hold as many sessions."""
    for number in range(have, size):
        builder = REFERENCE.builder(tenant)
        payload = payment(customer_email=f"u{number}@example.com")
        builder.keep(builder.build(copy.deepcopy(payload), "http://emulator.test"))


def main() -> None:
    """Print the curve, and write it where a page is named."""
    options = _options()
    began, lines = begin(), []
    for line in runs(min(options.sessions, MOST_BEFORE_RUNS)) if options.runs else curve(options.sessions):
        print(line, file=sys.stderr, flush=True)
        lines.append(line)
    what = (
        "one run of the quick profile each"
        if options.runs
        else f"times are medians of {REPEATS} requests, memory is the most that the process has had"
    )
    name = "full-world-runs" if options.runs else "full-world"
    show("\n".join([began.told(what), "", *lines]), options.page, name)


def curve(most: int) -> Iterator[str]:
    """The table, row by row: each as soon as it is measured."""
    server.collect_seldom()
    api, have = Api(), 0
    yield "| sessions | create, ms | " + " | ".join(f"{name}, ms" for name in QUERIES) + " | memory, MB |"
    yield "|---:" * (len(QUERIES) + 3) + "|"
    for size in (one for one in SIZES if one <= most):
        fill(api.app.tenants.of("sk_test_unit"), have, size)
        have = size + REPEATS
        cells = [median_ms(api.created)]
        cells += [median_ms(lambda query=query: api.get(SESSIONS, query)) for query in QUERIES.values()]  # type: ignore[misc]
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        yield f"| {size:,} | " + " | ".join(f"{cell:.1f}" for cell in cells) + f" | {memory} |"


def filled(size: int) -> Any:
    """An emulator whose world of the runs' key holds so many sessions."""
    app = build_app()
    fill(app.tenants.of(HARMLESS_KEY), 0, size)
    return app


def runs(size: int) -> Iterator[str]:
    """A row for an empty and for a full world: the run's requests, seconds, and what it found."""
    yield "| sessions at the start | requests | seconds | seconds waiting for the target | findings |"
    yield "|---:|---:|---:|---:|---:|"
    # Filling takes longer than a child may take to start; these are this program's own.
    process.STARTUP_SECONDS = 900.0
    os.environ["PYTHONPATH"] = str(ROOT)
    for have in (0, size):
        with process.embedded_emulator(have, PROGRAM) as url, tempfile.TemporaryDirectory() as place:
            seconds, record = run(url, "quick", Path(place), ())
        target = record["parts_s"].get("target", 0.0)
        counts = record["counts"]["requests"]
        yield f"| {have:,} | {counts:,} | {seconds:.0f} | {target:.0f} | {len(record['findings'])} |"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="what requests cost as the emulator's world fills")
    parser.add_argument("sessions", nargs="?", type=int, default=SIZES[-1], help="the most (default %(default)s)")
    parser.add_argument("--runs", action="store_true", help="whole runs against it instead")
    add_page(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
