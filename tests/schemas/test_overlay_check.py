"""An overlay entry that overrides what was derived says so, and is named once that is derived otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from checkout_conformance.schemas.derive.overlay_check import stale
from checkout_conformance.schemas.derive.sentences import Sentence, fingerprint

STATED = "Up to 50 characters."
SENTENCES = [Sentence("create.label", STATED, 4), Sentence("create.name", "Up to 60 characters.", 5)]
SCHEMAS = {
    "create": {
        "type": "object",
        "required": ["label"],
        "properties": {
            "label": {"type": "string", "maxLength": 50},
            "metadata": {"type": "object", "additionalProperties": {"x-line": 3, "type": "string"}},
        },
    }
}


def said(**entry: Any) -> list[str]:
    return list(stale({"entries": [{"schema": "create", "path": "label", **entry}]}, SCHEMAS, SENTENCES))


@pytest.mark.parametrize(
    "entry",
    [
        {"set": {"maxLength": 100}, "overrides": {"maxLength": fingerprint(STATED)}},
        {"set": {"type": ["string", "null"]}, "overrides": {"type": "string"}},
        {"path": "", "not_required": ["label"], "overrides": {"required": ["label"]}},
        {"drop": ["maxLength"], "overrides": {"maxLength": fingerprint(STATED)}},
        {"set": {"maxLength": 50}},
        {"set": {"minLength": 1}},
        {"path": "metadata", "set": {"additionalProperties": {"type": "string", "maxLength": 500}}},
    ],
    ids=lambda entry: str(entry)[:50],
)
def test_an_entry_that_says_what_it_overrides_or_only_adds_is_well(entry: dict[str, Any]) -> None:
    assert said(**entry) == []


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        ({"set": {"maxLength": 100}}, "names no sentence where it replaces `maxLength`, which is derived as 50"),
        ({"set": {"maxLength": 100}, "overrides": {"maxLength": "000000000000"}}, "names the sentence 000000000000"),
        (
            {"set": {"maxLength": 100}, "overrides": {"maxLength": fingerprint("Up to 60 characters.")}},
            "names the sentence",
        ),
        ({"set": {"type": "integer"}}, "names nothing where it replaces `type`"),
        ({"set": {"type": "integer"}, "overrides": {"type": "boolean"}}, "says it was boolean"),
        ({"drop": ["maxLength"]}, "names no sentence"),
        ({"set": {"minLength": 1}, "overrides": {"minLength": fingerprint(STATED)}}, "no longer derived there"),
    ],
    ids=lambda value: str(value)[:50],
)
def test_an_entry_that_overrides_in_silence_or_is_stale_is_named(entry: dict[str, Any], words: str) -> None:
    (found,) = said(**entry)
    assert words in found
