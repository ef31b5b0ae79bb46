"""How long starting takes: `--help`, and each version's contract loaded in a fresh process.

Beside the time on the clock stands that of the processor, which a busy machine does not stretch.

    python -m tests.benchmarks.bench_starting [--page docs/explanation/speed.md]
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence

from checkout_conformance.schemas import versions
from tests.benchmarks.measured import add_page, begin, show

RUNS = 7
TABLE = "starting"
HELP = (sys.executable, "-m", "checkout_conformance", "--help")
# What is imported before the contract is loaded is Python's own, and is measured with it.
LOAD = "from checkout_conformance.schemas import load; len(load({version!r}).clauses)"


def main() -> None:
    """Print the figures, and write them where a page is named."""
    parser = argparse.ArgumentParser(description="how long a command and a contract take to be there")
    add_page(parser)
    asked, began = parser.parse_args(), begin()
    rows = "\n".join(table())
    show(f"{began.told(f'medians of {RUNS} processes, from start to exit')}\n\n{rows}", asked.page, TABLE)


def table() -> Iterator[str]:
    """A row for Python by itself, for `--help` and for each version."""
    yield "| a process that | seconds | processor seconds |"
    yield "|---|---:|---:|"
    yield _row("does nothing", [sys.executable, "-c", ""])
    yield _row("prints `checkout-conformance --help`", HELP)
    for version in versions():
        yield _row(f"loads `{version}` and all its clauses", [sys.executable, "-c", LOAD.format(version=version)])


def _row(name: str, command: Sequence[str]) -> str:
    spent = [once(command) for _ in range(RUNS)]
    clock, processor = (statistics.median(one[place] for one in spent) for place in (0, 1))
    return f"| {name} | {clock:.2f} | {processor:.2f} |"


def once(command: Sequence[str]) -> tuple[float, float]:
    """Seconds and processor seconds of one process. Raises CalledProcessError where it fails."""
    started, before = time.perf_counter(), os.times()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    seconds, after = time.perf_counter() - started, os.times()
    used = after.children_user + after.children_system - before.children_user - before.children_system
    return seconds, used


if __name__ == "__main__":
    main()
