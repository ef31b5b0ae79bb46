"""A mutant in a process of its own, or the reference itself: `emulator.process` with other parts.

with embedded_mutant("expires_twice") as url:
    ...
"""

from __future__ import annotations

import sys
from contextlib import AbstractContextManager

from checkout_conformance.emulator.process import embedded_emulator, serve_child
from checkout_conformance.errors import UsageError
from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.schemas.loader import DEFAULT_VERSION

PROGRAM = "checkout_conformance.mutants.process"


def embedded_mutant(*names: str, seed: int = 0) -> AbstractContextManager[str]:
    """Start a mutant, with the faults of all these, on a free loopback port, give its URL, stop it.

    Without a name it is the reference. Raises EmulatorDidNotStart, with the reason where there is no such mutant.
    """
    return embedded_emulator(seed, PROGRAM, *names) if names else embedded_emulator(seed)


def named_mutant(name: str, version: str = DEFAULT_VERSION) -> Mutant:
    """The mutant of a name that somebody typed, of a version. Raises UsageError, which says how to list them."""
    from checkout_conformance.mutants.registry import find

    try:
        return find(name, version)
    except KeyError:
        raise UsageError(f"there is no mutant '{name}'; `checkout-conformance mutants` lists them") from None


def main(seed: str, *names: str) -> None:
    """The child. An unknown name is said on standard error."""
    from checkout_conformance.emulator.app import build_app
    from checkout_conformance.mutants.together import together

    try:
        mutant = together([named_mutant(name) for name in names])
    except UsageError as error:
        sys.exit(str(error))
    serve_child(build_app(mutant.parts, mutant.contract, seed=int(seed)))


if __name__ == "__main__":
    main(*sys.argv[1:])
