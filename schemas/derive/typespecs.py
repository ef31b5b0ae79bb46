"""Read the Elixir typespecs of the older API version: `@type` definitions, and the parameters of every `@spec`.

A type is what stands behind `::`: a map of keys (`%{optional(:a) => :string, b: other()}`), a list, a union of
atoms, or a name that another `@type` defines. Here only what is written is read; what it means as JSON Schema is
decided in `schemas.derive.typespec_build`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from checkout_conformance.schemas.derive.reference import BrokenReference, Paragraph

SESSION = "t"
FUNCTIONS = ("create", "expire", "list", "list_line_items", "retrieve")
TOKEN = re.compile(
    r'\s*(?:(?P<atom>:"[^"]+"|:\w+)|(?P<struct>%[A-Z][\w.]*\{|%\{)|(?P<arrow>=>)|(?P<key>\w+:(?!:))'
    r"|(?P<name>[A-Za-z_][\w.]*)|(?P<sign>[][(){}|,]))"
)
DEFINITION = re.compile(r"^@type (\w+)\(\) ::", re.MULTILINE)
FUNCTION = re.compile(r"^@spec (\w+)\(", re.MULTILINE)
PARAMETERS = re.compile(r"params ::")
OPENING = re.compile(r"^@(type|spec) (\w+)\(")
# Headings, methods and paths of the page: they say nothing of a parameter.
LAYOUT = re.compile(r"^(Link to this section|View Source|Types$|Functions$|Details$|- Method:|- Path:|get$|post$|/v1/)")


@dataclass(frozen=True, slots=True)
class Pair:
    """One key of a map: `optional` where the text says so, `line` where it stands."""

    name: str
    optional: bool
    type: Type
    line: int


@dataclass(frozen=True, slots=True)
class Type:
    """A type as written: exactly one of atom, name, item, pairs or options is set."""

    atom: str = ""
    name: str = ""
    item: Type | None = None
    pairs: tuple[Pair, ...] | None = None
    options: tuple[Type, ...] = ()
    line: int = 0


@dataclass(slots=True)
class Typespecs:
    """The document: types by name, parameters by function, and the words (with their line) on each attribute."""

    types: dict[str, Type] = field(default_factory=dict)
    parameters: dict[str, Type] = field(default_factory=dict)
    words: dict[str, Paragraph] = field(default_factory=dict)


def read(text: str) -> Typespecs:
    """The typespecs of a document. Raises BrokenReference where it is none, or is cut off."""
    found = Typespecs()
    session_end = 0
    for match in DEFINITION.finditer(text):
        reader = _Reader(text, match.end())
        if match[1] in found.types:
            raise BrokenReference(f"line {reader.line()}: the type `{match[1]}` is defined twice")
        found.types[match[1]] = reader.union()
        session_end = reader.position if match[1] == SESSION else session_end
    if not found.types:
        raise BrokenReference("line 1: no `@type` was found; this is not the typespecs of Stripe.Checkout.Session")
    for match in FUNCTION.finditer(text):
        opening = PARAMETERS.search(text, match.end())
        if opening is None:
            raise BrokenReference(f"line {line_of(text, match.end())}: `@spec {match[1]}` ends without its parameters")
        found.parameters[match[1]] = _Reader(text, opening.end()).union()
    last = line_of(text, len(text))
    if SESSION not in found.types:
        raise BrokenReference(f"line {last}: the text has no `@type {SESSION}()`; it is truncated")
    for name in FUNCTIONS:
        if name not in found.parameters:
            raise BrokenReference(f"line {last}: the text ends before `@spec {name}(`; it is truncated")
    found.words = _words(text, session_end, found.types[SESSION])
    return found


def prose(text: str) -> dict[str, list[Paragraph]]:
    """What is said of the page (`page`), of each type (`@type acss_debit`) and of each function (`@spec create`)."""
    found: dict[str, list[Paragraph]] = {"page": []}
    opened, skip_until = "page", 0
    position = 0
    for number, line in enumerate(text.splitlines(keepends=True), start=1):
        match = OPENING.match(line)
        if match:
            opened = f"@{match[1]} {match[2]}"
            found.setdefault(opened, [])
            skip_until = _definition_end(text, position, match[1])
        elif position >= skip_until and opened != f"@type {SESSION}" and not _says_nothing(line):
            found[opened].append((number, line.strip()))
        position += len(line)
    return {place: _joined(paragraphs) for place, paragraphs in found.items()}


def _definition_end(text: str, start: int, kind: str) -> int:
    """Where the words after a definition begin: behind its type, or behind its last closing brace on a line."""
    if kind == "type":
        reader = _Reader(text, text.index("::", start) + 2)
        reader.union()
        return reader.position
    return text.find("\n", text.find("{:error, term()}", start))


def _says_nothing(line: str) -> bool:
    return not line.strip() or bool(LAYOUT.match(line))


def _joined(paragraphs: list[Paragraph]) -> list[Paragraph]:
    """Lines that are one sentence as one: a line goes on where the one before has no end."""
    found: list[Paragraph] = []
    for line, words in paragraphs:
        if found and not found[-1][1].endswith((".", ":")) and not words[0].isupper():
            found[-1] = (found[-1][0], f"{found[-1][1]} {words}")
        else:
            found.append((line, words))
    return found


def _words(text: str, start: int, session: Type) -> dict[str, Paragraph]:
    """What is said of each attribute of the session. Its name stands before, at times glued to a sentence's end."""
    names = {pair.name for pair in session.pairs or ()}
    following = DEFINITION.search(text, start)
    found: dict[str, list[str]] = {}
    lines: dict[str, int] = {}
    current = ""
    words = text[start : following.start() if following else len(text)]
    for number, line in enumerate(words.splitlines(), start=line_of(text, start)):
        heading = line.rpartition(".")[2]
        if heading in names and heading not in found:
            if current:
                found[current].append(line.removesuffix(heading))
            current = heading
            found[current] = []
            lines[current] = number
        elif current:
            found[current].append(line.strip())
    return {name: (lines[name], " ".join(said)) for name, said in found.items()}


def line_of(text: str, position: int) -> int:
    """The number of the line on which a position of a text stands."""
    return text.count("\n", 0, position) + 1


class _Reader:
    """One type, read from a position on; `position` stands behind it afterwards."""

    def __init__(self, text: str, position: int) -> None:
        self.text = text
        self.position = position

    def line(self) -> int:
        return line_of(self.text, self.position)

    def union(self) -> Type:
        line = self.line()
        options = [self._unit()]
        while self._peek("|"):
            self._take("|")
            options.append(self._unit())
        return options[0] if len(options) == 1 else Type(options=tuple(options), line=line)

    def _unit(self) -> Type:
        kind, token = self._next()
        line = self.line()
        if kind == "atom":
            return Type(atom=token[1:].strip('"'), line=line)
        if token == "[":
            item = self.union()
            self._take("]")
            return Type(item=item, line=line)
        if token == "(":
            inner = self.union()
            self._take(")")
            return inner
        if kind == "struct":
            return Type(pairs=tuple(self._pairs()), line=line)
        if kind == "name":
            if self._peek("("):
                self._take("(")
                self._take(")")
            return Type(name=token, line=line)
        raise self._broken(f"a type, not {token!r}")

    def _pairs(self) -> list[Pair]:
        pairs: list[Pair] = []
        while not self._peek("}"):
            pairs.append(self._pair())
            if not self._peek("}"):
                self._take(",")
        self._take("}")
        return pairs

    def _pair(self) -> Pair:
        kind, token = self._next()
        line = self.line()
        if kind == "key":
            return Pair(token[:-1], False, self.union(), line)
        optional = token == "optional"
        if optional:
            self._take("(")
            kind, token = self._next()
            self._take(")")
        if kind != "atom":
            raise self._broken(f"a key, not {token!r}")
        self._take("=>")
        return Pair(token[1:].strip('"'), optional, self.union(), line)

    def _next(self) -> tuple[str, str]:
        match = TOKEN.match(self.text, self.position)
        if match is None or match.lastgroup is None:
            raise self._broken("more of a type")
        self.position = match.end()
        return match.lastgroup, match[match.lastgroup]

    def _peek(self, token: str) -> bool:
        match = TOKEN.match(self.text, self.position)
        return match is not None and match[match.lastgroup or 0] == token

    def _take(self, token: str) -> None:
        if not self._peek(token):
            raise self._broken(f"`{token}`")
        self._next()

    def _broken(self, wanted: str) -> BrokenReference:
        seen = self.text[self.position : self.position + 20].strip() or "the end of the text"
        return BrokenReference(f"line {self.line()}: expected {wanted}, found {seen!r}")
