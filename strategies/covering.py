"""Covering sets that were made already, for processes that test many targets on contexts that are alike."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from checkout_conformance.strategies.context import GenerationContext
from checkout_conformance.strategies.plain import Payload

# Kinds of objects that stand in creates.
OF_THE_WORLD = ("customer", "product", "price", "coupon", "promotion_code", "shipping_rate", "tax_rate")
FRESH_S = 30


class CoveringSets:
    """The last covering sets of a process: whoever tests many targets that are alike need not make them again.

    A context is alike where the same things exist at about the same time; payloads hold times to come.
    """

    def __init__(self) -> None:
        self._known: dict[str, tuple[Any, int, list[Payload]]] = {}

    def get(self, operation: str, context: GenerationContext, make: Callable[[], list[Payload]]) -> list[Payload]:
        """The covering set of an operation on a context, made where none is known."""
        firsts = tuple(context.reference(kind) for kind in OF_THE_WORLD)
        alike = (
            context.contract.version,
            replace(context.world, now=0),
            context.inline_prices,
            firsts,
            repr(context.plains),
        )
        known = self._known.get(operation)
        if operation != "create" or known is None or known[0] != alike or not 0 <= context.now - known[1] <= FRESH_S:
            known = self._known[operation] = (alike, context.now, make())
        return known[2]
