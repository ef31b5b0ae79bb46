"""Which attributes of a session any document knows. What they are like, the contract of a version says."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from checkout_conformance.schemas.register import registered


@cache
def documented_in_any_version() -> frozenset[str]:
    """The names that a session has in at least one version of the API: those that clauses were ever given for."""
    parts = (identity.split(".") for identity in registered())
    return frozenset(names[1] for names in parts if names[0] == "session" and len(names) > 2)


def documented_names(*sessions: Mapping[str, Any]) -> set[str]:
    """The names in these sessions that documents speak of: of others nothing is known, nor whether they change."""
    return set().union(*sessions) & documented_in_any_version()
