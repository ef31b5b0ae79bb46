"""Whether the readings fit a document: what is unread, what lost its sentence, which clauses nobody reads off.

Here: pure functions from sentences, readings and clauses to a work list, and the table brought up to a document. Not
here: how a document's sentences are found (`schemas.derive.sentence_readers`) and what a reading is
(`schemas.readings`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from checkout_conformance.schemas.clauses import Basis, Clause, Level
from checkout_conformance.schemas.derive.phrases import BINDING, ENUMERATIONS_IN_PROSE, PHRASES, keywords
from checkout_conformance.schemas.derive.sentences import Sentence
from checkout_conformance.schemas.identifiers import EACH
from checkout_conformance.schemas.keywords import KEYWORDS
from checkout_conformance.schemas.readings import (
    CLAUSES_MARK,
    EXAMPLE_MARK,
    FILE,
    OWN,
    REASONS,
    UNREAD,
    VALUE_MARK,
    Reading,
    Table,
    own_id,
    readings,
)
from checkout_conformance.schemas.sources import FROM_THE_ROW

SHOWN, VALUE = "shown", "value"
Known = Mapping[str, list[str]]


@dataclass(slots=True)
class Place:
    """What is to be done at one place: sentences that nobody read, readings whose sentence is gone, wrong ids."""

    place: str
    unread: list[Sentence] = field(default_factory=list)
    gone: list[Reading] = field(default_factory=list)
    unknown: list[tuple[Reading, str]] = field(default_factory=list)

    def lines(self, proposed: Mapping[str, str]) -> Iterator[str]:
        """The place as a part of a diff that a person works through."""
        yield f"{self.place}"
        for reading in self.gone:
            gave = f"gave {', '.join(reading.clauses)}" if reading.clauses else f"was read: {reading.reason or UNREAD}"
            yield f"  - {reading.fingerprint}  {gave}"
        for sentence in self.unread:
            yield f"  + {sentence.fingerprint}  line {sentence.line}: {sentence.text}"
            if sentence.fingerprint in proposed:
                yield f"      proposed: {proposed[sentence.fingerprint]}"
        for reading, clause in self.unknown:
            yield f"  ! {reading.fingerprint}  names {clause}, which is no clause of this version"


def work_list(sentences: Iterable[Sentence], table: Table, clauses: Collection[str]) -> list[Place]:
    """Every place at which document, readings and clauses do not fit, in the document's order."""
    found: dict[str, Place] = {}
    standing: set[tuple[str, str]] = set()
    for sentence in sentences:
        standing.add((sentence.place, sentence.fingerprint))
        if table.get(sentence.place, {}).get(sentence.fingerprint, UNREAD) == UNREAD:
            found.setdefault(sentence.place, Place(sentence.place)).unread.append(sentence)
    for reading in readings(table):
        if (reading.place, reading.fingerprint) not in standing:
            found.setdefault(reading.place, Place(reading.place)).gone.append(reading)
        for clause in reading.clauses:
            if clause not in clauses:
                found.setdefault(reading.place, Place(reading.place)).unknown.append((reading, clause))
    return list(found.values())


def not_read_off(table: Table, clauses: Iterable[Clause], document: str) -> list[Clause]:
    """The rules said to be documented in a document that no reading gives: their sentence is to be named.

    What a row states by its type or by being listed needs no sentence; INFO and what is never judged need none either.
    """
    named = {clause for reading in readings(table) for clause in reading.clauses}
    return [
        clause
        for clause in clauses
        if clause.source.document == document
        and clause.basis is Basis.DOCUMENTED
        and clause.level is not Level.INFO
        and not clause.excluded
        and clause.id not in named
        and clause.keyword not in FROM_THE_ROW
    ]


def updated(sentences: Iterable[Sentence], table: Table, known: Known, clauses: Collection[str]) -> Table:
    """The table for a document: readings stay where their sentence stands, others are carried over or made.

    A new sentence takes the reading that it has elsewhere (`known`, by fingerprint), or the one that the derivation's
    phrases give; else it is written down as unread.
    """
    made: dict[str, dict[str, str]] = {}
    for sentence in sentences:
        written = table.get(sentence.place, {}).get(sentence.fingerprint, UNREAD)
        if written == UNREAD:
            written = carried_over(sentence, known, clauses) or by_phrase(sentence, clauses) or UNREAD
        made.setdefault(sentence.place, {})[sentence.fingerprint] = written
    return made


def carried_over(sentence: Sentence, known: Known, clauses: Collection[str]) -> str | None:
    """The reading that the same sentence has elsewhere: the first of them whose clauses all exist here too."""
    for written in known.get(sentence.fingerprint, ()):
        if all(clause in clauses for clause in Reading(sentence.place, sentence.fingerprint, written).clauses):
            return written
    return None


def by_phrase(sentence: Sentence, clauses: Collection[str]) -> str | None:
    """The reading that the derivation's own phrases give: the words that bind are all theirs."""
    if EXAMPLE_MARK in sentence.place:
        return SHOWN
    said = keywords(sentence.kind, sentence.text)
    rest = sentence.text
    for pattern in (*(phrase.pattern for phrase in PHRASES), *ENUMERATIONS_IN_PROSE):
        rest = pattern.sub("", rest)
    if BINDING.search(rest):
        return None
    if VALUE_MARK in sentence.place:
        return VALUE
    items = said.pop("items", {})
    endings = [KEYWORDS[keyword][0] for keyword in said if keyword in KEYWORDS]
    endings += [f"{EACH}.{KEYWORDS[keyword][0]}" for keyword in items]
    if rest != sentence.text and not endings:
        endings = ["enum"]
    own = own_id(sentence.place)
    if not endings or not all(f"{own}.{ending}" in clauses for ending in endings):
        return None
    return CLAUSES_MARK + " ".join(f"{OWN}.{ending}" for ending in endings)


def known_readings(tables: Iterable[Table]) -> Known:
    """fingerprint -> the different readings that it has, those of the first table first."""
    found: dict[str, list[str]] = {}
    for table in tables:
        for reading in readings(table):
            there = found.setdefault(reading.fingerprint, [])
            if reading.written not in (UNREAD, *there):
                there.append(reading.written)
    return found


def advice(version: str, file: str = FILE) -> list[str]:
    """What to do with a work list."""
    kinds = ", ".join(REASONS)
    return [
        f"Read each sentence marked `+` and write its reading into schemas/{version}/{file}; run the derivation",
        "without --check first: it enters the places, carries over what was read elsewhere, and writes `unread` else.",
        f"A reading is `{CLAUSES_MARK}ID ...` (`{OWN}` is the place's own id), `? WHY IT IS NOT JUDGED`, or one of",
        f"{kinds}.",
        "A clause whose sentence is gone (`-`) goes too, or hangs on another sentence. A clause that is new or renamed",
        "is named by the sentence that states it; where none does, its basis is convention or observed.",
    ]
