"""The README's commands are run as they stand there, against a server of this test's; whatever else it names exists."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from checkout_conformance.cli import main, parser
from checkout_conformance.emulator.process import embedded_emulator
from docs.site_pages import pages
from tests.conformance.running import Ran, run_command, run_pytest
from tests.packaging.test_ci_templates import options
from tests.waiting import LONGEST_S, ending

HOME = Path(__file__).parents[2]
HOW_TO = sorted(path.relative_to(HOME).as_posix() for path in (HOME / "docs" / "how-to").glob("*.md"))
PAGES = ["README.md", "docs/mutants.md", "docs/tutorial.md", "docs/target-files.md", *HOW_TO]
PROGRAMS = ("checkout-conformance", "pytest", "python", "curl", "make", "pip")
COMMAND = [sys.executable, "-m", "checkout_conformance"]
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
WRITTEN = "http://127.0.0.1:4242"
# What would take too long as written: a part of the suite is enough to see that the command is right.
QUICK = ["--profile", "quick"]
PART = [*QUICK, "-k", "test_paging"]
OF_OTHERS = {"--junitxml", "--mutants", "--seconds", "--update"}  # of pytest, of benchmarks, of the register


def text_of(page: str) -> str:
    return (HOME / page).read_text(encoding="utf-8")


def commands(page: str) -> Iterator[str]:
    """Every command in a page's blocks, continued lines joined."""
    for _, block in FENCED.findall(text_of(page)):
        for line in block.replace("\\\n", " ").splitlines():
            if line.startswith(PROGRAMS):
                yield " ".join(line.split())


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    """An emulator in the place of the reader's server."""
    with embedded_emulator(seed=0) as address:
        yield address


def called(command: str, url: str, place: Path, **variables: str) -> Ran:
    """A command of a page, with this test's server and Python, in a directory of its own.

    The kit's own command is run in this process: starting Python and loading the contract would take most of the time.
    """
    words = [word.replace(WRITTEN, url) for word in shlex.split(command, comments=True)]
    words = [re.sub(r"\$(\w+)", lambda found: variables[found[1]], word) for word in words]
    if words[0] == "checkout-conformance":
        words += [] if "run" not in words else QUICK if "-k" in words else PART
        return run_command(place, *words[1:])
    if words[0] == "pytest":
        return run_pytest(place, *words[1:], *PART, module=True)
    done = subprocess.run(words, cwd=place, capture_output=True, text=True, timeout=300, check=False)
    return Ran(done.returncode, done.stdout, place)


def test_the_curl_lines_answer_as_the_readme_says(url: str, tmp_path: Path) -> None:
    create, expire, again, listed = [line for line in commands("README.md") if line.startswith("curl")]
    session = json.loads(called(create, url, tmp_path).output)
    assert (session["object"], session["status"]) == ("checkout.session", "open")
    expired = json.loads(called(expire, url, tmp_path, ID=session["id"]).output)
    assert (expired["id"], expired["status"]) == (session["id"], "expired")
    refused = called(f"{again} -w ' %{{http_code}}'", url, tmp_path, ID=session["id"]).output
    assert refused.endswith(" 400")
    assert "error" in json.loads(refused.rpartition(" ")[0])
    assert session["id"] in [entry["id"] for entry in json.loads(called(listed, url, tmp_path).output)["data"]]


def given(page: str, url: str, place: Path) -> None:
    """The files that a page's commands read, as its blocks show them."""
    for language, block in FENCED.findall(text_of(page)):
        if language == "toml" and "\nurl = " in block:
            (place / "target.toml").write_text(block.replace(WRITTEN, url), encoding="utf-8")


@pytest.mark.parametrize("page", ["README.md", *HOW_TO])
def test_the_commands_of_a_page_work_as_written(page: str, url: str, tmp_path: Path) -> None:
    """In the page's order: the later ones read what the earlier ones wrote."""
    given(page, url, tmp_path)
    for command in commands(page):
        if command.startswith(("pytest", "checkout-conformance")) and " serve " not in command:
            done = called(command, url, tmp_path)
            assert done.code in (0, 1), f"{command}\n{done.output[-1500:]}"
            for file in re.findall(r"(?:-o|--write-baseline) (\S+)", command):
                assert (tmp_path / file).exists(), command


def test_the_command_that_serves_says_how_to_use_it(tmp_path: Path) -> None:
    (command,) = [line for line in commands("README.md") if " serve " in line]
    words = [*COMMAND, *shlex.split(command)[1:]]
    words[words.index("4242")] = "0"
    server = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    with ending(server):
        assert server.stdout is not None
        assert "http://127.0.0.1:" in server.stdout.readline()
        server.terminate()
        assert server.wait(LONGEST_S) == 0


@pytest.mark.parametrize("page", PAGES)
def test_every_command_in_a_block_is_run_by_some_test(page: str) -> None:
    """Here, or where its name says: the tutorial by its own test, `make mutants` by the tests of the matrix."""
    tested = ("pytest ", "curl ", "checkout-conformance ", *(["python fake.py"] if "tutorial" in page else []))
    assert [line for line in commands(page) if not line.startswith(tested)] == []


@pytest.mark.parametrize("page", PAGES)
def test_commands_named_in_the_text_exist(page: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in set(
        re.findall(
            r"`checkout-conformance (\w+)",
            text_of(page),
        )
    ):
        with pytest.raises(SystemExit) as ended:
            main([name, "--help"])
        assert ended.value.code == 0, name
    capsys.readouterr()
    targets = set(re.findall(r"^([a-z-]+):", (HOME / "Makefile").read_text(), re.MULTILINE))
    assert set(re.findall(r"`make ([a-z-]+)`", text_of(page))) <= targets


@pytest.mark.parametrize("page", PAGES)
def test_options_named_in_the_text_exist(page: str) -> None:
    used = set(re.findall(r"(?<![\w-])--[a-z][a-z-]*[a-z](?![a-z-])", text_of(page)))
    commands = next(a.choices for a in parser()._actions if isinstance(a.choices, dict)).values()
    of_commands = {name for command in commands for action in command._actions for name in action.option_strings}
    assert used - OF_OTHERS <= options() | of_commands


@pytest.mark.parametrize("page", PAGES)
def test_links_and_pictures_lead_somewhere(page: str) -> None:
    made = pages()
    for link in re.findall(r"\]\(([^)#]+)\)", text_of(page)):
        if not link.startswith("http"):
            target = os.path.normpath((HOME / page).parent / link)
            assert Path(target).exists() or Path(target).relative_to(HOME / "docs").as_posix() in made, link
    for path in re.findall(r"`((?:docs|ci-templates|conformance|schemas|tests|reports)/[\w./-]*)`", text_of(page)):
        assert (HOME / path).exists(), path


def test_the_readme_explains_a_clause_that_exists(capsys: pytest.CaptureFixture[str]) -> None:
    (clause,) = set(re.findall(r"checkout-conformance explain ([\w.]+)`", text_of("README.md")))
    assert main(["explain", clause]) == 0
    assert clause in capsys.readouterr().out


def test_the_action_in_the_readme_is_used_as_it_is_written(tmp_path: Path) -> None:
    (block,) = [text for language, text in FENCED.findall(text_of("README.md")) if language == "yaml"]
    steps: list[dict[str, Any]] = yaml.safe_load(block)
    (used,) = [step["with"] for step in steps if "uses" in step]
    assert set(used) <= set(yaml.safe_load((HOME / "action.yml").read_text())["inputs"])


def test_the_baseline_that_is_shown_is_one(tmp_path: Path) -> None:
    from checkout_conformance.reports.baseline import read

    (block,) = [text for language, text in FENCED.findall(text_of("docs/how-to/baselines.md")) if language == "toml"]
    file = tmp_path / "known.toml"
    file.write_text(block)
    entry, *others = read(file)
    assert entry.expires is not None
    assert entry.link is not None
    assert {bool(other.finding) for other in others} == {False}
