"""The steps of the GitHub action and of the GitLab template, run as a runner runs them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree import ElementTree

import pytest
import yaml

from checkout_conformance.mutants.process import embedded_mutant
from tests.small_servers import serving

HOME = Path(__file__).parents[2]
TOKEN = "ghs_0123456789"
MARKER = "<!-- checkout-conformance run: conformance-0 -->"


@pytest.fixture(scope="module", params=[(), ("lenient:list.status.enum",)], ids=["right", "wrong"])
def server(request: pytest.FixtureRequest) -> Iterator[tuple[str, bool]]:
    """A server, and whether it keeps the contract."""
    with embedded_mutant(*request.param) as url:
        yield url, not request.param


@pytest.fixture
def runner(tmp_path: Path) -> Path:
    """A runner's folder for a job, where the kit was installed in an environment of its own."""
    home = tmp_path / "temp" / "checkout-conformance" / "bin"
    home.mkdir(parents=True)
    (home / "checkout-conformance").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m checkout_conformance "$@"\n')
    (home / "checkout-conformance").chmod(0o755)
    (tmp_path / "work").mkdir()
    return tmp_path


def shell(script: str, place: Path, *program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A step's script, as a runner's shell runs it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "STRIPE", "CHECKOUT_CONFORMANCE"))}
    return subprocess.run(
        [*(program or ("bash", "--noprofile", "--norc", "-eo", "pipefail", "-c")), script],
        cwd=place,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def steps() -> dict[str, dict[str, Any]]:
    action = yaml.safe_load((HOME / "action.yml").read_text())
    return {step.get("name", step.get("uses")): step for step in action["runs"]["steps"]}


def run_step(runner: Path, name: str, **given: str) -> subprocess.CompletedProcess[str]:
    """A step of the action with these variables; all others of it are empty, as inputs that were left out are."""
    variables = dict.fromkeys(steps()[name].get("env", {}), "") | given
    files = {key: str(runner / key.lower()) for key in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    paths = {"RUNNER_TEMP": str(runner / "temp"), "GITHUB_ACTION_PATH": str(HOME)}
    return shell(steps()[name]["run"], runner / "work", **variables, **files, **paths)


def test_the_action_runs_reports_and_fails_where_the_server_is_wrong(server: tuple[str, bool], runner: Path) -> None:
    url, right = server
    ran = run_step(
        runner,
        "Run the suite",
        CHECKOUT_CONFORMANCE_TARGET=url,
        CHECKOUT_CONFORMANCE_PROFILE="quick",
        CHECKOUT_CONFORMANCE_REPORT_DIR="a report",
        ARGUMENTS="-k\nlist and others\n--label=two words",
    )
    assert ran.returncode == (0 if right else 1), ran.stdout + ran.stderr
    assert (runner / "github_output").read_text() == f"exit-code={ran.returncode}\n"
    record = json.loads((runner / "work" / "a report" / "run.json").read_text())
    assert record["label"] == "two words"
    assert run_step(runner, "Show the summary in the job page", REPORT="a report").returncode == 0
    summary = (runner / "github_step_summary").read_text()
    assert summary.startswith("## Checkout conformance")
    assert ("list.status.enum" in summary) is not right
    assert {"index.html", "comment.md", "results.sarif"} <= {p.name for p in (runner / "work" / "a report").iterdir()}


def test_a_summary_that_is_not_there_is_no_failing_step(runner: Path) -> None:
    assert run_step(runner, "Show the summary in the job page", REPORT="nowhere").returncode == 0


def test_the_kit_is_installed_beside_the_jobs_own_python(runner: Path) -> None:
    python = runner / "python"
    python.write_text(
        f'#!/bin/sh\necho "$@" >> "{runner}/calls"\nmkdir -p "$3/bin"\ncp "$0" "$3/bin/python" 2>/dev/null || true\n'
    )
    python.chmod(0o755)
    ran = run_step(runner, "Install the kit in an environment of its own", PYTHON=str(python))
    assert ran.returncode == 0, ran.stderr
    made, installed = (runner / "calls").read_text().splitlines()
    assert made == f"-m venv {runner}/temp/checkout-conformance"
    assert installed.startswith("-m pip install")
    assert installed.endswith(f"{HOME}[fast,fuzz]")
    assert steps()["actions/setup-python@v5"]["with"]["update-environment"] is False


GitLab = dict[str, Any]


@pytest.fixture
def gitlab() -> GitLab:
    job: GitLab = yaml.safe_load((HOME / "ci-templates" / "gitlab.yml").read_text())[".checkout-conformance"]
    return job


def test_the_gitlab_job_runs_and_its_junit_has_clause_and_curl(
    server: tuple[str, bool], runner: Path, gitlab: GitLab
) -> None:
    url, right = server
    program = ("bash", "-ec") if right else ("sh", "-ec")  # either shell may be the runner's
    work = runner / "work"
    (runner / "temp" / "checkout-conformance").rename(work / ".checkout-conformance")
    variables = gitlab["variables"] | {"CHECKOUT_CONFORMANCE_TARGET": url, "CHECKOUT_CONFORMANCE_PROFILE": "quick"}
    ran = shell(gitlab["script"][-1], work, *program, **variables | {"ARGUMENTS": "-k\nlist and others"})
    assert ran.returncode == (0 if right else 1), ran.stdout + ran.stderr
    cases = ElementTree.parse(work / gitlab["artifacts"]["reports"]["junit"]).getroot().iter("testcase")
    complaints = [
        "".join(failure.itertext()) + failure.get("message", "") for case in cases for failure in case.iter("failure")
    ]
    assert bool(complaints) is not right
    for text in complaints:
        assert "list.status.enum" in text
        assert "curl" in text
        assert "expected:" in text


@pytest.mark.parametrize("kit", ["folder", "git+https://git.example.com/kit.git"])
def test_the_gitlab_job_installs_a_folder_or_an_address(kit: str, tmp_path: Path, gitlab: GitLab) -> None:
    python = tmp_path / "bin" / "python"
    python.parent.mkdir()
    python.write_text(
        f'#!/bin/sh\necho "$@" >> "{tmp_path}/calls"\nmkdir -p "$3/bin"\ncp "$0" "$3/bin/python" || true\n'
    )
    python.chmod(0o755)
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "pyproject.toml").write_text("")
    path = f"{python.parent}{os.pathsep}{os.environ['PATH']}"
    ran = shell(gitlab["script"][0], tmp_path, "sh", "-ec", KIT=kit, PATH=path)
    assert ran.returncode == 0, ran.stderr
    source = kit if kit.startswith("git+") else f"file://{tmp_path}/folder"
    assert (tmp_path / "calls").read_text().splitlines()[1].endswith(f"checkout-conformance[fast,fuzz] @ {source}")


def test_the_gitlab_job_says_what_is_missing(tmp_path: Path, gitlab: GitLab) -> None:
    ran = shell(gitlab["script"][0], tmp_path, KIT=gitlab["variables"]["KIT"])
    assert ran.returncode == 4
    assert "add it as a submodule, or set KIT" in ran.stderr


class PullRequest:
    """GitHub's comments on one pull request, as its API gives them: 100 a page."""

    def __init__(self, *, forbids: str = "") -> None:
        self.comments = [{"id": n, "body": f"comment {n}"} for n in range(1, 151)]
        self.forbids = forbids
        self.tokens: set[str] = set()

    def answer(self, method: str, path: str, sent: Any) -> tuple[int, Any]:
        url = urlsplit(path)
        if method == self.forbids:
            return 403, {"message": "Resource not accessible by integration"}
        if method == "GET" and url.path == "/repos/owner/shop/issues/7/comments":
            page = int(parse_qs(url.query)["page"][0])
            return 200, self.comments[100 * (page - 1) : 100 * page]
        if method == "POST" and url.path == "/repos/owner/shop/issues/7/comments":
            self.comments.append({"id": 1000, "body": sent["body"]})
            return 201, self.comments[-1]
        if method == "PATCH" and url.path.startswith("/repos/owner/shop/issues/comments/"):
            (comment,) = [c for c in self.comments if c["id"] == int(url.path.rpartition("/")[2])]
            comment["body"] = sent["body"]
            return 200, comment
        return 404, {"message": f"Not Found: {method} {path}"}


@contextmanager
def github(pull: PullRequest) -> Iterator[str]:
    """The address of an API with this pull request."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, format: str, *arguments: Any) -> None:
            """Say nothing."""

        def handle_one(self) -> None:
            pull.tokens.add(self.headers["Authorization"])
            data = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status, body = pull.answer(self.command, self.path, json.loads(data) if data else None)
            self.send_response(status)
            self.end_headers()
            self.wfile.write(json.dumps(body).encode())

        do_GET = do_POST = do_PATCH = handle_one

    with serving(Handler) as url:
        yield url


def comment(runner: Path, api: str, text: str, name: str = "conformance-0") -> subprocess.CompletedProcess[str]:
    """The action's step that comments."""
    (runner / "work" / "comment.md").write_text(text)
    return shell(
        steps()["Comment on the pull request"]["run"],
        runner / "work",
        COMMENT="comment.md",
        NAME=name,
        NUMBER="7",
        TOKEN=TOKEN,
        GITHUB_REPOSITORY="owner/shop",
        GITHUB_API_URL=api,
        GITHUB_ACTION_PATH=str(HOME),
    )


def test_a_comment_is_made_once_and_updated_in_place(runner: Path) -> None:
    pull = PullRequest()
    with github(pull) as api:
        for text in ('first `run` with "quotes" & a\ttab\n', "second run\n"):
            posted = comment(runner, api, text)
            assert posted.returncode == 0, posted.stderr
            assert posted.stdout == ""
            assert pull.comments[150:] == [{"id": 1000, "body": f"{MARKER}\n{text}"}]
        assert comment(runner, api, "of another job\n", "conformance-1").returncode == 0
    assert len(pull.comments) == 152
    assert pull.comments[:150] == PullRequest().comments
    assert pull.tokens == {f"Bearer {TOKEN}"}


@pytest.mark.parametrize("forbids", ["GET", "POST"])
def test_a_comment_that_may_not_be_written_is_a_warning(forbids: str, runner: Path) -> None:
    with github(PullRequest(forbids=forbids)) as api:
        posted = comment(runner, api, "text\n")
    assert posted.returncode == 0
    assert posted.stdout.startswith("::warning::the pull request was not commented on")
    assert TOKEN not in posted.stdout + posted.stderr
