"""Counts of the reference's sentences: they add up, and a damaged file is a sentence of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout_conformance.schemas import DEFAULT_VERSION, BrokenSchemas, statistics
from checkout_conformance.schemas.statistics import Sentences, sentences_of


def test_what_is_left_out_and_what_are_clauses_make_the_whole() -> None:
    counted = sentences_of(DEFAULT_VERSION)
    assert counted is not None
    assert counted.clauses + sum(counted.left_out.values()) == counted.binding


def test_the_counts_are_said_in_words() -> None:
    assert Sentences(3, 2, {"it is a hint": 1}).lines()[1] == "  1 because it is a hint"


def test_a_version_that_nobody_counted_has_none() -> None:
    assert sentences_of("1999-12-31") is None


@pytest.mark.parametrize("text", [None, "{", "[]", '{"v": {"binding": 1}}', '{"v": {"binding": "x"}}'])
def test_a_damaged_file_is_named(text: str | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "sentences.json"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    monkeypatch.setattr(statistics, "FILE", file)
    with pytest.raises(BrokenSchemas, match=r"sentences\.json is damaged"):
        sentences_of("v")
