"""All compatible variants in as few servers as can be."""

from __future__ import annotations

from checkout_conformance.mutants.variant import Variant, stacked
from checkout_conformance.mutants.variants import VARIANTS


def stacks() -> list[list[Variant]]:
    """All variants in as few servers as can be: of one group and version each has at most one."""
    made: list[list[Variant]] = []
    for variant in VARIANTS.values():
        for stack in made:
            groups = {one.group for one in stack if one.group}
            if variant.group not in groups and variant.version == stack[0].version:
                stack.append(variant)
                break
        else:
            made.append([variant])
    return made


def as_one(stack: list[Variant]) -> Variant:
    """A stack as one variant."""
    names = ", ".join(one.name for one in stack)
    warned = tuple(start for one in stack for start in one.warned)
    return Variant(names, "all of these", "", "", stacked(stack), warned, stack[0].version)
