"""From a mutant's name to what it is made of. The mutants themselves live elsewhere (`mutants`)."""

from __future__ import annotations

import importlib

from checkout_conformance.emulator.parts import REFERENCE, Parts
from checkout_conformance.emulator.validation import RequestContract


class UnknownMutant(Exception):
    """There is no mutant of that name; the message says how to list them."""


def resolve(name: str | None) -> tuple[Parts, RequestContract | None]:
    """The parts and the contract (None: the documented one) of a mutant; None is the reference itself.

    The registry is `mutants.find(name)`: what it answers has `parts` and `contract`.
    """
    if name is None:
        return REFERENCE, None
    try:
        found = importlib.import_module("checkout_conformance.mutants").find(name)
    except (ImportError, KeyError) as error:
        raise UnknownMutant(f"there is no mutant '{name}'; `checkout-conformance mutants` lists them") from error
    return found.parts, found.contract
