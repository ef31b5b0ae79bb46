"""Every source that names a line of a document names the right one."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from checkout_conformance.schemas import DEFAULT_VERSION, Basis, Clause, load, versions
from checkout_conformance.schemas.derive.reference import SECTIONS
from checkout_conformance.schemas.derive.versions import DERIVATIONS
from tests.schemas.documents import text_of, with_documents

DOCUMENTS = {"000", "001", "002", "003", "004"}
# A statement about a whole section has no attribute; its line stands within this many lines of the section's words.
NEAR = 12
ROW = re.compile(r"^ *• ([a-z][\w.<>]*) \(")


@cache
def lines(document: str) -> list[str]:
    return text_of(document).splitlines()


def with_lines(version: str) -> list[Clause]:
    sources = [(clause, clause.source) for clause in load(version).clauses.values()]
    return [c for c, source in sources if source.document in DOCUMENTS and source.line and source.attribute]


def test_many_clauses_name_a_line() -> None:
    assert len(with_lines(DEFAULT_VERSION)) > 1500


def row_above(document: str, line: int) -> str:
    """The path of the row of the reference that a line stands in: the last that begins on it or above it."""
    return next((m[1] for n in range(line, 0, -1) if (m := ROW.match(lines(document)[n - 1]))), "")


def speaks_of(clause: Clause) -> bool:
    document, line = clause.source.document, clause.source.line
    assert line is not None
    text = lines(document)[line - 1]
    path = clause.source.attribute.replace("[]", "").removesuffix(".*").replace("*", "<currency>")
    name = path.rpartition(".")[2]
    if document == "002":
        return f'"{name}":' in text or row_above(document, line) == path
    return name in " ".join(lines(document)[line - 1 : line + NEAR])


@with_documents
@pytest.mark.parametrize("version", versions())
def test_the_line_of_a_source_speaks_of_its_attribute(version: str) -> None:
    wrong = [clause for clause in with_lines(version) if not speaks_of(clause)]
    assert [f"{clause.id}: {clause.source}" for clause in wrong] == []


@with_documents
def test_a_line_too_far_down_is_seen() -> None:
    clause = next(clause for clause in with_lines(DEFAULT_VERSION) if clause.id == "create.expires_at.at_most_24_hours")
    assert clause.source.line
    moved = replace(clause, source=replace(clause.source, line=clause.source.line + 6))
    assert (speaks_of(clause), speaks_of(moved)) == (True, False)


@pytest.mark.parametrize("version", DERIVATIONS)
def test_what_is_documented_in_a_version_s_own_document_names_its_line(version: str) -> None:
    own = DERIVATIONS[version].document
    nowhere = [
        clause.id
        for clause in load(version).clauses.values()
        if clause.basis is Basis.DOCUMENTED and clause.source.document == own and clause.source.line is None
    ]
    assert nowhere == []


@with_documents
@pytest.mark.parametrize("version", versions())
def test_the_section_of_a_source_is_the_one_that_its_line_stands_in(version: str) -> None:
    headings = {heading for heading in SECTIONS if heading in lines("002")}
    wrong = []
    for clause in with_lines(version):
        line, section = clause.source.line, clause.source.section
        if clause.source.document == "002" and line and section in headings:
            above = next(lines("002")[n - 1] for n in range(line, 0, -1) if lines("002")[n - 1] in headings)
            wrong += [f"{clause.id}: line {line} stands in {above!r}"] if above != section else []
    assert wrong == []
