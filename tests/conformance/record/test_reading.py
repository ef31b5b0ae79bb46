"""Commands take records, report directories and folders of them alike, and say which path holds none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from checkout_conformance.cli import main
from checkout_conformance.errors import UsageError
from checkout_conformance.record.reading import link_to_report, read_all
from tests.reports.records import green, rich


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    for name, made in (("one", rich()), ("two", green())):
        (tmp_path / "runs" / name).mkdir(parents=True)
        text = json.dumps(made, separators=(",", ":"))
        (tmp_path / "runs" / name / "run.json").write_text(text, encoding="utf-8")
        (tmp_path / "runs" / name / "badge.json").write_text("{}", encoding="utf-8")
    (tmp_path / "runs" / "two" / "index.html").write_text("report", encoding="utf-8")
    return tmp_path / "runs"


def test_files_directories_and_folders_of_them_are_the_same(runs: Path) -> None:
    by_folder = [path for path, _ in read_all([runs])]
    assert by_folder == [path for path, _ in read_all([runs / "one", runs / "two" / "run.json"])]
    assert [path.parent.name for path in by_folder] == ["one", "two"]


def test_a_folder_without_a_record_is_named(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="holds no run record"):
        read_all([tmp_path])


def test_a_report_beside_its_record_is_linked(runs: Path, tmp_path: Path) -> None:
    assert link_to_report(runs / "two" / "run.json", tmp_path / "matrix.html") == "runs/two/index.html"
    assert link_to_report(runs / "one" / "run.json", tmp_path / "matrix.html") is None


def test_compare_and_history_write_their_pages(runs: Path, tmp_path: Path) -> None:
    assert main(["compare", str(runs), "-o", str(tmp_path / "matrix.html")]) == 0
    assert main(["history", str(runs), "-o", str(tmp_path / "history.html")]) == 0
    assert 'href="runs/two/index.html"' in (tmp_path / "history.html").read_text()
    assert main(["compare", str(runs / "one")]) == 4
