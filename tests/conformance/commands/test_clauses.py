"""`python -m checkout_conformance clauses`: every clause, counted."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from checkout_conformance.cli import main
from checkout_conformance.commands.clauses import counts, table
from checkout_conformance.schemas import load, versions


def _listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[str, Any]:
    assert main(["clauses", "--json", *arguments]) == 0
    data: dict[str, Any] = json.loads(capsys.readouterr().out)
    return data


def test_json_lists_every_clause_once_and_each_has_a_source(capsys: pytest.CaptureFixture[str]) -> None:
    data = _listed(capsys)
    ids = [clause["id"] for clause in data["clauses"]]
    assert sorted(ids) == sorted(load().clauses)
    assert len(set(ids)) == len(ids)
    assert [c["id"] for c in data["clauses"] if not c["source"]["document"] or not c["source"]["section"]] == []
    assert [c["id"] for c in data["clauses"] if not c["statement"]] == []


def test_every_count_adds_up_to_the_number_of_clauses(capsys: pytest.CaptureFixture[str]) -> None:
    data = _listed(capsys)
    assert set(data["counts"]) == {"operation", "keyword", "level", "basis"}
    assert {sum(found.values()) for found in data["counts"].values()} == {len(data["clauses"])}
    without = sum(1 for clause in data["clauses"] if clause["excluded"])
    assert sum(data["excluded"].values()) == without > 0


@pytest.mark.parametrize("version", versions())
def test_every_version_can_be_listed(version: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert len(_listed(capsys, "--version", version)["clauses"]) > 100


def test_text_has_a_line_per_clause_and_says_what_is_not_judged(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert sum(1 for line in lines if line.startswith("create.custom_fields.max_items  MUST (documented)")) == 1
    assert any(line.startswith("by level: MUST ") for line in lines)
    assert any("are never judged:" in line for line in lines)


def test_the_table_has_a_row_per_theme() -> None:
    clauses = load().clauses.values()
    rows = table(clauses).splitlines()
    assert len(rows) == len({clause.theme for clause in clauses}) + 3
    assert f"{len(load().clauses):,}" in rows[-1]
    assert counts(clauses)["level"]["MUST"] > 2000


def test_an_unknown_version_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "--version", "1999-01-01"]) == 4
    assert "1999-01-01" in capsys.readouterr().err


def test_the_sentences_of_the_document_are_counted_by_reading(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses"]) == 0
    assert "sentences of the document" in capsys.readouterr().out
    assert main(["clauses", "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)["sentences"]
    assert sum(counted.values()) > 2500
    assert "nobody has read it" not in counted


def test_every_sentence_that_gives_no_clause_is_listed_by_place_and_reason(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["clauses", "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)["sentences"]
    assert main(["clauses", "--sentences"]) == 0
    listed = [
        line.split() for line in capsys.readouterr().out.splitlines() if re.fullmatch(r"  \S+ [0-9a-f]{12}", line)
    ]
    assert len(listed) == sum(counted.values()) - counted["it is a clause"]
