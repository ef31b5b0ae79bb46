"""Marks stand where expected and observed differ, and on the lines of the parameter concerned; windows keep them."""

from __future__ import annotations

import json

import pytest

from checkout_conformance.reports.marks import Part, concerns, difference, json_lines, steps, window


def marked(parts: list[Part]) -> list[str]:
    return [part.text for part in parts if part.marked]


def whole(parts: list[Part]) -> str:
    return "".join(part.text for part in parts)


def test_only_what_differs_is_marked() -> None:
    left, right = difference("status 400 and an error", "status 200 and an error")
    assert (marked(left), marked(right)) == (["400"], ["200"])
    assert (whole(left), whole(right)) == ("status 400 and an error", "status 200 and an error")


def test_spaces_around_a_difference_are_not_marked() -> None:
    left, right = difference("the page before the cursor", "the first page")
    assert (marked(left), marked(right)) == (["before the cursor"], ["first"])
    assert (whole(left), whole(right)) == ("the page before the cursor", "the first page")


def test_texts_with_little_in_common_are_marked_whole() -> None:
    assert difference("an integer", "'2000'") == ([Part("an integer", True)], [Part("'2000'", True)])


def test_equal_texts_are_not_marked() -> None:
    assert difference("same", "same") == ([Part("same")], [Part("same")])


def test_very_long_texts_are_marked_whole_and_quickly() -> None:
    left, right = difference("a b " * 5000, "b a " * 5000)
    assert marked(left)
    assert marked(right)
    assert len(left) == len(right) == 1


@pytest.mark.parametrize(
    ("param", "place", "inside"),
    [
        ("line_items[0][price]", ("line_items", "0", "price"), True),
        ("line_items[].price", ("line_items", "3", "price"), True),
        ("line_items[0][price]", ("line_items", "1", "price"), False),
        ("metadata", ("metadata", "a"), True),
        ("metadata.a", ("metadata",), False),
        (None, ("metadata",), False),
        ("", ("metadata",), False),
    ],
)
def test_a_place_concerns_a_parameter_in_whatever_way_it_is_written(
    param: str | None, place: tuple[str, ...], inside: bool
) -> None:
    assert concerns(steps(param), place) is inside


def test_the_lines_of_the_parameter_are_marked() -> None:
    lines = json_lines('{"a":1,"b":{"c":[true,null]}}', "b.c")
    assert lines is not None
    assert marked(lines) == ['    "c": [', "      true,", "      null", "    ]"]
    assert json.loads("\n".join(part.text for part in lines)) == {"a": 1, "b": {"c": [True, None]}}


@pytest.mark.parametrize("text", ["", "nonsense", '"text"', "12", "[" * 100_000])
def test_what_is_no_json_object_has_no_lines(text: str) -> None:
    assert json_lines(text, None) is None


def test_a_window_keeps_the_marked_line_and_tells_what_it_left_out() -> None:
    lines = [Part(f"line {n}", n == 500) for n in range(1000)]
    shown, skipped = window(lines, 400)
    assert marked(shown) == ["line 500"]
    assert shown[0].text == "line 0"
    assert any("lines left out" in part.text for part in shown)
    assert skipped == 1000 - (len(shown) - 1)


def test_a_window_leaves_short_texts_alone() -> None:
    lines = [Part("a"), Part("b")]
    assert window(lines, 100) == (lines, 0)
