"""All mutants by name."""

from __future__ import annotations

from collections.abc import Mapping
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
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.schemas.contract import load
from checkout_conformance.schemas.loader import DEFAULT_VERSION

# Every module of mutants has `mutants(contract)`.
MODULES = (
    requests,
    answers,
    settings,
    lifecycle_faults,
    update_faults,
    event_faults,
    customer_session_faults,
    customer_side_faults,
    session_faults,
    amount_faults,
    service_faults,
    list_faults,
    convention_faults,
    idempotency_faults,
    fuzz_faults,
    likely_faults,
    store_faults,
    overlooked_faults,
    second_order,
)


@cache
def all_mutants(version: str = DEFAULT_VERSION) -> Mapping[str, Mutant]:
    """Every mutant of a version by its name; names are unique."""
    contract = load(version)
    found: dict[str, Mutant] = {}
    for made in (mutant for module in MODULES for mutant in module.mutants(contract)):
        if made.clause not in contract.clauses:  # a row of a table that an older version has no place for
            continue
        if made.name in found:
            raise ValueError(f"two mutants are called {made.name}")
        found[made.name] = replace(made, parts=replace(made.parts, api_version=version))
    return found


def find(name: str, version: str = DEFAULT_VERSION) -> Mutant:
    """One mutant of a version. Raises KeyError where there is none of that name."""
    return all_mutants(version)[name]
