"""The contract as data: schemas by API version, rules, clauses, and the loader.

    >>> from schemas import load
    >>> load().clauses["create.custom_fields.max_items"].level
    <Level.MUST: 'MUST'>

Knows nothing of HTTP, of Hypothesis or of any target.
"""

from __future__ import annotations

from checkout_conformance.schemas.clauses import Basis, Breach, Clause, Level, Side, Source, Verdict
from checkout_conformance.schemas.contract import Contract, load
from checkout_conformance.schemas.loader import DEFAULT_VERSION, BrokenSchemas, versions
from checkout_conformance.schemas.world import PriceFact, World

__all__ = [
    "DEFAULT_VERSION",
    "Basis",
    "Breach",
    "BrokenSchemas",
    "Clause",
    "Contract",
    "Level",
    "PriceFact",
    "Side",
    "Source",
    "Verdict",
    "World",
    "load",
    "versions",
]
