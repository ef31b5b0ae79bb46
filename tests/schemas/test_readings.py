"""Readings as they are written, what is carried over and proposed, and what is named when it does not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout_conformance.schemas import BrokenSchemas, load, versions
from checkout_conformance.schemas.derive.reading_check import (
    by_phrase,
    carried_over,
    known_readings,
    not_read_off,
    updated,
    work_list,
)
from checkout_conformance.schemas.derive.sentences import Sentence, fingerprint, split
from checkout_conformance.schemas.derive.versions import DERIVATIONS
from checkout_conformance.schemas.readings import Kind, Reading, read_table, readings, readings_of

KEY = "create.custom_fields.key"
UNIQUE = Sentence(KEY, "Must be unique to this field.", 7, "string")
LONG = Sentence(KEY, "Up to 200 characters.", 8, "string")
CLAUSES = load().clauses


def read(written: str, place: str = KEY) -> Reading:
    return Reading(place, "0" * 12, written)


@pytest.mark.parametrize(
    ("place", "own"),
    [
        (KEY, KEY),
        ("create.mode=payment", "create.mode"),
        ("session.line_items.data.price.currency", "line_item.price.currency"),
        ("session.line_items", "session.line_items"),
        ("create.fixed.currency_options.<currency>.amount", "create.fixed.currency_options.any.amount"),
    ],
)
def test_the_place_s_own_id_stands_for_itself(place: str, own: str) -> None:
    assert read("= ~.max_length create.other", place).clauses == (f"{own}.max_length", "create.other")


def test_every_way_to_write_a_reading_has_a_kind_and_a_reason() -> None:
    assert [(read(w).kind, read(w).reason) for w in ("= ~.unique", "? not yet", "unread")] == [
        (Kind.CLAUSES, ""),
        (Kind.NOT_JUDGED, "not yet"),
        (Kind.UNREAD, ""),
    ]
    assert read("page").kind is Kind.PAGE
    assert "hosted page" in read("page").reason


def test_a_word_that_is_no_reading_is_refused() -> None:
    with pytest.raises(BrokenSchemas, match="is read as 'nonsense', which is no reading; write"):
        _ = read("nonsense").kind


@pytest.mark.parametrize("text", ["{", "[]", '{"create": {"0": 1}}'])
def test_a_damaged_table_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "readings.json").write_text(text, encoding="utf-8")
    with pytest.raises(BrokenSchemas, match=r"readings\.json is damaged .* restore it"):
        read_table(tmp_path / "readings.json")


@pytest.mark.parametrize("version", versions())
def test_what_is_shipped_is_read_and_names_clauses_that_exist(version: str) -> None:
    clauses = load(version).clauses
    rows = readings_of(version)
    assert len(rows) > (150 if version in DERIVATIONS else 10)
    assert [row.place for row in rows if row.kind is Kind.UNREAD] == []
    assert [clause for row in rows for clause in row.clauses if clause not in clauses] == []


@pytest.mark.parametrize("version", DERIVATIONS)
def test_every_rule_that_a_document_states_hangs_on_a_sentence(version: str) -> None:
    table = {
        row.place: {r.fingerprint: r.written for r in readings_of(version) if r.place == row.place}
        for row in readings_of(version)
    }
    found = not_read_off(table, load(version).clauses.values(), DERIVATIONS[version].document)
    assert [clause.id for clause in found] == [], "name each in the reading of the sentence that states it"


def test_a_sentence_that_says_more_than_its_phrase_is_left_to_a_person() -> None:
    assert by_phrase(LONG, CLAUSES) == "= ~.max_length"
    assert by_phrase(Sentence(KEY, "Must be unique, and up to 200 characters.", 7, "string"), CLAUSES) is None
    assert by_phrase(UNIQUE, CLAUSES) is None
    assert by_phrase(Sentence("create.mode=payment", "Words.", 1), CLAUSES) == "value"
    assert by_phrase(Sentence("create.mode=payment", "This is the default.", 1), CLAUSES) is None


def test_a_reading_is_carried_over_where_its_clauses_exist() -> None:
    known = known_readings([{KEY: {UNIQUE.fingerprint: "= ~.unique"}}])
    assert carried_over(UNIQUE, known, CLAUSES) == "= ~.unique"
    elsewhere = Sentence("create.mode", UNIQUE.text, 1)
    assert carried_over(elsewhere, known, CLAUSES) is None
    both = known_readings([{KEY: {UNIQUE.fingerprint: "= ~.unique"}}, {"create.mode": {UNIQUE.fingerprint: "page"}}])
    assert carried_over(elsewhere, both, CLAUSES) == "page"
    assert carried_over(LONG, known, CLAUSES) is None


def test_a_table_is_brought_up_to_its_document() -> None:
    table = {KEY: {UNIQUE.fingerprint: "= ~.unique", "f" * 12: "page"}, "create.gone": {"e" * 12: "page"}}
    made = updated([UNIQUE, LONG, Sentence("create.new", "Never two.", 9)], table, {}, CLAUSES)
    assert made == {
        KEY: {UNIQUE.fingerprint: "= ~.unique", LONG.fingerprint: "= ~.max_length"},
        "create.new": {fingerprint("Never two."): "unread"},
    }


def test_what_does_not_fit_is_listed_by_place() -> None:
    table = {KEY: {UNIQUE.fingerprint: "= ~.unique ~.never", "f" * 12: "= ~.max_length"}}
    (place,) = work_list([UNIQUE, LONG], table, CLAUSES)
    assert list(place.lines({LONG.fingerprint: "= ~.max_length"})) == [
        KEY,
        f"  - {'f' * 12}  gave {KEY}.max_length",
        f"  + {LONG.fingerprint}  line 8: Up to 200 characters.",
        "      proposed: = ~.max_length",
        f"  ! {UNIQUE.fingerprint}  names {KEY}.never, which is no clause of this version",
    ]


def test_a_table_that_fits_has_nothing_to_do() -> None:
    assert work_list([UNIQUE], {KEY: {UNIQUE.fingerprint: "= ~.unique"}}, CLAUSES) == []
    assert [r.fingerprint for r in readings({KEY: {UNIQUE.fingerprint: "page"}})] == [UNIQUE.fingerprint]


@pytest.mark.parametrize(
    "other",
    [
        "Must be `unique` to  this field",
        "Must be [unique](https://example.com) to this field.",
        "Must be *unique* to this field.",
    ],
)
def test_marks_and_spacing_do_not_change_a_fingerprint(other: str) -> None:
    assert fingerprint(other) == UNIQUE.fingerprint


@pytest.mark.parametrize(
    "other", ["Must be unique to this fields.", "Need be unique to this field.", "Must be unique to this 1 field."]
)
def test_every_word_and_number_changes_it(other: str) -> None:
    assert fingerprint(other) != UNIQUE.fingerprint


def test_sentences_end_where_a_person_would_end_them() -> None:
    assert split("One, e.g. this. Two.Three per_unit. (Four) Possible enum values:") == [
        "One, e.g. this.",
        "Two.",
        "Three per_unit.",
        "(Four)",
    ]
