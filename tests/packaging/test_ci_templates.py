"""The CI templates are what their systems read: of the right form, with inputs, steps, options and files that exist."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from checkout_conformance.run.options import OPTIONS

HOME = Path(__file__).parents[2]
TEMPLATES = ["action.yml", "ci-templates/gitlab.yml"]
OF_PIP = {"--quiet"}
TEXT = {"type": "string"}
# GitHub's metadata syntax for composite actions, as far as it is used here.
ACTION = {
    "type": "object",
    "required": ["name", "description", "runs"],
    "additionalProperties": False,
    "properties": {
        "name": TEXT,
        "description": {"type": "string", "maxLength": 125},
        "inputs": {
            "additionalProperties": {
                "type": "object",
                "required": ["description"],
                "additionalProperties": False,
                "properties": {"description": TEXT, "required": {"type": "boolean"}, "default": TEXT},
            }
        },
        "outputs": {
            "additionalProperties": {
                "required": ["description", "value"],
                "additionalProperties": False,
                "properties": {"description": TEXT, "value": TEXT},
            }
        },
        "runs": {
            "required": ["using", "steps"],
            "additionalProperties": False,
            "properties": {
                "using": {"const": "composite"},
                "steps": {
                    "items": {
                        "additionalProperties": False,
                        "properties": {
                            **dict.fromkeys(("id", "name", "if", "run", "uses"), TEXT),
                            "shell": {"const": "bash"},
                            "env": {"additionalProperties": TEXT},
                            "with": {"additionalProperties": {"type": ["string", "boolean"]}},
                        },
                        "oneOf": [{"required": ["run", "shell"]}, {"required": ["uses"]}],
                    }
                },
            },
        },
    },
}


@pytest.fixture
def action() -> dict[str, Any]:
    """The action, as GitHub reads it."""
    loaded: dict[str, Any] = yaml.safe_load((HOME / "action.yml").read_text(encoding="utf-8"))
    return loaded


def options() -> set[str]:
    """The kit's own options, in both spellings."""
    return {name for option in OPTIONS for name in (option.short, option.prefixed)}


def test_the_action_has_the_form_that_github_reads(action: dict[str, Any]) -> None:
    jsonschema.validate(action, ACTION)


def test_the_action_reads_inputs_and_steps_that_exist(action: dict[str, Any]) -> None:
    text = (HOME / "action.yml").read_text(encoding="utf-8")
    assert set(re.findall(r"inputs\.([a-z-]+)", text)) == set(action["inputs"])
    steps = {step["id"] for step in action["runs"]["steps"] if "id" in step}
    assert set(re.findall(r"steps\.(\w+)\.", text)) == steps


def test_nothing_that_users_write_is_part_of_a_script(action: dict[str, Any]) -> None:
    for step in action["runs"]["steps"]:
        assert "${{" not in step.get("run", ""), "an expression in a script is a hole; hand it over as a variable"


@pytest.mark.parametrize("name", TEMPLATES)
def test_variables_that_set_something_are_settings(name: str) -> None:
    used = set(re.findall(r"CHECKOUT_CONFORMANCE_[A-Z_]+", (HOME / name).read_text(encoding="utf-8")))
    assert "CHECKOUT_CONFORMANCE_TARGET" in used
    assert used <= {option.variable for option in OPTIONS}


@pytest.mark.parametrize("name", TEMPLATES)
def test_options_in_scripts_exist(name: str) -> None:
    data = yaml.safe_load((HOME / name).read_text(encoding="utf-8"))
    steps = (
        data["runs"]["steps"] if "runs" in data else [{"run": line} for line in data[".checkout-conformance"]["script"]]
    )
    scripts = "\n".join(step.get("run", "") for step in steps)
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", scripts)) - OF_PIP <= options()


def test_files_that_the_action_reads_exist(action: dict[str, Any]) -> None:
    named = re.findall(r"\$GITHUB_ACTION_PATH/([\w./-]+)", (HOME / "action.yml").read_text(encoding="utf-8"))
    assert sorted(named) == ["ci-templates/comment.sh", "constraints.txt"]
    assert all((HOME / name).exists() for name in named)
    assert (HOME / "pyproject.toml").exists()


def test_a_matrix_gives_every_job_an_artifact_of_its_own(action: dict[str, Any]) -> None:
    default = action["inputs"]["name"]["default"]
    assert "github.job" in default
    assert "strategy.job-index" in default
    (kept,) = [s["with"] for s in action["runs"]["steps"] if s.get("uses", "").startswith("actions/upload-artifact")]
    assert kept["name"] == "${{ inputs.name }}"
