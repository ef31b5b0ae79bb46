"""The contract as data: schemas by API version, rules, clauses, and the loader.

    >>> from schemas import load
    >>> load().clauses["create.custom_fields.max_items"].level
    <Level.MUST: 'MUST'>

Knows nothing of HTTP, of Hypothesis or of any target.
"""

from __future__ import annotations

from schemas.clauses import Basis, Breach, Clause, Level, Side, Source, Verdict
from schemas.contract import Contract, load
from schemas.loader import DEFAULT_VERSION, BrokenSchemas, versions
from schemas.world import PriceFact, World

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
