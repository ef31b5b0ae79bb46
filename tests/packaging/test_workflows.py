"""The workflows of this repository call targets that exist, on the versions of Python that the package claims."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from checkout_conformance.schemas import DEFAULT_VERSION, versions

HOME = Path(__file__).parents[2]
WORKFLOWS = sorted((HOME / ".github" / "workflows").glob("*.yml"))
TARGETS = set(re.findall(r"^([\w-]+):", (HOME / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
# What is longer than `.ci/run` may be has to be in the weekly one.
LONG = {"whole", "implementations", "mutants", "soak", "beside-schemathesis"}


def workflow(name: str) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((HOME / ".github" / "workflows" / name).read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_what_is_run_exists_and_may_only_read(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert workflow(path.name)["permissions"] == {"contents": "read"}
    assert set(re.findall(r"run: make ([a-z-]+)", text)) <= TARGETS
    assert set(re.findall(r"target: ([a-z-]+)", text)) <= TARGETS
    assert all("timeout-minutes" in job for job in workflow(path.name)["jobs"].values())
    assert "${{ github.event" not in text, "what strangers write is no part of a command"


def test_everything_long_is_run_every_week() -> None:
    weekly = workflow("weekly.yml")
    assert weekly[True]["schedule"]  # YAML reads the key `on` as true
    rows = weekly["jobs"]["long"]["strategy"]["matrix"]["include"]
    assert {row["target"] for row in rows} >= LONG


def test_every_mutant_of_every_version_is_met_every_week() -> None:
    rows = workflow("weekly.yml")["jobs"]["long"]["strategy"]["matrix"]["include"]
    named = [row.get("arguments", "").partition("--api-version ")[2] for row in rows if row["target"] == "mutants"]
    assert sorted(name or DEFAULT_VERSION for name in named) == versions()


def test_every_python_that_is_claimed_is_tried_with_the_oldest_and_the_newest_dependencies() -> None:
    matrix = workflow("tests.yml")["jobs"]["pythons"]["strategy"]["matrix"]
    classifiers = tomllib.loads((HOME / "pyproject.toml").read_text(encoding="utf-8"))["project"]["classifiers"]
    claimed = re.findall(r"^Programming Language :: Python :: (3\.\d+)$", "\n".join(classifiers), re.MULTILINE)
    assert claimed == ["3.11", "3.12", "3.13"]
    assert {*claimed, "3.14"} == set(matrix["python"])  # the newest is tried there, and is not claimed before it passes
    assert matrix["resolution"] == ["lowest-direct", "highest"]
