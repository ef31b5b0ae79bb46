"""The contract as data: schemas by API version, rules, clauses, and the loader.

    >>> from checkout_conformance.schemas import load
    >>> load().clauses["create.custom_fields.max_items"].level
    <Level.MUST: 'MUST'>

Knows nothing of HTTP, of Hypothesis or of any target. A name is imported when it is asked for: who needs one table of
this package does not wait for the whole contract.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
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
MODULES = {
    **dict.fromkeys(("Basis", "Breach", "Clause", "Level", "Side", "Source", "Verdict"), "clauses"),
    **dict.fromkeys(("Contract", "load"), "contract"),
    **dict.fromkeys(("DEFAULT_VERSION", "BrokenSchemas", "versions"), "loader"),
    **dict.fromkeys(("PriceFact", "World"), "world"),
}


def __getattr__(name: str) -> Any:
    """The module's attribute, imported now. Raises AttributeError for what the package does not offer."""
    if name not in MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = getattr(importlib.import_module(f"{__name__}.{MODULES[name]}"), name)
    globals()[name] = found
    return found
