"""What a changed document changes, in clauses."""

from __future__ import annotations

import pytest

from checkout_conformance.schemas.derive.build import schemas_of
from checkout_conformance.schemas.derive.diff import differences
from checkout_conformance.schemas.derive.reference import read
from tests.schemas.documents import SMALL_REFERENCE


def said(old: str, new: str) -> list[str]:
    """The differences, as `kind clause detail`, that replacing `old` by `new` in the reference makes."""
    assert old in SMALL_REFERENCE
    before, after = (schemas_of(read(text)) for text in (SMALL_REFERENCE, SMALL_REFERENCE.replace(old, new)))
    return [" ".join(str(difference).split()) for difference in differences(before, after)]


def test_the_same_document_has_no_differences() -> None:
    assert said("Words.", "Words.") == []


def test_other_words_and_moved_lines_are_no_difference() -> None:
    assert said("  • fields", "\n\n  • fields") == []
    assert said("Some words.", "Other words.") == []


def test_a_changed_limit_is_a_changed_clause() -> None:
    (found,) = said("Up to 3 fields", "Up to 4 fields")
    assert found.startswith("changed create.fields.max_items `fields` has at most 3 entries. ->")


def test_a_removed_parameter_takes_its_clauses_along() -> None:
    row = "    • fields.key (string, required) Alphanumeric, and up to 200 characters.\n"
    found = said(row, "    • fields.name (boolean, optional) Words.\n")
    assert [line.partition(" `")[0] for line in found if line.startswith("gone")] == [
        "gone create.fields.key.max_length",
        "gone create.fields.key.pattern",
        "gone create.fields.key.required",
        "gone create.fields.key.type",
    ]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("• setup Words.", "• setup Words.\n    • trial Words.", "new create.mode.enum the value `trial`"),
        ("    • setup Words.\n", "", "gone create.mode.enum the value `setup`"),
    ],
)
def test_an_enumerated_value_that_came_or_went_is_named(old: str, new: str, line: str) -> None:
    assert line in said(old, new)


def test_a_value_is_named_even_where_the_clause_cuts_its_list() -> None:
    many = "\n".join(f"    • value_{number:02} Words." for number in range(30))
    text = SMALL_REFERENCE.replace("    • setup Words.", many)
    before, after = (schemas_of(read(t)) for t in (text, text.replace("value_29", "value_99")))
    found = [(difference.kind, difference.detail) for difference in differences(before, after)]
    assert found == [("new", "the value `value_99`"), ("gone", "the value `value_29`")]


def test_a_parameter_that_is_required_now_is_a_new_clause() -> None:
    found = said("• options (object, optional)", "• options (object, required)")
    assert found == ["new create.options.required `options` has to be given."]
