"""The kill matrix: every mutant meets the items of the suite that can reach its clause (`runner`).

Several processes share the mutants; each collects the suite once by pytest. What comes out is a `Matrix`, plain data;
how it is written is the business of `kill_matrix`.
"""

from __future__ import annotations

import dataclasses
import fnmatch
import hashlib
import json
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.mutants.in_process import event_loop
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.mutants.registry import all_mutants
from checkout_conformance.mutants.runner import NOTHING, Meeting, MutantRunner
from checkout_conformance.mutants.suite_items import SuiteItem, suite_items
from checkout_conformance.run.selecting import register
from checkout_conformance.schemas.contract import load
from checkout_conformance.schemas.loader import DEFAULT_VERSION

SUITE = Path(__file__).parents[1] / "suite"
PROGRESS = 200


class PartBroke(Exception):
    """A process of the matrix ended without a result; what it wrote stands on standard error."""


@dataclass(slots=True)
class Matrix:
    """What became of all mutants.

    `judged` are the clauses that pass on the reference; `unsupported` those that cannot be judged there, with the
    capability it lacks; `failing` is what fails on the reference (a bug of the kit). All in one `version`.
    """

    meetings: list[Meeting] = field(default_factory=list)
    judged: list[str] = field(default_factory=list)
    unsupported: dict[str, str] = field(default_factory=dict)
    failing: list[str] = field(default_factory=list)
    seconds: float = 0.0
    version: str = DEFAULT_VERSION

    @property
    def survivors(self) -> list[Meeting]:
        """The mutants that nobody saw."""
        return [meeting for meeting in self.meetings if not meeting.killed]

    @property
    def holes(self) -> list[str]:
        """Clauses that nobody judges though no capability is missing."""
        return sorted(clause for clause, capability in self.unsupported.items() if capability == NOTHING)

    def without_mutant(self) -> list[str]:
        """Judged clauses that no mutant breaks."""
        broken = {mutant.clause for mutant in all_mutants(self.version).values()}
        return sorted(set(self.judged) - broken)


class Plugin:
    """The pytest plugin that replaces running the items by letting mutants meet them."""

    def __init__(self, mutants: Sequence[Mutant], say: Callable[[str], None], version: str = DEFAULT_VERSION) -> None:
        self.mutants = mutants
        self.say = say
        self.matrix = Matrix(version=version)

    def pytest_configure(self, config: pytest.Config) -> None:
        """The marks of the suite's items are known."""
        register(config)

    @pytest.fixture(name="run")
    def run_fixture(self) -> None:
        """Never used: items are called by the runner."""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Let every mutant meet the items that judge its clause."""
        started = time.monotonic()
        with event_loop() as loop:
            runner = MutantRunner(suite_items(session.items), loop, load(self.matrix.version))
            reach = runner.judged_by_reference()
            for number, mutant in enumerate(self.mutants, 1):
                candidates = reach.candidates.get(mutant.clause)
                if candidates:
                    self.matrix.meetings.append(runner.evaluate(mutant, candidates))
                if number % PROGRESS == 0:
                    self.say(f"{number} of {len(self.mutants)} mutants, {time.monotonic() - started:.0f} s")
        self.matrix.judged = sorted(reach.candidates)
        self.matrix.unsupported = dict(reach.unsupported)
        self.matrix.failing = reach.failing
        self.matrix.seconds = time.monotonic() - started
        return True


class Collector(Plugin):
    """Collects the suite and runs nothing."""

    def __init__(self) -> None:
        super().__init__([], print)
        self.items: Mapping[str, SuiteItem] = {}

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Keep the items."""
        self.items = suite_items(session.items)
        return True


def collected() -> Mapping[str, SuiteItem]:
    """Every item of the suite, by its name. Raises PartBroke."""
    collector = Collector()
    _with_pytest(collector)
    return collector.items


def _with_pytest(plugin: Plugin) -> None:
    arguments = ["-p", "no:cacheprovider", "-p", "no:terminal", "--import-mode=importlib", "-c", "/dev/null"]
    code = pytest.main([*arguments, f"--rootdir={SUITE}", str(SUITE)], plugins=[plugin])
    if code != pytest.ExitCode.OK:
        raise PartBroke(f"the suite could not be collected or an item of it broke (pytest ended with {code})")


def chosen(patterns: Sequence[str], sample: int | None = None, version: str = DEFAULT_VERSION) -> list[Mutant]:
    """The mutants of a version whose name or clause matches a pattern; of each theme and kind at most `sample`."""
    found = [
        mutant
        for mutant in all_mutants(version).values()
        if any(fnmatch.fnmatch(mutant.name, p) or fnmatch.fnmatch(mutant.clause, p) for p in patterns)
    ]
    if sample is None:
        return found
    clauses, groups = load(version).clauses, defaultdict[tuple[str, str], list[Mutant]](list)
    for mutant in sorted(found, key=lambda one: hashlib.sha256(one.name.encode()).digest()):
        groups[clauses[mutant.clause].theme, mutant.kind].append(mutant)
    return [mutant for _, group in sorted(groups.items()) for mutant in group[:sample]]


def evaluate(mutants: Sequence[Mutant], say: Callable[[str], None], version: str = DEFAULT_VERSION) -> Matrix:
    """Let mutants of a version meet the suite in this process."""
    plugin = Plugin(mutants, say, version)
    _with_pytest(plugin)
    return plugin.matrix


def evaluate_part(mutants: Sequence[Mutant], part: str, out: Path, version: str) -> None:
    """The same for part `i/n` of the mutants; the result goes to a file."""
    index, _, number = part.partition("/")
    matrix = evaluate(
        mutants[int(index) - 1 :: int(number)], lambda text: print(text, file=sys.stderr, flush=True), version
    )
    out.write_text(json.dumps(dataclasses.asdict(matrix)), encoding="utf-8")


def evaluate_together(arguments: Sequence[str], jobs: int) -> Matrix:
    """Share the work among processes; `arguments` are those of the command. Raises PartBroke."""
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        outs = [Path(folder) / f"{index}.json" for index in range(jobs)]
        command = [sys.executable, "-m", "checkout_conformance", "mutants", "--matrix", *arguments]
        parts = [
            subprocess.Popen([*command, "--part", f"{index + 1}/{jobs}", "--out", str(out)])
            for index, out in enumerate(outs)
        ]
        codes = [part.wait() for part in parts]
        if any(codes) or not all(out.exists() for out in outs):
            raise PartBroke("a part of the matrix broke; see above")
        found = [json.loads(out.read_text(encoding="utf-8")) for out in outs]
    matrix = Matrix(**{**found[0], "meetings": [meeting(row) for part in found for row in part["meetings"]]})
    order = {name: place for place, name in enumerate(all_mutants(matrix.version))}
    matrix.meetings.sort(key=lambda one: order[one.mutant])
    matrix.seconds = time.monotonic() - started
    return matrix


def meeting(row: dict[str, Any]) -> Meeting:
    """A meeting from its JSON."""
    return Meeting(**{**row, "blast": tuple(row["blast"])})
