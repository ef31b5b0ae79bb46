"""The phrases of the reference that carry more than a type, and the JSON Schema keywords they become.

One row per phrase: a pattern, and what it says as keywords. A phrase that says something JSON Schema cannot
(uniqueness by key, relative times, sums) has no row here; it is a rule in `schemas.rules`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Keywords = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Phrase:
    """`kinds` are the row kinds it applies to (a prefix match), `says` turns the match into keywords."""

    pattern: re.Pattern[str]
    kinds: tuple[str, ...]
    says: Callable[[re.Match[str]], Keywords]


def _number(text: str) -> int:
    return int(text.replace(",", ""))


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"(?:,? or |,? and |, )", text.strip(" .")) if word]


def _phrase(pattern: str, kinds: str, says: Callable[[re.Match[str]], Keywords]) -> Phrase:
    return Phrase(re.compile(pattern), tuple(kinds.split("|")), says)


# Order does not matter: the keywords of all matching phrases are joined.
PHRASES: tuple[Phrase, ...] = (
    _phrase(
        r"(?:[Uu]p to|[Mm]aximum|at most) (\d[\d,]*) characters",
        "string",
        lambda m: {"maxLength": _number(m[1])},
    ),
    _phrase(r"(\d+)-character limit", "string", lambda m: {"maxLength": _number(m[1])}),
    _phrase(r"\b[Aa]lphanumeric\b", "string", lambda _m: {"pattern": "^[A-Za-z0-9]+$"}),
    _phrase(
        r"hex color value starting with #",
        "string",
        lambda _m: {"pattern": "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"},
    ),
    _phrase(r"YYYY-MM-DD format|in YYYY-MM-DD\b", "string", lambda _m: {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
    _phrase(r"Two-letter country code", "string", lambda _m: {"pattern": "^[A-Za-z]{2}$"}),
    _phrase(
        r"at most (\d+) decimal places",
        "string|decimal string",
        lambda m: {"pattern": f"^[0-9]+(\\.[0-9]{{1,{m[1]}}})?$"},
    ),
    _phrase(
        r"only uppercase letters, numbers, spaces, or the following special characters: /, _, -, &, \.\. "
        r"Cannot begin with ([A-Z]+)(?: or ([A-Z]+))?",
        "string",
        lambda m: {"pattern": f"^(?!{'|'.join(w for w in m.groups() if w)})[A-Z0-9 /_&.-]+$"},
    ),
    _phrase(r"Permitted values include: ([A-Za-z_, ]+)\.", "string", lambda m: {"enum": sorted(_words(m[1]))}),
    _phrase(
        r"Valid permissions include: ([a-z_, ]+)\.",
        "array of strings",
        lambda m: {"items": {"enum": sorted(_words(m[1]))}},
    ),
    _phrase(r"Up to (\d+) (?:fields|options)", "array", lambda m: {"maxItems": _number(m[1])}),
    _phrase(r"Up to a maximum of (\d+)", "array", lambda m: {"maxItems": _number(m[1])}),
    _phrase(
        r"^Ranges from (\d+) to (\d+)|(?<=\. )Ranges from (\d+) to (\d+)",
        "integer",
        lambda m: {"minimum": _number(m[1] or m[3]), "maximum": _number(m[2] or m[4])},
    ),
    _phrase(r"list of up to (\d+) (?:URLs|custom fields)", "array", lambda m: {"maxItems": _number(m[1])}),
    _phrase(r"only up to one may be specified", "array", lambda _m: {"maxItems": 1}),
    _phrase(r"maximum of (\d+) optional items allowed", "array", lambda m: {"maxItems": _number(m[1])}),
    _phrase(r"[Nn]on-negative (?:integer|decimal)", "integer|float", lambda _m: {"minimum": 0}),
    _phrase(r"[Mm]ust be greater than 0", "integer", lambda _m: {"minimum": 1}),
    _phrase(r"[Hh]as to be at least (\d+)\.", "integer", lambda m: {"minimum": _number(m[1])}),
    _phrase(r"value up to (\d+)", "integer", lambda m: {"maximum": _number(m[1])}),
    _phrase(
        r"\(between (\d+) and (\d+)(?:, inclusive)?\)",
        "integer",
        lambda m: {"minimum": _number(m[1]), "maximum": _number(m[2])},
    ),
    _phrase(
        r"decimal between (\d+) and (\d+)",
        "float",
        lambda m: {"minimum": _number(m[1]), "maximum": _number(m[2])},
    ),
    _phrase(
        r"range between (\d+) and (\d+), and the default is (\d+)",
        "integer",
        # Out of range is not refused by every server (observed: clamped), so the range only guides generation
        # and the clause is a rule of its own (`list.limit.out_of_range`).
        lambda m: {"x-valid": {"minimum": _number(m[1]), "maximum": _number(m[2])}, "default": _number(m[3])},
    ),
)

# Rows whose kind is an enumeration but whose values stand in the sentence instead of in a list.
ENUMERATIONS_IN_PROSE: tuple[re.Pattern[str], ...] = (
    re.compile(r"(?:[Mm]ust be one|[Oo]ne) of ([a-z_]+(?:, [a-z_]+)*,? or [a-z_]+)"),
    re.compile(r"[Cc]an be either ([a-z_]+ or [a-z_]+)"),
    re.compile(r"either round the result ([a-z_]+ or [a-z_]+)"),
)


def keywords(kind: str, text: str) -> Keywords:
    """The keywords that the words of one row add to its type; how they are spaced means nothing."""
    found: Keywords = {}
    words = " ".join(text.split())
    for phrase in PHRASES:
        match = phrase.pattern.search(words)
        if match and any(kind.startswith(prefix) for prefix in phrase.kinds):
            found.update(phrase.says(match))
    return found


def values_in_prose(text: str) -> list[str]:
    """Enumerated values that the sentence itself lists, sorted; empty where it lists none."""
    for pattern in ENUMERATIONS_IN_PROSE:
        match = pattern.search(text)
        if match:
            return sorted(_words(match[1]))
    return []


# Words that bind somebody: a sentence that has them, outside of the phrases above, has to be read by a person.
BINDING = re.compile(
    r"\b(must|only|at most|up to|one of|either|unique|required|requires?|maximum|minimum|cannot|can.?t|disallowed|"
    r"not allowed|at least|between|has to|have to|non-negative|limit|never|always|defaults?|unless|ignored|returned|"
    r"present|null|empty|invalid|error|should|if|when|will)\b|\d",
    re.IGNORECASE,
)
