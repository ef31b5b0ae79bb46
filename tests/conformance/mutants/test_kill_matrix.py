"""The kill matrix as text: what was written can be read back, and the documents hold what the data says."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkout_conformance.mutants.evaluation import Matrix
from checkout_conformance.mutants.kill_matrix import as_json, figures, inserted, problems, rows, summary, table
from checkout_conformance.mutants.registry import all_mutants
from checkout_conformance.mutants.runner import NOTHING, Meeting
from checkout_conformance.schemas import load

DOCS = Path(__file__).parents[3] / "docs"
CONTRACT = load()
CAUGHT = Meeting("lenient:create.mode.enum", "create.mode.enum", "lenient", "test_a[x]", 5, (), "fail")
ELSEWHERE = Meeting("second_offence", "create.mode.enum", "second-order", "test_b", 12, ("a.b",), "fail", "standard")
INTERMITTENT = Meeting("slow", "lifecycle.new.open", "second-order", "test_b", 7, (), "inconclusive")
ALIVE = Meeting("strict:create.mode.enum", "create.mode.enum", "strict", None, 40, (), "pass")
LACKING = {"session.invoice.present": "invoices"}


def matrix(*meetings: Meeting, lacking: dict[str, str] | None = None) -> Matrix:
    judged = ["create.mode.enum", "lifecycle.new.open"]
    return Matrix(list(meetings), judged, lacking if lacking is not None else LACKING)


def test_what_was_written_is_read_back_whole() -> None:
    written = rows(as_json(matrix(CAUGHT, ELSEWHERE, INTERMITTENT, ALIVE)))
    by_name = {row["mutant"]: row for row in written}
    for meeting in (CAUGHT, ELSEWHERE, INTERMITTENT, ALIVE):
        row = by_name[meeting.mutant]
        seen = (row["clause"], row["kind"], row["caught_by"], row["requests"], tuple(row["blast"]))
        assert seen == (meeting.clause, meeting.kind, meeting.caught_by, meeting.requests, meeting.blast)
        assert (row["verdict"], row["profile"]) == (meeting.verdict, meeting.profile)


def test_figures_say_how_many_were_killed_and_how_strong_the_checks_are() -> None:
    lines = figures(matrix(CAUGHT, ELSEWHERE, INTERMITTENT, ALIVE))
    assert lines[0] == "3 of 4 mutants killed by the clause that they break"
    assert lines[1] == "2 of 2 judged clauses have a mutant that they kill"
    assert lines[2] == "requests needed: median 7, maximum 12"
    assert lines[3] == "blast radius: median 0, maximum 1"
    assert "invoices 1" in lines[4]


def test_survivors_failures_of_the_reference_and_holes_are_problems() -> None:
    found = matrix(CAUGHT, ALIVE, lacking={"session.url.present": NOTHING})
    found.failing.append("create.mode.enum in test_a: status 500")
    found.judged.append("nobody.breaks.this")
    told = "\n".join(problems(found, whole=True))
    assert "survived: strict:create.mode.enum" in told
    assert "fails on the reference: create.mode.enum" in told
    assert "judged by nobody, and no capability is missing: session.url.present" in told
    assert "no mutant breaks it: nobody.breaks.this" in told
    assert problems(matrix(CAUGHT, INTERMITTENT), whole=False) == []


def test_the_table_has_a_row_for_each_clause_with_all_its_mutants() -> None:
    text = table(rows(as_json(matrix(CAUGHT, ELSEWHERE, INTERMITTENT))))
    assert "| create.mode.enum | lenient 1:5, second_offence 2:12+1 standard |" in text
    assert "| lifecycle.new.open | slow 2:7~ |" in text
    assert "| 2 | `test_b` |" in text


def test_a_document_without_its_marks_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks the marks"):
        inserted("# Mutants", "figures")


def test_the_documents_hold_what_the_data_says() -> None:
    text = (DOCS / "kill-matrix.json").read_text(encoding="utf-8")
    data, whole = json.loads(text), rows(text)
    assert (DOCS / "kill-matrix.md").read_text(encoding="utf-8") == table(whole)
    figures_document = (DOCS / "mutants.md").read_text(encoding="utf-8")
    assert inserted(figures_document, summary(whole, data["unsupported"], CONTRACT)) == figures_document


def test_every_clause_of_the_matrix_exists_and_every_mutant_of_it_was_killed() -> None:
    text = (DOCS / "kill-matrix.json").read_text(encoding="utf-8")
    data, whole = json.loads(text), rows(text)
    assert data["judged"] > 2_500
    assert {row["clause"] for row in whole} | set(data["unsupported"]) <= set(CONTRACT.clauses)
    assert {row["mutant"] for row in whole} <= set(all_mutants())
    assert [row["mutant"] for row in whole if row["caught_by"] is None] == []
