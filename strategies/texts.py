"""Texts that hurt: what servers, encodings and pages trip over, within what a parameter documents.

Two kinds: awkward texts are valid wherever free text is, and every target must hand them back as they were. Hostile
ones (NUL and other controls, white space at the ends) are legal too, but a target may have its reasons to trim or
refuse them; they are drawn only where somebody asks for them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from hypothesis import strategies as st

# By the characters they are made of, the plainest first.
PLAIN = (
    "a b",
    "&=+%",
    "100%25 [0][a]=1&b",
    "a[b]=c&a[d]",
    "'\";--",
    "<b>&amp;</b>",
    "{{7*7}} ${x} %s %n",
    "../../etc",
    "null",
    "0",
    "1e9",
    "true",
    "__proto__",
)
NATIONAL = ("ünï", "e\u0301a\u0301", "ﬁ \u2167 \u212b", "שלום עולם", "\u202eabc\u202c", "日本語", "a\u00a0b")
ASTRAL = ("🎈👩\u200d👩\u200d👧", "\U0001d54f\U00020000")
HOSTILE = ("\x00", "a\x00b", "\x07\x1b[31m", " a", "a ", "\t\n", "a\r\nb", "\ufeffa", "\x7f\x85", "\ufffe")
# What free texts are made of.
LETTERS = "ab0 é%&[+🎈ש"
FREE, MOST_DRAWN = 60, 8
# Longer limits than this are tried by the systematic pass alone: they would fill every drawn request.
LONG = 1_500


# Letters of texts that have a form of their own, by the kind of their place (`x-kind`): what nobody can refuse there.
# Statement descriptors are in Latin letters, five at least, without < > \\ ' " and *, or in kana or kanji
# (https://docs.stripe.com/get-started/account/statement-descriptors); a numeric field collects digits.
ALPHABETS: Mapping[str, str] = {
    "digits": "1234567890",
    "descriptor": "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "kana": "アイウエオカキクケコサシスセソタチツテト",
    "kanji": "東京商店春夏秋冬山川田中",
}
SHORTEST_DESCRIPTOR = 5


def of_length(node: Mapping[str, Any], length: int, letter: str = "é") -> str:
    """A text of so many characters for a place: of `letter`, or of the letters that its kind asks for."""
    letters = ALPHABETS.get(str(node.get("x-kind")), letter)
    return (letters * (length // len(letters) + 1))[:length]


class Texts(NamedTuple):
    """`fixed` texts, the plainest first: awkward ones, and on the boundaries; and `free`, any."""

    fixed: list[str]
    free: st.SearchStrategy[str]


def texts(longest: int | None = None, shortest: int = 1, hostile: bool = False) -> Texts:
    """Free texts of a parameter.

    `longest` None means that no limit is documented, and very long texts are left out.
    """
    return Texts(list(dict.fromkeys(_fixed(longest, shortest, hostile))), _any(longest, shortest))


def _fixed(longest: int | None, shortest: int, hostile: bool) -> Iterator[str]:
    most = FREE if longest is None else longest
    yield "text"[:most].ljust(shortest, "x")
    for letter, awkward in (("a", PLAIN), ("é", NATIONAL), ("🎈", ASTRAL)):
        yield letter * max(shortest, 1)
        yield from (text for text in awkward if shortest <= len(text) <= most)
        if longest is not None and longest <= LONG:  # limits count characters, whatever they weigh on the wire
            yield from (letter * max(shortest, longest - 1), letter * longest)
    if hostile:
        yield from (text for text in HOSTILE if shortest <= len(text) <= most)


def _any(longest: int | None, shortest: int) -> st.SearchStrategy[str]:
    most = max(shortest, min(longest or MOST_DRAWN, MOST_DRAWN))
    return st.text(LETTERS, min_size=shortest, max_size=most).map(lambda text: text.strip().ljust(shortest, "a"))
