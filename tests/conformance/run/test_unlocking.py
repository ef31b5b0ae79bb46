"""What would unlock the rest is said in lines of a target file, and only what is missing."""

from __future__ import annotations

from checkout_conformance.run.unlocking import LINES, unlocking
from checkout_conformance.schemas import load


def test_what_is_missing_is_told_with_its_lines() -> None:
    notes = list(
        unlocking({"completion": "the target file has no driver for it", "prices": True}, load(), stripe=False)
    )
    assert any("clauses need completion" in note and "[drivers.complete]" in note for note in notes)
    assert any(note.startswith("1 clause needs declined_completion; ") for note in notes)
    assert not any("need prices" in note for note in notes)
    assert list(unlocking(dict.fromkeys(LINES, True), load(), stripe=False)) == []


def test_what_an_account_decides_is_told_on_stripe_alone() -> None:
    known = dict.fromkeys(LINES, True)
    assert any('allow = ["tax"]' in note for note in unlocking(known, load(), stripe=True))
