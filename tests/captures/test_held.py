"""Every row that captured answers settled is held by a clause, a right server or the emulator, or needs no holding."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from checkout_conformance.mutants.variants import VARIANTS
from checkout_conformance.schemas import load, versions
from tests.captures import test_as_captured
from tests.captures.held import ROWS, SECTIONS

PAGE = Path(__file__).parents[2] / "docs" / "evidence.md"
KEY = re.compile(rf'<a id="(E-(?:{"|".join(SECTIONS)})-\d+)">')
CLAUSES = {clause for version in versions() for clause in load(version).clauses}


def test_every_row_of_these_sections_has_its_place() -> None:
    found = KEY.findall(PAGE.read_text(encoding="utf-8"))
    assert len(found) > 60
    assert set(found) == set(ROWS)


@pytest.mark.parametrize("key", ROWS)
def test_what_holds_a_row_exists(key: str) -> None:
    held = ROWS[key]
    assert held.clauses or held.variants or held.emulator or held.reason
    assert set(held.clauses) <= CLAUSES
    assert set(held.variants) <= set(VARIANTS)
    assert not held.reason or len(held.reason.split()) > 5


def test_the_emulator_is_looked_at_for_every_row_that_says_so() -> None:
    looked = set(re.findall(r"E-[a-z]+-\d+", inspect.getsource(test_as_captured)))
    assert looked == {key for key, held in ROWS.items() if held.emulator}
