"""The release checklist: each point holds where it should, and says so where it does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import release
from tests.packaging.installed import Built

PROJECT = '[project]\nversion = "1.2.3"\n[project.urls]\nSource = "a"\nDocumentation = "b"\nChangelog = "c"\n'
CHANGELOG = "# Changelog\n\n## 1.2.3 (2027-01-31)\n"
CITATION = "version: 1.2.3\n"


def test_one_version_everywhere_holds() -> None:
    assert release.versions(PROJECT, CHANGELOG, CITATION).holds


@pytest.mark.parametrize(
    ("project", "changelog", "citation"),
    [
        (PROJECT.replace("1.2.3", "1.2.4"), CHANGELOG, CITATION),
        (PROJECT, CHANGELOG.replace("2027-01-31", "unreleased"), CITATION),
        (PROJECT, "# Changelog\n", CITATION),
        (PROJECT, CHANGELOG, "version: 1.2.2\n"),
        (PROJECT.replace("1.2.3", "1.2"), CHANGELOG.replace("1.2.3", "1.2"), CITATION.replace("1.2.3", "1.2")),
    ],
)
def test_versions_that_differ_are_named(project: str, changelog: str, citation: str) -> None:
    point = release.versions(project, changelog, citation)
    assert not point.holds
    assert point.line().startswith("TODO  version: ")


def test_addresses_and_pictures_are_asked_for() -> None:
    assert release.metadata(PROJECT).holds
    assert release.metadata(PROJECT.replace("Source", "Sauce")).seen == "no Source"
    assert release.pictures("![a](https://example.com/a.png)").holds
    assert not release.pictures("![a](docs/a.png)").holds


def test_what_is_said_is_filled_in_everywhere(tmp_path: Path) -> None:
    texts = {
        "pyproject.toml": '[project]\nversion = "1.2.3"\n[project.urls]\n"API reference" = "https://a.example"\n',
        "README.md": "![a](docs/a.png) and ![b](https://b.example/b.png)\n",
        "CHANGELOG.md": "# Changelog\n\n## 1.2.3 (unreleased)\n",
        "CITATION.cff": "version: 1.2.3\nrepository-code: https://old.example/x\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text)
    for _ in range(2):  # the second time changes nothing
        release.fill_in(tmp_path, "https://git.example/we/kit", "2027-01-31")
    found = {name: (tmp_path / name).read_text() for name in texts}
    assert release.metadata(found["pyproject.toml"]).holds
    assert release.pictures(found["README.md"]).holds
    assert "![a](https://git.example/we/kit/raw/main/docs/a.png)" in found["README.md"]
    assert release.versions(found["pyproject.toml"], found["CHANGELOG.md"], found["CITATION.cff"]).holds
    assert found["CITATION.cff"].splitlines() == [
        "version: 1.2.3",
        "repository-code: https://git.example/we/kit",
        "date-released: 2027-01-31",
    ]
    before = dict(found)
    release.fill_in(tmp_path, None, None)
    assert {name: (tmp_path / name).read_text() for name in texts} == before


@pytest.mark.parametrize("words", [["--address", "git.example/kit"], ["--date", "tomorrow"]])
def test_an_address_or_a_day_that_is_none_changes_nothing(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        release.main(words)
    assert "--address" in capsys.readouterr().err


def test_files_and_register_of_this_checkout_hold() -> None:
    assert release.files().holds
    assert release.registered().holds


def test_a_command_that_fails_is_named_by_its_last_line() -> None:
    assert release.command("nothing", ["this"], "").holds
    point = release.command("absent", ["no_module_of_this_name"], "Write it")
    assert not point.holds
    assert "no_module_of_this_name" in point.line()


def test_the_wheel_is_below_its_limit(built: Built, tmp_path: Path) -> None:
    assert release.size(built.wheel).holds
    large = tmp_path / "large.whl"
    with large.open("wb") as file:
        file.truncate(release.LARGEST_WHEEL)
    assert not release.size(large).holds


def test_an_index_can_show_the_distributions(built: Built) -> None:
    pytest.importorskip("twine", reason="twine is a test dependency")
    point = release.command("twine check", ["twine", "check", "--strict", str(built.wheel), str(built.source)], "")
    assert point.holds, point.seen
