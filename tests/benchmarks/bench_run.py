"""What a whole run takes: on the embedded emulator, behind 50 ms of latency, and at 25 requests a second.

Three targets, one after the other, in rounds; each run is a process of its own from start to exit. The emulator is the
same for all, so what differs is waiting. Requests and parts are those of the last run, from its record; seconds are
medians over the rounds.

    python -m tests.benchmarks.bench_run [--profile quick] [--rounds N] [--page docs/explanation/speed.md]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from checkout_conformance.emulator.process import embedded_emulator
from tests.benchmarks.measured import add_page, begin, medians, show
from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy

LATENCY_S = 0.05
RATE = "25"
TABLE = "runs"
PARTS = ("target", "drawing", "judging", "client", "other")


def late(number: int, request: Proxied, answer: Answer) -> Answer:
    """The same answer, later."""
    time.sleep(LATENCY_S)
    return answer


def run(target: str, profile: str, place: Path, options: Sequence[str]) -> tuple[float, dict[str, Any]]:
    """Seconds from start to exit, and the record. Raises CalledProcessError where a run is not clean."""
    command = [sys.executable, "-m", "checkout_conformance", "run", target, "--profile", profile, "--target-file"]
    start = time.perf_counter()
    subprocess.run([*command, "embedded", "--report-dir", str(place), *options], check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - start
    record: dict[str, Any] = json.loads((place / "run.json").read_text(encoding="utf-8"))
    return seconds, record


def table(seconds: Mapping[str, Sequence[float]], records: Mapping[str, Mapping[str, Any]]) -> str:
    """A row for each way to the target."""
    lines = [f"| | requests | seconds | {' | '.join(f'at: {part}' for part in PARTS)} |", "|---" + "|---:" * 7 + "|"]
    for way, times in seconds.items():
        record = records[way]
        parts = " | ".join(f"{record['parts_s'].get(part, 0.0):.1f}" for part in PARTS)
        lines.append(f"| {way} | {record['counts']['requests']:,} | {statistics.median(times):.1f} | {parts} |")
    return "\n".join(lines)


def main() -> None:
    """Print the figures, and write them where a page is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_run", description=__doc__)
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--rounds", type=int, default=1)
    add_page(parser)
    asked, began = parser.parse_args(), begin()
    with embedded_emulator(seed=0) as url, faulty_proxy(url, late) as slow, tempfile.TemporaryDirectory() as place:
        ways: dict[str, tuple[str, list[str]]] = {
            "the embedded emulator": ("embedded", []),
            f"{LATENCY_S * 1e3:.0f} ms of latency": (slow, []),
            f"{RATE} requests a second": (url, ["--rate", RATE]),
        }
        seen: dict[str, list[float]] = {way: [] for way in ways}
        records: dict[str, dict[str, Any]] = {}
        for _ in range(asked.rounds):
            for way, (target, options) in ways.items():
                seconds, records[way] = run(target, asked.profile, Path(place), options)
                seen[way].append(seconds)
    said = began.told(f"{medians(asked.rounds, 'run')} of profile `{asked.profile}`, in one process, start to exit")
    show(f"{said}\n\n{table(seen, records)}", asked.page, TABLE)


if __name__ == "__main__":
    main()
