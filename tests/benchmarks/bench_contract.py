"""How long each version's contract takes to load in a fresh process, and what judging costs. Medians, printed.

Beside the time on the clock stands that of the processor, which a busy machine does not stretch.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 7
LOAD = (
    "import time; t, p = time.perf_counter(), time.process_time();"
    "from checkout_conformance.schemas import load; len(load({version!r}).clauses);"
    "print(time.perf_counter() - t, time.process_time() - p)"
)


def main() -> None:
    """Print the figures."""
    from checkout_conformance.schemas import load, versions

    for version in versions():
        command = [sys.executable, "-c", LOAD.format(version=version)]
        rows = [subprocess.check_output(command, text=True).split() for _ in range(RUNS)]
        clock, processor = (statistics.median(float(row[place]) for row in rows) for place in (0, 1))
        print(f"{version} and all its clauses, fresh process: {clock:.3f} s, processor {processor:.3f} s (goal 0.3 s)")
    from checkout_conformance.strategies import Generators, on_paper

    contract, payload = load(), Generators(on_paper()).covering("create")[0]
    for name, judge in (
        ("yes or no on a covering create", lambda: contract.is_valid_request("create", payload)),
        (
            "breaches of a covering create, one unknown parameter",
            lambda: contract.request_breaches("create", {**payload, "x": 1}),
        ),
    ):
        rounds = []
        for _ in range(RUNS):
            start = time.perf_counter()
            for _ in range(200):
                judge()
            rounds.append((time.perf_counter() - start) / 200)
        print(f"{name}: median {statistics.median(rounds) * 1e6:.0f} microseconds")


if __name__ == "__main__":
    main()
