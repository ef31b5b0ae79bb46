"""What a whole run takes: on the embedded emulator, behind 50 ms of latency, and at 25 requests a second.

Three targets, one after the other, in rounds; each run is a process of its own from start to exit. The emulator is the
same for all, so what differs is waiting. Printed: requests, wall time (medians over the rounds) and the parts of the
last run, from its record.

    python -m tests.benchmarks.bench_run [--profile quick] [--rounds N]
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from checkout_conformance.emulator.process import embedded_emulator
from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy

LATENCY_S = 0.05
RATE = "25"


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


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_run", description=__doc__)
    parser.add_argument("--profile", default="quick")
    parser.add_argument("--rounds", type=int, default=1)
    asked = parser.parse_args()
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
    for way, times in seen.items():
        parts = ", ".join(f"{name} {seconds:g} s" for name, seconds in records[way]["parts_s"].items())
        requests = records[way]["counts"]["requests"]
        print(f"{way:24} {requests:6,} requests {statistics.median(times):7.1f} s   ({parts})")


if __name__ == "__main__":
    main()
