"""What cannot be seen is named, what is long is cut with its length, times are words, anchors are stable."""

from __future__ import annotations

import re

import pytest

from checkout_conformance.reports import text


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\u202eb", "a⟨U+202E⟩b"),
        ("nul\x00", "nul⟨U+0000⟩"),
        ("\ud800", "⟨U+D800⟩"),
        ("\ufeff\u200b", "⟨U+FEFF⟩⟨U+200B⟩"),
        ("\U000e0041", "⟨U+E0041⟩"),
        ("two\r\nlines\tand a tab", "two\nlines\tand a tab"),
        ("plain æøå 🎈 שלום", "plain æøå 🎈 שלום"),
    ],
)
def test_unseen_characters_are_named(given: str, shown: str) -> None:
    assert text.visible(given) == shown


def test_on_one_line_breaks_are_named_too() -> None:
    assert text.line("a\nb\tc") == "a⟨U+000A⟩b⟨U+0009⟩c"


def test_cutting_tells_how_much_is_lost() -> None:
    assert text.cut("abcdef", 4) == ("abcd", 2)
    assert text.cut("abcd", 4) == ("abcd", 0)


def test_short_text_names_its_length_where_it_was_cut() -> None:
    assert text.short("a  b\nc", 20) == "a b c"
    assert text.short("x" * 1500, 5) == "xxxxx… (1,500 characters)"


@pytest.mark.parametrize(
    ("seconds", "words"), [(0.84, "840 ms"), (12.4, "12.4 s"), (200, "3 min 20 s"), (3840, "1 h 4 min")]
)
def test_durations_are_words(seconds: float, words: str) -> None:
    assert text.duration(seconds) == words


@pytest.mark.parametrize(("value", "words"), [(0.84, "0.8 ms"), (12.4, "12 ms"), (1300, "1.3 s")])
def test_milliseconds_have_as_many_digits_as_matter(value: float, words: str) -> None:
    assert text.milliseconds(value) == words


@pytest.mark.parametrize(
    ("stamp", "words"),
    [
        ("2026-11-21T01:23:42+00:00", "2026-11-21 01:23 UTC"),
        ("2026-11-21T01:23:42.123Z", "2026-11-21 01:23 UTC"),
        ("2026-11-21T01:23:42+02:00", "2026-11-21T01:23:42+02:00"),
        ("<b>", "<b>"),
    ],
)
def test_moments_are_read_where_they_are_utc(stamp: str, words: str) -> None:
    assert text.moment(stamp) == words


def test_plurals() -> None:
    assert text.plural(1, "finding") == "1 finding"
    assert text.plural(1204, "clause") == "1,204 clauses"
    assert text.plural(2, "retry", "retries") == "2 retries"


def test_different_names_have_different_anchors_without_odd_characters() -> None:
    names = ["create.mode.enum", "create.mode.enum ", "<script>", "&script&", "a" * 300, "a" * 301, "é", "\ud800"]
    made = [text.anchor("finding", name) for name in names]
    assert len(set(made)) == len(names)
    assert all(re.fullmatch(r"finding:[A-Za-z0-9._:\[\]-]+", anchor) for anchor in made)
    assert made == [text.anchor("finding", name) for name in names]
    assert made[0] == "finding:create.mode.enum"
