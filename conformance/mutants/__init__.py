"""Mutants: the reference emulator with one clause broken each, so that every check is shown to be able to fail.

`find(name)` gives one, `all_mutants()` all of them. Most are made from the contract (`requests`, `answers`,
`settings`); the rest are small named faults (`fault`, and a module of them for each part of the emulator), of which
`registry` makes mutants. `rewriting` has what all of them exchange; `matrix`
runs the suite against them.
"""

from __future__ import annotations

from checkout_conformance.mutants.mutant import Mutant
from checkout_conformance.mutants.registry import all_mutants, find

__all__ = ["Mutant", "all_mutants", "find"]
