"""The reader of the reference: what it reads, and what it refuses with the line where it broke."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkout_conformance.schemas.derive.reference import BrokenReference, read
from tests.schemas.documents import SMALL_REFERENCE, SMALL_TEXTS, text_of, with_documents

COUNTS = {"session": 518, "create": 393, "update": 32, "list": 15, "line_items": 3, "retrieve": 0, "expire": 0}
ENUMERATED_ROWS = 249
ENUMERATED_VALUES = 1294
REFERENCES = pytest.mark.parametrize(
    "text",
    [lambda: SMALL_REFERENCE, pytest.param(partial(text_of, "002"), marks=with_documents)],
    ids=["small", "002"],
)


def row(section: str, path: str, text: str = SMALL_REFERENCE) -> tuple[str, str, list[str]]:
    found = next(row for row in read(text)[section].rows if row.path == path)
    return found.kind, found.note, found.values


def test_a_row_has_its_type_its_note_and_its_values() -> None:
    assert row("create", "mode") == ("enum", "required", ["payment", "setup"])
    assert row("create", "fields") == ("array of objects", "optional", [])
    assert row("session", "status") == ("enum", "nullable", ["complete", "open"])
    assert row("session", "id") == ("string", "", [])


def test_a_row_knows_its_line() -> None:
    lines = SMALL_REFERENCE.splitlines()
    rows = [row for section in read(SMALL_REFERENCE).values() for row in section.rows]
    assert len(rows) == 15
    for found in rows:
        assert f"• {found.path} (" in lines[found.line - 1]


def test_words_that_go_on_in_the_next_line_belong_to_the_row() -> None:
    text = SMALL_REFERENCE.replace(
        "• id (string) Some words.", "• id (string) Some words,\n    and up to 5 characters."
    )
    assert read(text)["session"].rows[0].text == "Some words, and up to 5 characters."


def test_an_example_answer_is_read_as_json() -> None:
    assert read(SMALL_REFERENCE)["create"].example == {"id": "cs_1"}


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("(string) Some", "(varchar) Some", "the type 'varchar' of `id` is unknown"),
        ("fields.key (string, required)", "fields.key (text, required)", "the type 'text, required' of `fields.key`"),
        ("  • fields (array of objects", "  • other (array of objects", "no row for `fields` above it"),
        ("  • line_items (object)", "  • line_items (string)", "which is of type 'string' and holds nothing"),
        ("  • currency (enum", "  • id (enum", "`id` stood on line"),
        ('  "id": "cs_1"\n}\n\nCreate', '  "id": "cs_1",,\n}\n\nCreate', "is not JSON"),
        ("Expire a Checkout Session", "Expire", "ends before the section 'Expire a Checkout Session'"),
    ],
)
def test_a_damaged_reference_is_refused_with_its_line(old: str, new: str, said: str) -> None:
    assert old in SMALL_REFERENCE
    with pytest.raises(BrokenReference) as raised:
        read(SMALL_REFERENCE.replace(old, new))
    assert said in str(raised.value)
    assert re.match(r"line \d+: ", str(raised.value))


@pytest.mark.parametrize("text", ["", "\n\n", "A poem\nAttributes\n", '{"json": true}', "Attributes"])
def test_a_text_that_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(BrokenReference, match=r"^line 1: no section 'The Checkout Session object'"):
        read(text)


@given(cut=st.integers(0, len(SMALL_REFERENCE)))
def test_a_cut_reference_is_read_whole_or_refused_with_a_line(cut: int) -> None:
    cut_is_read_whole_or_refused(SMALL_REFERENCE, cut)


@with_documents
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_the_documents_cut_anywhere_are_read_whole_or_refused_with_a_line(data: st.DataObject) -> None:
    text = text_of("002")
    cut_is_read_whole_or_refused(text, data.draw(st.integers(0, len(text)), label="cut"))


@pytest.mark.parametrize("back", range(12))
def test_the_last_characters_matter_up_to_the_closing_brace(back: int) -> None:
    cut_is_read_whole_or_refused(SMALL_REFERENCE, len(SMALL_REFERENCE) - back)


def cut_is_read_whole_or_refused(text: str, cut: int) -> None:
    try:
        outcome = read(text[:cut]) == read(text)
    except BrokenReference as error:
        outcome = bool(re.match(r"line \d+: ", str(error)))
    assert outcome, f"cut at {cut}: neither read whole nor refused with a line"


@with_documents
def test_the_reference_has_all_its_rows() -> None:
    sections = read(text_of("002"))
    assert {name: len(section.rows) for name, section in sections.items()} == COUNTS
    rows = [row for section in sections.values() for row in section.rows]
    assert sum(bool(row.values) for row in rows) == ENUMERATED_ROWS
    assert sum(len(row.values) for row in rows) == ENUMERATED_VALUES


@REFERENCES
def test_values_stand_only_at_enumerations(text: Callable[[], str]) -> None:
    rows = [row for section in read(text()).values() for row in section.rows]
    assert any(row.values for row in rows)
    assert [row.path for row in rows if row.values and "enum" not in row.kind] == []


@pytest.mark.parametrize("document", ["000", "001", "003", "004"])
@pytest.mark.parametrize("text", [SMALL_TEXTS.__getitem__, pytest.param(text_of, marks=with_documents)])
def test_another_document_is_not_read_as_the_reference(text: Callable[[str], str], document: str) -> None:
    with pytest.raises(BrokenReference, match=r"^line \d+: "):
        read(text(document))
