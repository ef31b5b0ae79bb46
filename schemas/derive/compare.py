"""One document against one folder: what it changes in clauses, numbers and readings, and the folder brought up to it.

Here: the steps of a derivation, without printing. What a document says is read in `schemas.derive.versions`; what
differs is found in `schemas.derive.diff` and `schemas.derive.reading_check`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from checkout_conformance.schemas.clause_maker import clauses_of_schema
from checkout_conformance.schemas.clauses import Clause
from checkout_conformance.schemas.contract import load
from checkout_conformance.schemas.derive.build import Node
from checkout_conformance.schemas.derive.diff import Difference, differences
from checkout_conformance.schemas.derive.numbers import numbers
from checkout_conformance.schemas.derive.overlay_check import stale
from checkout_conformance.schemas.derive.reading_check import (
    Place,
    advice,
    known_readings,
    not_read_off,
    updated,
    work_list,
)
from checkout_conformance.schemas.derive.reference import BrokenReference
from checkout_conformance.schemas.derive.sentences import Sentence
from checkout_conformance.schemas.derive.versions import DERIVATIONS
from checkout_conformance.schemas.derive.write import LINES, NUMBERS, READINGS, committed, tables, write
from checkout_conformance.schemas.loader import FOLDER, REQUESTS, versions
from checkout_conformance.schemas.readings import Table, table_of

OVERLAY = "overlay.json"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A document beside a folder: every difference, ready to be printed or written."""

    version: str
    folder: Path
    schemas: Mapping[str, Node]
    sentences: list[Sentence]
    clauses: list[Difference]
    numbers: list[str]
    work: list[Place]
    proposed: Mapping[str, str]
    unnamed: list[Clause]
    overlay: list[str]
    beside: Mapping[str, Mapping[str, object]]

    @property
    def differs(self) -> int:
        """How many differences there are."""
        return len(self.clauses) + len(self.numbers) + len(self.work) + len(self.unnamed) + len(self.overlay)

    def lines(self) -> Iterator[str]:
        """Every difference in words, what to do with them last."""
        yield from map(str, self.clauses)
        yield from self.numbers
        yield from self.overlay
        for place in self.work:
            yield from place.lines(self.proposed)
        for clause in self.unnamed:
            at = f"{clause.source.section}, {clause.source.attribute or 'the whole'}"
            yield f"no sentence gives {clause.id}, which says it is documented ({at}): name it in a reading there"
        if self.work or self.unnamed:
            yield from advice(self.version)

    def write(self) -> list[str]:
        """Bring the folder up to the document; the names of the files written. Raises OSError (nothing is written)."""
        return write(self.schemas, self.folder, self.beside)


def compare(text: str, version: str, folder: Path) -> Comparison:
    """A document's text against a version's folder.

    Raises BrokenReference where the document cannot be read, BrokenFolder where the folder is damaged, Contradiction
    where two sentences give a number two values.
    """
    if version not in DERIVATIONS:
        raise BrokenReference(f"version {version} is derived from a release of the SDK; give it with --sdk")
    derivation = DERIVATIONS[version]
    schemas, sentences = derivation.schemas(text), derivation.sentences(text)
    before, beside = committed(folder, schemas), tables(folder)
    table: Table = beside.get(READINGS, {})
    shipped = folder == FOLDER / version
    ids = _ids(version, before, schemas) if shipped else set(_made(schemas))
    elsewhere = (table_of(name) for name in versions())
    known = known_readings([table, *elsewhere])
    made = updated(sentences, table, known, ids)
    stated = numbers(sentences)
    work = work_list(sentences, table, ids)
    unread = {sentence.fingerprint for place in work for sentence in place.unread}
    return Comparison(
        version=version,
        folder=folder,
        schemas=schemas,
        sentences=sentences,
        clauses=list(differences(before, schemas)),
        numbers=list(_number_differences(beside.get(NUMBERS, stated), stated)),
        work=work,
        proposed={f: word for row in made.values() for f, word in row.items() if f in unread and word != "unread"},
        unnamed=not_read_off(made, load(version).clauses.values(), derivation.document) if shipped else [],
        overlay=list(stale(_overlay(folder), schemas, sentences)),
        beside={READINGS: made, LINES: _lines(sentences), NUMBERS: stated},
    )


def _overlay(folder: Path) -> Node:
    path = folder / OVERLAY
    overlay: Node = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return overlay


def _made(schemas: Mapping[str, Node]) -> Iterator[str]:
    for name, schema in schemas.items():
        yield from (clause.id for clause in clauses_of_schema(name, schema, request=name in REQUESTS))


def _ids(version: str, before: Mapping[str, Node], after: Mapping[str, Node]) -> set[str]:
    """The clauses of a version as they will be once the document is written."""
    return (set(load(version).clauses) - set(_made(before))) | set(_made(after))


def _number_differences(before: Mapping[str, object], after: Mapping[str, int]) -> Iterator[str]:
    for name in sorted(before.keys() | after.keys()):
        if name not in before:
            yield f"number  {name}  is new: {after[name]}"
        elif name not in after:
            yield f"number  {name}  is gone: no sentence states it any more (it was {before[name]})"
        elif before[name] != after[name]:
            yield f"number  {name}  {before[name]} -> {after[name]}"


def _lines(sentences: list[Sentence]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for sentence in sentences:
        found.setdefault(sentence.place, []).append(sentence.line)
    return found
