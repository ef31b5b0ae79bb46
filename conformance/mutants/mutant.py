"""What a mutant is: a name, the clause it breaks, its fault, and the exchanged parts of the emulator."""

from __future__ import annotations

from dataclasses import dataclass, field

from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.emulator.validation import RequestContract


@dataclass(frozen=True)
class Mutant:
    """`kind` is the way it was made (`lenient`, `strict`, `missing`, `mistyped`, `fault`, ...).

    `intermittent` says that it is wrong only now and then: then `inconclusive` counts as caught.
    """

    name: str
    clause: str
    fault: str
    kind: str
    parts: Parts = field(default=REFERENCE, repr=False)
    contract: RequestContract | None = field(default=None, repr=False)
    intermittent: bool = False
