"""Which document each API version is derived from, and how: one row per version; and which one a text is."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from checkout_conformance.schemas.derive import build, reference, sentence_readers, typespec_build, typespecs
from checkout_conformance.schemas.derive.build import Node
from checkout_conformance.schemas.derive.sentences import Sentence
from checkout_conformance.schemas.documents import REFERENCE
from checkout_conformance.schemas.loader import FOLDER

TYPESPECS = "001"


def _shipped_from(document: str) -> str:
    """The version whose derived files are whole and cite a document."""
    roots = {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in FOLDER.glob("*/session.json")}
    return next(version for version, root in roots.items() if root.get("x-document", REFERENCE) == document)


FROM_REFERENCE, FROM_TYPESPECS = _shipped_from(REFERENCE), _shipped_from(TYPESPECS)


@dataclass(frozen=True, slots=True)
class Derivation:
    """A document's short name, and from its text every derived schema by name and every sentence.

    Both raise BrokenReference.
    """

    document: str
    schemas: Callable[[str], dict[str, Node]]
    sentences: Callable[[str], list[Sentence]]


DERIVATIONS: dict[str, Derivation] = {
    FROM_REFERENCE: Derivation(
        REFERENCE, lambda text: build.schemas_of(reference.read(text)), sentence_readers.of_reference
    ),
    FROM_TYPESPECS: Derivation(
        TYPESPECS, lambda text: typespec_build.schemas_of(typespecs.read(text)), sentence_readers.of_typespecs
    ),
}

# `@type name() ::` begins a definition of the typespecs, and stands nowhere in the reference.
DEFINITION = re.compile(r"^@type \w+\(\) ::", re.MULTILINE)


def version_of(text: str) -> str:
    """The version whose kind of document a text is: the typespecs', else the reference's."""
    return FROM_TYPESPECS if DEFINITION.search(text) else FROM_REFERENCE
