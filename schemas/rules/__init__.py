"""The rules that JSON Schema cannot say: tables of clauses by theme, and the request rules with their judges.

`request` holds rules that a request alone breaks (with code that judges a payload); every other module of this
package is a table of behaviour clauses of one theme (lifecycle, paging, errors, ...), judged by the module of the
same name in `checks`. A table is a tuple `CLAUSES`, or a function `clauses(schemas)` where its rows
follow from the version's schemas (one clause per parameter, say).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from typing import Any

from checkout_conformance.schemas.clauses import Clause
from checkout_conformance.schemas.rules.request import RULES, RequestRule


def request_rules() -> tuple[RequestRule, ...]:
    """The request rules in code, in the order of their table."""
    return RULES


def behaviour_clauses(schemas: Mapping[str, Any]) -> Iterator[Clause]:
    """The behaviour clauses of every theme module of this package (`CLAUSES`, or what `clauses(schemas)` makes)."""
    for name in sorted(entry.name for entry in pkgutil.iter_modules(__path__)):
        module = importlib.import_module(f"{__name__}.{name}")
        yield from getattr(module, "CLAUSES", ())
        if hasattr(module, "clauses"):
            yield from module.clauses(schemas)
