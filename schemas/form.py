"""A payload on the wire: Stripe's bracketed form encoding, and a decoder that was written apart from it.

`encode` turns nested values into `a[b][0]=...`; `decode` reads such a body (or query) back into nested strings,
lists and objects, and refuses what contradicts itself. Types are not known here (see `schemas.coerce`).
Source: facts.md section 3, request encoding.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

SAFE = "*-._"
MAX_DEPTH = 64
KEY = re.compile(r"^([^\[\]]*)((?:\[[^\[\]]*\])*)$", re.DOTALL)
SEGMENT = re.compile(r"\[([^\[\]]*)\]", re.DOTALL)
INDEX = re.compile(r"^[0-9]{1,9}$")
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
    return "&".join(f"{_escape_key(key)}={_escape(value)}" for key, value in pairs(payload))


def pairs(payload: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The unescaped key and value pairs of a payload, in order."""
    for key, value in payload.items():
        yield from _pairs(str(key), value)


def _pairs(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, child in value.items():
            yield from _pairs(f"{key}[{name}]", child)
    elif isinstance(value, (list, tuple)):
        for index, child in enumerate(value):
            yield from _pairs(f"{key}[{index}]", child)
    else:
        yield key, _text(value)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int)):
        return str(value)
    if isinstance(value, float):
        return format(value, "f").rstrip("0").rstrip(".") if value == value else "nan"
    raise TypeError(f"a form cannot hold {type(value).__name__}: give strings, numbers, booleans, lists or objects")


def _escape(text: str) -> str:
    return quote(text.encode("utf-8", "surrogatepass"), safe=SAFE).replace("%20", "+")


def _escape_key(text: str) -> str:
    # Brackets stay readable in keys, as the official SDKs write them.
    return _escape(text).replace("%5B", "[").replace("%5D", "]")


def decode(body: str | bytes) -> dict[str, Any]:
    """Nested strings of a form body: every leaf is a str.

    `a[0]=x&a[1]=y` and `a[]=x&a[]=y` are lists; other brackets are objects. Raises FormError for broken percent
    escapes, bytes that are not UTF-8, unbalanced brackets, nesting beyond 64 levels, and a key that is a value in
    one place and an object in another.
    """
    raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
    tree: dict[str, Any] = {}
    for part in raw.split(b"&"):
        if part:
            key, _, value = part.partition(b"=")
            _insert(tree, _path(_unescape(key)), _unescape(value))
    return {key: _lists(value) for key, value in tree.items()}


def _unescape(part: bytes) -> str:
    text = part.replace(b"+", b" ")
    if BROKEN_PERCENT.search(text):
        raise FormError(f"broken percent escape in {part[:40]!r}: `%` is followed by two hexadecimal digits")
    pieces = text.split(b"%")
    joined = pieces[0] + b"".join(bytes([int(p[:2], 16)]) + p[2:] for p in pieces[1:])
    try:
        return joined.decode("utf-8")
    except UnicodeDecodeError as error:
        raise FormError(f"{part[:40]!r} is not UTF-8: send the form in UTF-8") from error


def _path(key: str) -> list[str]:
    match = KEY.match(key)
    if match is None or not match[1]:
        raise FormError(f"the key {key[:60]!r} has unbalanced or misplaced brackets: write `name[child][0]`")
    segments = [match[1], *SEGMENT.findall(match[2])]
    if len(segments) > MAX_DEPTH:
        raise FormError(f"the key {key[:60]!r} nests deeper than {MAX_DEPTH} levels")
    return segments


def _insert(tree: dict[str, Any], segments: list[str], value: str) -> None:
    place = tree
    for segment in segments[:-1]:
        name = segment if segment or place is tree else str(len(place))
        child = place.setdefault(name, {})
        if not isinstance(child, dict):
            raise FormError(f"{'.'.join(segments)[:60]!r} is a value in one place and an object in another")
        place = child
    last = segments[-1] if segments[-1] or place is tree else str(len(place))
    if isinstance(place.get(last), dict):
        raise FormError(f"{'.'.join(segments)[:60]!r} is an object in one place and a value in another")
    place[last] = value  # the last of repeated keys wins, as in Rack


def _lists(value: Any) -> Any:
    """Objects whose keys are all indices become lists, in the order of the indices."""
    if not isinstance(value, dict):
        return value
    if value and all(INDEX.match(key) for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(child) for key, child in value.items()}
