"""How long the contract takes to load in a fresh process, and what judging a typical answer costs. Medians, printed."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

RUNS = 7
LOAD = (
    "import time; t = time.perf_counter(); from schemas import load; c = load(); len(c.clauses);"
    "c.is_valid_request('create', {}); c.is_valid_answer('session', {}); print(time.perf_counter() - t)"
)


def main() -> None:
    """Print the figures."""
    times = [float(subprocess.check_output([sys.executable, "-c", LOAD])) for _ in range(RUNS)]
    print(f"load, all clauses and two validators, fresh process: median {statistics.median(times):.3f} s (goal 0.5 s)")
    from checkout_conformance.schemas import load
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
