"""The sentences of a document: where each stands, and a fingerprint of what it says.

A sentence's place is the row that it belongs to (`create.custom_fields.key`), a value of that row
(`create.mode=payment`), an operation as a whole (`create`), or an entry of an example answer
(`create!example.locale`). The text itself is never committed; its fingerprint is, so that a sentence that is new,
changed or gone is noticed. What was made of a sentence stands in `schemas.derive.readings`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

FINGERPRINT_LENGTH = 12

BOUNDARY = re.compile(r"(?<=[A-Za-z0-9)\"”`][.!?])\s+(?=[A-Z`\"“(\[])|(?<=[a-z)][.!?])(?=[A-Z][a-z])")
# What ends in a full stop and ends no sentence.
ABBREVIATION = re.compile(r"\b(?:e\.g|i\.e|etc|vs|approx)\.$")
LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
TAG = re.compile(r"</?[a-z]+(?: [^>]*)?>")
# What one document writes and another leaves out: quotes, apostrophes and backticks around code, and what a page fills
# in for its reader's country.
MARKS = re.compile(r"[`'\"’‘“”*\\]| \(or local equivalent\)")
TOKEN = re.compile(r"\d+(?:[.,]\d+)*|[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z0-9_]+)*|[^\sA-Za-z0-9_.,;:!?()\[\]-]")
# What announces a list of values and says nothing itself.
ANNOUNCEMENT = re.compile(r"\s*Possible enum values:?\s*$")


@dataclass(frozen=True)
class Sentence:
    """One sentence as written, the place that it stands at, its line, and the type of its row ("" for none)."""

    place: str
    text: str
    line: int
    kind: str = ""

    @cached_property
    def words(self) -> str:
        """The text as every document would write it: without marks, one space between words."""
        return " ".join(bare(self.text).split())

    @cached_property
    def fingerprint(self) -> str:
        """A short digest of the normalised text."""
        return fingerprint(self.text)


def fingerprint(text: str) -> str:
    """The digest of a sentence; quotes, links and spacing, in which documents differ, do not count.

    >>> fingerprint("One of `a` or [b](#b) is required.") == fingerprint("One of a or b is required")
    True
    """
    return hashlib.sha256(normalised(text).encode("utf-8")).hexdigest()[:FINGERPRINT_LENGTH]


def normalised(text: str) -> str:
    """The words, numbers and signs of a sentence, one space between them."""
    return " ".join(TOKEN.findall(bare(text)))


def bare(text: str) -> str:
    """A text without links, tags, quotes and backticks, in which documents differ."""
    return MARKS.sub("", TAG.sub("", LINK.sub(r"\1", text)))


def split(text: str) -> list[str]:
    """The sentences of a paragraph, without what only announces a list of values.

    >>> split("Words, e.g. these. More of them. Possible enum values:")
    ['Words, e.g. these.', 'More of them.']
    """
    found: list[str] = []
    for part in BOUNDARY.split(ANNOUNCEMENT.sub("", text.strip())):
        if found and ABBREVIATION.search(found[-1]):
            found[-1] = f"{found[-1]} {part}"
        else:
            found.append(part)
    return [part for part in found if normalised(part)]


def sentences_of(place: str, paragraphs: Iterable[tuple[int, str]], kind: str = "") -> Iterator[Sentence]:
    """The sentences of the paragraphs (line, text) of one place, each once."""
    seen: set[str] = set()
    for line, text in paragraphs:
        for part in split(text):
            sentence = Sentence(place, part, line, kind)
            if sentence.fingerprint not in seen:
                seen.add(sentence.fingerprint)
                yield sentence
