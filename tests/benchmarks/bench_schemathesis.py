"""The kit and Schemathesis on the same servers, in one run: mutants caught, true findings, requests, seconds.

    python -m tests.benchmarks.bench_schemathesis [--mutants N] [--profile P] [--page docs/mutants.md]

Each server is the reference emulator in a process of its own, with one clause broken or none, and both are run against
it as their users run them. Fair play for Schemathesis: the kit's own OpenAPI document, all checks and phases
(examples, coverage, fuzzing, stateful), a key, forms in brackets (its own encoder cannot write them), a create that is
taken as an example, the document without the rules across parameters (with them it cannot generate a create). A finding
is what each calls one: of the kit a finding of level MUST or SHOULD, of Schemathesis a check that fails on an
operation. On the reference nothing is wrong, so that whatever is found there is untrue, wherever it is found again; all
else counts as true. The kit has caught a mutant where the mutant's own clause fails, Schemathesis where it found
anything that counts as true.

The budgets are equal twice: on each mutant Schemathesis has the seconds that the kit took there, and the kit runs a
second time with as many requests (`--max-requests`) as Schemathesis sent in them.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from checkout_conformance.mutants.evaluation import chosen
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.mutants.process import embedded_mutant
from checkout_conformance.mutants.requests import PLAIN
from checkout_conformance.record.reading import read as read_record
from checkout_conformance.schemas import load
from checkout_conformance.schemas.openapi import FORM, document
from checkout_conformance.schemas.operations import SESSIONS
from tests.benchmarks.measured import add_page, begin, show
from tests.judged import having

ROOT = Path(__file__).parents[2]
REFERENCE_RUNS = 2
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
    """One run: what was found (by names that compare), whether the mutant's own clause was, requests and seconds."""

    found: frozenset[str]
    by_its_clause: bool
    requests: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Sums:
    """A tool on all servers: mutants caught, findings, of them true, and what was found on the reference."""

    caught: int
    findings: int
    true: int
    on_reference: int
    requests: int
    seconds: float


def main() -> None:
    """Run, and print the figures."""
    options, began = _options(), begin()
    mutants = spread(chosen(["*"], 1), options.mutants)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        place = Path(folder)
        (place / "openapi.json").write_text(json.dumps(with_example()), encoding="utf-8")
        (place / "bracket_forms.py").write_text(HOOKS, encoding="utf-8")
        quiet = [kit(place, None, options.profile)]
        # The reference longer and under several seeds: what is untrue should not look true for having been rare.
        longer = 2 * quiet[0].seconds
        wild = list(pool.map(lambda seed: attack(place, None, longer, seed), range(1, 1 + REFERENCE_RUNS)))
        rows = list(pool.map(lambda mutant: met(place, mutant, options.profile), mutants))
    own, other = _usual(quiet), _usual(wild)
    print(f"untrue, from the reference: {', '.join(sorted(other)) or 'nothing'} | the kit: {sorted(own) or 'nothing'}")
    for mutant, (whole, wild_run, cut) in zip(mutants, rows, strict=True):
        new = ", ".join(sorted(_true(wild_run, other))) or "missed"
        said = ["caught it" if run.by_its_clause else "missed it" for run in (whole, cut)]
        print(f"{mutant.name}: the kit {said[0]}, with {cut.requests} requests {said[1]}; Schemathesis: {new}")
    columns = {
        "the kit": sums((row[0] for row in rows), own, by_clause=True),
        "Schemathesis, as long": sums((row[1] for row in rows), other, by_clause=False),
        "the kit, as many requests": sums((row[2] for row in rows), own, by_clause=True),
    }
    sentence = began.told(
        f"{len(mutants)} mutants and the reference, {options.jobs} at the same time, "
        f"profile `{options.profile}` beside Schemathesis {version('schemathesis')}"
    )
    budgets = (
        "On each mutant Schemathesis had the seconds that the kit took there; then the kit had as many requests as "
        "Schemathesis had sent."
    )
    show(f"{sentence} {budgets}\n\n{table(columns, len(mutants))}", options.page, "beside-schemathesis")


def spread(mutants: Sequence[Mutant], most: int) -> list[Mutant]:
    """As many of them, from all themes and kinds alike, the same ones every time."""
    step = max(1, len(mutants) // most)
    return list(mutants[step // 2 :: step][:most])


def sums(runs: Iterable[Ran], usual: frozenset[str], *, by_clause: bool) -> Sums:
    """What the runs of one tool on mutants came to. `usual` is what it found on the reference."""
    listed = list(runs)
    true = [_true(ran, usual) for ran in listed]
    caught = sum(ran.by_its_clause if by_clause else bool(found) for ran, found in zip(listed, true, strict=True))
    return Sums(
        caught, sum(len(ran.found) for ran in listed), sum(map(len, true)), len(usual),
        sum(ran.requests for ran in listed), sum(ran.seconds for ran in listed),
    )  # fmt: skip


def table(columns: Mapping[str, Sums], mutants: int) -> str:
    """All side by side, in Markdown."""
    rows: dict[str, Callable[[Sums], str]] = {
        "mutants caught": lambda one: str(one.caught),
        "findings": lambda one: f"{one.findings:,}",
        "of them true": _share,
        "findings on the reference, none of them true": lambda one: str(one.on_reference),
        "requests": lambda one: f"{one.requests:,}",
        "seconds, added up": lambda one: f"{one.seconds:,.0f}",
    }
    lines = [f"| on {mutants} mutants | {' | '.join(columns)} |", f"|---|{'---:|' * len(columns)}"]
    return "\n".join(
        [*lines, *(f"| {name} | {' | '.join(map(cell, columns.values()))} |" for name, cell in rows.items())]
    )


def _share(one: Sums) -> str:
    return f"{one.true:,} ({100 * one.true // one.findings} %)" if one.findings else "0"


def _usual(runs: Iterable[Ran]) -> frozenset[str]:
    return frozenset(name for ran in runs for name in ran.found)


def _true(ran: Ran, usual: frozenset[str]) -> frozenset[str]:
    """What was found and is not untrue. On which operation undeclared methods are tried is drawn."""
    return frozenset(name for name in ran.found - usual if not name.startswith(DRAWN))


def met(place: Path, mutant: Mutant, profile: str) -> tuple[Ran, Ran, Ran]:
    """The kit on a mutant, Schemathesis as long as that took, and the kit with as many requests as that sent."""
    whole = kit(place, mutant, profile)
    wild = attack(place, mutant, whole.seconds, 1)
    return whole, wild, kit(place, mutant, profile, "--max-requests", str(max(wild.requests, 1)))


def kit(place: Path, mutant: Mutant | None, profile: str, *more: str) -> Ran:
    """One run of the kit against a server of its own."""
    out = place / f"kit-{_file_name(mutant)}{len(more)}"
    with embedded_mutant(*_names(mutant)) as url:
        command = [sys.executable, "-m", "checkout_conformance", "run", url, "--target-file", "embedded"]
        began = time.perf_counter()
        done = subprocess.run(
            [*command, "--profile", profile, "--report-dir", str(out), *more],
            capture_output=True,
            text=True,
            check=False,
        )
        took = time.perf_counter() - began
    if not (out / "run.json").exists():
        raise RuntimeError(f"the kit did not run: {done.stdout[-500:]} {done.stderr[-500:]}")
    record = read_record(out)
    found = frozenset(finding["id"] for finding in record["findings"] if finding["level"] != "INFO")
    failing = having(record, "fail")
    return Ran(found, mutant is not None and mutant.clause in failing, record["counts"]["requests"], took)


def with_example() -> dict[str, Any]:
    """The document, with a plain create to begin with."""
    made = document(load(), rules=False)
    body = made["paths"][SESSIONS]["post"]["requestBody"]["content"][FORM]
    body["examples"] = {"plain": {"value": PLAIN["create"]}}
    return made


def attack(place: Path, mutant: Mutant | None, seconds: float, seed: int) -> Ran:
    """One run of Schemathesis against a server of its own."""
    report = place / f"{_file_name(mutant)}-{seed}.ndjson"
    with embedded_mutant(*_names(mutant)) as url:
        command = [sys.executable, "-m", "schemathesis.cli", "run", str(place / "openapi.json"), "--url", url]
        command += ["-H", "Authorization: Bearer sk_test_bench", "--checks", "all", "--seed", str(seed), "--no-color"]
        command += ["--phases", "examples,coverage,fuzzing,stateful", "--max-time", str(max(1, round(seconds)))]
        command += ["--continue-on-failure", "--generation-database", "none"]
        command += ["--report", "ndjson", "--report-ndjson-path", str(report)]
        environment = {**os.environ, "SCHEMATHESIS_HOOKS": "bracket_forms", "PYTHONPATH": f"{place}{os.pathsep}{ROOT}"}
        began = time.perf_counter()
        ran = subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)
        took = time.perf_counter() - began
    if not report.exists():
        raise RuntimeError(f"Schemathesis did not run: {ran.stdout[-500:]} {ran.stderr[-500:]}")
    found, requests = read(report.read_text(encoding="utf-8").splitlines())
    report.unlink()
    return Ran(found, False, requests, took)


def read(lines: Iterable[str]) -> tuple[frozenset[str], int]:
    """The events of a run: which checks failed on which operations, and how many requests were sent."""
    failures: set[str] = set()
    requests = 0
    for line in lines:
        event: dict[str, Any] = json.loads(line) if line.strip() else {}
        recorder = event.get("ScenarioFinished", {}).get("recorder", {})
        requests += len(recorder.get("cases", {}))
        for check in (check for checks in recorder.get("checks", {}).values() for check in checks):
            if check["status"] == "failure":
                failures.add(f"{check['name']} on {check['failure_info']['failure']['operation']}")
    return frozenset(failures), requests


def _names(mutant: Mutant | None) -> list[str]:
    return [mutant.name] if mutant else []


def _file_name(mutant: Mutant | None) -> str:
    name = mutant.name if mutant else "reference"
    return "".join(c if c.isalnum() else "-" for c in name)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="the kit and Schemathesis on the same servers")
    parser.add_argument("--mutants", type=int, default=10, help="how many, of all themes (default %(default)s)")
    parser.add_argument("--profile", default="quick", help="of the kit's runs (default %(default)s)")
    parser.add_argument("--jobs", type=int, default=2, help="runs at the same time (default %(default)s)")
    add_page(parser)
    return parser.parse_args()


if __name__ == "__main__":
    main()
