"""An answer before it is sent, and JSON as the API prints it: two spaces of indent, UTF-8, one attribute a line."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from json.encoder import encode_basestring
from typing import Any

_text = encode_basestring
INDENT = "  "


@dataclass(slots=True)
class Reply:
    """Status, headers and body of an answer. `body` is not changed once the reply is made."""

    status: int
    body: Any
    headers: dict[str, str] = field(default_factory=dict)


def printed(value: Any) -> bytes:
    """A JSON value, pretty-printed, ending in a newline."""
    return (_print(value, "\n") + "\n").encode("utf-8", "surrogatepass")


def _print(value: Any, newline: str) -> str:
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    kind = type(value)
    if kind is str:
        return _text(value)
    if kind is int:
        return str(value)
    if kind is dict:
        if not value:
            return "{}"
        deeper = newline + INDENT
        pairs = [f"{_text(key)}: {_print(item, deeper)}" for key, item in value.items()]
        return "{" + deeper + f",{deeper}".join(pairs) + newline + "}"
    if kind is list or kind is tuple:
        if not value:
            return "[]"
        deeper = newline + INDENT
        return "[" + deeper + f",{deeper}".join([_print(item, deeper) for item in value]) + newline + "]"
    return json.dumps(value)
