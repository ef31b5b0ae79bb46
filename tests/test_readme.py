"""What the README says that a program knows better: the table of clauses."""

from __future__ import annotations

from pathlib import Path

import pytest

from checkout_conformance.cli import main
from checkout_conformance.commands.clauses import MARKERS, table
from checkout_conformance.errors import UsageError
from checkout_conformance.marked_tables import with_table
from checkout_conformance.schemas import load, versions

BEGIN, END = "<!-- clauses:begin", "<!-- clauses:end -->"
README = Path(__file__).parents[1] / "README.md"
IN_WORDS = {8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve"}
UPDATE = "python -m checkout_conformance clauses --table --write README.md"


def test_the_table_of_clauses_in_the_readme_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    current = with_table(text, MARKERS, table(load().clauses.values())) == text
    assert current, f"the table of clauses in README.md is old; run `{UPDATE}` and commit README.md"


def test_the_versions_that_are_named_are_those_that_are_shipped() -> None:
    counted = f"{IN_WORDS[len(versions())]}, from `{versions()[0]}` to `{versions()[-1]}`"
    assert counted in README.read_text(encoding="utf-8")
    page = (README.parent / "docs" / "how-to" / "versions.md").read_text(encoding="utf-8")
    assert [version for version in versions() if f"`{version}`" not in page] == []


def test_writing_the_table_changes_nothing_but_what_stands_between_the_markers(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text(f"before\n{BEGIN} (how) -->\nold\n{END}\nafter\n", encoding="utf-8")
    assert main(["clauses", "--table", "--write", str(file)]) == 0
    lines = file.read_text(encoding="utf-8").splitlines()
    assert lines[:2] == ["before", f"{BEGIN} (how) -->"]
    assert lines[-2:] == [END, "after"]
    assert "old" not in lines
    assert any(line.startswith("| **all** |") for line in lines)


def test_a_file_without_markers_is_refused_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("nothing here\n", encoding="utf-8")
    assert main(["clauses", "--write", str(file)]) == 4
    assert file.read_text(encoding="utf-8") == "nothing here\n"


def test_half_a_pair_of_markers_is_refused() -> None:
    with pytest.raises(UsageError, match="add both"):
        with_table(f"{BEGIN} -->\n", MARKERS, "| |")
