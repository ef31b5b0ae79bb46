"""Where the processor time of a run goes: by process and stage, on the embedded emulator, in two processes.

    python -m tests.benchmarks.bench_stages [--rounds N] [--page docs/explanation/speed.md]

Processor seconds hang less on what else a machine does than seconds do; a run on two cores takes half of them at least.
The emulator's are what is left of all: it is the one process that tells nothing of itself.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.benchmarks.measured import add_page, begin, medians, show
from tests.benchmarks.stages import FILE
from tests.conformance.running import ROOT

PROFILES = ("quick", "standard")
PROCESSES = 2
# Stages as they are printed, in the order of a run.
STAGES = ("the run, until items begin", "the workers, likewise", "the workers, items", "the emulator", "the run, after")
PARTS = ("drawing", "judging", "client", "target", "other")
TABLE = "stages"


@dataclass(frozen=True)
class Measured:
    """One run: seconds from start to exit, processor seconds by stage, and its record."""

    seconds: float
    stages: Mapping[str, float]
    record: Mapping[str, Any]


def spent() -> float:
    """Processor seconds of all processes that this one has started and that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def by_stage(lines: list[str], whole: float) -> dict[str, float]:
    """Seconds by stage, from what the processes wrote down and what all took together."""
    told: dict[str, dict[str, float]] = {}
    for who, stage, seconds in (line.split() for line in lines):
        told.setdefault(who, {})[stage] = float(seconds)
    run, workers = told.pop("main"), told.values()
    first, items = sum(one["ready"] for one in workers), sum(one["ended"] - one["ready"] for one in workers)
    after = run["ended"] - run["ready"]
    known = (run["ready"], first, items, whole - run["ended"] - first - items, after)
    return dict(zip(STAGES, known, strict=True))


def measured(profile: str, place: Path) -> Measured:
    """One run. Raises CalledProcessError where it is not clean."""
    file = place / f"{profile}.stages"
    file.unlink(missing_ok=True)
    command = [sys.executable, "-m", "checkout_conformance", "run", "embedded", "--profile", profile]
    options = ["-n", str(PROCESSES), "-p", "tests.benchmarks.stages", "--report-dir", str(place)]
    environment = {**os.environ, FILE: str(file), "PYTHONPATH": str(ROOT)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before, start = spent(), time.perf_counter()
    subprocess.run([*command, *options], check=True, stdout=subprocess.DEVNULL, env=environment)
    seconds = time.perf_counter() - start
    stages = by_stage(file.read_text(encoding="utf-8").splitlines(), spent() - before)
    return Measured(seconds, stages, json.loads((place / "run.json").read_text(encoding="utf-8")))


def waited(run: Measured) -> float:
    """What share of their time a run's processes waited for the target, in percent."""
    parts = run.record["parts_s"]
    return 100.0 * float(parts["target"]) / float(sum(parts.values()))


def table(found: Mapping[str, list[Measured]]) -> str:
    """The medians as Markdown: a column a profile."""
    rows: list[tuple[str, list[float]]] = [
        ("seconds from start to exit", [statistics.median(one.seconds for one in runs) for runs in found.values()]),
        ("processor seconds", [statistics.median(sum(o.stages.values()) for o in runs) for runs in found.values()]),
    ]
    rows += [
        (f"… {stage}", [statistics.median(one.stages[stage] for one in runs) for runs in found.values()])
        for stage in STAGES
    ]
    rows += [
        (
            f"seconds that processes were at: {part}",
            [statistics.median(one.record["parts_s"].get(part, 0.0) for one in runs) for runs in found.values()],
        )
        for part in PARTS
    ]
    rows.append(("share of these at: target, %", [statistics.median(map(waited, runs)) for runs in found.values()]))
    requests = " | ".join(f"{runs[-1].record['counts']['requests']:,}" for runs in found.values())
    head = [f"| | {' | '.join(found)} |", f"|---|{'---:|' * len(found)}", f"| requests | {requests} |"]
    return "\n".join([*head, *(f"| {name} | {' | '.join(f'{n:.1f}' for n in numbers)} |" for name, numbers in rows)])


def main() -> None:
    """Print the figures, and write them where a page is named."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.bench_stages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="runs of each profile (default %(default)s)")
    add_page(parser)
    options = parser.parse_args()
    began = begin()
    with tempfile.TemporaryDirectory() as place:
        rounds = [[measured(profile, Path(place)) for profile in PROFILES] for _ in range(options.rounds)]
    found = {profile: [runs[number] for runs in rounds] for number, profile in enumerate(PROFILES)}
    said = began.told(f"{medians(options.rounds, 'run')} of each profile, with `-n {PROCESSES}`")
    show(f"{said}\n\n{table(found)}", options.page, TABLE)


if __name__ == "__main__":
    main()
