"""The official Node SDK's type declarations as facts about paths: presence, null, types, enumerated values.

For tests alone: a small reader of what these generated files use of TypeScript (namespaces, interfaces, type aliases,
unions of literals, arrays, maps), no more. A release is installed under an alias (`tests/node/packages.txt`); where it
is not, `declared` says so by None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

MODULES = Path(__file__).parents[1] / "node" / "node_modules"
# Where a release keeps its types: beside each other, or in a folder of the API version.
FOLDERS = ("types", "types/2022-11-15")
FILES = (
    *("Checkout/Sessions.d.ts", "Checkout/SessionsResource.d.ts", "LineItems.d.ts"),
    *("CustomerSessions.d.ts", "CustomerSessionsResource.d.ts"),
)
NOT_INSTALLED = "its types are not installed: npm install --no-save --prefix tests/node $(cat tests/node/packages.txt)"
COMMENT = re.compile(r"/\*.*?\*/|//[^\n]*", re.DOTALL)
OPENING = re.compile(r"\s*(?:declare\s+|export\s+)?(module|namespace|interface|class)\s+([\w.']+)[^{]*\{")
ALIAS = re.compile(r"\s*type\s+(\w+)\s*=\s*")
MEMBER = re.compile(r"\s*(\w+)(\?)?\s*:\s*")
INDEX = re.compile(r"\{\s*\[\w+\s*:\s*string\]\s*:\s*(.*?);?\s*\}", re.DOTALL)
PLAIN = {"string": "string", "number": "number", "boolean": "boolean", "null": "null"}
MAPS = ("Stripe.MetadataParam", "Stripe.Metadata")
OPEN, CLOSE = "{[(<", "}])>"


@dataclass(frozen=True, slots=True)
class Declared:
    """What is said of one path: its JSON types, its listed values, whether it may be absent, whether "" is typed."""

    types: frozenset[str]
    values: frozenset[str] | None
    optional: bool
    emptyable: bool


@dataclass(frozen=True, slots=True)
class Scope:
    """Every interface (name -> member -> (type, optional)) and alias of a release, by dotted name."""

    interfaces: Mapping[str, Mapping[str, tuple[str, bool]]]
    aliases: Mapping[str, str]


def declared(alias: str, interface: str) -> dict[str, Declared] | None:
    """The members of an interface by path (`line_items[].price`); None where the release is not installed."""
    folder = next((MODULES / alias / name for name in FOLDERS if (MODULES / alias / name / FILES[0]).exists()), None)
    return None if folder is None else dict(_members(_scope(folder), interface, "", ()))


@cache
def _scope(folder: Path) -> Scope:
    interfaces: dict[str, dict[str, tuple[str, bool]]] = {}
    aliases: dict[str, str] = {}
    for name in FILES:
        if (folder / name).exists():
            text = COMMENT.sub("", (folder / name).read_text(encoding="utf-8"))
            _block(text, 0, "", interfaces, aliases)
    return Scope(interfaces, aliases)


def _block(
    text: str, start: int, prefix: str, interfaces: dict[str, dict[str, tuple[str, bool]]], aliases: dict[str, str]
) -> int:
    """Read the items of a namespace from `start` to its closing brace; the position after it."""
    position = start
    while position < len(text):
        if match := OPENING.match(text, position):
            kind, name = match[1], f"{prefix}{match[2]}"
            if kind == "interface":
                end = _closing(text, match.end() - 1)
                interfaces[name] = dict(_fields(text[match.end() : end]))
                position = end + 1
            elif kind == "class":
                position = _closing(text, match.end() - 1) + 1
            else:
                inner = prefix if kind == "module" else f"{name}."
                position = _block(text, match.end(), inner, interfaces, aliases)
        elif match := ALIAS.match(text, position):
            end = _statement(text, match.end())
            aliases[f"{prefix}{match[1]}"] = text[match.end() : end]
            position = end + 1
        elif text[position] == "}":
            return position + 1
        else:
            position += 1
    return position


def _fields(body: str) -> Iterator[tuple[str, tuple[str, bool]]]:
    position = 0
    while match := MEMBER.match(body, position):
        end = _statement(body, match.end())
        yield match[1], (body[match.end() : end].strip(), match[2] is not None)
        position = end + 1


def _closing(text: str, opening: int) -> int:
    depth = 0
    for position in range(opening, len(text)):
        depth += (text[position] == "{") - (text[position] == "}")
        if depth == 0:
            return position
    raise AssertionError("an interface that never ends")


def _statement(text: str, start: int) -> int:
    """The position of the `;` that ends a type."""
    depth = 0
    for position in range(start, len(text)):
        letter = text[position]
        depth += (letter in OPEN) - (letter in CLOSE and text[position - 1] != "=")
        if letter == ";" and depth == 0:
            return position
    return len(text)


def _members(scope: Scope, interface: str, prefix: str, inside: tuple[str, ...]) -> Iterator[tuple[str, Declared]]:
    if interface in inside:
        return
    for name, (kind, optional) in scope.interfaces[interface].items():
        path = f"{prefix}.{name}" if prefix else name
        yield from _described(scope, kind, path, optional, (*inside, interface))


def _described(
    scope: Scope, kind: str, path: str, optional: bool, inside: tuple[str, ...]
) -> Iterator[tuple[str, Declared]]:
    types, values, below = set[str](), set[str](), list[tuple[str, str]]()
    options = list(_options(scope, kind, inside[-1]))
    for option in options:
        if option.startswith("'"):
            types.add("string")
            values |= {option.strip("'")} - {""}
        elif option in PLAIN:
            types.add(PLAIN[option])
        elif option.startswith("Array<"):
            types.add("array")
            below.append(("[]", option[len("Array<") : -1]))
        elif option in MAPS or INDEX.match(option):
            types.add("object")
            if found := INDEX.match(option):
                below.append((".*", found[1]))
        else:
            types.add("object")
            name = _resolved(scope.interfaces, option, inside[-1])
            if name is not None:
                below.append(("", name))
    if "string" in types and "object" in types and not values:
        types.discard("object")  # an id that can be expanded
        below = [(ending, child) for ending, child in below if ending]
    yield path, Declared(frozenset(types), frozenset(values) or None, optional, "''" in options)
    for ending, child in below:
        if ending:
            yield from _described(scope, child, f"{path}{ending}", False, inside)
        else:
            yield from _members(scope, child, path, inside)


def _options(scope: Scope, kind: str, around: str) -> Iterator[str]:
    """The members of a union, aliases followed; `Stripe.Emptyable<T>` is T or ''."""
    for part in _split(kind):
        if part.startswith("Stripe.Emptyable<"):
            yield "''"
            yield from _options(scope, part[len("Stripe.Emptyable<") : -1], around)
            continue
        alias = _resolved(scope.aliases, part, around)
        if alias is not None:
            yield from _options(scope, scope.aliases[alias], alias)
        else:
            yield part


def _split(kind: str) -> Iterator[str]:
    depth, start = 0, 0
    for position, letter in enumerate(kind):
        depth += (letter in OPEN) - (letter in CLOSE)
        if letter == "|" and depth == 0:
            if kind[start:position].strip():
                yield kind[start:position].strip()
            start = position + 1
    yield kind[start:].strip()


def _resolved(known: Mapping[str, object], name: str, around: str) -> str | None:
    """The full dotted name of what a short one means inside `around`."""
    scopes = around.split(".")
    for length in range(len(scopes), -1, -1):
        candidate = ".".join([*scopes[:length], name])
        if candidate in known:
            return candidate
    return None
