"""Text for people: what cannot be seen made visible, long things cut, numbers and times in words.

Not here: HTML escaping (the templates do it for every value) and secrets (`reports.scrub`).
"""

from __future__ import annotations

import hashlib
import re

# Characters that a reader cannot see or that reorder what he does see: controls, joiners, bidirectional marks,
# invisible separators, byte-order marks, tags, and lone surrogates (which JSON can carry and UTF-8 cannot).
_UNSEEN = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u034f\u0600-\u0605\u061c\u06dd\u070f\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ud800-\udfff\ufdd0-\ufdef\ufeff\uffa0\ufff9-\uffff"
    "\U000e0000-\U000e0fff"
)
_BLOCK = re.compile(f"[{_UNSEEN}]")
_LINE = re.compile(f"[{_UNSEEN}\t\n]")
_STAMP = re.compile(r"(\d{4}-\d\d-\d\d)T(\d\d:\d\d):[\d.]+(?:Z|\+00:00)")
_UNSAFE_IN_ANCHOR = re.compile(r"[^A-Za-z0-9._:\[\]-]")


def _named(match: re.Match[str]) -> str:
    return f"⟨U+{ord(match.group()):04X}⟩"


def visible(text: str) -> str:
    """The text with every unseen or reordering character written as `⟨U+202E⟩`; line breaks and tabs stay."""
    if _is_plain(text):
        return text
    return _BLOCK.sub(_named, text.replace("\r\n", "\n"))


def line(text: str) -> str:
    """As `visible`, for places that hold a single line: line breaks and tabs are named as well."""
    return text if _is_plain(text) else _LINE.sub(_named, text)


def _is_plain(text: str) -> bool:
    """Whether there is nothing but what one sees, which most texts of a report are: told without a search."""
    return text.isascii() and text.isprintable()


def cut(text: str, limit: int) -> tuple[str, int]:
    """The first `limit` characters, and how many were left out (0 where the text fits)."""
    return (text, 0) if len(text) <= limit else (text[:limit], len(text) - limit)


def short(text: str, limit: int) -> str:
    """The text on one line in at most `limit` characters, with its full length named where it was cut."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else f"{flat[:limit]}… ({len(flat):,} characters)"


def plural(count: int, noun: str, nouns: str | None = None) -> str:
    """`1 finding`, `2 findings`, `1,204 clauses`."""
    return f"{count:,} {noun if count == 1 else nouns or noun + 's'}"


def duration(seconds: float) -> str:
    """A duration as a person says it: `840 ms`, `12.4 s`, `3 min 20 s`, `1 h 4 min`."""
    if seconds < 1:
        return f"{round(seconds * 1000)} ms"
    if seconds < 60:
        return f"{seconds:.1f} s"
    minutes, rest = divmod(round(seconds), 60)
    if minutes < 60:
        return f"{minutes} min {rest} s"
    return f"{minutes // 60} h {minutes % 60} min"


def moment(stamp: str) -> str:
    """A time of the record as a person reads it, `2026-11-21 01:23 UTC`; anything else stays as it is."""
    match = _STAMP.fullmatch(stamp)
    return f"{match[1]} {match[2]} UTC" if match else stamp


def milliseconds(value: float) -> str:
    """Milliseconds with as many digits as matter: `0.8 ms`, `12 ms`, `1.3 s`."""
    if value >= 1000:
        return f"{value / 1000:.1f} s"
    return f"{value:.1f} ms" if value < 10 else f"{round(value)} ms"


def anchor(kind: str, *names: str) -> str:
    """A stable HTML id: the same names give the same id in every report, different names different ids."""
    raw = "~".join(names)
    safe = _UNSAFE_IN_ANCHOR.sub("-", raw)[:120]
    if safe != raw:
        digest = hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        safe = f"{safe}.{digest}"
    return f"{kind}:{safe}"
