"""From typespecs to JSON Schema: the derived files of the older API version.

Two habits of the document are allowed for. It says `optional` of plain values and lists only, and of what stands in
the parameters of a function; an object inside an object never is, so that its not being optional says nothing. And
it has one type per name, wherever the name is used: a type used at more than one place may lack what one of these
places takes, so that unknown keys are not refused there.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from checkout_conformance.schemas.derive.build import CURRENCY, DRAFT, KEY_VALUE_PAIRS, Node
from checkout_conformance.schemas.derive.reference import BrokenReference
from checkout_conformance.schemas.derive.typespecs import SESSION, Pair, Type, Typespecs

DOCUMENT = "001"
# schema -> function of the document
FUNCTIONS = {
    "create": "create",
    "retrieve": "retrieve",
    "list": "list",
    "line_items": "list_line_items",
    "expire": "expire",
}
PLAIN = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean"}
FREE_OBJECT = "object"
ANSWER_TYPES = {"binary": "string", "integer": "integer", "boolean": "boolean"}
# Named by the document, but it shows no definition: an object of which nothing more is known.
UNDEFINED = frozenset({"delivery_estimate"})
NULL = "nil"
UNTYPED = "term"
VALUES_IN_WORDS = re.compile(r"one of\s*([a-z_]+)\s*,\s*([a-z_]+)\s*,\s*or\s*([a-z_]+)\s*\.")
TIME_WORDS = ("timestamp", "Measured in seconds since the Unix epoch")


def schemas_of(document: Typespecs) -> dict[str, Node]:
    """Every derived schema by name. Raises BrokenReference where a type is not defined or defined by itself."""
    maker = _RequestMaker(document)
    schemas = {name: maker.schema(name, document.parameters[function]) for name, function in FUNCTIONS.items()}
    schemas["session"] = _session(document)
    return schemas


def _root(name: str, section: str, line: int) -> Node:
    return {
        "$schema": DRAFT,
        "title": name,
        "x-document": DOCUMENT,
        "x-section": section,
        "x-line": line,
        "type": "object",
        "properties": {},
    }


class _RequestMaker:
    def __init__(self, document: Typespecs) -> None:
        self.types = document.types
        self.uses = Counter(_names_used(document))

    def schema(self, name: str, parameters: Type) -> Node:
        root = _root(name, f"@spec {FUNCTIONS[name]}", parameters.line)
        self._fill(root, parameters.pairs or (), ())
        root["additionalProperties"] = False
        return root

    def _fill(self, place: Node, pairs: tuple[Pair, ...], inside: tuple[str, ...]) -> None:
        for pair in pairs:
            node = {"x-line": pair.line, **self._node(pair.type, inside)}
            if pair.name == "metadata":
                node["x-kind"] = "metadata"
            place["properties"][pair.name] = node
            if not pair.optional and node.get("type") != "object":
                place.setdefault("required", []).append(pair.name)

    def _node(self, kind: Type, inside: tuple[str, ...]) -> Node:
        if kind.item is not None:
            return {"type": "array", "items": {"x-line": kind.line, **self._node(kind.item, inside)}}
        if kind.options:
            return self._union(kind, inside)
        if kind.atom:
            return _atom(kind.atom)
        return self._named(kind, inside)

    def _union(self, kind: Type, inside: tuple[str, ...]) -> Node:
        nodes = [self._node(option, inside) for option in kind.options]
        if any("enum" not in node for node in nodes):
            if all(node == nodes[0] for node in nodes):
                return nodes[0]
            raise BrokenReference(f"line {kind.line}: a union of different types cannot be read")
        return {"type": "string", "enum": [value for node in nodes for value in node["enum"]]}

    def _named(self, kind: Type, inside: tuple[str, ...]) -> Node:
        definition = self.types.get(kind.name)
        if definition is None and kind.name in UNDEFINED:
            return {"type": "object"}
        if definition is None or definition.pairs is None:
            raise BrokenReference(f"line {kind.line}: no `@type` defines the keys of `{kind.name}()`")
        if kind.name in inside:
            raise BrokenReference(f"line {kind.line}: the type `{kind.name}()` contains itself")
        node: Node = {"type": "object", "properties": {}}
        self._fill(node, definition.pairs, (*inside, kind.name))
        if self.uses[kind.name] == 1:
            node["additionalProperties"] = False
        return node


def _atom(atom: str) -> Node:
    if atom in PLAIN:
        return {"type": PLAIN[atom]}
    return {"type": "object"} if atom == FREE_OBJECT else {"type": "string", "enum": [atom]}


def _names_used(document: Typespecs) -> Iterator[str]:
    """Every use of a named type, once per place it stands at."""
    pending = [*document.parameters.values(), *(t for name, t in document.types.items() if name != SESSION)]
    while pending:
        kind = pending.pop()
        if kind.name:
            yield kind.name
        pending += [*kind.options, *([kind.item] if kind.item else []), *(pair.type for pair in kind.pairs or ())]


def _session(document: Typespecs) -> Node:
    kind = document.types[SESSION]
    root = _root("session", f"@type {SESSION}", kind.line)
    for pair in kind.pairs or ():
        root["properties"][pair.name] = _attribute(pair, document.words.get(pair.name, (0, ""))[1])
        root.setdefault("required", []).append(pair.name)
    return root


def _attribute(pair: Pair, words: str) -> Node:
    """An attribute of the session: its types, and what the words add."""
    options = pair.type.options or (pair.type,)
    names = [name for option in options for name in _flat(option)]
    nullable = NULL in names
    types = sorted({_answer_type(name, pair) for name in names if name not in (NULL, UNTYPED)}, reverse=True)
    node: Node = {"x-line": pair.line}
    if words.startswith(KEY_VALUE_PAIRS):
        types = ["object"]
        node.update({"additionalProperties": {"x-line": pair.line, "type": "string"}, "x-kind": "metadata"})
    if types:
        every = [*types, "null"] if nullable else types
        node["type"] = every[0] if len(every) == 1 else every
    elif nullable:
        node["x-clauses"] = {"required": {"level": "SHOULD"}}  # as everywhere: absent may stand for null
    node.update(_said(words, types, nullable=nullable))
    return node


def _flat(kind: Type) -> Iterator[str]:
    if kind.options:
        for option in kind.options:
            yield from _flat(option)
    else:
        yield kind.name


def _answer_type(name: str, pair: Pair) -> str:
    if name in ANSWER_TYPES:
        return ANSWER_TYPES[name]
    if name.startswith("Stripe."):
        return "object"
    raise BrokenReference(f"line {pair.line}: the type `{name}` of the attribute `{pair.name}` is unknown")


def _said(words: str, types: list[str], *, nullable: bool) -> Node:
    match = VALUES_IN_WORDS.search(words)
    if match and types == ["string"]:
        return {"enum": [*sorted(match.groups()), *([None] if nullable else [])]}
    if types == ["string"] and CURRENCY in words:
        return {"pattern": "^[a-z]{3}$", "x-kind": "currency"}
    if types == ["integer"] and any(phrase in words for phrase in TIME_WORDS):
        return {"x-kind": "timestamp"}
    return {}
