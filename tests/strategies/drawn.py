"""Draws from strategies as a run does, for the tests: so many examples, from a seed, with nothing kept between runs."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import Phase, given, seed, settings
from hypothesis import find as smallest
from hypothesis.strategies import SearchStrategy

from checkout_conformance.strategies import Generators, on_paper

Drawn = TypeVar("Drawn")
GENERATORS = Generators(on_paper())
SHRINKING = settings(max_examples=2_000, derandomize=True, database=None, deadline=None)

__all__ = ["GENERATORS", "SHRINKING", "examples", "smallest"]


def examples(strategy: SearchStrategy[Drawn], number: int, start: int = 0) -> list[Drawn]:
    """What Hypothesis draws from a strategy within so many examples; health checks are on."""
    drawn: list[Drawn] = []

    @seed(start)
    @settings(max_examples=number, database=None, deadline=None, phases=[Phase.generate])
    @given(strategy)
    def look(value: Drawn) -> None:
        drawn.append(value)

    look()
    return drawn
