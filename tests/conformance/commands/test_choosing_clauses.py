"""`clauses` chooses by id, operation, theme and level; `explain` says what a run said; the kit has a version."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkout_conformance.cli import main
from tests.reports.records import exchange, finding, record, verdict


def listed(capsys: pytest.CaptureFixture[str], *arguments: str) -> list[str]:
    assert main(["clauses", "--json", *arguments]) == 0
    return [clause["id"] for clause in json.loads(capsys.readouterr().out)["clauses"]]


def test_clauses_are_chosen_by_their_id(capsys: pytest.CaptureFixture[str]) -> None:
    found = listed(capsys, "--match", "create.custom_fields.*")
    assert "create.custom_fields.max_items" in found
    assert all(name.startswith("create.custom_fields.") for name in found)


def test_choices_add_up(capsys: pytest.CaptureFixture[str]) -> None:
    assert set(listed(capsys, "--theme", "paging", "--level", "should")) < set(listed(capsys, "--theme", "paging"))
    assert all(
        name.startswith("paging.line_items.")
        for name in listed(capsys, "--theme", "paging", "--operation", "line_items")
    )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [(("--match", "creat.*"), "no clause matches"), (("--level", "maybe"), "there are INFO, MUST")],
)
def test_a_choice_of_nothing_says_why(
    arguments: tuple[str, ...], words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["clauses", *arguments]) == 4
    assert words in capsys.readouterr().err


def test_explain_says_what_a_run_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [verdict("create.mode.enum", "fail", observed="accepted with 'x'", witness=[exchange()])]
    made = record(rows, [finding("create.mode.enum", "wrong", [0])])
    (tmp_path / "run.json").write_text(json.dumps(made), encoding="utf-8")
    assert main(["explain", "create.mode.enum", "--record", str(tmp_path)]) == 0
    said = capsys.readouterr().out
    assert "fail (12 of 12 cases failed)" in said
    assert "accepted with 'x'" in said
    assert "curl -sS -X POST" in said
    assert main(["explain", "list.limit.type", "--record", str(tmp_path)]) == 0
    assert "none: it is no clause of that run's contract" in capsys.readouterr().out


def test_the_kit_tells_its_version(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("checkout-conformance 0.")
