"""The CI templates parse, and name only options and files that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from checkout_conformance.run.options import every_spelling

HOME = Path(__file__).parents[2]
TEMPLATES = ["action.yml", "ci-templates/gitlab.yml"]
OF_PYTEST = {"--junitxml", "--quiet"}


def options() -> set[str]:
    """The kit's own options, in both spellings."""
    return set(every_spelling())


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_is_yaml(name: str) -> None:
    assert isinstance(yaml.safe_load((HOME / name).read_text()), dict)


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_uses_options_that_exist(name: str) -> None:
    lines = [line for line in (HOME / name).read_text().splitlines() if "description" not in line]
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", "\n".join(lines)))
    assert used - OF_PYTEST <= options()
    assert "--profile" in used


@pytest.mark.parametrize("name", TEMPLATES)
def test_a_template_runs_the_command_that_no_configuration_stands_in_the_way_of(name: str) -> None:
    assert 'checkout-conformance run "$TARGET"' in (HOME / name).read_text()


def test_the_action_installs_from_files_that_exist() -> None:
    assert (HOME / "constraints.txt").exists()
    assert (HOME / "pyproject.toml").exists()
