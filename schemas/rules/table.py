"""How a row of a behaviour table is written, so that each table is one line a clause.

Not a table itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from checkout_conformance.schemas.clauses import Basis, Clause, Level, Prerequisite, Side, Source
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.paths import bare, parent

Row = Callable[..., Clause]


# What every clause presumes that compares answers with what was asked, or done before.
CANNED = Prerequisite("identity.unique", "answers are canned: they say nothing of what was asked or done before")
# The same where creates have ids of their own and show what was sent, and nothing of it is kept.
STATELESS = Prerequisite("agreement.sessions_kept", "stateless: answers are canned, and say nothing of sessions")
OF_STATE = (CANNED, STATELESS)
# What a clause presumes on what an update did, which a retrieve reads.
READ_BACK = Prerequisite("agreement.update", "a retrieve shows another session than the update before it")
# What a clause presumes that compares the status of a session with a documented one.
STATUS_IS_KNOWN = Prerequisite("session.status.enum", "the status is a word that sessions do not have")
# What a clause presumes on the status of a session that is retrieved more than once.
RETRIEVED_ALIKE = Prerequisite(
    "agreement.retrieve_again", "a session that nobody touches changes from retrieve to retrieve"
)
Presumed = tuple[Prerequisite, ...]


def table(
    theme: str,
    operation: str,
    anchor: str,
    side: Side = Side.BEHAVIOUR,
    *,
    first: Mapping[str, Presumed] = MappingProxyType({}),
    presumes: Presumed = (),
) -> Row:
    """A maker of rows for one theme: `row(id, level, basis, statement, source, ...)`, with the fields of a clause.

    Ids get the theme in front. `source` is a Source; `anchor` overrides the table's page; what a row `presumes` and
    which `group` of clauses one missing feature breaks (`lacking` words it) are its own as well; `place_in` names the
    schema that has its path, where others have one of that name. What many rows presume is handed to the table:
    `presumes` for all, `first` by how their ids begin; the row's own comes between.
    """
    page, shared = anchor, presumes

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
        presumes: Presumed = (),
        group: str = "",
        lacking: str = "",
        place_in: str = "",
    ) -> Clause:
        by_start = [row for start, rows in first.items() if identity.startswith(start) for row in rows]
        name = f"{theme}.{identity}"
        return Clause(
            id=name,
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
            presumes=tuple(row for row in dict.fromkeys((*by_start, *presumes, *shared)) if row.clause != name),
            group=group,
            lacking=lacking,
            place_in=place_in,
        )

    return row


def presumed_by_path(schema: Mapping[str, Any]) -> dict[str, tuple[Prerequisite, ...]]:
    """What the clauses of a place presume, by its path without brackets; what is presumed above it included."""
    presumed: dict[str, tuple[Prerequisite, ...]] = {}
    for path, node in nodes(dict(schema)):
        own = tuple(Prerequisite(**row) for row in node.get("x-presumes", ()))
        above = presumed.get(bare(parent(path)), ())
        presumed[bare(path)] = (*above, *(row for row in own if row not in above))
    return presumed


def needs_by_path(schema: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The capabilities that a parameter needs, its ancestors' included."""
    needs: dict[str, tuple[str, ...]] = {}
    for path, node in nodes(dict(schema)):
        needs[path] = tuple(sorted({*needs.get(parent(path), ()), *node.get("x-needs", ())}))
    return needs
