"""Which documents state an attribute: what `schemas.derive.corroborate` found and committed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache

from checkout_conformance.schemas.clauses import Clause
from checkout_conformance.schemas.loader import FOLDER


def documents_of(clause: Clause, version: str) -> tuple[str, ...]:
    """The short names of the documents that state the attribute a clause is about.

    () where the clause is about no attribute, or where nothing is committed for the version.
    """
    path = clause.path.removesuffix("[]").removesuffix(".*")
    return tuple(_committed(version).get(clause.operation, {}).get(path, "").split())


@cache
def _committed(version: str) -> Mapping[str, Mapping[str, str]]:
    path = FOLDER / version / "corroboration.json"
    if not path.exists():
        return {}
    data: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
    return data
