"""Projects that could clash with the kit: their own tests pass as before, and the kit's run works beside them."""

from __future__ import annotations

import json
import shlex
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.packaging.installed import Environment

PART = ("--profile", "quick", "-k", "test_customer_sessions")
PREFIXED = ("--checkout-profile", "quick", "-k", "test_customer_sessions")
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


def uses(*modules: str) -> str:
    """A test that imports these modules of its project."""
    lines = [f"    from {module} import NAME\n    assert NAME == 'mine'\n" for module in modules]
    return f"def test_own():\n{''.join(lines)}"


MODULE = "python", "-m", "pytest"
PROJECTS = {
    "packages with the names of the kit's folders": Project(
        {
            "schemas/user.py": "NAME = 'mine'",
            "strategies/__init__.py": "",
            "strategies/user.py": "NAME = 'mine'",
            "conformance.py": "NAME = 'mine'",
            "tests/test_own.py": uses("schemas.user", "strategies.user", "conformance"),
        },
        MODULE,
    ),
    "src layout": Project(
        {
            "src/reports/__init__.py": "NAME = 'mine'",
            "strategies/prices.py": "NAME = 'mine'",
            "tests/test_own.py": uses("reports", "strategies.prices"),
            "pyproject.toml": "[tool.pytest.ini_options]\npythonpath = ['src', '.']\ntestpaths = ['tests']\n",
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


def typed_for_a_clean_run(place: Path) -> list[str]:
    """What was typed for the run that left its record here, in which clauses were judged and held; the record goes."""
    file = place / "conformance-report" / "run.json"
    record = json.loads(file.read_text())
    file.unlink()
    assert record["counts"]["verdicts"]["fail"] == 0
    assert record["counts"]["verdicts"]["pass"] > 10
    return shlex.split(record["command"])


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
    assert typed_for_a_clean_run(tmp_path)


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
    write({"pytest.ini": MEDDLING, "conftest.py": "raise RuntimeError('not asked')", "schemas.py": ""}, tmp_path)
    for start, more in (
        (("checkout-conformance",), ("-n", "1", "--junitxml", "junit.xml")),
        (("python", "-m", "checkout_conformance"), ()),
    ):
        ran = environment.run(tmp_path, *start, "run", emulator_url, *PART, *more)
        assert ran.returncode == 0, ran.stdout[-3000:]
        assert typed_for_a_clean_run(tmp_path)[:3] == ["checkout-conformance", "run", emulator_url]
    assert (tmp_path / "junit.xml").exists()


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("minversion = 99", "'minversion' requires pytest-99"),
        ("required_plugins = nobody-has-this", "Missing required plugins: nobody-has-this"),
    ],
)
def test_what_pytest_checks_before_any_plugin_is_left_to_the_command(
    setting: str, says: str, environment: Environment, tmp_path: Path
) -> None:
    """As docs/how-to/ci.md says: pytest itself stops, for the project's own tests as for `--target`."""
    write({"pytest.ini": f"[pytest]\n{setting}\n", "test_own.py": "def test_own():\n    pass\n"}, tmp_path)
    for arguments in ((), ("--target", "http://127.0.0.1:1")):
        stopped = environment.run(tmp_path, "pytest", *arguments)
        assert stopped.returncode != 0
        assert says in stopped.stdout


def test_what_pytest_leaves_to_plugins_does_not_stand_in_the_way_of_the_option(
    environment: Environment, emulator_url: str, tmp_path: Path
) -> None:
    ini = "[pytest]\naddopts = --cov=app tests/unit --target http://127.0.0.1:1\nfilterwarnings = error\n"
    write({"pytest.ini": ini}, tmp_path)
    ran = environment.run(tmp_path, "pytest", "--target", emulator_url, *PART)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert typed_for_a_clean_run(tmp_path)[:3] == ["pytest", "--target", emulator_url]


def test_a_target_in_the_configuration_is_one(environment: Environment, emulator_url: str, tmp_path: Path) -> None:
    write({"pytest.ini": f"[pytest]\naddopts = --target {emulator_url} --report-dir made\n"}, tmp_path)
    ran = environment.run(tmp_path, "pytest", *PART)
    assert ran.returncode == 0, ran.stdout[-3000:]
    assert (tmp_path / "made" / "run.json").exists()


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
