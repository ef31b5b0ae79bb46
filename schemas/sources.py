"""Where a clause is stated, taken from the readings: the first sentence that gives it, with its place and line.

A rule written by hand names no line of a document, but what it is from: the section and the attribute there. The
reading that gives it, or else that place, says the line, as the derivation keeps it. What a row states by its type
alone has its line from the row itself (`schemas.clause_maker`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from checkout_conformance.schemas import difference
from checkout_conformance.schemas.clause_maker import PAGES
from checkout_conformance.schemas.clauses import Basis, Clause, Source
from checkout_conformance.schemas.documents import REFERENCE
from checkout_conformance.schemas.keywords import KEYWORDS, PRESENT
from checkout_conformance.schemas.loader import (
    ANSWERS,
    DEFAULT_VERSION,
    FOLDER,
    REQUESTS,
    BrokenSchemas,
    versions,
)
from checkout_conformance.schemas.nodes import Node
from checkout_conformance.schemas.paths import bare
from checkout_conformance.schemas.readings import EXAMPLE_MARK, FILE, VALUE_MARK, Reading, readings_of

LINES = "lines.json"
# What a row states by its type or by being listed: it needs no sentence.
FROM_THE_ROW = frozenset({*(suffix for suffix, _ in KEYWORDS.values()), PRESENT, "echo", "accepted"})
PAGE = "page"
TITLE = "Checkout Sessions"


def with_source(clause: Clause, version: str) -> Clause:
    """A clause with the source that its version's readings give it, or else the default version's; its own for none.

    Only what is documented is looked up; what a row states by itself keeps the row, and what is from another document
    keeps that. The line is that of the place, where it is kept.
    """
    read = _as_read(clause, version)
    line = _line_of(read.source) if read.source.line is None else None
    return read if line is None else replace(read, source=replace(read.source, line=line))


def _as_read(clause: Clause, version: str) -> Clause:
    release = _release(version)
    elsewhere = _versions_by_document().get(clause.source.document, version) != version
    by_row = clause.source.line is not None or elsewhere
    if clause.basis is not Basis.DOCUMENTED or (by_row and clause.keyword in FROM_THE_ROW):
        return clause
    if release is None:
        found = stated_at(version).get(clause.id) or stated_at(DEFAULT_VERSION).get(clause.id)
        return clause if found is None else replace(clause, source=found)
    # The same sentence, in the release's own words: it is found by its attribute.
    found = stated_at(DEFAULT_VERSION).get(clause.id) or stated_at(version).get(clause.id)
    return clause if found is None else replace(clause, source=replace(found, document=release["document"], line=None))


@cache
def stated_at(version: str) -> Mapping[str, Source]:
    """clause id -> where the version's document states it. Raises BrokenSchemas where its tables do not fit."""
    found: dict[str, tuple[bool, Source]] = {}
    for reading, line in _with_lines(version):
        place = reading.place.partition(VALUE_MARK)[0].partition(EXAMPLE_MARK)[0]
        schema, _, attribute = place.partition(".")
        if EXAMPLE_MARK in reading.place:
            attribute = reading.place.partition(EXAMPLE_MARK)[2]
        source = Source(_document(version), _section(version, schema), attribute, line)
        for clause in reading.clauses:
            own = clause.startswith(f"{schema}.")
            if clause not in found or (own and not found[clause][0]):
                found[clause] = (own, source)
    return {clause: source for clause, (_, source) in found.items()}


def _with_lines(version: str) -> Iterator[tuple[Reading, int | None]]:
    rows = readings_of(version)
    if _release(version) is not None:
        yield from ((row, None) for row in rows)
        return
    if not rows:
        return
    try:
        lines = _lines(version)
        numbers = [line for place in dict.fromkeys(row.place for row in rows) for line in lines[place]]
        yield from zip(rows, numbers, strict=True)
    except (OSError, ValueError, KeyError) as error:
        raise BrokenSchemas(
            f"{version}/{LINES} does not fit {version}/{FILE} ({error}); run `checkout-conformance derive` again"
        ) from error


def _line_of(source: Source) -> int | None:
    """The line of a place in a document that a version was derived from; None for all others."""
    version = _versions_by_document().get(source.document)
    if version is None:
        return None
    schema, attribute = _schemas_by_section(version).get(source.section, ""), bare(source.attribute)
    known = _lines(version)
    if not attribute:  # the section's words, or its heading
        first = known.get(schema, [_root(version, schema).get("x-line")])
    else:
        first = known.get(f"{schema}.{attribute}") or known.get(schema + EXAMPLE_MARK + attribute) or [None]
    return first[0]


@cache
def _versions_by_document() -> Mapping[str, str]:
    return {_document(version): version for version in versions() if _release(version) is None}


@cache
def _schemas_by_section(version: str) -> Mapping[str, str]:
    """The schema that has the places of a section: the first of those that share one."""
    names = [name for name in (*REQUESTS, *ANSWERS) if (FOLDER / version / f"{name}.json").exists()]
    return {_section(version, name): name for name in reversed(names)}


@cache
def _lines(version: str) -> Mapping[str, list[int]]:
    """place -> the lines of its sentences. Raises OSError and ValueError where the file cannot be read."""
    found: dict[str, list[int]] = json.loads((FOLDER / version / LINES).read_text(encoding="utf-8"))
    return found


@cache
def _release(version: str) -> Mapping[str, Any] | None:
    return difference.read(FOLDER / version)


@cache
def _root(version: str, schema: str) -> Node:
    path = FOLDER / version / f"{schema}.json"
    root: Node = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return root


def _document(version: str) -> str:
    return str(_root(version, "session").get("x-document", REFERENCE))


def _section(version: str, schema: str) -> str:
    if schema == PAGE:
        return TITLE
    return str(_root(version, schema).get("x-section", PAGES[schema][2] if schema in PAGES else schema))
