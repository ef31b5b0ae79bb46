"""What is in the wheel and in the source distribution, and what is not."""

from __future__ import annotations

import tarfile
import zipfile
from pathlib import Path, PurePosixPath

from tests.packaging.installed import ROOT, Built, Environment

NEVER = ("conformance-report", "sample-reports", "tests", "node_modules", "__pycache__", "run.json")


def unwanted(names: list[str]) -> list[str]:
    """Names that hold a report, a test or a cache."""
    return [name for name in names if set(PurePosixPath(name).parts) & set(NEVER)]


def test_what_is_unwanted_is_named() -> None:
    names = ["a/schemas/x.json", "a/conformance-report/index.html", "a/tests/test_a.py", "a/reports/run.json"]
    assert unwanted(names) == names[1:]


def test_the_wheel_is_one_package_with_its_data_and_nothing_of_a_run(built: Built) -> None:
    names = zipfile.ZipFile(built.wheel).namelist()
    top = {PurePosixPath(name).parts[0] for name in names}
    assert {name for name in top if not name.endswith(".dist-info")} == {"checkout_conformance"}
    assert unwanted(names) == []
    for folder, name in (("conformance", ""), ("schemas", "schemas/"), ("strategies", "strategies/")):
        sources = [path for path in (ROOT / folder).rglob("*.py") if not unwanted([str(path.relative_to(ROOT))])]
        wanted = {f"checkout_conformance/{name}{path.relative_to(ROOT / folder).as_posix()}" for path in sources}
        assert wanted <= set(names)
    for data in ("run/run.ini", "schemas/register.json", "reports/templates/report.html.jinja", "py.typed"):
        assert f"checkout_conformance/{data}" in names


def test_the_source_distribution_builds_the_same_and_holds_no_tests(built: Built) -> None:
    with tarfile.open(built.source) as archive:
        names = archive.getnames()
    assert unwanted(names) == []
    top = {PurePosixPath(name).parts[1] for name in names if len(PurePosixPath(name).parts) > 1}
    assert {"conformance", "schemas", "strategies", "reports", "pyproject.toml", "README.md", "LICENSE"} <= top
    assert not {"docs", "ci-templates", "build", "dist"} & top


def test_the_installed_kit_is_the_wheels(environment: Environment, tmp_path: Path) -> None:
    imported = environment.run(tmp_path, "python", "-c", "import checkout_conformance as kit; print(kit.__file__)")
    assert imported.stdout.startswith(str(environment.home)), imported.stdout
    listed = environment.run(tmp_path, "checkout-conformance", "clauses", "--table")
    assert listed.returncode == 0, listed.stdout
    assert "| **all** |" in listed.stdout


def test_a_report_inside_a_package_stays_out(built: Built) -> None:
    """Nothing is taken by a pattern that could match one: packages are listed, and their data by its endings."""
    text = (ROOT / "pyproject.toml").read_text()
    assert "include-package-data = false" in text
    assert "[tool.setuptools.packages.find]" not in text
