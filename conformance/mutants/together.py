"""Several faults in one server, as real servers have them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import reduce
from typing import Any

from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.mutants.mutant import Mutant

# Parts that are hooks: each fault's rewriting follows the one before it.
HOOKS = ("rewrite_answer", "rewrite_reply")


def together(mutants: Sequence[Mutant]) -> Mutant:
    """One mutant with the faults of all. Raises ValueError where two exchange a part that cannot have both."""
    names = [mutant.name for mutant in mutants]
    contracts = [mutant.contract for mutant in mutants if mutant.kind == "strict"]
    if len(contracts) > 1:
        raise ValueError(f"only one of these can be stricter than the contract: {', '.join(names)}")
    contract = next(iter(contracts), next((m.contract for m in mutants if m.contract is not None), None))
    parts = reduce(_both, (mutant.parts for mutant in mutants), REFERENCE)
    return Mutant("+".join(names), mutants[0].clause, "several faults", "together", parts, contract)


def _both(one: Parts, other: Parts) -> Parts:
    """The parts of two mutants in one emulator; classes inherit from both."""
    changes: dict[str, Any] = {}
    for field in dataclasses.fields(REFERENCE):
        usual, mine, theirs = (getattr(parts, field.name) for parts in (REFERENCE, one, other))
        if theirs is usual or theirs == usual:
            continue
        if mine is usual or mine == usual:
            changes[field.name] = theirs
        elif field.name in HOOKS:
            changes[field.name] = _one_after_the_other(mine, theirs)
        elif isinstance(mine, type):
            changes[field.name] = type("Both", (theirs, mine), _forgotten(mine, theirs))
        else:
            raise ValueError(f"two faults exchange {field.name}")
    return replace(one, **changes)


def _one_after_the_other(first: Callable[..., Any], second: Callable[..., Any]) -> Callable[..., Any]:
    """A hook that does both: what comes last of its arguments is what is rewritten."""
    return lambda *arguments: second(*arguments[:-1], first(*arguments))


def _forgotten(mine: type, theirs: type) -> dict[str, Any]:
    """The clauses that either has forgotten."""
    both = [getattr(part, "forgotten", None) for part in (mine, theirs)]
    names = [name for one in both if isinstance(one, frozenset) for name in one]
    return {"forgotten": frozenset(names)} if names else {}
