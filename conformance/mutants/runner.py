"""One mutant against the items of the suite, in this process and without sockets.

The reference comes first: it shows which items judge which clauses, and what they cost. A mutant then meets the
cheapest items of its clause until one catches it: by that clause, not by another.
"""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

import httpx

from checkout_conformance.emulator.app import build_app
from checkout_conformance.emulator.parts import REFERENCE
from checkout_conformance.errors import LiveModeSeen
from checkout_conformance.evidence.ledger import Ledger, strongest_of
from checkout_conformance.mutants.in_process import InProcess, Loop
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.mutants.suite_items import SuiteItem
from checkout_conformance.run.probe import Probe, probe
from checkout_conformance.run.run import Run
from checkout_conformance.schemas.clauses import Verdict
from checkout_conformance.schemas.contract import Contract
from checkout_conformance.target.client import Client
from checkout_conformance.target.provision import Provisions, provision
from checkout_conformance.target.target import Target
from checkout_conformance.target.target_file import at, make_target

ADDRESS = "http://127.0.0.1:1"  # never connected to: requests stay in this process
PROBE = "probe"
# The theme of the items that send many valid requests.
ACCEPTED = "accepted"
# The capability of a clause that lacks none and is judged all the same by no item: a hole in the suite.
NOTHING = "nothing"


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
        """Whether the suite saw the fault."""
        return self.caught_by is not None


# What stands between client and emulator: a recorder, for example.
Around = Callable[[httpx.BaseTransport], httpx.BaseTransport]
# What items cost on the reference (requests), and their names.
CandidateItems = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Reach:
    """What the reference shows: clause -> the items that judge it; the clauses that cannot be judged there with the
    capability that is missing; and what fails there, which is a bug of the kit.
    """

    candidates: Mapping[str, CandidateItems]
    unsupported: Mapping[str, str]
    failing: list[str]


class MutantRunner:
    """Runs suite items against emulators in this process. `around` gives the transport that stands before theirs."""

    def __init__(
        self,
        items: Mapping[str, SuiteItem],
        loop: Loop,
        contract: Contract,
        around: Around = lambda transport: transport,
    ) -> None:
        self.items = items
        self.around = around
        self.loop = loop
        self.contract = contract
        self.accepting: CandidateItems = []
        self.target: Target = at(make_target({"target": "embedded", "api_version": contract.version}, {}), ADDRESS)
        self.reference = self._run(None, None)
        self.reference.most = None  # every item is asked what it judges, whatever all of them send together
        self.reference.probe = probe(self.reference.client)

    def _run(self, mutant: Mutant | None, known: Probe | None, profile: str = "quick") -> Run:
        reference = replace(REFERENCE, api_version=self.contract.version)
        app = build_app(mutant.parts, mutant.contract) if mutant else build_app(reference)
        client = Client(self.target, transport=self.around(InProcess(app, self.loop)))
        return Run(self.target, self.contract, known or Probe(None, Provisions(), {}), profile=profile, client=client)

    def judged_by_reference(self) -> Reach:
        """What every item judges on the reference, and what nobody can judge there."""
        reach, lacking, failing = defaultdict(list), dict[str, str](), []
        for name, item in self.items.items():
            ledger, cost = self.meet(self.reference, item)
            if ACCEPTED in item.themes:
                self.accepting.append((cost, name))
            for outcome, *_ in ledger.summaries():
                if outcome.verdict is Verdict.PASS:
                    reach[outcome.clause].append((cost, name))
                elif outcome.verdict is Verdict.FAIL:
                    failing.append(f"{outcome.clause} in {name}: {outcome.observed}")
                elif outcome.verdict is Verdict.UNSUPPORTED and outcome.cause:
                    lacking[outcome.clause] = outcome.cause
        for outcome in self.reference.probe.outcomes:
            if outcome.verdict is Verdict.PASS:
                reach[outcome.clause].insert(0, (0, PROBE))
        candidates = {clause: sorted(found) for clause, found in reach.items()}
        return Reach(candidates, self._unsupported(candidates, lacking), failing)

    def _unsupported(self, candidates: Mapping[str, CandidateItems], lacking: Mapping[str, str]) -> dict[str, str]:
        """Clauses that are not judged on the reference, with the capability that it lacks."""
        found: dict[str, str] = {}
        for clause in self.contract.clauses.values():
            if clause.excluded is None and clause.id not in candidates:
                needs = (name for name in clause.needs if not self.reference.probe.has(name))
                found[clause.id] = lacking.get(clause.id) or next(needs, NOTHING)
        return found

    def meet(self, run: Run, item: SuiteItem) -> tuple[Ledger, int]:
        """One item against one run: its ledger, and the requests it sent."""
        before = run.client.requests
        return item.meet(run), run.client.requests - before

    def evaluate(self, mutant: Mutant, reach: CandidateItems) -> Meeting:
        """One mutant against the items of its clause until one catches it."""
        requests = 0
        verdict = Verdict.NO_EVIDENCE
        try:
            if reach and reach[0][1] == PROBE:
                with self.against(mutant, "quick", provisioned=False) as run:
                    ledger = Ledger()
                    ledger.extend(probe(run.client).outcomes)
                    if ledger.verdict(mutant.clause) is Verdict.FAIL:
                        return self._caught(mutant, PROBE, run.client.requests, ledger)
            for profile, names in _candidates(mutant, reach, self.accepting):
                with self.against(mutant, profile) as run:
                    for name in names:
                        ledger, cost = self.meet(run, self.items[name])
                        requests += cost
                        seen = ledger.verdict(mutant.clause)
                        verdict = strongest_of((verdict, seen))
                        if seen is Verdict.FAIL or (mutant.intermittent and seen is Verdict.INCONCLUSIVE):
                            return self._caught(mutant, name, requests, ledger, profile)
        except Exception as error:
            return self._survived(mutant, requests, f"broke the suite: {error!r}")
        return self._survived(mutant, requests, verdict.value)

    @contextlib.contextmanager
    def against(self, mutant: Mutant, profile: str, *, provisioned: bool = True) -> Iterator[Run]:
        """A run against a fresh emulator of the mutant."""
        run = self._run(mutant, self.reference.probe, profile)
        run.focus = mutant.clause
        try:
            if provisioned:
                run.probe = self._probe_of(run)
                run.begin()
            yield run
        finally:
            run.client.close()

    def _probe_of(self, run: Run) -> Probe:
        """What the reference's probe found; where a mutant refuses its base, what a run's own probe finds there."""
        known = self.reference.probe.moved(provision(run.client))
        try:
            accepted = run.client.create(known.base or {}).ok
        except LiveModeSeen:
            accepted = True  # the first item that meets it says so
        return known if accepted else probe(run.client)

    def _survived(self, mutant: Mutant, requests: int, verdict: str) -> Meeting:
        return Meeting(mutant.name, mutant.clause, mutant.kind, None, requests, (), verdict)

    def _caught(self, mutant: Mutant, name: str, requests: int, ledger: Ledger, profile: str = "quick") -> Meeting:
        others = sorted({outcome.clause for outcome in ledger.failures()} - {mutant.clause})
        verdict = ledger.verdict(mutant.clause).value
        return Meeting(mutant.name, mutant.clause, mutant.kind, name, requests, tuple(others), verdict, profile)


def _candidates(mutant: Mutant, reach: CandidateItems, accepting: CandidateItems) -> Iterator[tuple[str, list[str]]]:
    """Profiles and items that a mutant meets, the cheapest first; it survives where none of them sees it.

    What a strict mutant refuses is valid, and so is what many a likely one does: where a quick run does not try it in
    the items that judge its clause, a standard one does, and so do those that send many valid requests; these meet what
    is intermittent as well.
    """
    names, many = [name for _, name in reach if name != PROBE], [name for _, name in sorted(accepting)]
    if mutant.kind == "strict":
        names.sort(key=lambda name: name not in many)
    yield "quick", names
    yield "standard", names
    if mutant.kind in ("strict", "likely") or mutant.intermittent:
        yield "quick", [name for name in many if name not in names]
