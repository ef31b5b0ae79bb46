"""The phrases that carry limits: each says what it says, and only at the kinds it speaks of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from checkout_conformance.schemas.derive import sdk
from checkout_conformance.schemas.derive.phrases import PHRASES, Phrase, keywords, values_in_prose
from checkout_conformance.schemas.derive.reference import Section, read
from tests.schemas.documents import text_of, with_documents
from tests.schemas.releases import kept_release

SAID: list[tuple[str, str, dict[str, Any]]] = [
    ("string", "Words, up to 1,200 characters.", {"maxLength": 1200}),
    ("string", "Maximum 17 characters.", {"maxLength": 17}),
    ("string", "Must be at most 12 characters long.", {"maxLength": 12}),
    ("string", "including the 22-character limit", {"maxLength": 22}),
    ("string", "must be alphanumeric", {"pattern": "^[A-Za-z0-9]+$"}),
    ("string", "A hex color value starting with #", {"pattern": "^#([0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$"}),
    ("string", "in YYYY-MM-DD format", {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}),
    ("string", "Two-letter country code (ISO)", {"pattern": "^[A-Za-z]{2}$"}),
    ("string", "with at most 12 decimal places", {"pattern": r"^[0-9]+(\.[0-9]{1,12})?$"}),
    ("array of objects", "Up to 3 fields are supported", {"maxItems": 3}),
    ("array of objects", "Up to 200 options allowed", {"maxItems": 200}),
    ("array of objects", "Up to a maximum of 5.", {"maxItems": 5}),
    ("array of strings", "A list of up to 8 URLs", {"maxItems": 8}),
    ("array of objects", "Currently, only up to one may be specified.", {"maxItems": 1}),
    ("array of objects", "a maximum of 10 optional items allowed", {"maxItems": 10}),
    ("integer", "A non-negative integer in cents", {"minimum": 0}),
    ("float", "A non-negative decimal between 0 and 100", {"minimum": 0, "maximum": 100}),
    ("integer", "Must be greater than 0.", {"minimum": 1}),
    ("integer", "Has to be at least 1.", {"minimum": 1}),
    ("integer", "a value up to 999999.", {"maximum": 999999}),
    ("integer", "seconds (between 10 and 1209600) after", {"minimum": 10, "maximum": 1209600}),
    (
        "integer",
        "Limit can range between 1 and 100, and the default is 10.",
        {"x-valid": {"minimum": 1, "maximum": 100}, "default": 10},
    ),
    ("integer", "Ranges from 1 to 31.", {"minimum": 1, "maximum": 31}),
    ("integer", "The hour of it. Ranges from 0 to 23.", {"minimum": 0, "maximum": 23}),
    ("array of strings", "Valid permissions include: a, b, and c.", {"items": {"enum": ["a", "b", "c"]}}),
]


@pytest.mark.parametrize(("kind", "words", "said"), SAID)
def test_a_phrase_becomes_its_keywords(kind: str, words: str, said: dict[str, Any]) -> None:
    assert keywords(kind, words) == said


@pytest.mark.parametrize(("kind", "words", "said"), SAID)
def test_a_phrase_says_nothing_at_a_kind_it_does_not_speak_of(kind: str, words: str, said: dict[str, Any]) -> None:
    assert keywords("boolean", words) == {}


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("Must be one of file or url.", ["file", "url"]),
        ("One of day, week, month or year.", ["day", "month", "week", "year"]),
        ("Can be either metered or licensed. metered sums up.", ["licensed", "metered"]),
        ("either round the result up or down.", ["down", "up"]),
        ("The frequency of it.", []),
    ],
)
def test_values_that_stand_in_a_sentence_are_found(words: str, values: list[str]) -> None:
    assert values_in_prose(words) == values


@pytest.mark.parametrize("words", ["at least 48 hours in the future", "between 3 and 15 calendar days from now"])
def test_what_json_schema_cannot_say_is_left_to_the_rules(words: str) -> None:
    assert keywords("integer", words) == keywords("string", words) == {}


# The phrases that no sentence of the reference has, and the release of the official SDK that has them.
OF_A_RELEASE = {"Ranges from": "stripe==16.1.0"}


def unused(phrases: Iterable[Phrase], sections: Mapping[str, Section]) -> list[str]:
    rows = [row for section in sections.values() for row in section.rows]
    return [
        phrase.pattern.pattern
        for phrase in phrases
        if not any(phrase.pattern.search(row.text) and row.kind.startswith(phrase.kinds) for row in rows)
    ]


@with_documents
def test_every_phrase_is_used_by_the_reference_but_those_of_a_release() -> None:
    left = unused(PHRASES, read(text_of("002")))
    assert [pattern for pattern in left if not any(words in pattern for words in OF_A_RELEASE)] == []
    assert all(any(words in pattern for pattern in left) for words in OF_A_RELEASE), "the reference has it: no row here"


@pytest.mark.parametrize(("words", "requirement"), OF_A_RELEASE.items())
def test_a_phrase_of_a_release_is_used_by_it(words: str, requirement: str, pytestconfig: pytest.Config) -> None:
    phrases = [phrase for phrase in PHRASES if words in phrase.pattern.pattern]
    assert phrases
    assert unused(phrases, sdk.read(kept_release(requirement, pytestconfig)).sections) == []
