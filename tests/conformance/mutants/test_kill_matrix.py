"""The kill matrix as text: its sentences, its tables, and those that are documented."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from checkout_conformance.mutants.evaluation import Matrix, meeting
from checkout_conformance.mutants.kill_matrix import as_json, figures, problems, summary
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


def test_what_was_found_is_written_as_it_is() -> None:
    written = json.loads(as_json(matrix(CAUGHT, ELSEWHERE, INTERMITTENT, ALIVE)))
    assert [meeting(row) for row in written["meetings"]] == [CAUGHT, ELSEWHERE, INTERMITTENT, ALIVE]
    assert written["unsupported"] == LACKING


def test_figures_say_how_many_were_killed_and_how_strong_the_checks_are() -> None:
    lines = figures(matrix(CAUGHT, ELSEWHERE, INTERMITTENT, ALIVE))
    assert lines[0] == "3 of 4 mutants killed by the clause that they break"
    assert lines[1] == "2 of 2 judged clauses have a mutant that they kill"
    assert lines[2] == "requests needed: median 7, maximum 12"
    assert lines[3] == "blast radius: median 0, maximum 1"
    assert "invoices 1" in lines[4]


def test_survivors_failures_of_the_reference_and_holes_are_problems() -> None:
    found = matrix(CAUGHT, ALIVE, lacking={"session.client_secret.present": NOTHING})
    found.failing.append("create.mode.enum in test_a: status 500")
    found.judged.append("nobody.breaks.this")
    said = "\n".join(problems(found, whole=True))
    assert "survived: strict:create.mode.enum" in said
    assert "fails on the reference: create.mode.enum" in said
    assert "judged by nobody, and no capability is missing: session.client_secret.present" in said
    assert "no mutant breaks it: nobody.breaks.this" in said
    assert problems(matrix(CAUGHT, INTERMITTENT), whole=False) == []


def test_the_tables_have_a_row_for_each_theme_and_kind() -> None:
    text = summary(matrix(CAUGHT, ELSEWHERE, INTERMITTENT, ALIVE), CONTRACT)
    assert "| requests | 1 | 3 | 2 | 8.5 | 12 | 0.5 | 1 |" in text
    assert "| second-order | 2 | 2 | 2 | 9.5 | 12 | 0.5 | 1 |" in text
    assert "| **all** | 2 | 4 | 3 | 7 | 12 | 0 | 1 |" in text
    assert text.endswith("| invoices | 1 |")


def rows_under(head: str) -> Iterator[list[str]]:
    """The rows of the table in `docs/mutants.md` whose first column has this head."""
    _, _, rest = (DOCS / "mutants.md").read_text(encoding="utf-8").partition(f"| {head} | clauses | mutants | killed |")
    for line in itertools.takewhile(str.strip, rest.splitlines()[2:]):
        yield [cell.strip() for cell in line.strip("|").split("|")]


@pytest.mark.parametrize("head", ["theme", "kind"])
def test_the_documented_figures_add_up_and_no_mutant_of_them_survived(head: str) -> None:
    *groups, whole = rows_under(head)
    assert len(groups) > 10
    assert whole[0] == "**all**"
    assert sum(int(row[2]) for row in groups) == int(whole[2]) > 2_500
    assert [row[0] for row in groups if row[2] != row[3]] == []


def test_the_documented_themes_and_kinds_are_those_there_are() -> None:
    assert {row[0] for row in rows_under("theme")} <= {c.theme for c in CONTRACT.clauses.values()} | {"**all**"}
    assert {row[0] for row in rows_under("kind")} <= {one.kind for one in all_mutants().values()} | {"**all**"}
