"""Hypothesis strategies and generators: valid payloads, one-clause violations, covering sets.

    >>> from strategies import Generators, on_paper
    >>> generators = Generators(on_paper())
    >>> next(generators.violations("create.custom_fields.max_items")).blamable
    ('custom_fields',)

Built from `schemas`; knows nothing of a target beyond the context it stands on (`strategies.context`).
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Violation
from checkout_conformance.strategies.context import GenerationContext, on_paper
from checkout_conformance.strategies.generators import Generators

__all__ = ["GenerationContext", "Generators", "Violation", "on_paper"]
