"""Which document each API version is derived from, and how: one row per version."""

from __future__ import annotations

from collections.abc import Callable

from checkout_conformance.schemas.derive import build, reference, typespec_build, typespecs
from checkout_conformance.schemas.derive.build import Node

Derivation = Callable[[str], dict[str, Node]]

FROM_REFERENCE = "2025-09-30.clover"
FROM_TYPESPECS = "2022-11-15"


def _from_reference(text: str) -> dict[str, Node]:
    return build.schemas_of(reference.read(text))


def _from_typespecs(text: str) -> dict[str, Node]:
    return typespec_build.schemas_of(typespecs.read(text))


# version -> from the text of its document to every derived schema by name. Raises BrokenReference.
DERIVATIONS: dict[str, Derivation] = {
    FROM_REFERENCE: _from_reference,
    FROM_TYPESPECS: _from_typespecs,
}
