"""Which document each API version is derived from, and how: one row per version; and which one a text is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from checkout_conformance.schemas.derive import build, reference, sentence_readers, typespec_build, typespecs
from checkout_conformance.schemas.derive.build import Node
from checkout_conformance.schemas.derive.sentences import Sentence

FROM_REFERENCE = "2025-09-30.clover"
FROM_TYPESPECS = "2022-11-15"


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
        "002", lambda text: build.schemas_of(reference.read(text)), sentence_readers.of_reference
    ),
    FROM_TYPESPECS: Derivation(
        "001", lambda text: typespec_build.schemas_of(typespecs.read(text)), sentence_readers.of_typespecs
    ),
}

# `@type name() ::` begins a definition of the typespecs, and stands nowhere in the reference.
TYPESPECS = re.compile(r"^@type \w+\(\) ::", re.MULTILINE)


def version_of(text: str) -> str:
    """The version whose kind of document a text is: the typespecs', else the reference's."""
    return FROM_TYPESPECS if TYPESPECS.search(text) else FROM_REFERENCE
