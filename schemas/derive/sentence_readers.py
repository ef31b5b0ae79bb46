"""Every sentence of a document, row by row: of the reference, and of the typespecs.

Here: which words belong to which place. What a sentence is stands in `schemas.derive.sentences`, what was made of it
in `schemas.derive.readings`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from checkout_conformance.schemas.derive import reference, typespecs
from checkout_conformance.schemas.derive.reference import Paragraph, Section
from checkout_conformance.schemas.derive.sdk import Release
from checkout_conformance.schemas.derive.sentences import Sentence, sentences_of
from checkout_conformance.schemas.derive.typespec_build import FUNCTIONS
from checkout_conformance.schemas.readings import EXAMPLE_MARK

PAGE = "page"
ENTRY = re.compile(r'^(?P<indent> *)(?:"(?P<key>[^"]+)": )?(?P<value>[^\s].*?),?$')
SPACE_BEFORE = re.compile(r"\s+(?=[,.;:)])")


def of_reference(text: str) -> list[Sentence]:
    """The sentences of the reference, in its order. Raises BrokenReference where it cannot be read."""
    found = list(sentences_of(PAGE, reference.page(text)))
    for name, section in reference.read(text).items():
        found.extend(_of_section(name, section))
    return found


def _of_section(name: str, section: Section) -> Iterator[Sentence]:
    yield from sentences_of(name, section.paragraphs)
    for row in section.rows:
        place = f"{name}.{row.path}"
        yield from sentences_of(place, row.paragraphs, row.kind)
        for value, paragraphs in row.value_paragraphs.items():
            yield from sentences_of(f"{place}={value}", paragraphs)
    yield from _of_example(name, section.example_lines)


def _of_example(name: str, lines: list[Paragraph]) -> Iterator[Sentence]:
    """One sentence for each value of an example answer: what it says of its attribute."""
    keys: list[tuple[int, str]] = []
    for line, text in lines:
        match = ENTRY.match(text)
        if match is None or match["value"] in ("}", "]"):
            continue
        indent, key = len(match["indent"]), match["key"]
        keys = [(depth, above) for depth, above in keys if depth < indent]
        if match["value"] in ("{", "["):
            keys.append((indent, key or ""))
            continue
        path = ".".join(part for part in (*(above for _, above in keys), key or "") if part)
        yield Sentence(f"{name}{EXAMPLE_MARK}{path}", f"{path} = {match['value']}", line)


def of_release(release: Release) -> list[Sentence]:
    """The sentences of a release of the SDK; it has no examples, and no words on single values."""
    found = list(sentences_of(PAGE, release.page))
    for name, section in release.sections.items():
        found.extend(_of_section(name, section))
    return found


def of_typespecs(text: str) -> list[Sentence]:
    """The sentences of the typespecs: of the page, of each type and function, and of each attribute of the session."""
    read = typespecs.read(text)
    found: list[Sentence] = []
    functions = {function: name for name, function in FUNCTIONS.items()}
    for place, paragraphs in typespecs.prose(text).items():
        kind, _, name = place.partition(" ")
        shown = functions.get(name, name) if kind == "@spec" else place
        found.extend(sentences_of(shown, [(line, _tidy(words)) for line, words in paragraphs]))
    for name, (line, words) in read.words.items():
        found.extend(sentences_of(f"session.{name}", [(line, _tidy(words))]))
    return found


def _tidy(words: str) -> str:
    return SPACE_BEFORE.sub("", words)
