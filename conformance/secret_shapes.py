"""What secrets look like: keys, webhook and client secrets, authorization, and people's e-mail addresses.

One table, read by the run (`evidence.redact`, before anything is written) and by the reports (`reports.scrub`, the
last line of defence for records from elsewhere). Values that only a run knows, such as its key, are not its business.
The prefix of a secret stays, to tell what stood there. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Callable

MASK = "[redacted]"
# Names of headers whose value is masked whole.
SECRET_HEADERS = frozenset({"authorization", "proxy-authorization", "cookie", "set-cookie"})
# Nobody's mailbox is under these names (RFC 2606, RFC 6761): what the kit itself sends stays readable.
RESERVED = ("example.com", "example.org", "example.net", ".example", ".test", ".invalid", ".localhost")
# It begins where a word does, or behind a coded character (`metadata%5Bjo%40mail.org%5D`).
EMAIL = re.compile(
    r"(?:(?<![\w.+%-])|(?<=%[0-9A-Fa-f]{2}))([\w.+-]+)(@|%40)((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})(?![\w-])"
)
SECRET_MEMBER = re.compile(r'("(?:client_secret|secret)"\s*:\s*")((?:[^"\\]|\\.)+)(")')


def _client_secret(match: re.Match[str]) -> str:
    """A clause's name may hold `_secret_` and a word; a secret is long or has digits or capitals in it."""
    tail = match[2]
    is_word = re.fullmatch(r"[a-z_.]{1,20}", tail) is not None and not match[1].startswith("cs_")
    return match[0] if is_word else f"{match[1]}{MASK}"


def _email(match: re.Match[str]) -> str:
    domain = match[3].lower()
    return match[0] if domain.endswith(RESERVED) else f"{MASK}{match[2]}{match[3]}"


# As in a header or a text, and as both are coded in a query.
_GAP = r"(?:\s|\+|%20)"
_AUTHORIZATION = re.compile(
    rf"(?i)(authorization[\"']?{_GAP}*(?:[:=]|%3a|%3d){_GAP}*[\"']?(?:bearer|basic){_GAP}+)"
    r"(?!\S*\[redacted\])[^\s\"'$<\[&]+"
)

Replacement = str | Callable[[re.Match[str]], str]
# What a secret looks like, what stands in its place, and what a text that has one holds in lower case: most have none.
SHAPES: tuple[tuple[re.Pattern[str], Replacement, tuple[str, ...]], ...] = (
    (re.compile(r"([srp]k_(?:test|live|org)_)[A-Za-z0-9_*%-]{3,}"), rf"\g<1>{MASK}", ("k_",)),
    (re.compile(r"(whsec_)[A-Za-z0-9+/=_%-]{3,}"), rf"\g<1>{MASK}", ("whsec_",)),
    (re.compile(r"((?:\bcs_[A-Za-z0-9_]+)?_secret_)([A-Za-z0-9%_+/=.-]{3,})"), _client_secret, ("_secret_",)),
    (SECRET_MEMBER, rf"\g<1>{MASK}\g<3>", ('secret"',)),
    (_AUTHORIZATION, rf"\g<1>{MASK}", ("authorization",)),
    # A path that was made of an address has one slash left.
    (re.compile(r"(?i)\b(https?:/{1,2})[^\s/@\"'<>]+@"), rf"\g<1>{MASK}@", ("@",)),
    # The same, as it is coded in a query.
    (re.compile(r"(?i)(https?%3a(?:%2f){1,2})(?:(?!%2f|%40)[^\s/@\"'<>&])+%40"), rf"\g<1>{MASK}%40", ("%40",)),
    (EMAIL, _email, ("@", "%40")),
)
# These may go on in the next line; of the others only the lines that hold a mark are gone through.
ACROSS_LINES = frozenset({SECRET_MEMBER, _AUTHORIZATION})
_MARKS = tuple(dict.fromkeys(mark for _, _, marks in SHAPES for mark in marks))


def masked(text: str) -> str:
    """The text with everything masked that has the shape of a secret."""
    folded = text.lower()
    for mark in _MARKS:
        if mark in folded:
            return _masked(text, folded)
    return text


def _masked(text: str, folded: str) -> str:
    for shape, replacement, marks in SHAPES:
        if _holds(folded, marks):
            pieces = [text] if shape in ACROSS_LINES else text.split("\n")
            text = "\n".join(
                [shape.sub(replacement, piece) if _holds(piece.lower(), marks) else piece for piece in pieces]
            )
    return text


def _holds(folded: str, marks: tuple[str, ...]) -> bool:
    return any(mark in folded for mark in marks)
