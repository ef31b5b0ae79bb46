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
from conformance.suite.grounds import ground, the_world
from schemas import Breach, Clause, Contract
from schemas.form import encode
from schemas.keywords import KEYWORDS
from schemas.rules.table import needs_by_path
from strategies import examples, mixtures, plain, rulebreaking
from strategies.hosts import Hosts
from strategies.plain import Payload

# Ways to break one clause, for the standard profile.
WAYS = 2
# Keywords whose boundary a valid value can stand on.
BOUNDED = frozenset(
    {"enum", "max_length", "min_length", "max_items", "minimum", "maximum", "max_properties", "key_names"}
)
SCHEMA_KEYWORDS = frozenset(ending for ending, _ in KEYWORDS.values())


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
    return run.shared("cases.hosts", lambda: Hosts(ground(run)))


def covering_payloads(run: Run, operation: str) -> list[Payload]:
    """Valid payloads in which every parameter that this target may take occurs, with every value on a boundary."""
    needs = needs_by_path(run.contract.request_schema(operation))
    allowed = {path: run.has(*names) for path, names in needs.items()}

    def make() -> list[Payload]:
        return examples.covering(run.contract, hosts(run), operation, the_world(run), allowed)

    return run.shared(f"cases.covering.{operation}", make)


def blocked_by_base(run: Run, clause: Clause) -> str | None:
    """The clause on the ladder of base payloads for want of which this one cannot be tried, or None."""
    inline = clause.path.startswith("line_items[].price_data") or (clause.param or "").startswith(
        "line_items[].price_data"
    )
    if clause.operation == "create" and inline and run.probe.rung != "inline_price":
        return "create.base_payload.inline_price"
    return None


def violations_of(run: Run, clause: str) -> Iterator[Violation]:
    """Requests that break this clause alone once they are on the wire, and their twins, which break nothing."""
    known = run.contract.clauses[clause]
    operation, world = known.operation, the_world(run)
    found: set[str] = set()
    for twin, payload in _candidates(run, known):
        if len(found) >= max(1, run.count(WAYS)):
            return
        body = encode(payload)
        if body in found or not examples.is_valid(run.contract, operation, twin, world):
            continue
        if run.contract.is_valid_request(operation, payload, world):
            continue
        broken = examples.breaches(run.contract, operation, payload, world)
        if not broken or not _alone(run.contract, known, broken):
            continue
        found.add(body)
        first = next(breach for breach in broken if breach.clause == clause)
        params = (first.param, *(b.param for b in broken), *rulebreaking.blamable(run.contract, known))
        blamable = tuple(dict.fromkeys(param for param in params if param))
        yield Violation(clause, operation, payload, twin, blamable, first.expected, first.observed)


def valid_sides_of(run: Run, clause: str) -> Iterator[Payload]:
    """Valid requests that stand on this clause's boundary: every enumerated value, the longest, the least."""
    known = run.contract.clauses[clause]
    if known.keyword not in BOUNDED:
        return
    for payload in examples.boundary(run.contract, hosts(run), known.operation, known.path, known.keyword):
        if examples.is_valid(run.contract, known.operation, payload, the_world(run)):
            yield payload


def _candidates(run: Run, clause: Clause) -> Iterator[tuple[Payload, Payload]]:
    """Pairs of twin and defect: by the keyword where the clause is of a schema, else by searching."""
    if clause.keyword in SCHEMA_KEYWORDS:
        yield from examples.defects(run.contract, hosts(run), clause.operation, clause.path, clause.keyword)
        return
    packed = covering_payloads(run, clause.operation) if clause.operation in ("create", "update") else []
    breaks, world = rulebreaking.Breaks(run.contract, clause), the_world(run)
    for source in rulebreaking.sources(hosts(run), clause.operation, clause, packed):
        for changed in rulebreaking.changes(hosts(run), clause.operation, clause, source):
            if breaks(changed, world):
                yield source, changed


def _alone(contract: Contract, clause: Clause, broken: list[Breach]) -> bool:
    """Whether nothing but the clause is broken. A value of the wrong type breaks what presumes the type as well."""
    ids = {breach.clause for breach in broken}
    if clause.id not in ids:
        return False
    return all(_follows(contract.clauses[other], clause) for other in ids - {clause.id})


def _follows(other: Clause, clause: Clause) -> bool:
    """Whether breaking a clause cannot but break the other: it speaks of the same place, or counts on the type."""
    if other.path == clause.path and other.keyword not in SCHEMA_KEYWORDS and clause.keyword in SCHEMA_KEYWORDS:
        return True
    return clause.keyword == "type" and clause.path.startswith((f"{other.path}.", f"{other.path}["))


def valid_creates(run: Run, mode: str, ui_mode: str | None) -> st.SearchStrategy[Payload]:
    """Valid creates of a mode (and page), drawn by Hypothesis: a host with some of the covering set's parameters."""
    fit = [
        payload
        for payload in [*plain.plain(ground(run)), *covering_payloads(run, "create")]
        if payload.get("mode") == mode and ui_mode in (None, payload.get("ui_mode", "hosted"))
    ]
    world = the_world(run)
    return mixtures.mixtures(fit, lambda payload: run.contract.is_valid_request("create", payload, world))


def coverage(run: Run, operation: str, payload: Payload) -> dict[str, Any]:
    """What an accepted payload carried, as counters for the record."""
    return mixtures.counters(operation, payload, run.contract.request_schema(operation))
