"""Schemathesis against a sample of the mutants, on the kit's own OpenAPI document: what it catches, and how soon.

Fair play: all of its checks and phases, a key, forms in brackets (its own encoder cannot write them), a create that is
taken as an example, the document without the rules across parameters (with them it cannot generate a create), and more
requests for each mutant than the kit sends. A mutant counts as caught where a check fails on an operation on which it
never failed in several longer runs against the reference, before and after. Beside it stands what the kit needed,
measured first.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkout_conformance.mutants.evaluation import evaluate_together
from checkout_conformance.mutants.process import embedded_mutant
from checkout_conformance.mutants.requests import PLAIN
from checkout_conformance.schemas import load
from checkout_conformance.schemas.openapi import FORM, document
from checkout_conformance.schemas.operations import SESSIONS

ROOT = Path(__file__).parents[2]
REFERENCE_RUNS = 2
Failure = tuple[str, str]
# How the emulator answers methods that nobody declared is the same everywhere; on which operation it is tried is drawn.
DRAWN = "unsupported_method"
HOOKS = """
import schemathesis

from checkout_conformance.schemas.form import encode


@schemathesis.serializer("application/x-www-form-urlencoded")
def brackets(context, value):
    if isinstance(value, bytes):
        return value
    return encode(value).encode() if isinstance(value, dict) else str(value).encode()
"""


@dataclass(frozen=True, slots=True)
class Ran:
    """One run: (check, operation) -> the number of the request that first failed it, and how many were sent."""

    failures: dict[Failure, int]
    requests: int


def main() -> None:
    """Run, and print the figures."""
    options = _options()
    clauses = load().clauses
    known = {met.mutant: met for met in evaluate_together(["--sample", str(options.sample)], options.jobs).meetings}
    names = list(known)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        place = Path(folder)
        (place / "openapi.json").write_text(json.dumps(with_example()), encoding="utf-8")
        (place / "bracket_forms.py").write_text(HOOKS, encoding="utf-8")
        seeds = range(1, REFERENCE_RUNS + 1)
        before = list(pool.map(lambda seed: attack(place, None, 2 * options.seconds, seed), seeds))
        runs = dict(zip(names, pool.map(lambda name: attack(place, name, options.seconds, 1), names), strict=True))
        after = list(pool.map(lambda seed: attack(place, None, 2 * options.seconds, 100 + seed), seeds))
    references = [*before, *after]
    usual = {failure for ran in references for failure in ran.failures}
    print(f"reference: {len(usual)} checks fail on operations, in {[ran.requests for ran in references]} requests:")
    print("  " + ", ".join(f"{check} on {operation}" for check, operation in sorted(usual)))
    groups: dict[str, list[tuple[int | None, int, int]]] = defaultdict(list)
    for name, ran in runs.items():
        new = {f: number for f, number in ran.failures.items() if f not in usual and f[0] != DRAWN}
        needed = min(new.values()) if new else None
        seen = ", ".join(f"{check} on {operation}" for check, operation in sorted(new))
        print(f"{name}: {f'caught after {needed} requests: {seen}' if new else f'missed in {ran.requests} requests'}")
        groups[clauses[known[name].clause].theme].append((needed, ran.requests, known[name].requests))
    print("\n".join(table(groups)))


def table(groups: dict[str, list[tuple[int | None, int, int]]]) -> Iterator[str]:
    """By theme: mutants, how many Schemathesis caught with the median of requests, and the kit's median."""
    yield "| theme | mutants | Schemathesis caught | requests needed, median | sent, median | the kit needed, median |"
    yield "|---|---:|---:|---:|---:|---:|"
    whole = [row for members in groups.values() for row in members]
    for name, members in [*sorted(groups.items()), ("**all**", whole)]:
        needed = [row[0] for row in members if row[0] is not None]
        sent, kit = _median(row[1] for row in members), _median(row[2] for row in members)
        cells = (len(members), len(needed), _median(needed), sent, kit)
        yield f"| {name} | {' | '.join(map(str, cells))} |"


def with_example() -> dict[str, Any]:
    """The document, with a plain create to begin with."""
    made = document(load(), rules=False)
    body = made["paths"][SESSIONS]["post"]["requestBody"]["content"][FORM]
    body["examples"] = {"plain": {"value": PLAIN["create"]}}
    return made


def attack(place: Path, mutant: str | None, seconds: int, seed: int) -> Ran:
    """One run of Schemathesis against an emulator of its own."""
    report = place / f"{(mutant or 'reference').replace('/', '_').replace(':', '_')}-{seed}.ndjson"
    with embedded_mutant(*filter(None, [mutant])) as url:
        command = [sys.executable, "-m", "schemathesis.cli", "run", str(place / "openapi.json"), "--url", url]
        command += ["-H", "Authorization: Bearer sk_test_bench", "--checks", "all", "--seed", str(seed), "--no-color"]
        command += ["--max-time", str(seconds), "--continue-on-failure", "--generation-database", "none"]
        command += ["--report", "ndjson", "--report-ndjson-path", str(report)]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "bracket_forms", "PYTHONPATH": f"{place}{os.pathsep}{ROOT}"}
        ran = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
    if not report.exists():
        raise RuntimeError(f"Schemathesis did not run: {ran.stdout[-500:]} {ran.stderr[-500:]}")
    found = read(report.read_text(encoding="utf-8").splitlines())
    report.unlink()
    return found


def read(lines: Iterable[str]) -> Ran:
    """The events of a run, counted."""
    failures: dict[Failure, int] = {}
    requests = 0
    for line in lines:
        event: dict[str, Any] = json.loads(line) if line.strip() else {}
        recorder = event.get("ScenarioFinished", {}).get("recorder", {})
        for case in recorder.get("cases", {}):
            requests += 1
            for check in recorder.get("checks", {}).get(case, ()):
                if check["status"] == "failure":
                    operation = check["failure_info"]["failure"]["operation"]
                    failures.setdefault((check["name"], operation), requests)
    return Ran(failures, requests)


def _median(numbers: Iterable[int]) -> str:
    listed = list(numbers)
    return f"{statistics.median(listed):g}" if listed else "-"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=1, help="mutants of each theme and kind (default %(default)s)")
    parser.add_argument("--seconds", type=int, default=12, help="time for each mutant (default %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="runs at the same time (default %(default)s)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
