"""What a fault is: a small named fault in one of the emulator's parts, and the two usual ways to name one.

The faults themselves stand in `lifecycle_faults`, `update_faults`, `event_faults` and so on, one class a fault; what
changes answers is in `rewriting`.
"""

from __future__ import annotations

from dataclasses import dataclass

from checkout_conformance.emulator.parts import Parts
from checkout_conformance.mutants.rewriting import Rewrite, exchanged


@dataclass(frozen=True)
class Fault:
    """A row: the clause it breaks, the parts it exchanges, and whether it is intermittent.

    Where `fault` says nothing more, it is that the clause's statement does not hold.
    """

    name: str
    clause: str
    parts: Parts
    fault: str = ""
    intermittent: bool = False


def named(name: str, clause: str, part: str, made: type, *, intermittent: bool = False) -> Fault:
    """A fault that exchanges one part for a class; its docstring is the fault."""
    fault = (made.__doc__ or name).strip().splitlines()[0]
    return Fault(name, clause, exchanged(**{part: made}), fault, intermittent)


def answering(name: str, clause: str, rewrite: Rewrite, fault: str) -> Fault:
    """A fault that rewrites answers."""
    return Fault(name, clause, exchanged(rewrite_answer=rewrite), fault)
