"""Whether a text that came back otherwise is the one that was sent, but for its characters beyond ASCII.

That is what a wrong encoding does: read as Latin-1 and written again, replaced by question marks, escaped, left out.
Pure; where texts are compared stands in `checks.echo`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

BEYOND = re.compile(r"[^\x00-\x7f]+")
# What may stand where characters beyond ASCII stood: others of their kind, marks instead of them, escapes, nothing.
INSTEAD = r"(?:[^\x00-\x7f]|[?]|&#?\w+;|\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|%[0-9a-fA-F]{2})*"


def beyond_ascii(value: Any) -> bool:
    """Whether a text, or one that stands in a value, has such characters."""
    return bool(value != in_ascii(value))


def in_ascii(value: Any) -> Any:
    """A value with plain letters for such characters, in all its texts and keys."""
    if isinstance(value, Mapping):
        return {in_ascii(key): in_ascii(entry) for key, entry in value.items()}
    if isinstance(value, list):
        return [in_ascii(entry) for entry in value]
    return BEYOND.sub("x", value) if isinstance(value, str) and not value.isascii() else value


def garbled(sent: Any, got: Any) -> bool:
    """Whether what came back differs from what was sent in characters beyond ASCII alone. What is cut short does not.

    >>> garbled("Zoë's", "ZoÃ«'s"), garbled("Zoë's", "Zoë"), garbled("Zoë", "Chloë")
    (True, False, False)
    """
    if isinstance(sent, Mapping) and isinstance(got, Mapping):
        return len(sent) == len(got) and all(_kept_but_for_it(entry, got.items()) for entry in sent.items())
    if not isinstance(sent, str) or not isinstance(got, str) or sent.isascii() or sent == got:
        return False
    if unicodedata.normalize("NFC", sent) == unicodedata.normalize("NFC", got):
        return True
    cut = sent.startswith(got) and not (got and got.isascii())
    pattern = INSTEAD.join(re.escape(part) for part in BEYOND.split(sent))
    return not cut and re.fullmatch(pattern, got) is not None


def _kept_but_for_it(entry: tuple[Any, Any], others: Any) -> bool:
    """Whether a key and its value are among others, as they are or garbled."""
    return any(all(one == two or garbled(one, two) for one, two in zip(entry, other, strict=True)) for other in others)
