"""Run the kit as a user does, in a directory of its own: in this process, or as `pytest --target ...` in another.

A process costs seconds before its first request. It is for what a process decides: signals, terminals, plugins and
configuration of others, exit codes as a shell sees them.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.cli import main

ROOT = Path(__file__).parents[2]
KEY = "sk_test_51NeverSeenAnywhere0123456789"


@dataclass(frozen=True)
class Ran:
    """What a run left: exit code, everything printed, and the directory it ran in."""

    code: int
    output: str
    directory: Path

    @property
    def record(self) -> dict[str, Any]:
        """The run record."""
        loaded: dict[str, Any] = json.loads((self.directory / "conformance-report" / "run.json").read_text())
        return loaded

    @property
    def reported(self) -> bool:
        """Whether a record was written."""
        return (self.directory / "conformance-report" / "run.json").exists()

    @property
    def errors(self) -> list[str]:
        """The lines that say what is wrong with what was asked for, by pytest or by the command."""
        return [line for line in self.output.splitlines() if line.startswith(("ERROR: ", "checkout-conformance: "))]

    def everything(self) -> str:
        """All that was printed and written, for looking for secrets."""
        files = [path for path in self.directory.rglob("*") if path.is_file()]
        return self.output + "".join(path.read_text(encoding="utf-8", errors="replace") for path in files)


def run_kit(directory: Path, *arguments: str, env: Mapping[str, str] | None = None) -> Ran:
    """Run `checkout-conformance run` with these arguments in `directory`, in this process."""
    return run_command(directory, "run", *arguments, env=env)


def run_command(directory: Path, *words: str, env: Mapping[str, str] | None = None) -> Ran:
    """Run a subcommand of `checkout-conformance` in `directory`, in this process."""
    output = io.StringIO()
    shown = contextlib.redirect_stdout(output), contextlib.redirect_stderr(output)
    with _environment(env), contextlib.chdir(directory), shown[0], shown[1]:
        try:
            code = main(words)
        except SystemExit as ended:
            code = int(ended.code or 0)
    return Ran(code, output.getvalue(), directory)


def _kept() -> dict[str, str]:
    """The variables of this environment that say nothing of a run."""
    meddling = ("PYTEST", "STRIPE", "COV_", "CHECKOUT_CONFORMANCE")
    return {name: value for name, value in os.environ.items() if not name.startswith(meddling)}


@contextlib.contextmanager
def _environment(more: Mapping[str, str] | None) -> Iterator[None]:
    before = dict(os.environ)
    kept = _kept()
    os.environ.clear()
    os.environ.update({**kept, **(more or {})})
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def run_pytest(
    directory: Path, *arguments: str, env: Mapping[str, str] | None = None, timeout: float = 600.0, module: bool = False
) -> Ran:
    """Run pytest with these arguments in `directory`; `module` runs it as `python -m pytest`.

    It is killed after `timeout` seconds, far more than it takes on a busy machine, and the test fails with what it
    printed until then. Without the plugin of Schemathesis, which would cost each of these runs a second and does
    nothing in any.
    """
    program = [sys.executable, "-m", "pytest"] if module else [str(Path(sys.executable).parent / "pytest")]
    program += ["-p", "no:schemathesis"]
    try:
        done = subprocess.run(
            [*program, *arguments],
            cwd=directory,
            env={**_kept(), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=timeout,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        printed = (error.stdout or b"").decode("utf-8", "replace")
        pytest.fail(f"pytest {' '.join(arguments)} did not end within {timeout:g} s; it printed: {printed[-2000:]}")
    return Ran(done.returncode, done.stdout, directory)
