"""A soak: runs against the reference emulator, one after the other, with faults on the wire between.

    python -m tests.soak [--minutes N] [--profile P]

Each run has one kind of fault on some of its requests (table FAULTS). What is held against the kit: every run ends, has
a report, says nothing false, and takes no more memory than the first. False is a MUST that fails although the fault
cannot have broken it: the table names what a fault does break, as patterns of clauses. Exits with 1 where anything was
wrong. Figures of the last soak are in docs/reliability.md.
"""

from __future__ import annotations

import argparse
import fnmatch
import itertools
import json
import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from checkout_conformance.emulator.process import embedded_emulator
from tests.conformance.hostile.hostile_servers import Answer, Proxied, faulty_proxy
from tests.conformance.running import ROOT

LONGEST_RUN_S = 300.0
ERROR = b'{"error": {"type": "api_error", "message": "A fault on the wire."}}'
Spoil = Callable[[Answer, Answer], "Answer | None"]


@dataclass(frozen=True)
class WireFault:
    """One kind of fault: how often, what it does to an answer (given the one before it), and what it breaks."""

    name: str
    share: float
    spoil: Spoil
    breaks: tuple[str, ...] = ()


def _delay(answer: Answer, before: Answer) -> Answer:
    time.sleep(0.05)
    return answer


def _truncate(answer: Answer, before: Answer) -> Answer:
    return answer[0], answer[1], answer[2][: len(answer[2]) // 2]


def _twice(answer: Answer, before: Answer) -> Answer:
    return answer[0], answer[1], answer[2] + answer[2]


def _status(status: int) -> Spoil:
    return lambda answer, before: (status, {"Content-Type": "application/json"}, ERROR)


# A connection that breaks and a 429 are tried again, so they break nothing. The rest is what a client would see.
# A fault that hits at random is seen k of n times: then the verdict is inconclusive, or the error clause fails.
SPOILED = ("*.json", "errors.*", "fuzz.*", "conventions.*", "*.type", "*.served")
FAULTS = (
    WireFault("none", 0.0, lambda answer, before: answer),
    WireFault("delays of 50 ms", 0.1, _delay),
    WireFault("connections reset", 0.02, lambda answer, before: None),
    WireFault("429", 0.02, _status(429)),
    WireFault("500", 0.01, _status(500), ("errors.no_server_error", "fuzz.*", "*.served")),
    WireFault("408", 0.01, _status(408), ("errors.*", "fuzz.*", "*.served")),
    WireFault("bodies cut short", 0.01, _truncate, SPOILED),
    WireFault("bodies twice", 0.01, _twice, SPOILED),
    WireFault("answers of the request before", 0.005, lambda answer, before: before, ("*",)),
)  # fmt: skip


@dataclass
class Soak:
    """What the runs of a soak came to."""

    runs: Counter[str]
    problems: list[str]
    told: Counter[tuple[str, str]]
    requests: int = 0
    peak_mib: int = 0


def main(arguments: list[str]) -> int:
    """Run until the time is over; what was wrong decides the exit code."""
    asked = _parser().parse_args(arguments)
    soak, ends = Soak(Counter(), [], Counter()), time.monotonic() + asked.minutes * 60
    home = Path(tempfile.mkdtemp(prefix="soak-"))
    for number, fault in enumerate(itertools.cycle(FAULTS)):
        if time.monotonic() > ends:
            break
        _one(soak, fault, number, asked.profile, home / str(number))
    shutil.rmtree(home)
    for name, count in soak.runs.items():
        print(f"{name}: {count} runs")
    for (name, clause), count in sorted(soak.told.items()):
        print(f"  {name}: {clause} failed in {count} runs, as it may")
    for problem in soak.problems:
        print(f"WRONG: {problem}")
    print(f"{soak.runs.total()} runs, {soak.requests} requests, {len(soak.problems)} wrong, peak {soak.peak_mib} MiB")
    return min(len(soak.problems), 1)


def _one(soak: Soak, fault: WireFault, number: int, profile: str, home: Path) -> None:
    chance, before = random.Random(number), [(200, dict[str, str](), b"{}")]

    def spoil(count: int, request: Proxied, answer: Answer) -> Answer | None:
        last, before[0] = before[0], answer
        # The first requests are preflight and probe: a target that stumbles there is another test's.
        return fault.spoil(answer, last) if count > 40 and chance.random() < fault.share else answer

    with embedded_emulator(seed=number) as upstream, faulty_proxy(upstream, spoil) as url:
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "--target",
            url,
            "--profile",
            profile,
            "--run-seed",
            str(number),
        ]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        try:
            subprocess.run(
                [*command, "--report-dir", str(home)], stdout=subprocess.DEVNULL, stderr=subprocess.STDOUT, check=False,
                timeout=LONGEST_RUN_S, env=environment,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            soak.problems.append(f"run {number} ({fault.name}) did not end within {LONGEST_RUN_S:g} s")
    soak.runs[fault.name] += 1
    soak.peak_mib = max(soak.peak_mib, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)
    if not (home / "run.json").exists() or not (home / "index.html").exists():
        soak.problems.append(f"run {number} ({fault.name}) left no report")
        return
    record = json.loads((home / "run.json").read_text(encoding="utf-8"))
    soak.requests += record["counts"]["requests"]
    failing = [row for row in record["verdicts"] if row["verdict"] == "fail" and row["level"] == "MUST"]
    for row in failing:
        if any(fnmatch.fnmatch(row["clause"], pattern) for pattern in fault.breaks):
            soak.told[fault.name, row["clause"]] += 1
        else:
            soak.problems.append(f"run {number} ({fault.name}): {row['clause']} fails: {row['observed']}")
    broke = [note for note in record.get("notes", []) if "the kit itself broke" in note]
    soak.problems += [f"run {number} ({fault.name}): {note}" for note in broke]
    print(f"run {number} ({fault.name}): {len(failing)} MUST fail, {record['counts']['requests']} requests", flush=True)
    shutil.rmtree(home)


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="runs against the emulator with faults on the wire")
    made.add_argument("--minutes", type=float, default=30.0, help="how long (default 30)")
    made.add_argument("--profile", default="quick", help="quick, standard or thorough (default quick)")
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
