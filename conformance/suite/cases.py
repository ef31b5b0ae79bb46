"""What the suite asks of its generators: covering sets, violations and valid payloads for this run's target.

The one place where the suite meets the generators; capabilities and known ids of the target go in here. Covering
sets are built once per process.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st

from conformance.run import Run
from conformance.suite import examples, mixtures
from conformance.suite.hosts import Hosts
from conformance.suite.payloads import Payload
from schemas.form import encode
from schemas.rules.table import needs_by_path

# Ways to break one clause, for the standard profile.
WAYS = 2


@dataclass(frozen=True, slots=True)
class Violation:
    """A request that breaks one clause, its twin without the defect, and whom an error may blame."""

    clause: str
    operation: str
    payload: Payload
    twin: Payload
    blamable: tuple[str, ...]
    expected: str
    observed: str


def hosts(run: Run) -> Hosts:
    """The builder of hosts of this process."""
    return run.shared("cases.hosts", lambda: Hosts(run))


def covering_payloads(run: Run, operation: str) -> list[Payload]:
    """Valid payloads in which every parameter that this target may take occurs, with every value on a boundary."""
    needs = needs_by_path(run.contract.request_schema(operation))
    allowed = {path: run.has(*names) for path, names in needs.items()}

    def make() -> list[Payload]:
        return examples.covering(run.contract, hosts(run), operation, run.world, allowed)

    return run.shared(f"cases.covering.{operation}", make)


def violations_of(run: Run, clause: str) -> Iterator[Violation]:
    """Requests that break this clause alone once they are on the wire, and their twins, which break nothing."""
    known = run.contract.clauses[clause]
    contract, operation, world = run.contract, known.operation, run.world
    seen: set[str] = set()
    for twin, payload in examples.defects(contract, hosts(run), operation, known.path, known.keyword):
        if len(seen) >= max(1, run.count(WAYS)):
            return
        body = encode(payload)
        if body in seen or examples.breaches(contract, operation, twin, world):
            continue
        broken = examples.breaches(contract, operation, payload, world)
        if {breach.clause for breach in broken} != {clause}:
            continue
        seen.add(body)
        blamable = tuple(dict.fromkeys(breach.param for breach in broken if breach.param))
        yield Violation(clause, operation, payload, twin, blamable, broken[0].expected, broken[0].observed)


def valid_creates(run: Run, mode: str, ui_mode: str | None) -> st.SearchStrategy[Payload]:
    """Valid creates of a mode (and page), drawn by Hypothesis: a host with some of the covering set's parameters."""
    fit = [
        payload
        for payload in covering_payloads(run, "create")
        if payload.get("mode") == mode and ui_mode in (None, payload.get("ui_mode", "hosted"))
    ]
    return mixtures.mixtures(fit) if fit else st.nothing()


def coverage(operation: str, payload: Payload) -> dict[str, Any]:
    """What an accepted payload carried, as counters for the record."""
    return mixtures.counters(operation, payload)
