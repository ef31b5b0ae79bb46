"""The kill matrix: every mutant meets the items of the suite that can reach its clause.

The suite is collected once by pytest. A first pass against the reference notes which items judge which clauses and
what they cost; then each mutant, in this process and without sockets, meets the cheapest items of its clause until
one catches it. Caught means: by the clause that the mutant breaks. How many other clauses fail too is the mutant's
blast radius; how many requests it took says how strong the check is.
"""

from __future__ import annotations

import contextlib
import dataclasses
import fnmatch
import json
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from conformance.checks.identity import live_session
from conformance.client import Client
from conformance.emulator.app import build_app
from conformance.errors import LiveModeSeen
from conformance.ledger import Ledger
from conformance.mutants.in_process import InProcess, Loop, event_loop
from conformance.mutants.mutant import Mutant
from conformance.mutants.registry import all_mutants
from conformance.probe import Probe, probe
from conformance.provision import provision
from conformance.run import Run
from conformance.target import Target
from conformance.target_file import at, make_target
from schemas.clauses import Verdict
from schemas.contract import Contract, load

ADDRESS = "http://127.0.0.1:1"  # never connected to: requests stay in this process
SUITE = Path(__file__).parents[1] / "suite"
PROBE = "probe"
ACCEPTING = "test_accepted.py"


@dataclass(frozen=True, slots=True)
class Meeting:
    """What became of one mutant. `caught_by` is the item, or None where it survived."""

    mutant: str
    clause: str
    kind: str
    caught_by: str | None
    requests: int
    blast: tuple[str, ...]
    verdict: str
    profile: str = "quick"

    @property
    def killed(self) -> bool:
        """Whether the suite saw the lie."""
        return self.caught_by is not None


Judge = Callable[[Run], None]
# What items cost on the reference (requests), and their names.
Ways = list[tuple[int, str]]


class Arena:
    """Runs suite items against emulators in this process."""

    def __init__(self, items: dict[str, Judge], loop: Loop, contract: Contract) -> None:
        self.items = items
        self.loop = loop
        self.contract = contract
        self.accepting: Ways = []
        self.target: Target = at(make_target({"target": "embedded"}, {}), ADDRESS)
        self.reference = self._run(None, None)
        self.reference.probe = probe(self.reference.client)

    def _run(self, mutant: Mutant | None, known: Probe | None, profile: str = "quick") -> Run:
        app = build_app(mutant.parts, mutant.contract) if mutant else build_app()
        client = Client(self.target, transport=InProcess(app, self.loop))
        return Run(self.target, self.contract, known or Probe(None, None, _none(), {}), profile=profile, client=client)

    def judged_by_reference(self) -> tuple[dict[str, Ways], list[str]]:
        """Clause -> (requests, item) for every item that judges it, and what fails on the reference (a defect)."""
        reach: dict[str, Ways] = defaultdict(list)
        failing = []
        for name, judge in self.items.items():
            ledger, cost = self.meet(self.reference, judge)
            if name.startswith(ACCEPTING):
                self.accepting.append((cost, name))
            for outcome, *_ in ledger.summaries():
                if outcome.verdict is Verdict.PASS:
                    reach[outcome.clause].append((cost, name))
                elif outcome.verdict is Verdict.FAIL:
                    failing.append(f"{outcome.clause} in {name}: {outcome.observed}")
        for outcome in self.reference.probe.outcomes:
            if outcome.verdict is Verdict.PASS:
                reach[outcome.clause].insert(0, (0, PROBE))
        return {clause: sorted(found) for clause, found in reach.items()}, failing

    def meet(self, run: Run, judge: Judge) -> tuple[Ledger, int]:
        """One item against one run: its ledger, and the requests it sent."""
        run.begin()
        before = run.client.requests
        try:
            judge(run)
        except AssertionError:
            pass  # an item that cannot go on has said in its ledger what it saw
        except LiveModeSeen as seen:
            run.extend(live_session(seen.exchange))
        return run.ledger, run.client.requests - before

    def fight(self, mutant: Mutant, reach: Ways) -> Meeting:
        """One mutant against the items of its clause until one catches it."""
        requests = 0
        verdict = Verdict.NO_EVIDENCE.value
        try:
            if reach and reach[0][1] == PROBE:
                with self._against(mutant, "quick", provisioned=False) as run:
                    ledger = Ledger()
                    ledger.extend(probe(run.client).outcomes)
                    if ledger.verdict(mutant.clause) is Verdict.FAIL:
                        return self._caught(mutant, PROBE, run.client.requests, ledger)
            for profile, names in _ways(mutant, reach, self.accepting):
                with self._against(mutant, profile) as run:
                    for name in names:
                        ledger, cost = self.meet(run, self.items[name])
                        requests += cost
                        seen = ledger.verdict(mutant.clause)
                        verdict = seen.value
                        if seen is Verdict.FAIL or (mutant.sometimes and seen is Verdict.INCONCLUSIVE):
                            return self._caught(mutant, name, requests, ledger, profile)
        except Exception as error:
            verdict = f"broke the suite: {error!r}"
        return Meeting(mutant.name, mutant.clause, mutant.kind, None, requests, (), verdict)

    @contextlib.contextmanager
    def _against(self, mutant: Mutant, profile: str, *, provisioned: bool = True) -> Iterator[Run]:
        """A run against a fresh emulator of the mutant."""
        run = self._run(mutant, self.reference.probe, profile)
        run.focus = mutant.clause
        try:
            if provisioned:
                run.probe = dataclasses.replace(self.reference.probe, provisions=provision(run.client))
                run.begin()
            yield run
        finally:
            run.client.close()

    def _caught(self, mutant: Mutant, name: str, requests: int, ledger: Ledger, profile: str = "quick") -> Meeting:
        others = sorted({outcome.clause for outcome in ledger.failures()} - {mutant.clause})
        verdict = ledger.verdict(mutant.clause).value
        return Meeting(mutant.name, mutant.clause, mutant.kind, name, requests, tuple(others), verdict, profile)


def _ways(mutant: Mutant, reach: Ways, accepting: Ways) -> Iterator[tuple[str, list[str]]]:
    """Profiles and items that a mutant meets, the cheapest first; it survives where none of them sees it.

    What a strict mutant refuses is valid: where a quick run does not try it in the items that judge its clause, a
    standard one does, and so do those that send many valid requests; these meet who lies only sometimes as well.
    """
    names = [name for _, name in reach if name != PROBE]
    if mutant.kind == "strict":
        names.sort(key=lambda name: not name.startswith(ACCEPTING))
    yield "quick", names
    yield "standard", names
    if mutant.kind == "strict" or mutant.sometimes:
        yield "quick", [name for _, name in sorted(accepting) if name not in names]


def _none() -> Any:
    from conformance.provision import Provisions

    return Provisions()


class Plugin:
    """The pytest plugin that replaces running the items by the matrix."""

    def __init__(self, mutants: list[Mutant], out: Path | None, say: Callable[[str], None]) -> None:
        self.mutants = mutants
        self.out = out
        self.say = say
        self.meetings: list[Meeting] = []
        self.unreached: list[str] = []
        self.failing: list[str] = []

    @pytest.fixture(name="run")
    def run_fixture(self) -> None:
        """Never used: items are called by the arena."""

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Fight."""
        items = dict(judges(session.items))
        with event_loop() as loop:
            arena = Arena(items, loop, load())
            reach, self.failing = arena.judged_by_reference()
            started = time.monotonic()
            for number, mutant in enumerate(self.mutants, 1):
                ways = reach.get(mutant.clause, [])
                if not ways:
                    self.unreached.append(mutant.name)
                    continue
                self.meetings.append(arena.fight(mutant, ways))
                if number % 200 == 0:
                    self.say(f"{number} of {len(self.mutants)} mutants, {time.monotonic() - started:.0f} s")
        if self.out:
            self.out.write_text(json.dumps(as_json(self), indent=1) + "\n", encoding="utf-8")
        return True


def judges(items: Iterable[pytest.Item]) -> Iterator[tuple[str, Judge]]:
    """Every collected item of the suite as a function of a run."""
    for item in items:
        if isinstance(item, pytest.Function):
            parameters = dict(item.callspec.params) if hasattr(item, "callspec") else {}
            function = item.obj

            def judge(run: Run, function: Any = function, parameters: dict[str, Any] = parameters) -> None:
                function(run=run, **parameters)

            yield item.nodeid.rpartition("/")[2], judge


def as_json(plugin: Plugin) -> dict[str, Any]:
    """The matrix as data."""
    return {
        "meetings": [dataclasses.asdict(meeting) for meeting in plugin.meetings],
        "unreached": plugin.unreached,
        "failing_on_reference": plugin.failing,
    }


def run_matrix(
    patterns: list[str], out: Path | None, say: Callable[[str], None], part: tuple[int, int] = (1, 1)
) -> Plugin:
    """Let mutants whose name or clause matches one of the patterns meet the suite; `part` is i of n."""
    chosen = [
        mutant
        for mutant in all_mutants().values()
        if any(fnmatch.fnmatch(mutant.name, p) or fnmatch.fnmatch(mutant.clause, p) for p in patterns)
    ]
    plugin = Plugin(chosen[part[0] - 1 :: part[1]], out, say)
    arguments = ["-p", "no:cacheprovider", "-p", "no:terminal", "--import-mode=importlib", "-c", "/dev/null"]
    pytest.main([*arguments, f"--rootdir={SUITE}", str(SUITE)], plugins=[plugin])
    return plugin


def figures(meetings: list[Meeting]) -> list[str]:
    """The matrix in sentences."""
    killed = [meeting for meeting in meetings if meeting.killed]
    lines = [f"{len(killed)} of {len(meetings)} mutants killed by the clause that they break"]
    if killed:
        requests = [meeting.requests for meeting in killed]
        blasts = [len(meeting.blast) for meeting in killed]
        lines.append(f"requests needed: median {statistics.median(requests):g}, maximum {max(requests)}")
        lines.append(f"blast radius: median {statistics.median(blasts):g}, maximum {max(blasts)}")
    return lines
