"""What the other documents state of an attribute: readers that corroborate the reference, one per document.

The Ruby class pages list attributes by name and say which are objects; the list of properties gives types and some
values; the typespecs give types and values of the older version. Each reader turns its text into statements; where
they disagree with the schemas is said in `schemas.derive.corroborate`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from checkout_conformance.schemas.derive import build, reference, typespec_build, typespecs
from checkout_conformance.schemas.derive.build import Node
from checkout_conformance.schemas.derive.reference import BrokenReference
from checkout_conformance.schemas.derive.typespecs import line_of
from checkout_conformance.schemas.documents import REFERENCE
from checkout_conformance.schemas.nodes import listed_values, nodes, types_of

READER = re.compile(r"^def *(\w*)\n  @(\w+)\nend", re.MULTILINE)
CLASS = re.compile(r"^Class: Stripe::", re.MULTILINE)
INNER_TYPE = re.compile(r"^    (\w+): [A-Z]\w+,$", re.MULTILINE)
PROPERTY = re.compile(r"^\s*• (\w+) \(((?:[a-z]+(?:\[\])?)|\[\[\w+\]\])\): (.*)$", re.MULTILINE)
EVENT = re.compile(r"^\s*• (\w+): Triggered ", re.MULTILINE)
LISTED = re.compile(r"\((?P<values>[a-z_]+(?:, [a-z_]+)+)\)")
PROPERTY_TYPES = {
    "string": {"string"},
    "number": {"integer", "number"},
    "boolean": {"boolean"},
    "object": {"object"},
    "string[]": {"array"},
    "object[]": {"array"},
}
STRUCTURED = frozenset({"object", "array"})
EVENT_PREFIX = "checkout.session."


@dataclass(frozen=True, slots=True)
class Statement:
    """One document's word on one place: types and values are None where it says nothing of them."""

    schema: str
    path: str
    line: int
    types: frozenset[str] | None = None
    values: frozenset[str] | None = None


def from_ruby_page(text: str, schema: str) -> Iterator[Statement]:
    """The attributes of a Ruby class page; those with a class of their own are objects, or arrays of them."""
    if not CLASS.search(text):
        raise BrokenReference("line 1: no 'Class: Stripe::' was found; this is no page of a Ruby class")
    structured = set(INNER_TYPE.findall(text))
    found = list(READER.finditer(text))
    if not found:
        raise BrokenReference(f"line {line_of(text, len(text))}: the page ends without an attribute; it is truncated")
    for match in found:
        yield Statement(
            schema, match[2], line_of(text, match.end()) - 1, STRUCTURED if match[2] in structured else None
        )


def from_properties(text: str) -> Iterator[Statement]:
    """The list of properties of the session, and its events as values of an event's type."""
    found = list(PROPERTY.finditer(text))
    if not found:
        raise BrokenReference("line 1: no property was found; this is not the list of properties and events")
    for match in found:
        listed = LISTED.search(match[3])
        yield Statement(
            "session",
            _snake_case(match[1]),
            line_of(text, match.start(1)),
            frozenset(PROPERTY_TYPES.get(match[2], {"string"})),
            frozenset(listed["values"].split(", ")) if listed else None,
        )
    for match in EVENT.finditer(text):
        name = f"{EVENT_PREFIX}{_snake_case(match[1])}"
        yield Statement("event", "type", line_of(text, match.start(1)), None, frozenset({name}))


def from_typespecs(text: str) -> Iterator[Statement]:
    """Everything that the typespecs state: parameters at every depth, and the session's attributes."""
    yield from _of_schemas(typespec_build.schemas_of(typespecs.read(text)))


def from_reference(text: str) -> Iterator[Statement]:
    """Everything that the reference states."""
    yield from _of_schemas(build.schemas_of(reference.read(text)))


def _of_schemas(schemas: dict[str, Node]) -> Iterator[Statement]:
    for name, schema in schemas.items():
        for path, node in nodes(schema):
            if path and not path.endswith(("[]", ".*")):
                types = frozenset(types_of(node))
                yield Statement(name, path, node["x-line"], types or None, listed_values(node) or None)


def _snake_case(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower()


@dataclass(frozen=True, slots=True)
class Document:
    """A document and its reader; `complete` names the schemas whose top level it is meant to list in full."""

    name: str
    read: Callable[[str], Iterator[Statement]]
    complete: tuple[str, ...] = ()
    of_the_version: bool = True


DOCUMENTS: tuple[Document, ...] = (
    Document("000", lambda text: from_ruby_page(text, "session"), ("session",)),
    Document("001", from_typespecs, of_the_version=False),
    Document(REFERENCE, from_reference),
    Document("003", from_properties, of_the_version=False),
    Document("004", lambda text: from_ruby_page(text, "customer_session"), ("customer_session",)),
)
