"""What was made of every sentence of a version's document: clauses, or the reason why it is none.

One table per version, `schemas/<version>/readings.json`: a line per place, and at each place a reading per
fingerprint of a sentence (the sentences themselves are not kept; `schemas.derive.sentences` makes the fingerprints).
A reading is written as

- `= ID ID ...`   the clauses that the sentence gives; `~` stands for the place's own id (`~.max_length`);
- a key of REASONS, which says why it gives none;
- `? WORDS`       a rule that no clause states yet, and why it is not judged;
- `unread`        nobody has read it: the derivation's check fails until somebody did.

Here: the table and its words. Not here: whether it fits the document (`schemas.derive.reading_check`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from checkout_conformance.schemas import difference
from checkout_conformance.schemas.identifiers import ANY
from checkout_conformance.schemas.loader import FOLDER, BrokenSchemas

FILE = "readings.json"
UNREAD = "unread"
CLAUSES_MARK, OPEN_MARK = "= ", "? "
OWN = "~"
VALUE_MARK = "="
EXAMPLE_MARK = "!example."
MAP_KEY = "<currency>"
LINE_ITEMS = "session.line_items.data"


class Kind(StrEnum):
    """What a reading says of its sentence."""

    CLAUSES = "it is a clause"
    TYPE = "the type says it already"
    PAGE = "it binds or describes the hosted page, not the API"
    ACCOUNT = "it binds the account, not the API"
    NO_RULE = "it states no rule of the API"
    NOT_JUDGED = "it states a rule that is not judged"
    UNREAD = "nobody has read it"


# key in a table -> (kind, why it is no clause)
REASONS: Mapping[str, tuple[Kind, str]] = {
    "describes": (
        Kind.TYPE,
        "it says what the attribute is; that it is there, and of its type, are clauses of its own",
    ),
    "value": (Kind.TYPE, "it says what a value stands for; which values there are is a clause of its own"),
    "operation": (Kind.TYPE, "it says what the operation does; that it is served is a clause of its own"),
    "page": (Kind.PAGE, "it tells what the hosted page, the invoice or a receipt shows or does"),
    "customer": (Kind.PAGE, "it binds the customer on the hosted page, who is not a client of the API"),
    "embedding": (Kind.PAGE, "it binds the page or app that embeds the session"),
    "account": (Kind.ACCOUNT, "it depends on settings of the account, which nobody sees from outside"),
    "after": (Kind.NO_RULE, "it is about payments, subscriptions and other objects beyond these operations"),
    "older": (Kind.NO_RULE, "it is about sessions that are older than the contract"),
    "advice": (Kind.NO_RULE, "it advises, points elsewhere or tells what it is good for"),
    "instance": (Kind.NO_RULE, "it is an example of the sentence beside it"),
    "shown": (Kind.NO_RULE, "it is a value of an example answer, which need not be another session's"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One sentence's reading. `clauses` are whole ids; `reason` is "" where it is clauses or unread."""

    place: str
    fingerprint: str
    written: str

    @property
    def kind(self) -> Kind:
        """What the sentence is. Raises BrokenSchemas where the table has a word of its own."""
        if self.written.startswith(CLAUSES_MARK):
            return Kind.CLAUSES
        if self.written.startswith(OPEN_MARK):
            return Kind.NOT_JUDGED
        if self.written == UNREAD:
            return Kind.UNREAD
        if self.written not in REASONS:
            raise BrokenSchemas(
                f"{FILE}: `{self.place}` {self.fingerprint} is read as '{self.written}', which is no reading; "
                f"write `{CLAUSES_MARK}ID ...`, `{OPEN_MARK}WORDS`, or one of {', '.join(REASONS)}"
            )
        return REASONS[self.written][0]

    @property
    def reason(self) -> str:
        """Why the sentence is no clause; "" where it is one, or is unread."""
        if self.kind is Kind.NOT_JUDGED:
            return self.written.removeprefix(OPEN_MARK)
        return REASONS[self.written][1] if self.written in REASONS else ""

    @property
    def clauses(self) -> tuple[str, ...]:
        """The ids of the clauses that it gives."""
        if self.kind is not Kind.CLAUSES:
            return ()
        own = own_id(self.place)
        return tuple(word.replace(OWN, own) for word in self.written.removeprefix(CLAUSES_MARK).split())


Table = Mapping[str, Mapping[str, str]]


def own_id(place: str) -> str:
    """What the ids of the clauses on a place begin with.

    >>> own_id("session.line_items.data.price.currency_options.<currency>.tiers=x")
    'line_item.price.currency_options.any.tiers'
    """
    name = place.partition(VALUE_MARK)[0].replace(EXAMPLE_MARK, ".").replace(MAP_KEY, ANY)
    return f"line_item{name.removeprefix(LINE_ITEMS)}" if name.startswith(f"{LINE_ITEMS}.") else name


def readings(table: Table) -> Iterator[Reading]:
    """Every reading of a table, in its order."""
    for place, row in table.items():
        for fingerprint, written in row.items():
            yield Reading(place, fingerprint, written)


@cache
def readings_of(version: str) -> tuple[Reading, ...]:
    """The readings of a shipped version; () where it has no table. Raises BrokenSchemas where it is damaged."""
    return tuple(readings(table_of(version)))


def table_of(version: str) -> Table:
    """A shipped version's own table; of one that is kept as a difference, what no other version has."""
    data = difference.read(FOLDER / version)
    table: Table = read_table(FOLDER / version / FILE) if data is None else data["readings"]
    return table


def read_table(path: Path) -> Table:
    """A table as it stands; {} where there is none. Raises BrokenSchemas where it is damaged."""
    if not path.exists():
        return {}
    try:
        table: dict[str, dict[str, str]] = json.loads(path.read_text(encoding="utf-8"))
        if not all(isinstance(word, str) for row in table.values() for word in row.values()):
            raise ValueError("a reading is no text")
    except (ValueError, AttributeError) as error:
        raise BrokenSchemas(
            f"{path.parent.name}/{path.name} is damaged ({error}); restore it from version control"
        ) from error
    return table


def counted(found: Iterable[Reading]) -> dict[Kind, int]:
    """How many sentences there are of each kind, in the order of the kinds; kinds without any are left out."""
    kinds = [reading.kind for reading in found]
    return {kind: kinds.count(kind) for kind in Kind if kind in kinds}


def coverage(found: Iterable[Reading], *, listed: bool = False) -> Iterator[str]:
    """The counts in words, a line a kind; with `listed`, every sentence that gives no clause, by place and reason."""
    every = list(found)
    distinct = len({reading.fingerprint for reading in every})
    yield f"{len(every)} sentences of the document ({distinct} different ones):"
    for kind, number in counted(every).items():
        yield f"  {number}: {kind}"
    if not listed:
        return
    reasons: dict[tuple[Kind, str], list[str]] = {}
    for reading in every:
        if reading.kind is not Kind.CLAUSES:
            places = reasons.setdefault((reading.kind, reading.reason), [])
            places.append(f"  {reading.place} {reading.fingerprint}")
    for kind in Kind:
        for (of, reason), places in reasons.items():
            if of is kind:
                yield f"{kind}{': ' if reason else ''}{reason} ({len(places)})"
                yield from places
