"""How a row of a behaviour table is written, so that each table is one line a clause.

Not a table itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Side, Source
from checkout_conformance.schemas.paths import nodes, parent

Row = Callable[..., Clause]


def table(theme: str, operation: str, anchor: str, side: Side = Side.BEHAVIOUR) -> Row:
    """A maker of rows for one theme: `row(id, level, basis, statement, source, path="", needs=(), anchor=None)`.

    Ids get the theme in front. `source` is a Source; `anchor` overrides the table's page.
    """
    page = anchor

    def row(
        identity: str,
        level: Level,
        basis: Basis,
        statement: str,
        source: Source,
        *,
        path: str = "",
        needs: tuple[str, ...] = (),
        anchor: str | None = None,
        excluded: str | None = None,
    ) -> Clause:
        return Clause(
            id=f"{theme}.{identity}",
            operation=operation,
            side=side,
            theme=theme,
            path=path,
            keyword=identity.rpartition(".")[2],
            level=level,
            basis=basis,
            statement=statement,
            source=source,
            anchor=anchor or page,
            param=path or None,
            needs=needs,
            excluded=excluded,
        )

    return row


def needs_by_path(schema: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The capabilities that a parameter needs, its ancestors' included."""
    needs: dict[str, tuple[str, ...]] = {}
    for path, node in nodes(dict(schema)):
        needs[path] = tuple(sorted({*needs.get(parent(path), ()), *node.get("x-needs", ())}))
    return needs
