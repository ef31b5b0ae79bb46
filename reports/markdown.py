"""Text of a target inside Markdown: on one line, and no markup in it."""

from __future__ import annotations

from collections.abc import Sequence

LONGEST = 300
MOST = 10


def cell(text: object) -> str:
    """Plain text in a table or a sentence: every mark that Markdown could take for its own is escaped."""
    words = _printable(text)
    for mark in ("\\", "|", "`", "<", ">", "[", "]", "*", "_"):
        words = words.replace(mark, f"\\{mark}" if mark != "<" else "&lt;")
    return words[:LONGEST]


def code(text: object) -> str:
    """The same as code: nothing is markup in it but backticks and, in a table, bars."""
    return "`" + _printable(text).replace("`", "'").replace("|", "\\|")[:LONGEST] + "`"


def names(title: str, listed: Sequence[str]) -> list[str]:
    """A heading with a count, and at most ten of the names below it; nothing where there are none."""
    if not listed:
        return []
    more = [f"- ... and {len(listed) - MOST} more"] if len(listed) > MOST else []
    return ["", f"### {title} ({len(listed)})", "", *(f"- {name}" for name in listed[:MOST]), *more]


def _printable(text: object) -> str:
    return "".join(c if c.isprintable() else " " for c in str(text))
