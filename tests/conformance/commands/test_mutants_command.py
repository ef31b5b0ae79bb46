"""`checkout-conformance mutants`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkout_conformance.cli import main
from checkout_conformance.commands.mutants import write_docs
from checkout_conformance.mutants.evaluation import Matrix
from checkout_conformance.mutants.kill_matrix import BEGIN, END
from checkout_conformance.mutants.runner import Meeting


def test_mutants_are_listed_as_lines_and_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["mutants", "expires_twice", "paging.limit"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "expires_twice  breaks lifecycle.expire.expired_refused: an expired session expires again"
    assert lines[-1].endswith("mutants of 2 clauses")
    assert main(["mutants", "--json", "expires_twice"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["clause"], row["kind"]) == ("expires_twice", "lifecycle.expire.expired_refused", "fault")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["no_such_mutant"], "no mutant is called no_such_mutant"),
        (["--write-docs"], "wants the whole matrix"),
        (["--matrix", "--write-docs", "paging.*"], "wants the whole matrix"),
        (["--matrix", "--write-docs", "--sample", "1"], "wants the whole matrix"),
    ],
)
def test_what_cannot_be_done_is_a_usage_error(
    arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["mutants", *arguments]) == 4
    assert words in capsys.readouterr().err


def test_documents_are_written_only_where_they_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(["mutants", "--matrix", "--write-docs"]) == 4
    assert "is not here" in capsys.readouterr().err


def test_a_matrix_of_one_mutant_is_fought_and_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "matrix.json"
    assert main(["mutants", "--matrix", "expires_twice", "--jobs", "1", "--out", str(out)]) == 0
    printed = capsys.readouterr().out
    assert "1 of 1 mutants killed by the clause that they break" in printed
    assert "requests needed: median" in printed
    (row,) = json.loads(out.read_text(encoding="utf-8"))["clauses"]["lifecycle.expire.expired_refused"]
    assert row["mutant"] == "expires_twice"
    assert row["requests"] < 20


def test_the_documents_are_the_data_the_table_and_the_figures(tmp_path: Path) -> None:
    (tmp_path / "mutants.md").write_text(f"# Mutants\n{BEGIN}\nold\n{END}\nthe end\n", encoding="utf-8")
    meeting = Meeting("expires_twice", "lifecycle.expire.expired_refused", "fault", "test_a", 5, (), "fail")
    write_docs(Matrix([meeting], ["lifecycle.expire.expired_refused"]), tmp_path)
    text = (tmp_path / "mutants.md").read_text(encoding="utf-8")
    assert "old" not in text
    assert "| lifecycle | 1 | 1 | 1 | 5 | 5 | 0 | 0 |" in text
    assert text.endswith(f"{END}\nthe end\n")
    assert "expires_twice 1:5" in (tmp_path / "kill-matrix.md").read_text(encoding="utf-8")
    assert json.loads((tmp_path / "kill-matrix.json").read_text(encoding="utf-8"))["judged"] == 1
