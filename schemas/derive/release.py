"""A release of the official SDK as a contract: what its rows give, on the ground of a version that is shipped.

Here: which version it is based on, what of its sentences was read, and the contract that follows. What the release
says is read in `schemas.derive.sdk`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from checkout_conformance.schemas import based_on
from checkout_conformance.schemas.clause_maker import clauses_of_schema
from checkout_conformance.schemas.clauses import Basis
from checkout_conformance.schemas.contract import Contract, load
from checkout_conformance.schemas.derive import build, sdk
from checkout_conformance.schemas.derive.build import Node
from checkout_conformance.schemas.derive.numbers import numbers
from checkout_conformance.schemas.derive.reading_check import Place, known_readings, updated, work_list
from checkout_conformance.schemas.derive.sentence_readers import of_release
from checkout_conformance.schemas.derive.sentences import Sentence
from checkout_conformance.schemas.loader import DEFAULT_VERSION, FOLDER, REQUESTS, based_schemas, versions
from checkout_conformance.schemas.paths import nodes
from checkout_conformance.schemas.readings import FILE, UNREAD, Table, read_table, readings
from checkout_conformance.schemas.rules import request_rules


@dataclass(frozen=True)
class Derived:
    """A release, read: its API version, schemas, sentences, numbers, and the readings that carry over."""

    release: str
    version: str
    schemas: Mapping[str, Node]
    sentences: list[Sentence]
    numbers: Mapping[str, int]
    table: Table
    emptyable: tuple[str, ...]

    @property
    def unread(self) -> list[Place]:
        """The places with sentences that nobody has read in any version."""
        return [
            place
            for place in work_list(self.sentences, self.table, {c for r in readings(self.table) for c in r.clauses})
            if place.unread
        ]

    @cached_property
    def contract(self) -> Contract:
        """The contract of the release's version, on the ground of the default version's overlay and rules."""
        told = based_on.Told(
            frozenset(sentence.fingerprint for sentence in self.sentences),
            frozenset(clause for reading in readings(self.table) for clause in reading.clauses),
        )
        rules = tuple(
            rule
            if rule.clause.id in told.clauses or rule.clause.basis is not Basis.DOCUMENTED
            else replace(rule, clause=based_on.softened(rule.clause))
            for rule in request_rules()
        )
        return Contract(self.version, based_schemas(self.schemas, FOLDER / DEFAULT_VERSION, told), rules)


def derive(place: Path) -> Derived:
    """The release of the official SDK in the folder `place`. Raises BrokenReference where it cannot be read."""
    release = sdk.read(place)
    schemas = build.schemas_of(release.sections)
    for schema_name, schema in schemas.items():
        _cite(schema, release.name, schema_name)
    sentences = of_release(release)
    ids = set(load(DEFAULT_VERSION).clauses) | {
        clause.id
        for schema_name, schema in schemas.items()
        for clause in clauses_of_schema(schema_name, schema, request=schema_name in REQUESTS)
    }
    known = known_readings(read_table(FOLDER / version / FILE) for version in [DEFAULT_VERSION, *versions()])
    table = updated(sentences, read_table(FOLDER / DEFAULT_VERSION / FILE), known, ids)
    return Derived(release.name, release.version, schemas, sentences, numbers(sentences), table, release.emptyable)


def unread_count(table: Table) -> int:
    """How many different sentences of a table nobody has read."""
    return len({reading.fingerprint for reading in readings(table) if reading.written == UNREAD})


def _cite(schema: Node, document: str, name: str) -> None:
    """The release is what the clauses cite, by section and attribute: its lines say nothing to a reader."""
    schema["x-document"] = document
    for _, node in nodes(schema):
        node["x-line"] = None
    schema.setdefault("x-section", name)
