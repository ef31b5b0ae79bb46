"""All mutants by name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache

from checkout_conformance.mutants import (
    amount_faults,
    answers,
    convention_faults,
    customer_session_faults,
    customer_side_faults,
    event_faults,
    fuzz_faults,
    idempotency_faults,
    lifecycle_faults,
    likely_faults,
    list_faults,
    overlooked_faults,
    requests,
    second_order,
    service_faults,
    session_faults,
    settings,
    store_faults,
    update_faults,
)
from checkout_conformance.mutants.fault import Fault
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.schemas.contract import Contract, load
from checkout_conformance.schemas.loader import DEFAULT_VERSION

# Made from the rows of the contract.
FROM_ROWS: tuple[Callable[[Contract], Iterable[Mutant]], ...] = (requests.mutants, answers.mutants, settings.mutants)
# Kind -> faults of that kind that are written by hand.
FAULTS: Mapping[str, tuple[Callable[[], Iterable[Fault]], ...]] = {
    "fault": (
        lifecycle_faults.faults,
        update_faults.faults,
        event_faults.faults,
        customer_session_faults.faults,
        customer_side_faults.faults,
        session_faults.faults,
        amount_faults.faults,
        service_faults.faults,
        list_faults.faults,
        convention_faults.faults,
        idempotency_faults.faults,
        fuzz_faults.faults,
    ),
    "likely": (likely_faults.faults, store_faults.faults, overlooked_faults.faults),
    "second-order": (second_order.faults,),
}


@cache
def all_mutants(version: str = DEFAULT_VERSION) -> Mapping[str, Mutant]:
    """Every mutant of a version by its name; names are unique."""
    contract = load(version)
    found: dict[str, Mutant] = {}
    for made in _made(contract):
        if made.name in found:
            raise ValueError(f"two mutants are called {made.name}")
        found[made.name] = replace(made, parts=replace(made.parts, api_version=version))
    return found


def _made(contract: Contract) -> Iterator[Mutant]:
    """What the rows make, and the faults whose clauses this version has."""
    for make in FROM_ROWS:
        yield from (mutant for mutant in make(contract) if mutant.clause in contract.clauses)
    for kind, modules in FAULTS.items():
        for fault in (fault for faults in modules for fault in faults() if fault.clause in contract.clauses):
            what = fault.fault or f"breaks the clause: {contract.clauses[fault.clause].statement}"
            yield Mutant(fault.name, fault.clause, what, kind, fault.parts, None, fault.intermittent)


def find(name: str, version: str = DEFAULT_VERSION) -> Mutant:
    """One mutant of a version. Raises KeyError where there is none of that name."""
    return all_mutants(version)[name]
