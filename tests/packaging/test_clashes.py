"""Projects that could clash with the kit: their own tests pass as before, and the kit's run works beside them."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.packaging.installed import Environment

PART = ("--profile", "quick", "-k", "test_line_items")
PREFIXED = ("--checkout-profile", "quick", "-k", "test_line_items")
OWN_OPTIONS = """
    OPTIONS = ("--target", "--profile", "--baseline", "--rate", "--shard", "--api-version")

    def pytest_addoption(parser):
        for name in OPTIONS:
            parser.addoption(name, default="unset", help="ours")
"""
READS_THEM = """
    def test_options(request):
        given = request.config.getoption
        assert given("--target") == "staging"
        assert [given(name) for name in ("profile", "baseline", "rate", "shard", "api_version")] == list("abcde")
"""
GIVEN = (
    *("--target", "staging", "--profile", "a", "--baseline=b"),
    *("--rate", "c", "--shard=d", "--api-version", "e"),
)


@dataclass(frozen=True)
class Project:
    """A project of somebody's: its files, how its tests are started, and whether `--target` is its own."""

    files: Mapping[str, str]
    start: tuple[str, ...] = ("pytest",)
    arguments: tuple[str, ...] = ()
    owns_options: bool = False
    passes: int = 1
    also: tuple[str, ...] = field(default=())


USES = "def test_own():\n    from {module} import NAME\n    assert NAME == 'mine'\n"
MODULE = "python", "-m", "pytest"
PROJECTS = {
    "namespace schemas": Project(
        {"schemas/user.py": "NAME = 'mine'", "tests/test_own.py": USES.format(module="schemas.user")}, MODULE
    ),
    "regular schemas": Project(
        {
            "schemas/__init__.py": "",
            "schemas/user.py": "NAME = 'mine'",
            "tests/test_own.py": USES.format(module="schemas.user"),
        },
        MODULE,
    ),
    "src layout": Project(
        {
            "src/reports/__init__.py": "NAME = 'mine'",
            "tests/test_own.py": USES.format(module="reports"),
            "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['src']\ntestpaths = ['tests']\n",
        }
    ),
    "own conformance.py": Project(
        {"conformance.py": "NAME = 'mine'", "tests/test_own.py": USES.format(module="conformance")}, MODULE
    ),
    "pythonpath = .": Project(
        {
            "strategies/prices.py": "NAME = 'mine'",
            "tests/test_own.py": USES.format(module="strategies.prices"),
            "pytest.ini": "[pytest]\npythonpath = .\n",
        }
    ),
    "a plugin with -p": Project(
        {"ourplugin.py": OWN_OPTIONS, "test_own.py": READS_THEM},
        MODULE,
        ("-p", "ourplugin", *GIVEN),
        owns_options=True,
        also=("-p", "ourplugin"),
    ),
    "a conftest": Project({"conftest.py": OWN_OPTIONS, "test_own.py": READS_THEM}, arguments=GIVEN, owns_options=True),
    "a conftest of the tests": Project(
        {"tests/conftest.py": OWN_OPTIONS, "tests/test_own.py": READS_THEM, "pytest.ini": "[pytest]\n"},
        arguments=("tests", *GIVEN),
        owns_options=True,
    ),
    "a conftest's plugin": Project(
        {
            "conftest.py": "pytest_plugins = ['ourplugin']",
            "ourplugin.py": OWN_OPTIONS,
            "test_own.py": READS_THEM,
        },
        MODULE,
        GIVEN,
        owns_options=True,
    ),
    "a conftest deep below": Project(
        {
            "parts/shop/conftest.py": OWN_OPTIONS,
            "parts/shop/test_own.py": "def test_own(request):\n    assert request.config.getoption('target')\n",
        }
    ),
    "a conftest with other options": Project(
        {
            "conftest.py": "def pytest_addoption(parser):\n    parser.addoption('--ours')\n",
            "test_own.py": "def test_own(request):\n    assert request.config.getoption('ours') == 'x'\n",
        },
        arguments=("--ours", "x"),
    ),
}


@pytest.fixture(params=PROJECTS)
def project(request: pytest.FixtureRequest, tmp_path: Path) -> Project:
    """A project, in the working directory of what is started."""
    chosen = PROJECTS[request.param]
    write(chosen.files, tmp_path)
    return chosen


def write(files: Mapping[str, str], place: Path) -> None:
    """Write a project's files."""
    for name, text in files.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text))


def judged(place: Path) -> int:
    """How many clauses held in the run that left its record here; the record goes."""
    record = place / "conformance-report" / "run.json"
    verdicts = json.loads(record.read_text())["counts"]["verdicts"]
    record.unlink()
    assert verdicts["fail"] == 0
    return int(verdicts["pass"])


def test_own_tests_pass_unchanged_and_the_kit_runs(
    project: Project, environment: Environment, emulator_url: str, tmp_path: Path
) -> None:
    own = environment.run(tmp_path, *project.start, *project.arguments)
    assert own.returncode == 0, own.stdout
    assert f"{project.passes} passed" in own.stdout
    spelled = (
        ("--checkout-target", emulator_url, *PREFIXED) if project.owns_options else ("--target", emulator_url, *PART)
    )
    ran = environment.run(tmp_path, *project.start, *project.also, *spelled)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert judged(tmp_path) > 10
    ran = environment.run(tmp_path, "checkout-conformance", "run", emulator_url, *PART)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert judged(tmp_path) > 10


MEDDLING = """
    [pytest]
    addopts = --cov=app --strict-config tests/unit --target http://127.0.0.1:1 -x
    minversion = 99
    required_plugins = nobody-has-this
    testpaths = tests
    filterwarnings = error
    usefixtures = database
    python_files = check_*.py
"""


def test_no_configuration_stands_in_the_way_of_the_command(
    environment: Environment, emulator_url: str, tmp_path: Path
) -> None:
    write({"pytest.ini": MEDDLING, "conftest.py": "raise RuntimeError('not asked')"}, tmp_path)
    for start in (("checkout-conformance",), ("python", "-m", "checkout_conformance")):
        ran = environment.run(tmp_path, *start, "run", emulator_url, *PART, "-n", "1", "--junitxml", "junit.xml")
        assert ran.returncode == 0, ran.stdout[-3000:]
        assert judged(tmp_path) > 10
        assert (tmp_path / "junit.xml").exists()


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("minversion = 99", "'minversion' requires pytest-99"),
        ("required_plugins = nobody-has-this", "Missing required plugins: nobody-has-this"),
    ],
)
def test_what_pytest_checks_before_any_plugin_is_left_to_the_command(
    setting: str, says: str, environment: Environment, emulator_url: str, tmp_path: Path
) -> None:
    """As docs/how-to/ci.md says: pytest itself stops, for the project's own tests as for `--target`."""
    write({"pytest.ini": f"[pytest]\n{setting}\n", "test_own.py": "def test_own():\n    pass\n"}, tmp_path)
    for arguments in ((), ("--target", emulator_url, *PART)):
        stopped = environment.run(tmp_path, "pytest", *arguments)
        assert stopped.returncode != 0
        assert says in stopped.stdout
    ran = environment.run(tmp_path, "checkout-conformance", "run", emulator_url, *PART)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert judged(tmp_path) > 10


def test_what_pytest_leaves_to_plugins_does_not_stand_in_the_way_of_the_option(
    environment: Environment, emulator_url: str, tmp_path: Path
) -> None:
    ini = "[pytest]\naddopts = --cov=app tests/unit --target http://127.0.0.1:1\nfilterwarnings = error\n"
    write({"pytest.ini": ini}, tmp_path)
    ran = environment.run(tmp_path, "pytest", "--target", emulator_url, *PART)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert judged(tmp_path) > 10


def test_a_target_in_the_configuration_is_one(environment: Environment, emulator_url: str, tmp_path: Path) -> None:
    write({"pytest.ini": f"[pytest]\naddopts = --target {emulator_url} --report-dir made\n"}, tmp_path)
    ran = environment.run(tmp_path, "pytest", *PART)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert (tmp_path / "made" / "run.json").exists()


def test_the_command_says_what_is_missing_or_too_much(environment: Environment, tmp_path: Path) -> None:
    (tmp_path / "test_mine.py").write_text("")
    for arguments, says in (
        ([], "no server is named"),
        (["-k", "paging"], "no server is named"),
        (["embedded", "--target", "http://127.0.0.1:1"], "two servers are named"),
        (["embedded", "test_mine.py"], "leave out 'test_mine.py'"),
        (["embedded", "--profile", "huge"], "--profile 'huge' is not"),
        (["embedded", "--no-such-option"], "unrecognized arguments: --no-such-option"),
        (["127.0.0.1:4242"], "has no scheme"),
    ):
        ran = environment.run(tmp_path, "checkout-conformance", "run", *arguments)
        assert ran.returncode == 4, ran.stdout
        assert says in ran.stdout
    assert sorted(path.name for path in tmp_path.iterdir()) == ["test_mine.py"]


def test_the_record_says_what_was_typed(environment: Environment, emulator_url: str, tmp_path: Path) -> None:
    for words in (("checkout-conformance", "run", emulator_url, *PART), ("pytest", "--target", emulator_url, *PART)):
        assert environment.run(tmp_path, *words).returncode == 0
        record = json.loads((tmp_path / "conformance-report" / "run.json").read_text())
        assert record["command"].split()[:3] == list(words[:3])


def test_without_the_extra_fuzz_clauses_say_so(environment: Environment, emulator_url: str, tmp_path: Path) -> None:
    (tmp_path / "nofuzz.py").write_text("import sys\nsys.modules['schemathesis'] = None\n")
    words = ("python", "-m", "checkout_conformance", "run", emulator_url, "--profile", "quick", "-p", "nofuzz")
    ran = environment.run(tmp_path, *words, "-k", "test_odd_requests")
    assert ran.returncode == 5, ran.stdout[-3000:]  # what was selected could not be judged, and that is never green
    record = json.loads((tmp_path / "conformance-report" / "run.json").read_text())
    rows = {row["clause"]: row for row in record["verdicts"]}
    assert rows["fuzz.documented_status"]["verdict"] == "unsupported"
    assert "checkout-conformance[fuzz]" in rows["fuzz.documented_status"]["reason"]
    assert any("Schemathesis is not installed" in note for note in record["notes"])
