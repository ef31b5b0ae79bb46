"""A soak: runs against the reference emulator, one after the other, with faults on the wire between.

    python -m tests.soak [--minutes N] [--first N] [--profile P] [--page docs/reliability.md]

Each run has one kind of fault on some of its requests (table FAULTS), the last kind all of them at once. What is held
against the kit: every run ends, has a report, says nothing false, breaks nowhere, and takes at its peak no more than
twice the memory of the run that took least. How memory grows within a run is read from the system every so often: what
it holds half-way, and at its peak behind that. False is a MUST that fails although the fault cannot have broken it: the
table names what a fault does break, as patterns of clauses. Prints a table by fault; exits with 1 where anything was
wrong. Figures of the last soak are in docs/reliability.md.
"""

from __future__ import annotations

import argparse
import fnmatch
import itertools
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checkout_conformance.emulator.process import embedded_emulator
from tests.benchmarks.measured import add_page, begin, show
from tests.conformance.hostile.hostile_servers import Answer, CutOff, Dripped, Proxied, faulty_proxy
from tests.conformance.running import ROOT

LONGEST_RUN_S = 600.0
LOOKING_S = 0.2
# For a command that is killed to say where it was.
LAST_WORDS_S = 20.0
# A run's memory may be as many times that of another: what fails is kept as evidence.
MOST_MEMORY = 2.0
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


def _drip(answer: Answer, before: Answer) -> Answer:
    return answer[0], answer[1], Dripped(answer[2])


def _cut_off(answer: Answer, before: Answer) -> Answer:
    return answer[0], answer[1], CutOff(answer[2])


def _status(status: int) -> Spoil:
    return lambda answer, before: (status, {"Content-Type": "application/json"}, ERROR)


# A connection that breaks, a 408 and a 429 are tried again, so they break nothing. The rest is what a client would see.
# A fault that hits at random is seen k of n times: then the verdict is inconclusive, or the error clause fails.
SPOILED = ("*.json", "errors.*", "fuzz.*", "conventions.*", "*.type", "*.served")
KINDS = (
    WireFault("delays of 50 ms", 0.1, _delay),
    WireFault("bodies in 20 pieces", 0.1, _drip),
    WireFault("connections closed without an answer", 0.02, lambda answer, before: None),
    WireFault("bodies that break off", 0.01, _cut_off),
    WireFault("429", 0.02, _status(429)),
    WireFault("500", 0.01, _status(500), ("errors.no_server_error", "fuzz.*", "*.served")),
    WireFault("408", 0.01, _status(408)),
    WireFault("bodies cut short", 0.01, _truncate, SPOILED),
    WireFault("bodies twice", 0.01, _twice, SPOILED),
    WireFault("answers of the request before", 0.005, lambda answer, before: before, ("*",)),
)  # fmt: skip
NONE = WireFault("none", 0.0, lambda answer, before: answer)
CHAOS = random.Random("all of them")
ALL = WireFault("all of them", 0.05, lambda answer, before: CHAOS.choice(KINDS).spoil(answer, before), ("*",))
FAULTS = (NONE, *KINDS, ALL)


@dataclass
class Runs:
    """The runs with one kind of fault: seconds, requests, peak memory, and the memory half-way, of each."""

    seconds: list[float] = field(default_factory=list)
    requests: list[int] = field(default_factory=list)
    peaks_mib: list[int] = field(default_factory=list)
    halfway_mib: list[int] = field(default_factory=list)


@dataclass(frozen=True)
class Ended:
    """A command that ended: its seconds (None where it was killed), peak memory, and that half-way (0: unknown).

    `stacks` is where each thread of a command was that was killed.
    """

    seconds: float | None
    peak_mib: int
    halfway_mib: int = 0
    stacks: str = ""


@dataclass
class Soak:
    """What the runs of a soak came to, by kind of fault; `told` counts failing clauses that a fault did break."""

    runs: dict[str, Runs] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    told: Counter[tuple[str, str]] = field(default_factory=Counter)


def main(arguments: list[str]) -> int:
    """Run until the time is over; what was wrong decides the exit code."""
    asked = _parser().parse_args(arguments)
    soak, ends, began = Soak(), time.monotonic() + asked.minutes * 60, begin()
    with tempfile.TemporaryDirectory(prefix="soak-") as home:
        for number in itertools.count(asked.first):
            if time.monotonic() > ends:
                break
            _one(soak, FAULTS[number % len(FAULTS)], number, asked.profile, Path(home) / str(number))
    said = began.told(f"{asked.minutes:g} minutes of profile `{asked.profile}`")
    show("\n".join([said, "", *table(soak), "", memory(soak)]), asked.page, "soak")
    for (name, clause), count in sorted(soak.told.items()):
        print(f"  {name}: {clause} failed in {count} runs, as it may")
    for problem in soak.problems:
        print(f"WRONG: {problem}")
    print(f"{sum(len(runs.seconds) for runs in soak.runs.values())} runs, {len(soak.problems)} wrong")
    return min(len(soak.problems), 1)


def table(soak: Soak) -> Iterator[str]:
    """A row for each kind of fault: runs, requests, seconds and memory; of several runs, the least and the most."""
    yield "| faults on the wire | runs | requests | seconds | memory half-way, MiB | at its peak, MiB |"
    yield "|---|---:|---:|---:|---:|---:|"
    for name, runs in soak.runs.items():
        measured: tuple[Sequence[float], ...] = (runs.requests, runs.seconds, runs.halfway_mib, runs.peaks_mib)
        cells = (str(len(runs.seconds)), *map(_spread, measured))
        yield f"| {name} | {' | '.join(cells)} |"


def memory(soak: Soak) -> str:
    """What the runs' memory is compared with, as a sentence."""
    peaks = [peak for runs in soak.runs.values() for peak in runs.peaks_mib]
    if not peaks:
        return "No run left figures of its memory."
    least, most = min(peaks), max(peaks)
    return (
        f"Memory is that of each run's process. Runs are compared with each other: "
        f"the least took {least} MiB, the most {most} MiB, {most / least:.2f} times as much.{_growth(soak)} "
        "The memory of the emulator, which is started anew for each run, was not measured."
    )


def _growth(soak: Soak) -> str:
    """How much more a run took at its peak than half-way, as a sentence."""
    grown = [
        peak / half
        for runs in soak.runs.values()
        for peak, half in zip(runs.peaks_mib, runs.halfway_mib, strict=True)
        if half
    ]
    return f" Within a run it grew by {100 * (max(grown) - 1):.0f} % at most after half its time." if grown else ""


def _spread(values: Sequence[float]) -> str:
    least, most = min(values), max(values)
    return f"{least:,.0f}" if f"{least:.0f}" == f"{most:.0f}" else f"{least:,.0f} to {most:,.0f}"


def _one(soak: Soak, fault: WireFault, number: int, profile: str, home: Path) -> None:
    """One run on an emulator of its own, and what is wrong with it."""
    chance, before = random.Random(number), [(200, dict[str, str](), b"{}")]
    named = f"run {number} ({fault.name})"

    def spoil(count: int, request: Proxied, answer: Answer) -> Answer | None:
        last, before[0] = before[0], answer
        # The first requests are preflight and probe: a target that stumbles there is another test's.
        return fault.spoil(answer, last) if count > 40 and chance.random() < fault.share else answer

    with embedded_emulator(seed=number) as upstream, faulty_proxy(upstream, spoil) as url:
        options = ["--profile", profile, "--run-seed", str(number), "--report-dir", str(home)]
        command = [sys.executable, "-X", "faulthandler", "-m", "checkout_conformance", "run", url, *options]
        end = ended(command)
    if end.seconds is None:
        soak.problems.append(f"{named} did not end within {LONGEST_RUN_S:g} s\n{end.stacks}")
    if not (home / "run.json").exists() or not (home / "index.html").exists():
        soak.problems.append(f"{named} left no report")
        return
    record = json.loads((home / "run.json").read_text(encoding="utf-8"))
    runs = soak.runs.setdefault(fault.name, Runs())
    runs.seconds.append(end.seconds or LONGEST_RUN_S)
    runs.requests.append(record["counts"]["requests"])
    runs.peaks_mib.append(end.peak_mib)
    runs.halfway_mib.append(end.halfway_mib)
    soak.problems += [f"{named}: {problem}" for problem in _wrong(soak, fault, record, end.peak_mib)]
    took = f"{end.seconds or 0:.0f} s, {end.halfway_mib} MiB half-way, {end.peak_mib} MiB"
    print(f"{named}: {record['counts']['requests']} requests, {took}", flush=True)
    shutil.rmtree(home)


def _wrong(soak: Soak, fault: WireFault, record: dict[str, Any], peak_mib: int) -> Iterator[str]:
    """What is wrong with a run that ended and has a report."""
    for row in record["verdicts"]:
        if row["verdict"] == "fail" and row["level"] == "MUST":
            if any(fnmatch.fnmatch(row["clause"], pattern) for pattern in fault.breaks):
                soak.told[fault.name, row["clause"]] += 1
            else:
                yield f"{row['clause']} fails: {row['observed']}"
    yield from (note for note in record["notes"] if "the kit itself broke" in note)
    least = min(peak for runs in soak.runs.values() for peak in runs.peaks_mib)
    if peak_mib > MOST_MEMORY * least:
        yield f"it took {peak_mib} MiB, another run {least}"


def ended(command: list[str], longest_s: float = LONGEST_RUN_S) -> Ended:
    """Run a command of Python's to its end; one that takes too long is killed, and says where it was."""
    began = time.monotonic()
    killed, held = False, list[int]()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        child = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=said, env={**os.environ, "PYTHONPATH": str(ROOT)}
        )
        while True:
            found, status, usage = os.wait4(child.pid, os.WNOHANG)
            if found:
                break
            held += _resident_mib(child.pid)
            if time.monotonic() - began > longest_s + killed * LAST_WORDS_S:
                child.send_signal(signal.SIGKILL if killed else signal.SIGABRT)
                killed = True
            time.sleep(LOOKING_S)
        said.seek(0)
        stacks = said.read() if killed else ""
    child.returncode = os.waitstatus_to_exitcode(status)
    halfway = held[len(held) // 2] if held else 0
    return Ended(None if killed else time.monotonic() - began, usage.ru_maxrss // 1024, halfway, stacks)


def _resident_mib(process: int) -> list[int]:
    """The memory that a process holds now; nothing where the system does not say (it does on Linux)."""
    try:
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return []
    return [pages * os.sysconf("SC_PAGE_SIZE") // 1024 // 1024]


def _parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(description="runs against the emulator with faults on the wire")
    made.add_argument("--minutes", type=float, default=30.0, help="how long (default 30)")
    made.add_argument("--first", type=int, default=0, help="number of the first run: its seed, and its kind of fault")
    made.add_argument("--profile", default="quick", help="quick, standard or thorough (default quick)")
    add_page(made)
    return made


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
