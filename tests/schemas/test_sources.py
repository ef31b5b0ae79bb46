"""Every source that names a line of a document names the right one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from checkout_conformance.schemas import Clause, load

SEEDS = Path(__file__).parents[3] / "shared" / "seeds"
DOCUMENTS = {"000", "001", "002", "003", "004"}
# A statement about a whole section has no attribute; its line stands within this many lines of the section's words.
NEAR = 12

pytestmark = pytest.mark.skipif(not SEEDS.is_dir(), reason="the documents are not beside this checkout")


@cache
def lines(document: str) -> list[str]:
    (path,) = SEEDS.glob(f"{document}_*")
    return path.read_text(encoding="utf-8").splitlines()


def with_lines() -> list[Clause]:
    return [
        c for c in load().clauses.values() if c.source.document in DOCUMENTS and c.source.line and c.source.attribute
    ]


def test_many_clauses_name_a_line() -> None:
    assert len(with_lines()) > 1500


def test_the_line_of_a_source_speaks_of_its_attribute() -> None:
    wrong = []
    for clause in with_lines():
        document, line = clause.source.document, clause.source.line
        assert line is not None
        name = clause.source.attribute.replace("[]", "").rstrip(".*").rpartition(".")[2]
        text = " ".join(lines(document)[line - 1 : line + (NEAR if document != "002" else 2)])
        if name.strip("<>") not in text:
            wrong.append(f"{clause.id}: {document}:{line} does not speak of {name!r}")
    assert not wrong, "\n".join(wrong[:20])
