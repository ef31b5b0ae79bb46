"""The CI templates parse, and name only options and files that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from checkout_conformance.run.options import add_options

HOME = Path(__file__).parents[2]
TEMPLATES = ["action.yml", "ci-templates/gitlab.yml"]
OF_PYTEST = {"--junitxml", "--quiet"}


def options() -> set[str]:
    """The kit's own options."""
    found: set[str] = set()

    class Group:
        def addoption(self, name: str, **_: Any) -> None:
            found.add(name)

    class Parser:
        def getgroup(self, *_: str) -> Group:
            return Group()

    add_options(Parser())  # type: ignore[arg-type]
    return found


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_yaml(name: str) -> None:
    assert isinstance(yaml.safe_load((HOME / name).read_text()), dict)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_uses_options_that_exist(name: str) -> None:
    lines = [line for line in (HOME / name).read_text().splitlines() if "description" not in line]
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(lines)))
    assert used - OF_PYTEST <= options()
    assert "--target" in used


def test_the_action_installs_from_files_that_exist() -> None:
    assert (HOME / "constraints.txt").exists()
    assert (HOME / "pyproject.toml").exists()
