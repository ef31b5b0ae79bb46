"""One process's part of a run: what suite items use to speak to the target and to write down what they judged.

Every item gets the same `Run`; `begin` and `finish` (called by `run.process` around each item) give it a ledger of its
own. Expensive things that several items share are made once per process by `shared`.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, TypeVar

from checkout_conformance.checks.conventions import readable
from checkout_conformance.evidence.ledger import Ledger, Outcome
from checkout_conformance.evidence.redact import Redactor
from checkout_conformance.evidence.tally import entries
from checkout_conformance.record.counts import merge_counts
from checkout_conformance.run.baselines import Known
from checkout_conformance.run.effort import NOT_TRIED, Effort
from checkout_conformance.run.parts import Parts
from checkout_conformance.run.probe import Probe
from checkout_conformance.run.spending import LAST, SENT, Spending
from checkout_conformance.schemas.clauses import Clause, Level, Verdict
from checkout_conformance.schemas.contract import Contract, UnknownClause
from checkout_conformance.schemas.loader import REQUESTS
from checkout_conformance.schemas.nearest import nearest
from checkout_conformance.schemas.paths import copied
from checkout_conformance.schemas.world import World
from checkout_conformance.strategies.counting import counters
from checkout_conformance.strategies.quotas import QUOTAS
from checkout_conformance.target.client import Client
from checkout_conformance.target.drivers import Drivers
from checkout_conformance.target.target import Target

if TYPE_CHECKING:
    from hypothesis import settings

Made = TypeVar("Made")
BESIDE_CUSTOMER = frozenset({"customer_email", "customer_creation"})


# Operations whose payloads are drawn, and counted there with what was drawn.
DRAWN = ("create", "update")


@cache
def registered_ids() -> frozenset[str]:
    """Every id of every version: a clause that only another version has is left out, not unknown."""
    from checkout_conformance.schemas.register import registered

    return frozenset(registered())


class Run:
    """What an item of the suite may use."""

    def __init__(
        self,
        target: Target,
        contract: Contract,
        probe: Probe,
        *,
        profile: str = "standard",
        seed: int = 0,
        fail_on: str = "must",
        client: Client | None = None,
    ) -> None:
        self.target = target
        self.contract = contract
        self.probe = probe
        self.profile = profile
        self.seed = seed
        self.fail_on = fail_on
        self.client = client or Client(target)
        self.redactor = Redactor((target.key,))
        self.ledger = Ledger()
        self.coverage: dict[str, Any] = {}
        self.transitions: dict[str, list[int]] = {}
        self.notes: list[str] = []
        self.known = Known()
        self.parts: Parts | None = None
        self.focus: str | None = None
        self.broken: str | None = None
        # How often something was left out for want of requests.
        self.cut = 0
        self.processes = 1
        self.spending = Spending()
        self.most = QUOTAS[profile].most
        self._shared: dict[str, Any] = {}
        self._shown: dict[str, int] = {}
        self._sent = (0, 0)
        self._last = False

    # Judging ---------------------------------------------------------------------------------------------------

    def add(self, outcome: Outcome) -> None:
        """Write down one judged case. Raises UnknownClause where no version of the contract has such a clause."""
        if outcome.clause in self.contract.clauses:
            self.ledger.extend(readable(outcome))
        elif outcome.clause not in registered_ids():
            raise UnknownClause(outcome.clause, None, tuple(nearest(outcome.clause, registered_ids())))

    def extend(self, outcomes: Iterable[Outcome]) -> None:
        """Write down many."""
        for outcome in outcomes:
            self.add(outcome)

    def unsupported(self, clauses: Iterable[str], capability: str) -> None:
        """Write down clauses that need a capability which the target lacks."""
        reason = self.probe.why_not(capability)
        self.extend(Outcome(clause, Verdict.UNSUPPORTED, cause=capability, reason=reason) for clause in clauses)

    def has(self, *capabilities: str) -> bool:
        """Whether the target has all of these capabilities."""
        return all(self.probe.has(name) for name in capabilities)

    @property
    def pays_alone(self) -> bool:
        """Whether sessions can be paid without a person who does it."""
        return self.has("completion") and self.target.drivers.get("complete") != "manual"

    def binding(self, clause: str) -> bool:
        """Whether a failure of this clause makes the run fail (`--fail-on`)."""
        known: Clause | None = self.contract.clauses.get(clause)
        level = known.level if known else Level.MUST
        return level is Level.MUST or (level is Level.SHOULD and self.fail_on == "should")

    def focused(self, clauses: Iterable[str]) -> list[str]:
        """These clauses, or the one of them that this run is about (a mutant is met on its own clause)."""
        listed = list(clauses)
        return [self.focus] if self.focus in listed else listed

    @property
    def drivers(self) -> Drivers:
        """What makes happen what no API request can, as the target file says or as it was found."""
        return Drivers(self.client, self.probe.drivers)

    # Making things ---------------------------------------------------------------------------------------------

    @property
    def world(self) -> World:
        """What exists on the target, now."""
        return self.probe.provisions.world(self.now())

    def now(self) -> int:
        """The target's time in Unix seconds: its own clock where it has one, ours elsewhere."""
        clock = self.drivers.now() if self.probe.has("clock") else None
        return int(time.time()) if clock is None else clock

    def base(self, **changes: Any) -> dict[str, Any]:
        """The simplest payload this target takes, with changes."""
        made = {**copied(self.probe.base or {}), **changes}
        if "customer" in changes:  # excludes what else says who pays
            made = {name: value for name, value in made.items() if name not in BESIDE_CUSTOMER}
        return made

    def plain(self, mode: str) -> dict[str, Any] | None:
        """The plainest payload of a mode that this target takes; None where it takes none."""
        return copied(self.probe.plains.get(mode))

    def shared(self, name: str, make: Callable[[], Made]) -> Made:
        """Something several items of this process use, made when it is first asked for."""
        if name not in self._shared:
            self._shared[name] = make()
        made: Made = self._shared[name]
        return made

    @contextlib.contextmanager
    def sharing(self, name: str, thing: object) -> Iterator[None]:
        """While the block runs, items share this thing under a name that they share another under."""
        usual, self._shared[name] = self._shared[name], thing
        try:
            yield
        finally:
            self._shared[name] = usual

    def effort(self, name: str) -> Effort:
        """What may be spent on something that no verdict needs (`quotas.Quota.efforts`)."""
        most = QUOTAS[self.profile].efforts.get(name)
        return self.shared(
            f"effort.{name}", lambda: Effort(name, most, lambda: self.client.requests, self.note, self.spending)
        )

    def spare(self) -> bool:
        """Whether the run may send more than its last items need; where not, the notes say so."""
        self._say_what_was_sent()
        quota = QUOTAS[self.profile]
        others = self.spending.total(SENT) - self.spending.total(LAST)  # elsewhere, the last items may be done already
        if self.most is None or others < self.most - quota.reserve + quota.anew * (self.processes - 1):
            return True
        self.cut += 1
        self.note(NOT_TRIED)
        return False

    def _say_what_was_sent(self) -> None:
        self.spending.write(SENT, self.client.requests)

    def note(self, text: str) -> None:
        """Tell something of the run as a whole, once."""
        if text not in self.notes:
            self.notes.append(text)

    def count(self, standard: int) -> int:
        """A number of cases for this run's profile (at least 1), given the one for the standard profile."""
        return max(1, round(standard * QUOTAS[self.profile].examples))

    def settings(self, max_examples: int) -> settings:
        """Hypothesis settings: derandomized, no database, no deadline; `max_examples` is for the standard profile."""
        from hypothesis import settings

        return settings(max_examples=self.count(max_examples), derandomize=self.seed == 0, database=None, deadline=None)

    def isolated(self, name: str) -> Run:
        """A run of its own on a fresh tenant, where a target gives every key one: for items that move its clock.

        Outcomes still go into this run's ledger. Where the target has no tenants, this run itself.
        """
        if not self.probe.has("tenants"):
            return self
        from checkout_conformance.target.provision import provision

        key = f"{self.target.key}_{name}"
        target = replace(self.target, key=key)
        other = Run(
            target,
            self.contract,
            self.probe,
            profile=self.profile,
            seed=self.seed,
            fail_on=self.fail_on,
            client=self.client.beside(target),
        )
        other.probe = self.probe.moved(provision(other.client))
        other.ledger = self.ledger
        other.redactor = Redactor((key, self.target.key))
        return other

    # Items -----------------------------------------------------------------------------------------------------

    def begin(self, last: bool = False) -> None:
        """A new item begins: its ledger is empty. What the last items send is kept for them (`Quota.reserve`)."""
        self._last = last
        self.ledger = Ledger()
        self.coverage, self.transitions, self.notes = {}, {}, []
        self.broken = None
        self.client.latency.clear()
        self.client.accepted.clear()
        self._sent = (self.client.requests, self.client.retries)
        self._say_what_was_sent()

    def finish(self) -> dict[str, Any]:
        """What the item found, as JSON."""
        self._cover()
        self._say_what_was_sent()
        if self._last:
            self.spending.write(LAST, self.spending.mine(LAST) + self.client.requests - self._sent[0])
        return {
            "entries": entries(self.ledger, self.redactor, self.client.made, self._shown),
            "requests": self.client.requests - self._sent[0],
            "retries": self.client.retries - self._sent[1],
            "latency": {name: [round(t, 2) for t in times] for name, times in self.client.latency.items()},
            "versions": self.client.versions.take(),
            "parts": self.parts.take() if self.parts else {},
            "coverage": self.coverage,
            "transitions": self.transitions,
            "notes": self.notes,
            "ended": str(self.client.budget.ended) if self.client.budget.ended else None,
            "ending": self.client.budget.ended.ending if self.client.budget.ended else None,
            "broken": self.broken,
        }

    def failing(self) -> list[Outcome]:
        """The failures of this item that make it fail: binding ones that no baseline accepts."""
        return [
            outcome
            for outcome in self.ledger.failures()
            if self.binding(outcome.clause) and not self._is_accepted(outcome)
        ]

    def _is_accepted(self, outcome: Outcome) -> bool:
        """Whether a baseline accepts it, or what it requires: then the record has it as blocked."""
        clauses = self.contract.clauses
        required = [clauses[row.clause] for row in clauses[outcome.clause].presumes if row.clause in clauses]
        if any(map(self.known.concerns, required)):
            return True
        return self.known.accepts(clauses[outcome.clause], outcome.param)

    def transition(self, status: str, event: str, *, refused: bool) -> None:
        """Count a transition that was tried: key `status event`, value [tried, seen, refused]."""
        counts = self.transitions.setdefault(f"{status} {event}", [0, 0, 0])
        counts[0] += 1
        counts[2 if refused else 1] += 1

    def _cover(self) -> None:
        """Count what accepted requests carried; those of creates and updates are counted where they are drawn."""
        for request in self.client.accepted:
            if request.operation in REQUESTS and request.operation not in DRAWN:
                schema = self.contract.request_schema(request.operation)
                self.covered(counters(request.operation, request.params, schema))

    def covered(self, counters: Mapping[str, Any]) -> None:
        """Add counters of what was drawn (`Generators.coverage`) to the item's."""
        merge_counts(self.coverage, counters)
