"""`checkout-conformance mutants`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkout_conformance.cli import main


def test_mutants_are_listed_as_lines_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutants", "expires_twice", "paging.limit"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "expires_twice  breaks lifecycle.expire.expired_refused: an expired session expires again"
    assert lines[-1].endswith("mutants of 2 clauses")
    assert main(["mutants", "--json", "expires_twice"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["clause"], row["kind"]) == ("expires_twice", "lifecycle.expire.expired_refused", "fault")


def test_a_pattern_that_names_none_is_a_usage_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutants", "no_such_mutant"]) == 4
    assert "no mutant is called no_such_mutant" in capsys.readouterr().err


def test_a_matrix_of_one_mutant_is_evaluated_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "matrix.json"
    page = tmp_path / "page.md"
    page.write_text("<!-- kill-matrix:begin (how) -->\n<!-- kill-matrix:end -->\n", encoding="utf-8")
    written = ["--out", str(out), "--tables", "--write", str(page)]
    assert main(["mutants", "--matrix", "expires_twice", "--jobs", "1", *written]) == 0
    printed = capsys.readouterr().out
    assert "1 of 1 mutants killed by the clause that they break" in printed
    assert "requests needed: median" in printed
    assert "| lifecycle | 1 | 1 | 1 |" in printed
    assert "| lifecycle | 1 | 1 | 1 |" in page.read_text(encoding="utf-8")
    (row,) = json.loads(out.read_text(encoding="utf-8"))["meetings"]
    assert row["mutant"] == "expires_twice"
    assert row["requests"] < 20
