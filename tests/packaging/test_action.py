"""The steps of the GitHub action and of the GitLab template, run as a runner runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

from checkout_conformance.mutants.process import embedded_mutant

HOME = Path(__file__).parents[2]


@pytest.fixture(scope="module", params=[None, "lenient:list.status.enum"], ids=["right", "wrong"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, bool]]:
    """A server, and whether it keeps the contract."""
    with embedded_mutant(request.param) as url:
        yield url, request.param is None


def shell(script: str, place: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A step's script, as a runner's bash runs it."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST", "STRIPE"))}
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script],
        cwd=place,
        env={**kept, "PATH": path, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def steps() -> dict[str, dict[str, Any]]:
    action = yaml.safe_load((HOME / "action.yml").read_text())
    return {step.get("name", step.get("uses")): step for step in action["runs"]["steps"]}


def test_the_action_runs_reports_and_fails_where_the_server_is_wrong(server: tuple[str, bool], tmp_path: Path) -> None:
    url, right = server
    files = {name: str(tmp_path / name.lower()) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    given = {"TARGET": url, "TARGET_FILE": "", "PROFILE": "quick", "ARGUMENTS": "-k list", "STRIPE_API_KEY": ""}
    ran = shell(steps()["Run the suite"]["run"], tmp_path, **given, **files)
    assert ran.returncode == (0 if right else 1), ran.stdout + ran.stderr
    assert Path(files["GITHUB_OUTPUT"]).read_text() == "report=conformance-report\n"
    shown = shell(steps()["Show the summary in the job page"]["run"], tmp_path, **files)
    assert shown.returncode == 0, shown.stderr
    summary = Path(files["GITHUB_STEP_SUMMARY"]).read_text()
    assert summary.startswith("## Checkout conformance")
    assert ("list.status.enum" in summary) is not right
    assert (tmp_path / "conformance-report" / "index.html").exists()


def test_junit_failures_carry_clause_and_curl(server: tuple[str, bool], tmp_path: Path) -> None:
    url, right = server
    script = yaml.safe_load((HOME / "ci-templates" / "gitlab.yml").read_text())[".checkout-conformance"]["script"][-1]
    ran = shell(script, tmp_path, TARGET=url, PROFILE="quick", ARGUMENTS="-k list")
    assert ran.returncode == (0 if right else 1), ran.stdout + ran.stderr
    cases = ElementTree.parse(tmp_path / "conformance-report" / "junit.xml").getroot().iter("testcase")
    complaints = [
        "".join(failure.itertext()) + failure.get("message", "") for case in cases for failure in case.iter("failure")
    ]
    assert bool(complaints) is not right
    for text in complaints:
        assert "list.status.enum" in text
        assert "curl" in text
        assert "expected:" in text


def test_a_summary_that_is_not_there_is_no_failing_step(tmp_path: Path) -> None:
    shown = shell(steps()["Show the summary in the job page"]["run"], tmp_path, GITHUB_STEP_SUMMARY=str(tmp_path / "s"))
    assert shown.returncode == 0
