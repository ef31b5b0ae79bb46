"""All mutants by name."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from conformance.mutants import answers, behaviour, convention_faults, fuzz_faults, list_faults, requests, settings
from conformance.mutants.mutant import Mutant
from schemas.contract import load


@cache
def all_mutants() -> Mapping[str, Mutant]:
    """Every mutant by its name; names are unique."""
    contract = load()
    found: dict[str, Mutant] = {}
    for made in (
        *requests.mutants(contract),
        *answers.mutants(contract),
        *settings.mutants(contract),
        *behaviour.mutants(contract),
        *list_faults.mutants(contract),
        *convention_faults.mutants(contract),
        *fuzz_faults.mutants(contract),
    ):
        if made.name in found:
            raise ValueError(f"two mutants are called {made.name}")
        found[made.name] = made
    return found


def find(name: str) -> Mutant:
    """One mutant. Raises KeyError where there is none of that name."""
    return all_mutants()[name]
