"""A release of the official SDK as a contract: what its rows give, based on a version that is shipped.

Here: which version it is based on, what of its sentences was read, and the contract that follows. What the release
says is read in `schemas.derive.sdk`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from checkout_conformance.schemas import based_on, difference
from checkout_conformance.schemas.clause_maker import clauses_of_schema
from checkout_conformance.schemas.clauses import Basis
from checkout_conformance.schemas.contract import Contract, load
from checkout_conformance.schemas.derive import build, sdk
from checkout_conformance.schemas.derive.build import Node
from checkout_conformance.schemas.derive.numbers import numbers
from checkout_conformance.schemas.derive.phrases import keywords
from checkout_conformance.schemas.derive.reading_check import Place, known_readings, updated, work_list
from checkout_conformance.schemas.derive.sentence_readers import of_release
from checkout_conformance.schemas.derive.sentences import Sentence
from checkout_conformance.schemas.loader import (
    DEFAULT_VERSION,
    FOLDER,
    REQUESTS,
    based_schemas,
    derived_files,
    later_rules,
    overlay_of,
    rules_in_files,
    unsaid_of,
    versions,
)
from checkout_conformance.schemas.nodes import nodes
from checkout_conformance.schemas.numbers import numbers_of
from checkout_conformance.schemas.paths import ENTRY, bare
from checkout_conformance.schemas.readings import UNREAD, Table, readings, table_of
from checkout_conformance.schemas.rules import behaviour_clauses, request_rules


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
        """The contract of the release's version, based on the default version's overlay and rules."""
        data = self.data()
        unsaid = unsaid_of(data)
        rules = tuple(
            replace(rule, clause=based_on.softened(rule.clause)) if rule.clause.id in unsaid.unstated else rule
            for rule in request_rules()
        )
        base = FOLDER / data["based_on"]
        made = difference.applied(derived_files(base), data["places"], self.release)
        return Contract(self.version, based_schemas(made, base, unsaid, data["overlay"]), rules)

    def data(self) -> dict[str, Any]:
        """What is kept of the release: `version.json` of its version."""
        base = FOLDER / DEFAULT_VERSION
        stand = {sentence.fingerprint for sentence in self.sentences}
        given = {clause for reading in readings(self.table) for clause in reading.clauses}
        elsewhere = known_readings([table_of(DEFAULT_VERSION)])
        stated = numbers_of(DEFAULT_VERSION)
        return {
            "document": self.release,
            "based_on": DEFAULT_VERSION,
            "sentences": len(self.sentences),
            "gone": sorted(overridden_sentences(base) - stand),
            "unstated": sorted(documented_rules(base) - given),
            "stated": sorted(given & {rule["id"] for rule in later_rules()}),
            "numbers": {name: number for name, number in self.numbers.items() if stated.get(name) != number},
            "overlay": (difference.shipped(FOLDER / self.version) or {}).get("overlay", []),
            "places": difference.difference(derived_files(base), self.schemas),
            "readings": {
                place: own
                for place, row in self.table.items()
                if (own := {f: written for f, written in row.items() if written not in elsewhere.get(f, ())})
            },
        }


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
    ids |= {clause.id for clause in behaviour_clauses(schemas)} | {rule.clause.id for rule in request_rules()}
    ids |= {rule["id"] for rule in later_rules()}
    tables = [table_of(version) for version in _nearest_first(release.version)]
    table = updated(sentences, by_place(tables), known_readings(tables), ids)
    read = [sentence for sentence in sentences if table[sentence.place][sentence.fingerprint] != UNREAD]
    take_out_guesses(schemas, sentences, read)
    return Derived(release.name, release.version, schemas, sentences, numbers(read), table, release.emptyable)


def take_out_guesses(schemas: Mapping[str, Node], sentences: list[Sentence], read: list[Sentence]) -> None:
    """Take the keywords out of schemas that only sentences give which nobody has read: a phrase in them is no reading.

    Changes `schemas`.
    """
    known = {(sentence.place, sentence.fingerprint) for sentence in read}
    guessed: dict[str, Node] = {}
    for sentence in sentences:
        if (sentence.place, sentence.fingerprint) not in known:
            guessed.setdefault(sentence.place, {}).update(keywords(sentence.kind, sentence.text))
    for sentence in read:
        for keyword in keywords(sentence.kind, sentence.text) if sentence.place in guessed else ():
            guessed[sentence.place].pop(keyword, None)
    for schema_name, schema in schemas.items() if any(guessed.values()) else ():
        for path, node in nodes(schema):
            if not path.endswith(ENTRY):
                _take_out(node, guessed.get(f"{schema_name}.{bare(path)}", {}))


def _take_out(node: Node, guessed: Node) -> None:
    for keyword, value in guessed.items():
        if keyword == "items":
            _take_out(node["items"], value)
        elif node.get(keyword) == value:
            del node[keyword]


def _nearest_first(version: str) -> list[str]:
    """The versions whose readings count: its own, the base's, then the others from the newest on."""
    others = [other for other in reversed(versions()) if other not in (version, DEFAULT_VERSION)]
    return [*(own for own in (version,) if own in versions() and own != DEFAULT_VERSION), DEFAULT_VERSION, *others]


def by_place(tables: Iterable[Table]) -> Table:
    """The readings of several tables by place and fingerprint, those of the first table first."""
    found: dict[str, dict[str, str]] = {}
    for table in tables:
        for place, row in table.items():
            found[place] = {**row, **found.get(place, {})}
    return found


def documented_rules(folder: Path) -> frozenset[str]:
    """The ids of the rules that a version's document states, those of its files and those in code."""
    in_files = {rule["id"] for rule in rules_in_files(folder) if rule["basis"] == Basis.DOCUMENTED}
    in_code = {rule.clause.id for rule in request_rules() if rule.clause.basis is Basis.DOCUMENTED}
    return frozenset(in_files | in_code)


def overridden_sentences(folder: Path) -> frozenset[str]:
    """The fingerprints of the sentences whose numbers a version's overlay overrides."""
    named = (entry.get("overrides", {}) for entry in overlay_of(folder)["entries"])
    return frozenset(str(row[keyword]) for row in named for keyword in row.keys() & based_on.NUMBERS)


def _cite(schema: Node, document: str, name: str) -> None:
    """The release is what the clauses cite, by section and attribute: its lines say nothing to a reader."""
    schema["x-document"] = document
    for _, node in nodes(schema):
        node["x-line"] = None
    schema.setdefault("x-section", name)
