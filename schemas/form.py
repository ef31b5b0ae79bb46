"""A payload on the wire: Stripe's bracketed form encoding, and a decoder that was written apart from it.

`encode` turns nested values into `a[b][0]=...`; `decode` reads such a body (or query) back into nested strings,
lists and objects, and refuses what contradicts itself. Types are not known here (see `schemas.coerce`).
Source: E-conventions-1.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any
from urllib.parse import quote

SAFE = "*-._"
UNCHANGED = re.compile(r"[A-Za-z0-9*._-]*")
MAX_DEPTH = 64
# Longer keys and values are not remembered: whoever sends many would fill the memory.
LONGEST_KNOWN = 200
KEY = re.compile(r"^([^\[\]]*)((?:\[[^\[\]]*\])*)$", re.DOTALL)
SEGMENT = re.compile(r"\[([^\[\]]*)\]", re.DOTALL)
INDEX = re.compile(r"^[0-9]{1,9}$")
ESCAPED = re.compile(rb"(?:%[0-9A-Fa-f]{2})+")
BROKEN_PERCENT = re.compile(rb"%(?![0-9A-Fa-f]{2})")


class FormError(ValueError):
    """A body that cannot be read as a form; the message says what is wrong with it."""


def encode(payload: Mapping[str, Any]) -> str:
    """The form body of a payload.

    Objects and arrays become brackets (arrays with indices), booleans `true` and `false`, None and empty strings an
    empty value. An empty object or array leaves nothing on the wire, which is why a violation is judged on the
    decoded bytes. Keys are written as they are: brackets inside a key become structure. Raises TypeError for values
    that a form cannot hold.
    """
    return "&".join([f"{_escape_key(key)}={_escape(value)}" for key, value in pairs(payload)])


def pairs(payload: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The unescaped key and value pairs of a payload, in order."""
    found: list[tuple[str, str]] = []
    for key, value in payload.items():
        _collect(str(key), value, found)
    return found


def _collect(key: str, value: Any, found: list[tuple[str, str]]) -> None:
    if isinstance(value, str):
        found.append((key, value))
    elif isinstance(value, (dict, Mapping)):  # to ask for a dict first is much quicker
        for name, child in value.items():
            _collect(f"{key}[{name}]", child, found)
    elif isinstance(value, (list, tuple)):
        for index, child in enumerate(value):
            _collect(f"{key}[{index}]", child, found)
    else:
        found.append((key, _text(value)))


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, float) and math.isfinite(value):
        return format(Decimal(repr(value)).normalize(), "f")
    raise TypeError(
        f"a form cannot hold {value!r:.40} ({type(value).__name__}): give strings, numbers, booleans, lists or objects"
    )


def _escape(text: str) -> str:
    if UNCHANGED.fullmatch(text):
        return text
    return _known_escape(text) if len(text) <= LONGEST_KNOWN else _quoted(text)


@lru_cache(maxsize=10_000)  # addresses and names come again and again
def _known_escape(text: str) -> str:
    return _quoted(text)


def _quoted(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=SAFE).replace("%20", "+")


@lru_cache(maxsize=10_000)  # keys are few, and written again and again
def _escape_key(text: str) -> str:
    # Brackets stay readable in keys, as the official SDKs write them.
    return _escape(text).replace("%5B", "[").replace("%5D", "]")


def decode(body: str | bytes) -> dict[str, Any]:
    """Nested strings of a form body: every leaf is a str.

    `a[0]=x&a[1]=y` and `a[]=x&a[]=y` are lists; other brackets are objects, and so are numbers that do not count from
    zero. Raises FormError for broken percent escapes, bytes that are not UTF-8, unbalanced brackets, nesting beyond
    64 levels, and a key that is a value, a list or an object in one place and something else in another.
    """
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    tree = _Place()
    for part in raw.split(b"&"):
        if part:
            key, _, value = part.partition(b"=")
            path = _known_path(key) if len(key) <= LONGEST_KNOWN else _path(_unescape(key))
            _insert(tree, path, _known_text(value) if len(value) <= LONGEST_KNOWN else _unescape(value))
    return {key: _lists(value) if isinstance(value, _Place) else value for key, value in tree.items()}


@lru_cache(maxsize=10_000)  # addresses and names come again and again
def _known_text(part: bytes) -> str:
    return _unescape(part)


def _unescape(part: bytes) -> str:
    if part.isalnum():  # most parts are plain
        return part.decode("ascii")
    text = part.replace(b"+", b" ")
    if BROKEN_PERCENT.search(text):
        raise FormError(f"broken percent escape in {part[:40]!r}: `%` is followed by two hexadecimal digits")
    try:
        return ESCAPED.sub(_unescaped, text).decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormError(f"{part[:40]!r} is not UTF-8: send the form in UTF-8") from error


def _unescaped(run: re.Match[bytes]) -> bytes:
    return bytes.fromhex(run[0].replace(b"%", b"").decode("ascii"))


@lru_cache(maxsize=10_000)  # keys are few, and read again and again
def _known_path(key: bytes) -> tuple[str, ...]:
    return _path(_unescape(key))


def _path(key: str) -> tuple[str, ...]:
    match = KEY.match(key)
    if match is None or not match[1]:
        raise FormError(f"the key {key[:60]!r} has unbalanced or misplaced brackets: write `name[child][0]`")
    segments = (match[1], *SEGMENT.findall(match[2]))
    if len(segments) > MAX_DEPTH:
        raise FormError(f"the key {key[:60]!r} nests deeper than {MAX_DEPTH} levels")
    return segments


class _Place(dict[str, Any]):
    """An object or a list while a form is read; `appended` where `[]` was used on it."""

    appended = False


def _insert(tree: _Place, segments: tuple[str, ...], value: str) -> None:
    """Put a value where its key says; `[]` begins a new entry where the last one has that child already, as in Rack."""
    place = tree
    for position, segment in enumerate(segments[:-1]):
        name = segment if segment and not place.appended else _name(place, segments, position, place is tree)
        child = place.get(name)
        if child is None:
            child = place[name] = _Place()
        elif not isinstance(child, _Place):
            raise FormError(f"{_shown(segments)} is a value in one place and an object in another")
        place = child
    last = segments[-1]
    if not last or place.appended:
        last = _name(place, segments, len(segments) - 1, place is tree)
    if isinstance(place.get(last), _Place):
        raise FormError(f"{_shown(segments)} is an object in one place and a value in another")
    place[last] = value  # the last of repeated keys wins, as in Rack


def _name(place: _Place, segments: tuple[str, ...], position: int, top: bool) -> str:
    """The key of a segment where `[]` is used: itself, or the index that `[]` stands for."""
    segment = segments[position]
    if segment or top:
        if place.appended and not INDEX.match(segment):
            raise FormError(f"{_shown(segments)} is a list in one place and an object in another")
        return segment
    if any(not INDEX.match(key) for key in place):
        raise FormError(f"{_shown(segments)} is an object in one place and a list in another")
    place.appended = True
    entry = place.get(str(len(place) - 1))
    rest = segments[position + 1 :]
    if rest and isinstance(entry, _Place) and not _occupied(entry, rest):
        return str(len(place) - 1)
    return str(len(place))


def _occupied(entry: _Place, segments: tuple[str, ...]) -> bool:
    """Whether an entry holds a value at that key already."""
    place: Any = entry
    for segment in segments:
        if segment == "" or not isinstance(place, _Place):
            return False
        if segment not in place:
            return False
        place = place[segment]
    return True


def _shown(segments: tuple[str, ...]) -> str:
    first, *rest = segments
    return repr((first + "".join(f"[{segment}]" for segment in rest))[:60])


def _lists(value: Any) -> Any:
    """Objects whose keys are the indices 0, 1, 2 ... become lists; other numbers are keys like any (metadata[2024])."""
    if not isinstance(value, _Place):
        return value
    if "0" in value:
        indices = [str(index) for index in range(len(value))]
        if all(index in value for index in indices):
            return [_lists(value[index]) for index in indices]
    return {key: _lists(child) if isinstance(child, _Place) else child for key, child in value.items()}
