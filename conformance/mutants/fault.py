"""What a fault is: a small named fault in one of the emulator's parts, and the candidates to make one.

The faults themselves stand in `lifecycle_faults`, `update_faults`, `event_faults` and so on, one class a fault; here
are the row that names one and the two rewriting hooks that most of them share.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.mutants.answers import objects
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.schemas.contract import Contract

Body = dict[str, Any]
Rewrite = Callable[[str, int, Body], Body]


@dataclass(frozen=True)
class Fault:
    """A row: the clause it breaks, the parts it exchanges, and whether it is intermittent."""

    name: str
    clause: str
    parts: Parts
    fault: str
    intermittent: bool = False


def as_mutants(contract: Contract, faults: Iterable[Fault], kind: str = "fault") -> Iterator[Mutant]:
    """A mutant for every fault whose clause the contract has."""
    for fault in faults:
        if fault.clause in contract.clauses:
            yield Mutant(fault.name, fault.clause, fault.fault, kind, fault.parts, None, fault.intermittent)


def exchanged(**changes: Any) -> Parts:
    """The reference with other parts."""
    return replace(REFERENCE, **changes)


def named(name: str, clause: str, part: str, made: type, *, intermittent: bool = False) -> Fault:
    """A fault that exchanges one part for a class; its docstring is the fault."""
    fault = (made.__doc__ or name).strip().splitlines()[0]
    return Fault(name, clause, exchanged(**{part: made}), fault, intermittent)


def answering(name: str, clause: str, rewrite: Rewrite, fault: str) -> Fault:
    """A fault that rewrites answers."""
    return Fault(name, clause, exchanged(rewrite_answer=rewrite), fault)


def rewriting(kind: str, change: Callable[[Body], object]) -> Rewrite:
    """An answer-rewriting hook that changes every object of a kind."""

    def rewrite(operation: str, status: int, body: Body) -> Body:
        del operation, status
        changed = copy.deepcopy(body)
        for found in list(objects(changed, kind)):
            change(found)
        return changed

    return rewrite


def only_in(operation_wanted: str, kind: str, change: Callable[[Body], object]) -> Rewrite:
    """The same, in the answers of one operation only."""

    def rewrite(operation: str, status: int, body: Body) -> Body:
        if operation != operation_wanted:
            return body
        return rewriting(kind, change)(operation, status, body)

    return rewrite
